// What the panel and its host say to each other. This room knows the DOM and nothing of vscode; these types are all that both share.
// Everything here is plain data that survives postMessage and a reload, and none of it ever holds a whole External ID.

import type { Part } from '../engine/model/finding.ts';

/** A state in the five words of the checks, and `unread` for what has not been looked at yet. */
export type PanelStatus = 'fail' | 'warn' | 'cannot-tell' | 'pass' | 'not-applicable' | 'unread';

/** One box of the picture. */
export interface PanelLink {
  readonly id: Part;
  readonly title: string;
  /** What stands there: a role's name, how many policies. */
  readonly detail: string;
  readonly status: PanelStatus;
  /** The checks that look at this part, worst first. */
  readonly checks: readonly string[];
}

export interface PanelFix {
  readonly title: string;
  readonly access: 'same' | 'narrower' | 'wider';
  readonly reversible: boolean;
  /** It has edits whose effect can be shown in the diff editor. */
  readonly hasChange: boolean;
  readonly caution?: string;
  /** What to do by hand, where no API offers the remedy. */
  readonly steps: readonly string[];
  readonly link?: string;
  /** There is a text to send to whoever must act. */
  readonly hasMessage: boolean;
}

export interface PanelFinding {
  readonly severity: 'error' | 'warning' | 'info';
  readonly side: PanelSide;
  readonly message: string;
  /** Where it is wrong, in words: `trust policy, statement 1, Condition`. */
  readonly place: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly fixes: readonly PanelFix[];
}

/** Something that could not be read. */
export interface PanelUnread {
  readonly reason: 'denied' | 'unresolved' | 'not-looked' | 'unreachable';
  readonly detail: string;
  /** The IAM actions that would let it be read. */
  readonly needs: readonly string[];
  readonly next?: string;
}

export type PanelSide = 'yours' | 'vendor' | 'aws';

export interface PanelCheck {
  readonly id: string;
  readonly title: string;
  readonly status: PanelStatus;
  readonly side: PanelSide;
  readonly message: string;
  readonly why: string;
  readonly part: Part;
  readonly findings: readonly PanelFinding[];
  readonly unread: readonly PanelUnread[];
  /** When its facts were read, milliseconds since the epoch. */
  readonly readAt?: number;
}

export interface PanelRunning {
  readonly done: number;
  readonly started: number;
  /** What has just been read, in words. */
  readonly what: string;
  /** Set while the facts of one check alone are read again. */
  readonly check?: string;
}

/** One step of a plan, and how far it has come. */
export interface PanelStep {
  readonly say: string;
  /** `iam:AttachRolePolicy` */
  readonly call: string;
  readonly reversible: boolean;
  readonly state: 'planned' | 'started' | 'done' | 'failed' | 'taken-back' | 'stands';
  /** AWS is still at work on it. */
  readonly pending: boolean;
  /** Why it failed, could not be taken back, or may not be made. */
  readonly because?: string;
  readonly ms?: number;
  /** What CloudFormation would do in it, or does, one line each. */
  readonly details?: readonly string[];
}

/** A plan before, while and after it is applied. */
export interface PanelPlan {
  readonly title: string;
  readonly stage: 'preview' | 'running' | 'ended';
  /** What runs takes back what was done. */
  readonly isTakingBack?: boolean;
  readonly fixes: readonly Pick<PanelFix, 'title' | 'access' | 'reversible' | 'caution'>[];
  readonly steps: readonly PanelStep[];
  /** What it leaves to people, in words. */
  readonly left: readonly string[];
  /** Who owns the role besides its owner, and what their next deploy would do. */
  readonly notes: readonly { readonly text: string; readonly link?: string; readonly place?: string }[];
  /** There are fixes that cannot be taken back: are they in? `undefined`: there are none to choose. */
  readonly irreversible?: boolean;
  /** IAM has said whether the login may make the steps. */
  readonly rehearsed: boolean;
  readonly outcome?: { readonly severity: 'info' | 'warning' | 'error'; readonly text: string };
  /** A role was made: what is to be done with it at the vendor. */
  readonly handOver?: {
    readonly vendor: string;
    readonly roleArn: string;
    readonly steps: readonly string[];
    readonly page?: { readonly title: string; readonly url: string };
  };
  /** It was done and can be taken back. */
  readonly canUndo: boolean;
}

