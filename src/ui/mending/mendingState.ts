import type { Activity } from '../../engine/model/activity.ts';
import type { DeniedStep, Proposal, Target } from '../../engine/session.ts';
import type { FixAddress } from '../../webview/protocol.ts';
import type { AccessAsk } from '../access/accessAsk.ts';
import type { HandOver } from './handOver.ts';
import type { PlanNote } from './notes.ts';
import type { Outcome } from './outcome.ts';

/** What somebody wants mended: everything, what one check has found, or by one fix. */
export type Ask =
  | { readonly what: 'all'; readonly irreversible: boolean }
  | { readonly what: 'check'; readonly check: string; readonly irreversible: boolean }
  | { readonly what: 'fix'; readonly at: FixAddress }
  /** Stacks, whose change sets stand already. */
  | { readonly what: 'deploy' }
  /** The role, and all that belongs to it. */
  | { readonly what: 'create'; readonly irreversible: boolean }
  | AccessAsk;

/** A plan that is shown, and how far it has come. */
export interface MendingState {
  readonly ask: Ask;
  readonly proposal: Proposal;
  /** What it is for, and with whose login it is applied. */
  readonly target: Target;
  readonly stage: 'preview' | 'running' | 'ended';
  /** What IAM says that the login may not do; `undefined`: it has not answered yet. */
  readonly denied?: readonly DeniedStep[];
  /** What else would change the role back, in words. */
  readonly notes: readonly PlanNote[];
  readonly activity?: Activity;
  readonly outcome?: Outcome;
  readonly handOver?: HandOver;
}
