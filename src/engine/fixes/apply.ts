import type { Activity, ActivityState, ActivityStep, Pending, Performed } from '../model/activity.ts';
import { isUnknown, unknown, type Known } from '../model/known.ts';
import type { Action, AwsAction } from '../model/plan.ts';
import type { StackNow } from '../model/stack.ts';
import type { Journal, Settlement } from '../ports.ts';

type PendingStack = Extract<Pending, { kind: 'stack' }>;

/** What applying needs of the world, for one login. */
export interface Hands {
  /** @param over the calls that describe the states which this one may replace; any other state is somebody else's, and stays */
  perform(action: AwsAction, over: readonly AwsAction[]): Promise<Performed>;
  settled(pending: Pending): Promise<Settlement>;
  /** What CloudFormation has done so far; left out: nobody follows it. */
  stackEvents?(pending: PendingStack): Promise<Known<StackNow>>;
  /** Waits so many milliseconds; where `isCutShort`, no longer than until it is cancelled. */
  pause(ms: number, isCutShort: boolean): Promise<void>;
  now(): number;
  readonly journal: Journal;
  /** Told each time a step has come further. */
  readonly onChange: (activity: Activity) => void;
  /** Looked at between two steps: true ends the activity there, and takes back what was done. */
  readonly cancelled: () => boolean;
}

/**
 * How long AWS is asked about what it is at work on. EKS says that an update "should finish within a few minutes" (Amazon EKS API
 * Reference, UpdateClusterConfig); a region takes "a few minutes to several hours" (Account Management, EnableRegion).
 */
const ASKED: Readonly<Record<Pending['kind'], { readonly everyMs: number; readonly forMs: number }>> = {
  'eks-update': { everyMs: 5_000, forMs: 30 * 60_000 },
  region: { everyMs: 60_000, forMs: 24 * 60 * 60_000 },
  // IAM and EKS make what a template for a vendor has in minutes; CloudFormation itself would wait for hours.
  stack: { everyMs: 5_000, forMs: 60 * 60_000 },
};
const FIRST_ASKED_AFTER_MS = 500;

/** So many times in a row AWS may not be reached when it is asked; what it refuses to tell, it refuses the next time too. */
const UNREACHED_MOST = 5;

const TRIED_AGAIN_AFTER_MS = 2_000;
const WAIT_FOR_ITS_END = 'It cannot be broken off. Take it back once it has ended.';

/** Pauses before a call is made again that is about something made a moment ago ("IAM changes are eventually consistent", IAM User Guide). */
const SEEN_AFTER_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** So many updates of somebody else's are waited for before a call is given up. */
const WAITED_FOR_MOST = 3;

/**
 * Does the steps of an activity that are not done yet, in their order. Each is written down as `started`, with what takes it back,
 * before it is made. When one fails, or the activity is cancelled, what was done is taken back in reverse; what cannot be taken
 * back says so. What AWS is still at work on in the end is left to {@link settleActivity}.
 * @throws only what the journal throws: then the change that could not be written down was not made.
 */
export async function applyActivity(activity: Activity, hands: Hands): Promise<Activity> {
  let now = await written({ ...activity, state: 'applying' }, hands);
  for (const [index, step] of activity.steps.entries()) {
    if (step.state === 'done') continue;
    if (hands.cancelled()) return takeBack(now, hands);
    now = await settleBefore(now, step.do, hands, hands.cancelled);
    if (hands.cancelled() || now.steps.slice(0, index).some(isInTheWay)) return takeBack(now, hands);
    now = await withStep(now, index, { state: 'started', startedAt: hands.now() }, hands);
    const performed = await perform(step.do, step, hands, hands.cancelled, now.steps.slice(0, index).some(makesSomething));
    if (!performed.done) {
      const state = performed.perhaps ? 'started' : 'failed';
      now = await withStep(now, index, { state, because: performed.because, endedAt: hands.now() }, hands);
      return takeBack(now, hands);
    }
    const { pending, already } = performed;
    // What somebody else had made meanwhile is theirs: taking this activity back leaves it.
    const undo = already && step.state === 'planned' && step.undo !== 'irreversible' ? { undo: [] } : {};
    now = await withStep(now, index, { state: 'done', endedAt: hands.now(), ...undo, ...(pending && { pending }) }, hands);
  }
  return withState(now, hands);
}

