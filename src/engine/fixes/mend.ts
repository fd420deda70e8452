import { applyEdits } from './applyEdits.ts';
import type { Connection } from '../model/connection.ts';
import type { Finding, Fix } from '../model/finding.ts';

/** What mending several findings comes to. */
export interface Mending {
  /** The facts as they should be. */
  readonly wanted: Connection;
  /** The fixes that lead there, each with the finding it mends. */
  readonly fixes: readonly { readonly finding: Finding; readonly fix: Fix }[];
  /** Findings that no edit mends: a guided step, or somebody else's to do. */
  readonly left: readonly Finding[];
}

/**
 * Mends findings one after the other. After each fix everything is judged anew, because the edits of two findings can touch one
 * place, and a fix may have mended more than its own. Of several fixes of a finding the first that has edits is taken.
 * @param recheck the findings of the checks that are to be mended, worst first
 * @param mayDo says no to a fix that somebody would have to agree to first
 */
export function mend(
  connection: Connection,
  recheck: (connection: Connection) => readonly Finding[],
  mayDo: (fix: Fix) => boolean = () => true,
): Mending {
  const fixes: { finding: Finding; fix: Fix }[] = [];
  const left = new Map<string, Finding>();
  let wanted = connection;
  for (;;) {
    const finding = recheck(wanted).find((one) => !left.has(nameOf(one)));
    if (!finding) return { wanted, fixes, left: [...left.values()] };
    const fix = finding.fixes.find((one) => one.edits.length > 0 && mayDo(one));
    const isMended = fixes.some((done) => nameOf(done.finding) === nameOf(finding));
    if (!fix || isMended) {
      left.set(nameOf(finding), finding);
      continue;
    }
    wanted = applyEdits(wanted, fix.edits);
    fixes.push({ finding, fix });
  }
}

function nameOf({ check, at, message }: Finding): string {
  return `${check} ${at.join('/')} ${message}`;
}
