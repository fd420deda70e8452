// Reading code in a thread of its own: what is said between the window and that thread. Plain data, so that it can be sent.
import type { DialectId } from '../engine/iac/dialect.ts';
import type { Facts } from '../engine/model/connection.ts';
import type { Path } from '../engine/model/edit.ts';
import type { CheckStatus, Fix, Severity } from '../engine/model/finding.ts';
import type { Known, Unknown } from '../engine/model/known.ts';
import type { Vendor } from '../engine/model/vendor.ts';
import type { ConnectionSpec } from '../engine/session.ts';

/** A position as an editor counts: lines and UTF-16 characters from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A stretch of a file. `file` is the path that the window gave it. */
export interface Spot {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** A file as the window has it. */
export interface FileText {
  readonly path: string;
  readonly text: string;
  /** The version of the editor's document; absent: as it stands on the disk. */
  readonly version?: number;
}

/** Whose a role is, as somebody said: the vendor's id, or `null` for nobody's that the catalogue knows. By {@link CodeRole.id}. */
export type Answers = Readonly<Record<string, string | null>>;

/** A connection of the settings: its role is known by name, and what is wanted of it. */
export interface CodeConnection {
  readonly spec: ConnectionSpec;
  readonly externalId?: Known<string>;
}

export interface CodeOptions {
  readonly answers: Answers;
  readonly connections: readonly CodeConnection[];
  /** Vendors beside those that come with Rolecall. */
  readonly moreVendors?: readonly Vendor[];
}

/** A role that code declares. */
export interface CodeRole {
  /** The file and the address: the same from scan to scan. */
  readonly id: string;
  readonly dialect: DialectId;
  readonly address: string;
  /** The header of its block, its logical id. */
  readonly at: Spot;
  /** Absent where the code does not settle it. */
  readonly name?: string;
  readonly path?: string;
  readonly arn?: string;
  /** CDK: the construct that it comes from. */
  readonly construct?: string;
  /** Whose role it is, the surest first; none: nobody's that the catalogue knows. */
  readonly vendors: readonly CodeVendor[];
  /** It only may be theirs: nothing is judged until somebody has said. */
  readonly ask: boolean;
  readonly marks: readonly Mark[];
}

export interface CodeVendor {
  readonly id: string;
  readonly name: string;
  /** The kind of connection that the code shows. */
  readonly variant: string;
  /** A sentence for people. */
  readonly because: string;
}

/** A word in code that a person may ask about by pointing at it. */
export interface Mark {
  readonly what: 'external-id' | 'principal';
  /** Where it is used. */
  readonly at: Spot;
  /** A principal as it is written, where the code settles it. An External ID is not sent. */
  readonly value?: string;
  /** Where the value is written, if that is elsewhere. */
  readonly writtenAt?: Spot;
}

/** Something that is wrong in code. */
export interface CodeProblem {
  /** The same from scan to scan, while it is the same problem. */
  readonly id: string;
  /** The check's id, or that of a rule that only code can break. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly role: string;
  readonly address: string;
  readonly at: Spot;
  readonly related: readonly { readonly at: Spot; readonly say: string }[];
}

/** All that is to be said of some files that belong together: a Terraform module with those it calls, a template, a policy. */
export interface Batch {
  readonly key: string;
  readonly files: readonly { readonly path: string; readonly version?: number }[];
  readonly roles: readonly CodeRole[];
  readonly problems: readonly CodeProblem[];
  /** What could not be read, each with the reason. */
  readonly unreadable: readonly { readonly at: Spot; readonly reason: string }[];
}

export interface SpotEdit {
  readonly at: Spot;
  readonly text: string;
}

/** A remedy as text edits; without them it cannot be written back safely, and the place is shown. */
export interface CodeRemedy {
  readonly title: string;
  readonly access: 'same' | 'narrower' | 'wider';
  readonly isPreferred: boolean;
  readonly caution?: string;
  readonly edits?: readonly SpotEdit[];
  readonly show?: { readonly at: Spot; readonly value?: string };
}

/** A change of one role's code as a whole. */
export interface CodeChange {
  /** What it comes to. */
  readonly made: readonly Pick<CodeRemedy, 'title' | 'access' | 'caution'>[];
  readonly edits: readonly SpotEdit[];
  /** Where the role is declared then. */
  readonly at: Spot;
  /** What a person has to do or to know, each at its place, with what to put there. */
  readonly left: readonly CodeRest[];
}

/** What is not written into code. */
export interface CodeRest {
  readonly say: string;
  readonly at: Spot;
  readonly value?: string;
  /** Nothing is wrong there; it is only to be known. */
  readonly isNote?: true;
}

/** A stretch of code that is a role's, or that would lead nowhere without it. */
export interface CodePart {
  readonly at: Spot;
  readonly what: string;
}

/** The declared facts of one role, judged for one vendor. */
export interface DeclaredFacts {
  readonly facts: Facts;
  /** What each check says of the code. */
  readonly checks: readonly { readonly id: string; readonly status: CheckStatus }[];
}

/** What the window asks; each is answered once. */
export type Ask =
  | { readonly what: 'change'; readonly put: readonly FileText[]; readonly gone: readonly string[] }
  | { readonly what: 'scan'; readonly options: CodeOptions }
  | { readonly what: 'remedies'; readonly problem: string }
  | { readonly what: 'mendAll'; readonly file: string }
  | { readonly what: 'facts'; readonly role: string; readonly vendor: string }
  | { readonly what: 'places'; readonly role: string; readonly paths: readonly Path[] }
  /** What the code of a role can be given of what the one connection of the options wants of it. */
  | { readonly what: 'serve'; readonly role: string; readonly options: CodeOptions }
  /** A fix over the declared facts, written; Unknown: why there is none. */
  | {
      readonly what: 'access';
      readonly role: string;
      readonly vendor: string;
      readonly how: 'take-out' | 'accept' | 'drop';
      readonly fix: Fix | Unknown;
    }
  | { readonly what: 'parts'; readonly role: string }
  | { readonly what: 'ignored'; readonly rules: readonly FileText[]; readonly paths: readonly string[] };

/** The answers, by what was asked. */
export interface Answer {
  readonly change: undefined;
  /** Whether the scan ran to its end: a newer change ends it early. */
  readonly scan: boolean;
  readonly remedies: readonly CodeRemedy[];
  readonly mendAll: readonly SpotEdit[];
  readonly facts: DeclaredFacts | undefined;
  readonly places: readonly (Spot | undefined)[];
  readonly serve: CodeChange | undefined;
  readonly access: CodeChange | undefined;
  readonly parts: readonly CodePart[];
  /** Those of the paths that the `.gitignore` files among the rules leave out. */
  readonly ignored: readonly string[];
}

/** What the thread says by itself while it scans: some files' batch is new, or its files belong elsewhere now. */
export type Told = { readonly batch: Batch } | { readonly gone: readonly string[] };

/** The thread, seen from the window. */
export interface CodeScanner {
  ask<What extends Ask['what']>(question: Extract<Ask, { readonly what: What }>): Promise<Answer[What]>;
  /** Is called for everything that the thread says by itself. */
  listen(listener: (told: Told) => void): void;
  dispose(): void;
}
