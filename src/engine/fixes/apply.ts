import type { Activity, ActivityState, ActivityStep, Pending, Performed } from '../model/activity.ts';
import { isUnknown, type Unknown } from '../model/known.ts';
import type { Action, AwsAction } from '../model/plan.ts';
import type { Journal } from '../ports.ts';

/** What applying needs of the world, for one login. */
export interface Hands {
  perform(action: AwsAction): Promise<Performed>;
  settled(pending: Pending): Promise<'under-way' | 'done' | Unknown>;
  /** Waits so many milliseconds, less when cancelled. */
  pause(ms: number): Promise<void>;
  now(): number;
  readonly journal: Journal;
  /** Told each time a step has come further. */
  readonly onChange: (activity: Activity) => void;
  /** Looked at between two steps: true ends the activity there, and takes back what was done. */
  readonly cancelled: () => boolean;
}

/** EKS says that an update "should finish within a few minutes": asked soon at first, then every 5 seconds, for half an hour. */
const LONGEST_POLL_MS = 5_000;
const MAX_POLLS = 360;

/**
 * Does the steps of an activity that are not done yet, in their order. Each is written down as `started`, with what takes it back,
 * before it is made. When one fails, or the activity is cancelled, what was done is taken back in reverse; what cannot be taken
 * back says so.
 * @throws only what the journal throws: then the change that could not be written down was not made.
 */
export async function applyActivity(activity: Activity, hands: Hands): Promise<Activity> {
  let now = await written({ ...activity, state: 'applying' }, hands);
  const pendings: Pending[] = [];
  for (const [index, step] of now.steps.entries()) {
    if (step.state === 'done') continue;
    if (hands.cancelled()) return takeBack(now, hands);
    const waited = await settleBefore(step.do, pendings, hands);
    if (waited) return takeBack(await withStep(now, index, { state: 'failed', because: waited }, hands), hands);
    now = await withStep(now, index, { state: 'started', startedAt: hands.now() }, hands);
    const performed = await perform(step.do, hands);
    if (!performed.done) {
      const state = performed.perhaps ? 'started' : 'failed';
      now = await withStep(now, index, { state, because: performed.because, endedAt: hands.now() }, hands);
      return takeBack(now, hands);
    }
    if (performed.pending) pendings.push(performed.pending);
    const pending = performed.pending && { pending: performed.pending };
    now = await withStep(now, index, { state: 'done', endedAt: hands.now(), ...pending }, hands);
  }
  const unsettled = await settleAll(pendings, hands);
  return written({ ...now, state: unsettled ? 'partly' : 'applied' }, hands);
}

/**
 * Takes back every step that was done, or perhaps done, last one first. A step that cannot be taken back stands, and the ones
 * before it are taken back all the same.
 */
export async function takeBack(activity: Activity, hands: Hands): Promise<Activity> {
  let now = await written({ ...activity, state: 'taking-back' }, hands);
  for (const [index, step] of [...now.steps.entries()].toReversed()) {
    if (step.state !== 'done' && step.state !== 'started' && step.state !== 'stands') continue;
    const because = await undoStep(step, hands);
    now = await withStep(now, index, because ? { state: 'stands', because } : { state: 'taken-back', endedAt: hands.now() }, hands);
  }
  const stands = now.steps.some((step) => step.state === 'stands');
  return written({ ...now, state: stands ? 'partly' : 'taken-back' } satisfies { state: ActivityState }, hands);
}

async function undoStep(step: ActivityStep, hands: Hands): Promise<Unknown | undefined> {
  if (step.undo === 'irreversible') {
    return { unknown: 'not-looked', detail: 'This step cannot be taken back.', ...(step.because && { next: step.because.detail }) };
  }
  const unsettled = step.pending && (await settle(step.pending, hands));
  if (unsettled?.unknown === 'unreachable') return unsettled;
  const pendings: Pending[] = [];
  for (const action of step.undo) {
    const waited = await settleBefore(action, pendings, hands);
    if (waited) return waited;
    const performed = await perform(action, hands);
    if (!performed.done) return performed.because;
    if (performed.pending) pendings.push(performed.pending);
  }
  return settleAll(pendings, hands);
}

function perform(action: Action, hands: Hands): Promise<Performed> {
  if ('service' in action) return hands.perform(action);
  throw new Error(`A change to the file ${action.file} is not AWS's to make.`);
}

/** EKS makes one update of a cluster at a time, and an entry needs the authentication mode to have arrived. */
async function settleBefore(action: Action, pendings: Pending[], hands: Hands): Promise<Unknown | undefined> {
  if (!('service' in action) || action.service !== 'eks') return undefined;
  const cluster = action.input['name'] ?? action.input['clusterName'];
  for (let at = pendings.length - 1; at >= 0; at -= 1) {
    const pending = pendings[at]!;
    if (pending.kind !== 'eks-update' || pending.region !== action.region || pending.cluster !== cluster) continue;
    const because = await settle(pending, hands);
    if (because) return because;
    pendings.splice(at, 1);
  }
  return undefined;
}

async function settleAll(pendings: readonly Pending[], hands: Hands): Promise<Unknown | undefined> {
  const reasons = await Promise.all(pendings.map((pending) => settle(pending, hands)));
  return reasons.find((reason) => reason !== undefined);
}

async function settle(pending: Pending, hands: Hands): Promise<Unknown | undefined> {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const answer = await hands.settled(pending);
    if (answer === 'done') return undefined;
    if (isUnknown(answer)) return answer;
    await hands.pause(Math.min(500 * 2 ** poll, LONGEST_POLL_MS));
  }
  return {
    unknown: 'unreachable',
    detail: `AWS is still at work on ${pending.kind === 'region' ? `region ${pending.name}` : `cluster ${pending.region}/${pending.cluster}`} after half an hour.`,
    next: 'Diagnose again later.',
  };
}

async function withStep(activity: Activity, index: number, change: Partial<ActivityStep>, hands: Hands): Promise<Activity> {
  return written({ ...activity, steps: activity.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) }, hands);
}

async function written(activity: Activity, hands: Hands): Promise<Activity> {
  await hands.journal.write(activity);
  hands.onChange(activity);
  return activity;
}
