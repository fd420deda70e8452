import type { Step } from './plan.ts';
import type { Unknown } from './known.ts';

/**
 * How far a step has come. `started` is written down before the call is made: after a crash it means "perhaps done".
 * `stands`: it was done, and could not be taken back.
 */
export type StepState = 'planned' | 'started' | 'done' | 'failed' | 'taken-back' | 'stands';

export interface ActivityStep extends Step {
  readonly state: StepState;
  /** Milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** Why it failed, or why it could not be taken back. */
  readonly because?: Unknown;
  /** What went on at AWS after the call was answered; it has to come to its end before the step can be taken back. */
  readonly pending?: Pending;
}

/** `applying` and `taking-back` that nobody is at work on were interrupted; `partly`: some steps stand, each says so itself. */
export type ActivityState = 'applying' | 'applied' | 'taking-back' | 'taken-back' | 'partly';

/** Named parts of an account that a fix can change, each with its value as plain data. */
export type Pieces = Readonly<Record<string, unknown>>;

/** The connection that was mended, in the words of its settings; no External ID is among them. */
export interface MendedConnection {
  readonly vendor: string;
  readonly variant: string;
  readonly role: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly clusters?: readonly string[];
  readonly cidrs?: readonly string[];
  readonly regions?: readonly string[];
}

/** What was changed, where, when, and what takes it back. Written to disk before each change. */
export interface Activity {
  readonly id: string;
  readonly title: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly connection: MendedConnection;
  /** The account in which the changes were made. */
  readonly account: string;
  readonly state: ActivityState;
  readonly steps: readonly ActivityStep[];
  /** The parts that the steps touch, as they were and as they were left; what an undo is held against. */
  readonly before: Pieces;
  readonly left?: Pieces;
}

/** An update that goes on at AWS after the call was answered. */
export type Pending =
  | { readonly kind: 'eks-update'; readonly region: string; readonly cluster: string; readonly updateId: string }
  | { readonly kind: 'region'; readonly name: string; readonly wanted: 'ENABLED' | 'DISABLED' };

/** What a call came to. `perhaps`: AWS did not answer as it should, so the change may have taken effect all the same. */
export type Performed =
  | { readonly done: true; readonly pending?: Pending }
  | { readonly done: false; readonly because: Unknown; readonly perhaps: boolean };
