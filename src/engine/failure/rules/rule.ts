import type { Evidence } from '../evidence.ts';
import type { Cause, RuleSource } from '../failure.ts';

/**
 * One kind of error: how tools print it, and what is said of it. Its sentences have places for what a text names: `{role}`, `{cluster}`,
 * `{vendor}`, `{caller}`, `{action}`, `{region}`; with a capital at the beginning of a sentence.
 */
export interface Rule {
  readonly cause: Cause;
  readonly source: RuleSource;
  /** The codes that services give it, as they spell them. */
  readonly codes: readonly string[];
  /** What is looked for in the text, or in what has been taken out of it. */
  readonly fits: RegExp | ((evidence: Evidence) => boolean);
  readonly means: By<string>;
  readonly checks: By<readonly string[]>;
  readonly untold: By<readonly string[]>;
  readonly next: By<string>;
}

/** Always the same, or by what was taken out of the text. */
type By<T> = T | ((evidence: Evidence) => T);

/** What a rule says of one text. */
export interface Told {
  readonly means: string;
  readonly checks: readonly string[];
  readonly untold: readonly string[];
  readonly next: string;
}

/** Is the text of this kind? */
export function isOfKind({ fits }: Rule, evidence: Evidence): boolean {
  return fits instanceof RegExp ? fits.test(evidence.text) : fits(evidence);
}

/** What the rule says of a text of its kind, with the places filled. */
export function toldBy({ means, checks, untold, next }: Rule, evidence: Evidence): Told {
  const words = wordsFor(evidence);
  const filled = (sentence: string): string => sentence.replaceAll(/\{(\w+)\}/g, (place, name: string) => words[name] ?? place);
  const of = <T extends string | readonly string[]>(by: By<T>): T => (typeof by === 'function' ? by(evidence) : by);
  return { means: filled(of(means)), checks: of(checks), untold: of(untold).map(filled), next: filled(of(next)) };
}

/** A source that was read on the day on which the rules were written. */
export function readAt(where: string): RuleSource {
  return { where, checked: '2026-11-22' };
}

/** A refusal in AWS's own words, as the IAM User Guide lists them. */
export const DENIAL_MESSAGES = readAt('IAM User Guide, "Troubleshoot access denied error messages"');

function wordsFor({ role, cluster, vendor, principal, event, denial, region }: Evidence): Readonly<Record<string, string>> {
  const words = {
    role: role === undefined ? 'the role' : `role ${role.name}`,
    cluster: cluster === undefined ? 'the cluster' : `cluster ${cluster}`,
    vendor: vendor?.name ?? 'the vendor',
    caller: principal ?? (event?.callerAccount === undefined ? 'the caller' : `account ${event.callerAccount}`),
    action: denial?.action ?? 'the action',
    region: region ?? 'the region that was called',
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, said]) => [
      [name, said],
      [capital(name), begun(said)],
    ]),
  );
}

/** Words at the beginning of a sentence; an ARN stays as it is. */
function begun(words: string): string {
  return words.startsWith('arn:') ? words : capital(words);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