/**
 * Takes back every step that was done, or perhaps done, last one first. A step that cannot be taken back stands, and the ones
 * before it are taken back all the same. What AWS would not take back is tried once more in the end: by then AWS may be reached
 * again, and what stood in the way, or what it belonged to, may be gone.
 */
export async function takeBack(activity: Activity, hands: Hands): Promise<Activity> {
  let now = await written({ ...activity, state: 'taking-back' }, hands);
  const indexes = [...activity.steps.keys()].toReversed();
  const refused: number[] = [];
  for (const index of indexes) {
    now = await takeBackStep(now, index, hands);
    const { state, undo, because } = now.steps[index]!;
    if (state === 'stands' && undo !== 'irreversible' && because?.next !== WAIT_FOR_ITS_END) refused.push(index);
  }
  if (refused.length === 0) return withState(now, hands);
  await hands.pause(TRIED_AGAIN_AFTER_MS, false);
  for (const index of refused) {
    now = isGoneWithItsEntry(now, index)
      ? await withStep(now, index, { state: 'taken-back', endedAt: hands.now() }, hands)
      : await takeBackStep(now, index, hands);
  }
  return withState(now, hands);
}

/** Deleting an access entry takes its policies along (EKS API Reference, DeleteAccessEntry, read 2026-11-21). */
function isGoneWithItsEntry({ steps }: Activity, index: number): boolean {
  const { do: action } = steps[index]!;
  if (!isAws(action) || action.operation !== 'AssociateAccessPolicy') return false;
  const { clusterName, principalArn } = action.input;
  return steps.some(
    ({ state, do: other, undo }) =>
      state === 'taken-back' &&
      undo.length > 0 &&
      isAws(other) &&
      other.operation === 'CreateAccessEntry' &&
      other.region === action.region &&
      other.input['clusterName'] === clusterName &&
      other.input['principalArn'] === principalArn,
  );
}

async function takeBackStep(activity: Activity, index: number, hands: Hands): Promise<Activity> {
  const { state, undo } = activity.steps[index]!;
  if (state !== 'done' && state !== 'started' && state !== 'stands') return activity;
  let now = activity;
  for (const action of undo === 'irreversible' ? [] : undo) now = await settleBefore(now, action, hands, () => false);
  const step = now.steps[index]!;
  return step.state === 'failed' ? now : withStep(now, index, await undone(step, hands, now.steps.some(makesSomething)), hands);
}

/**
 * Waits until AWS has come to the end of what it is at work on, and says how it ended. An activity that was interrupted stays so.
 * @param waitsFor which kinds are worth waiting for now; the others stay as they are
 */
export async function settleActivity(activity: Activity, hands: Hands, waitsFor: readonly Pending['kind'][]): Promise<Activity> {
  let now = activity;
  for (const [index, { pending }] of activity.steps.entries()) {
    if (pending && waitsFor.includes(pending.kind)) now = await settleStep(now, index, hands, hands.cancelled);
  }
  return activity.state === 'applying' || activity.state === 'taking-back' ? now : withState(now, hands);
}

async function undone(step: ActivityStep, hands: Hands, restsOnNew: boolean): Promise<Partial<ActivityStep>> {
  const { undo, pending, because, state } = step;
  if (undo === 'irreversible') {
    if (state === 'stands') return step;
    const words =
      state === 'started' ? 'It is not known whether this was done, and it cannot be taken back.' : 'This step cannot be taken back.';
    const next = because?.detail === undefined ? {} : { next: because.detail };
    return { state: 'stands', because: unknown('not-looked', words, next), ...(pending && { pending }) };
  }
  // CloudFormation takes a stack away while it is still making it.
  if (pending && pending.kind !== 'stack' && (await hands.settled(pending)) === 'under-way') {
    return { state: 'stands', because: unknown('unreachable', `AWS is still at work on ${nameOf(pending)}.`, { next: WAIT_FOR_ITS_END }) };
  }
  let last: Pending | undefined;
  for (const action of undo) {
    const performed = await perform(action, step, hands, () => false, restsOnNew);
    if (!performed.done) return { state: 'stands', because: performed.because };
    last = performed.pending ?? last;
  }
  return { state: 'taken-back', ...(last && { pending: last }) };
}

