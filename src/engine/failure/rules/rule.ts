import type { Evidence } from '../evidence.ts';
import type { Cause, RuleSource } from '../failure.ts';

/** What a rule says of a text that fits it. */
export interface Told {
  readonly means: string;
  readonly next: string;
  readonly untold?: readonly string[];
  readonly checks: readonly string[];
}

/** One kind of error, and how tools print it. */
export interface Rule {
  readonly cause: Cause;
  readonly source: RuleSource;
  /** The codes that services give it, as they spell them. */
  readonly codes: readonly string[];
  fits(evidence: Evidence): boolean;
  tell(evidence: Evidence): Told;
}

/** A source that was read on the day on which the rules were written. */
export function readAt(where: string): RuleSource {
  return { where, checked: '2026-11-22' };
}

/** The vendor's name, or words for it. */
export function vendorWords({ vendor }: Evidence): string {
  return vendor?.name ?? 'the vendor';
}

/** The role in a sentence. */
export function roleWords({ role }: Evidence): string {
  return role === undefined ? 'the role' : `role ${role.name}`;
}

/** The cluster in a sentence. */
export function clusterWords({ cluster }: Evidence): string {
  return cluster === undefined ? 'the cluster' : `cluster ${cluster}`;
}

/** The caller in a sentence. */
export function callerWords({ principal, event }: Evidence): string {
  return principal ?? (event?.callerAccount === undefined ? 'the caller' : `account ${event.callerAccount}`);
}

/** Words at the beginning of a sentence; an ARN stays as it is. */
export function sentence(words: string): string {
  return words.startsWith('arn:') ? words : words.charAt(0).toUpperCase() + words.slice(1);
}