/** What an error text has said of the connection. */
export interface PanelTold {
  readonly means: string;
  readonly next: string;
  readonly untold: readonly string[];
  /** The ids of the checks that tell more, the likeliest first. */
  readonly checks: readonly string[];
}

/** All that the panel shows. */
export interface PanelState {
  /** What a reload finds the connection by. */
  readonly key: string;
  readonly name: string;
  readonly vendor: string;
  /** Where the vendor's definition comes from, in words, where it does not come with Rolecall. */
  readonly vendorOrigin?: string;
  /** Where the vendor has several kinds of connection: which one. */
  readonly variant?: string;
  readonly role?: string;
  /** Where the role is. */
  readonly account?: string;
  /** Where the login is, if that is another account than the role's. */
  readonly loginAccount?: string;
  readonly profile?: string;
  readonly demo: boolean;
  readonly verdict: 'healthy' | 'broken' | 'cannot-tell' | 'unread';
  readonly headline: string;
  /** Who must act, or what to do next. */
  readonly advice: string;
  readonly links: readonly PanelLink[];
  readonly checks: readonly PanelCheck[];
  /** How many findings can be mended by changing something in the account. */
  readonly mendable: number;
  /** AWS turned the login down: it has expired, or there is none. */
  readonly loginRefused: boolean;
  /** The login lacks permissions to read something. */
  readonly lacksReads: boolean;
  readonly plan?: PanelPlan;
  readonly told?: PanelTold;
  /** How code in the workspace that declares the role differs from the account, and where it stands. */
  readonly drift?: readonly { readonly text: string; readonly place: string }[];
  /** When the facts were read, milliseconds since the epoch; absent: never. */
  readonly readAt?: number;
  /** Calls and seconds of the last reading, in words. */
  readonly timing?: string;
  readonly running?: PanelRunning;
  /** Why the connection cannot be diagnosed at all, e.g. a vendor that nobody knows. */
  readonly problem?: string;
  /** The last run ended without an answer: what happened, and what to do. */
  readonly failure?: string;
  /** Kept from before the window was reloaded: the facts themselves are gone. */
  readonly restored: boolean;
}

/** Which fix of which finding of which check. */
export interface FixAddress {
  readonly check: string;
  readonly finding: number;
  readonly fix: number;
}

export type ToPanel =
  | { readonly type: 'state'; readonly state: PanelState }
  | { readonly type: 'reveal'; readonly check: string }
  | { readonly type: 'revealPlan' }
  /** Says `settled` when it has the focus back that a question took from it. */
  | { readonly type: 'settle' };

export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'settled' }
  | { readonly type: 'diagnose' }
  | { readonly type: 'readAgain'; readonly check: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'copyMarkdown' }
  | { readonly type: 'dismissTold' }
  | { readonly type: 'copyRoleArn' }
  | { readonly type: 'showChange'; readonly at: FixAddress }
  | { readonly type: 'copyMessage'; readonly at: FixAddress }
  | { readonly type: 'plan'; readonly at?: FixAddress; readonly irreversible?: boolean }
  | { readonly type: 'chooseProfile' }
  | { readonly type: 'dismissPlan' }
  | { readonly type: 'showPlan' }
  | { readonly type: 'copyPlan' }
  | { readonly type: 'openNote'; readonly index: number }
  | { readonly type: 'openCode'; readonly index: number }
  | { readonly type: 'askAdministrator'; readonly toDo: 'read' | 'change' }
  | { readonly type: 'apply' }
  | { readonly type: 'undo' };

/** What the webview keeps over a reload. */
export interface KeptState {
  readonly state: PanelState;
}
