import type { Edit, Path } from './edit.ts';
import type { Unknown } from './known.ts';

export type Severity = 'error' | 'warning' | 'info';

/** Who must act. */
export type Side = 'yours' | 'vendor' | 'aws';

/** The part of a connection that a check looks at, in the order in which a call from the vendor passes them. */
export type Part = 'vendor' | 'trust' | 'role' | 'policies' | 'clusters' | 'regions' | 'billing';

/** A remedy that no API offers: what to do, and where. */
export interface Guide {
  readonly steps: readonly string[];
  readonly link?: string;
  /** A text to copy and send to whoever must act. */
  readonly message?: string;
}

/** A remedy: an edit over the facts, or (no edits) a guided step. */
export interface Fix {
  readonly id: string;
  readonly title: string;
  /** What it does to who may get in. */
  readonly access: 'same' | 'narrower' | 'wider';
  readonly reversible: boolean;
  readonly edits: readonly Edit[];
  readonly guide?: Guide;
  /** Only where somebody asks for this very one: mending everything leaves it out. */
  readonly onlyIfChosen?: true;
  /** What the reader must know before saying yes. */
  readonly caution?: string;
}

/** Something that is wrong, with its place, its evidence and its remedies. */
export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  readonly side: Side;
  readonly message: string;
  readonly at: Path;
  readonly expected?: string;
  readonly actual?: string;
  readonly fixes: readonly Fix[];
}

/** What a check says of a connection. */
export type Outcome =
  | { readonly verdict: 'healthy'; readonly message: string }
  | { readonly verdict: 'broken'; readonly findings: readonly Finding[]; readonly unread: readonly Unknown[] }
  | { readonly verdict: 'cannot-tell'; readonly because: Unknown; readonly unread: readonly Unknown[] }
  | { readonly verdict: 'not-applicable'; readonly message: string };

/** The five words of the CLI contract. `fail`: an error; `warn`: broken, but nothing worse than a warning. */
export type CheckStatus = 'pass' | 'fail' | 'warn' | 'cannot-tell' | 'not-applicable';

/** One check's outcome with what is needed to show it. */
export interface CheckReport {
  readonly id: string;
  readonly part: Part;
  readonly title: string;
  readonly why: string;
  readonly side: Side;
  readonly status: CheckStatus;
  /** One sentence: the finding, the reason, or what is right. */
  readonly message: string;
  readonly outcome: Outcome;
  /** Does a `cannot-tell` of this check keep the whole verdict from being `healthy`? */
  readonly decisive: boolean;
}

export type Verdict = 'healthy' | 'broken' | 'cannot-tell';
