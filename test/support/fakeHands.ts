// An AWS that answers as it is told: for what the demo account does not do.
import type { Hands } from '../../src/engine/fixes/apply.ts';
import type { Activity, ActivityState, ActivityStep, Pending, Performed } from '../../src/engine/model/activity.ts';
import type { AwsAction } from '../../src/engine/model/plan.ts';
import type { Settlement } from '../../src/engine/ports.ts';
import { memoryJournal } from './mendDemo.ts';

/** Hands that note what they make. */
export interface FakeHands extends Hands {
  /** The names of the calls, in their order. */
  readonly made: readonly string[];
  readonly journal: ReturnType<typeof memoryJournal>;
}

/** Hands of a step's calls by their names; what is left out is done at once. */
export function fakeHands(
  answers: {
    readonly settled?: (pending: Pending) => Settlement;
    readonly performed?: (name: string) => Performed;
    readonly cancelled?: () => boolean;
  } = {},
): FakeHands {
  const { settled = () => 'done', performed = () => ({ done: true }), cancelled = () => false } = answers;
  const made: string[] = [];
  return {
    made,
    journal: memoryJournal(),
    async perform({ operation }) {
      made.push(operation);
      return performed(operation);
    },
    settled: async (pending) => settled(pending),
    pause: async () => undefined,
    now: () => 0,
    onChange: () => undefined,
    cancelled,
  };
}

/** A step whose call has that name, and which `undo NAME` takes back. All of them are of one cluster. */
export function step(name: string, more: Partial<ActivityStep> = {}): ActivityStep {
  const call = (operation: string): AwsAction => ({ service: 'eks', operation, input: { name: 'prod' }, region: 'us-east-1' });
  return { say: name, do: call(name), undo: [call(`undo ${name}`)], state: 'planned', ...more };
}

/** An activity of these steps. */
export function activityOf(steps: readonly ActivityStep[], state: ActivityState = 'applying'): Activity {
  return {
    id: 'one',
    title: 'Mend',
    at: 0,
    connection: { name: 'TierZero', vendor: 'tierzero', variant: 'default', role: 'TierZeroAccess' },
    account: '111122223333',
    state,
    process: 1,
    fixes: [],
    steps,
    before: {},
    wanted: {},
    checks: { mended: [], healthy: [] },
  };
}