/** Makes a call of a step; one that somebody else's update is in the way of is made again when that has ended. */
async function perform(action: Action, step: ActivityStep, hands: Hands, isEnough: () => boolean, restsOnNew = false): Promise<Performed> {
  if (!isAws(action)) throw new Error(`A change to the file ${action.file} is not AWS's to make.`);
  const over = [step.do, ...(step.undo === 'irreversible' ? [] : step.undo)].filter(isAws);
  const isSeenAfter = restsOnNew ? [...SEEN_AFTER_MS] : [];
  for (let waits = 0; ;) {
    const performed = await hands.perform(action, over);
    if (performed.done || isEnough()) return performed;
    const pause = performed.notYet ? isSeenAfter.shift() : undefined;
    if (pause !== undefined) {
      await hands.pause(pause, isEnough === hands.cancelled);
      continue;
    }
    if (!performed.inTheWay || waits >= WAITED_FOR_MOST) return performed;
    waits += 1;
    const answer = await ask(performed.inTheWay, hands, isEnough);
    if (answer === 'under-way' || isUnknown(answer)) return performed;
  }
}

/** A role or a policy that a step has made: what comes after may be about it. */
function makesSomething({ do: action, undo, state }: ActivityStep): boolean {
  const made = [action, ...(state === 'taken-back' && undo !== 'irreversible' ? undo : [])];
  return made.some((one) => isAws(one) && (one.operation === 'CreateRole' || one.operation === 'CreatePolicy'));
}

/**
 * EKS makes one update of a cluster at a time, and an entry needs the authentication mode to have arrived; a stack may need what another
 * one makes, and goes before it.
 */
async function settleBefore(activity: Activity, action: Action, hands: Hands, isEnough: () => boolean): Promise<Activity> {
  if (!isAws(action)) return activity;
  if (action.operation === 'ExecuteChangeSet' || action.operation === 'DeleteStack') {
    let settled = activity;
    for (const [index, { pending }] of activity.steps.entries())
      if (pending?.kind === 'stack' && pending.stackId !== action.input['StackName'])
        settled = await settleStep(settled, index, hands, isEnough);
    return settled;
  }
  if (action.service !== 'eks') return activity;
  const cluster = action.input['name'] ?? action.input['clusterName'];
  let now = activity;
  for (const [index, { pending }] of activity.steps.entries()) {
    if (pending?.kind !== 'eks-update' || pending.region !== action.region || pending.cluster !== cluster) continue;
    now = await settleStep(now, index, hands, isEnough);
  }
  return now;
}

/** Waits for the end of what a step has AWS at work on, and writes down how it ended; or leaves it as it is, with what is known. */
async function settleStep(activity: Activity, index: number, hands: Hands, isEnough: () => boolean): Promise<Activity> {
  const { pending } = activity.steps[index]!;
  if (!pending) return activity;
  let now = activity;
  const watch = async (): Promise<void> => {
    if (pending.kind === 'stack') now = await withEvents(now, index, pending, hands);
  };
  const answer = await ask(pending, hands, isEnough, watch);
  return settledBy(answer, now, index, pending, hands);
}

/** Puts down what CloudFormation has done so far, where it is more than was known. */
async function withEvents(activity: Activity, index: number, pending: PendingStack, hands: Hands): Promise<Activity> {
  const { events: known = [], because } = activity.steps[index]!;
  const now = await hands.stackEvents?.(pending);
  // What happened is for people to read: where it cannot be told, the end of it is told all the same.
  if (!now || isUnknown(now) || JSON.stringify(now.events) === JSON.stringify(known)) return activity;
  return withStep(activity, index, { pending, ...(because && { because }), events: now.events }, hands);
}

