import type { Fix } from './finding.ts';
import type { Step } from './plan.ts';
import type { Unknown } from './known.ts';
import type { StackEvent } from './stack.ts';

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
  /** What still goes on at AWS after the call was answered; gone once it has come to its end. */
  readonly pending?: Pending;
  /** What CloudFormation did on the way, oldest first. */
  readonly events?: readonly StackEvent[];
}

/**
 * `planned`: only what shows what would be done was made, nothing else; where nobody shows that plan any more it was left. `applying` and `taking-back` that nobody is at work on were interrupted; `settling`: every call was made, and AWS is still at work
 * on some of it; `partly`: some steps stand, each says so itself.
 */
export type ActivityState = 'planned' | 'applying' | 'settling' | 'applied' | 'taking-back' | 'taken-back' | 'partly';

/** Named parts of an account that a fix can change, each with its value as plain data. */
export type Pieces = Readonly<Record<string, unknown>>;

/** The connection that was mended, in the words of its settings; no External ID is among them. */
export interface MendedConnection {
  readonly name: string;
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
  /** The process that last worked on it, so that another one can tell whether it was interrupted. */
  readonly process: number;
  /** The fixes that it makes, for people: what taking them back means for who may get in stands here. */
  readonly fixes: readonly Pick<Fix, 'title' | 'access' | 'reversible'>[];
  readonly steps: readonly ActivityStep[];
  /** The parts that the steps touch: as they were, as they were to become, and as they were left. An undo is held against them. */
  readonly before: Pieces;
  readonly wanted: Pieces;
  readonly left?: Pieces;
  /** Ids of checks: those that it is to mend, and those that were healthy before and must stay so. */
  readonly checks: { readonly mended: readonly string[]; readonly healthy: readonly string[] };
  /** `revoke`: the vendor is not to come in any more; `rotate`: another External ID beside the old one; `drop`: without the old one. */
  readonly meant?: 'revoke' | 'rotate' | 'drop';
}

/** An update that goes on at AWS after the call was answered. */
export type Pending =
  | { readonly kind: 'eks-update'; readonly region: string; readonly cluster: string; readonly updateId: string }
  | { readonly kind: 'region'; readonly name: string; readonly wanted: 'ENABLED' | 'DISABLED' }
  | {
      readonly kind: 'stack';
      readonly region: string;
      readonly name: string;
      /** The stack's ARN: by it a stack is found that is gone, and never another one of that name. */
      readonly stackId: string;
      /** `DEPLOYED`: what its change set says has been made, or changed. */
      readonly wanted: 'DEPLOYED' | 'DELETE_COMPLETE';
    };

/** What a call came to. `perhaps`: AWS did not answer as it should, so the change may have taken effect all the same. */
export type Performed =
  | {
      readonly done: true;
      readonly pending?: Pending;
      /** It was so before the call: nothing was changed by it. */
      readonly already?: boolean;
    }
  | {
      readonly done: false;
      readonly because: Unknown;
      readonly perhaps: boolean;
      /** Another update has to end first; then the call can be made again. */
      readonly inTheWay?: Pending;
      /** AWS knows nothing yet of what the call is about: what was made a moment ago takes a while to be seen everywhere. */
      readonly notYet?: true;
    };