async function settledBy(answer: Settlement, activity: Activity, index: number, pending: Pending, hands: Hands): Promise<Activity> {
  const { state, because } = activity.steps[index]!;
  // Why a step stands is worth more than why its end cannot be told.
  const why = state === 'stands' && because ? { because } : {};
  if (answer === 'under-way') return activity;
  if (answer === 'done') return withStep(activity, index, state === 'done' ? { endedAt: hands.now() } : why, hands);
  if (isUnknown(answer)) return withStep(activity, index, { because: answer, ...why, pending }, hands);
  const become = state === 'taken-back' || answer.stands ? 'stands' : 'failed';
  const ended = await withStep(activity, index, { state: become, because: answer.failed, endedAt: hands.now() }, hands);
  const prepared = become === 'failed' && pending.kind === 'stack' ? preparedBy(ended, pending) : -1;
  return prepared < 0 ? ended : withStep(ended, prepared, { state: 'taken-back', endedAt: hands.now() }, hands);
}

/** A stack that failed has gone with the change set that it was made by, or has used it up. */
function preparedBy({ steps }: Activity, { stackId }: PendingStack): number {
  return steps.findIndex(
    ({ do: action, state }) =>
      state === 'done' && isAws(action) && action.operation === 'CreateChangeSet' && action.input['StackName'] === stackId,
  );
}

/** Asks until it has ended, or for as long as is reasonable; then it is still under way. */
async function ask(
  pending: Pending,
  hands: Hands,
  isEnough: () => boolean,
  watch: () => Promise<void> = async () => undefined,
): Promise<Settlement> {
  const { everyMs, forMs } = ASKED[pending.kind];
  let waited = 0;
  let unreached = 0;
  let isDoubted = pending.kind === 'region';
  for (let pause = FIRST_ASKED_AFTER_MS; ; pause = Math.min(pause * 2, everyMs)) {
    const answer = await hands.settled(pending);
    await watch();
    if (answer === 'done') return answer;
    if (isUnknown(answer)) {
      unreached += 1;
      if (answer.unknown !== 'unreachable' || unreached >= UNREACHED_MOST || isEnough()) return answer;
    } else if (answer !== 'under-way') {
      // A region can show for a moment the status that it had before it was asked for.
      if (!isDoubted) return answer;
      isDoubted = false;
    } else unreached = 0;
    if (waited >= forMs || isEnough()) return 'under-way';
    await hands.pause(pause, isEnough === hands.cancelled);
    waited += pause;
  }
}

/** An update that AWS gave up, or of which nothing can be told: what comes after it may rest on it. */
function isInTheWay({ state, pending, because, do: action }: ActivityStep): boolean {
  const isHalfMade = state === 'stands' && isAws(action) && action.operation === 'ExecuteChangeSet';
  return state === 'failed' || isHalfMade || (pending?.kind === 'eks-update' && because !== undefined);
}

function nameOf(pending: Pending): string {
  if (pending.kind === 'stack') return `stack ${pending.region}/${pending.name}`;
  return pending.kind === 'region' ? `region ${pending.name}` : `cluster ${pending.region}/${pending.cluster}`;
}

function isAws(action: Action): action is AwsAction {
  return 'service' in action;
}

/** What the steps come to, once nobody is at work on them. */
function stateOf(steps: readonly ActivityStep[]): ActivityState {
  const has = (state: ActivityStep['state']): boolean => steps.some((step) => step.state === state);
  if (steps.some(({ pending }) => pending)) return 'settling';
  if (has('stands') || has('started')) return 'partly';
  if (!has('done')) return steps.length === 0 ? 'applied' : 'taken-back';
  return steps.every(({ state }) => state === 'done') ? 'applied' : 'partly';
}

function withState(activity: Activity, hands: Hands): Promise<Activity> {
  return written({ ...activity, state: stateOf(activity.steps) }, hands);
}

/** A step that has come further: what AWS was at work on before has ended, and why it was as it was is over, unless the change says otherwise. */
async function withStep(activity: Activity, index: number, change: Partial<ActivityStep>, hands: Hands): Promise<Activity> {
  const steps = activity.steps.map((step, at) => {
    if (at !== index) return step;
    const { pending: _ended, because: _over, ...rest } = step;
    return { ...rest, ...change };
  });
  return written({ ...activity, steps }, hands);
}

async function written(activity: Activity, hands: Hands): Promise<Activity> {
  await hands.journal.write(activity);
  hands.onChange(activity);
  return activity;
}
