import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyActivity, settleActivity, takeBack, type Hands } from '../../src/engine/fixes/apply.ts';
import { unknown } from '../../src/engine/model/known.ts';
import type { Activity, ActivityStep, Performed } from '../../src/engine/model/activity.ts';
import type { AwsAction } from '../../src/engine/model/plan.ts';
import type { Settlement } from '../../src/engine/ports.ts';
import { activityOf } from '../support/fakeHands.ts';
import { memoryJournal } from '../support/mendDemo.ts';

/** How a call ends, and whether it took effect. An unclear answer can come before the change or after it. */
type Ending = 'done' | 'pending' | 'refused' | 'lost-before' | 'lost-after';

/** An account of named values, each of which a step sets; and what went wrong on the way. */
interface Model {
  readonly values: Map<string, number>;
  readonly journal: ReturnType<typeof memoryJournal>;
  readonly hands: Hands;
  /** Changes that took effect without having been written down as started before. */
  readonly unwritten: string[];
}

const endings = fc.array(fc.constantFrom<Ending>('done', 'pending', 'refused', 'lost-before', 'lost-after'), { maxLength: 24 });
const settlements = fc.array(
  fc.constantFrom<Settlement>('done', 'under-way', { failed: unknown('denied', 'Given up.') }, unknown('denied', 'Not told.')),
  {
    maxLength: 12,
  },
);
const plans = fc.array(fc.record({ isIrreversible: fc.boolean(), service: fc.constantFrom('iam', 'eks') }), { minLength: 1, maxLength: 6 });
const reversible = plans.map((plan) => plan.map(({ service }) => ({ isIrreversible: false, service })));

describe('the laws of mending, for any sequence of outcomes', () => {
  it('what took effect was written down as started before, with what takes it back', async () => {
    await fc.assert(
      fc.asyncProperty(plans, endings, settlements, fc.nat(8), async (plan, outcomes, answers, cancelAfter) => {
        const model = modelOf(outcomes, answers, cancelAfter);
        const ended = await applyActivity(activityOf(stepsOf(plan)), model.hands);
        await takeBack(ended, model.hands);
        assert.deepEqual(model.unwritten, []);
      }),
    );
  });

  it('an activity is applied only when each step is done, and taken back only when none stands; what stands says why', async () => {
    await fc.assert(
      fc.asyncProperty(plans, endings, settlements, fc.nat(8), fc.boolean(), async (plan, outcomes, answers, cancelAfter, isUndone) => {
        const model = modelOf(outcomes, answers, cancelAfter);
        let ended = await applyActivity(activityOf(stepsOf(plan)), model.hands);
        if (isUndone) ended = await takeBack(ended, model.hands);
        await settleActivity(ended, model.hands, ['eks-update']);
        for (const { state, steps } of model.journal.written) assertConsistent(state, steps);
      }),
      { numRuns: 300 },
    );
  });

  it('taking back what was applied gives the account as it was, when every call works', async () => {
    await fc.assert(
      fc.asyncProperty(reversible, fc.array(fc.constantFrom<Ending>('done', 'pending')), async (plan, outcomes) => {
        const model = modelOf(outcomes, [], 99);
        const applied = await applyActivity(activityOf(stepsOf(plan)), model.hands);
        assert.deepEqual([...model.values.values()].filter((value) => value === 1).length, plan.length);
        const undone = await settleActivity(await takeBack(applied, model.hands), model.hands, ['eks-update']);
        assert.equal(undone.state, 'taken-back');
        assert.deepEqual(
          [...model.values.values()].filter((value) => value !== 0),
          [],
        );
      }),
    );
  });

  it('whatever goes wrong, a change that is there is told by a step that is done, stands or is under way', async () => {
    await fc.assert(
      fc.asyncProperty(reversible, endings, fc.nat(8), async (plan, outcomes, cancelAfter) => {
        const model = modelOf(outcomes, [], cancelAfter);
        const ended = await applyActivity(activityOf(stepsOf(plan)), model.hands);
        for (const step of ended.steps) {
          if ((model.values.get(step.say) ?? 0) === 0) continue;
          assert.ok(step.state === 'done' || step.state === 'stands', `${step.say} is there, and ${step.state}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('an activity that is cut off at any write can be finished, and can be taken back', async () => {
    await fc.assert(
      fc.asyncProperty(reversible, fc.nat(20), fc.boolean(), async (plan, dieAt, isFinished) => {
        const model = modelOf([], [], 99);
        let writes = 0;
        const journal = {
          ...model.journal,
          async write(activity: Activity) {
            writes += 1;
            if (writes > dieAt) throw new Error('killed');
            await model.journal.write(activity);
          },
        };
        await applyActivity(activityOf(stepsOf(plan)), { ...model.hands, journal }).catch(() => undefined);
        const [found] = await model.journal.read();
        if (!found) {
          assert.deepEqual([...model.values.values()], []);
          return;
        }
        const ended = isFinished ? await applyActivity(found, model.hands) : await takeBack(found, model.hands);
        assert.equal(ended.state, isFinished ? 'applied' : 'taken-back');
        assert.equal([...model.values.values()].filter((value) => value === 1).length, isFinished ? plan.length : 0);
      }),
    );
  });
});

function assertConsistent(state: Activity['state'], steps: readonly ActivityStep[]): void {
  const states = steps.map((step) => step.state);
  if (state === 'applied')
    assert.ok(
      states.every((one) => one === 'done'),
      states.join(),
    );
  if (state === 'taken-back')
    assert.ok(
      states.every((one) => one !== 'done' && one !== 'stands' && one !== 'started'),
      states.join(),
    );
  if (state === 'applied' || state === 'taken-back' || state === 'partly') assert.ok(steps.every(({ pending }) => !pending));
  if (state === 'partly')
    assert.ok(
      states.some((one) => one === 'stands' || one === 'done'),
      states.join(),
    );
  for (const step of steps) if (step.state === 'stands' || step.state === 'failed') assert.ok(step.because, `${step.say} ${step.state}`);
}

function stepsOf(plan: readonly { readonly isIrreversible: boolean; readonly service: string }[]): ActivityStep[] {
  return plan.map(({ isIrreversible, service }, index) => {
    const say = `value ${index}`;
    const set = (value: number): AwsAction => ({
      service,
      operation: 'Set',
      input: { say, value, name: `cluster ${index % 2}` },
      region: 'us-east-1',
    });
    return { say, do: set(1), undo: isIrreversible ? 'irreversible' : [set(0)], state: 'planned' };
  });
}

/** @param cancelAfter so many calls */
function modelOf(outcomes: readonly Ending[], answers: readonly Settlement[], cancelAfter: number): Model {
  const values = new Map<string, number>();
  const journal = memoryJournal();
  const unwritten: string[] = [];
  let calls = 0;
  let asked = 0;
  const because = unknown('unreachable', 'Something went wrong.');
  const hands: Hands = {
    async perform({ input }): Promise<Performed> {
      const ending = outcomes[calls] ?? 'done';
      calls += 1;
      const say = String(input['say']);
      if (ending !== 'refused' && ending !== 'lost-before') {
        const step = journal.written.at(-1)?.steps.find((one) => one.say === say);
        if (!step || step.state === 'planned' || step.state === 'failed') unwritten.push(say);
        values.set(say, Number(input['value']));
      }
      if (ending === 'pending') {
        const pending = { kind: 'eks-update', region: 'us-east-1', cluster: String(input['name']), updateId: `${calls}` } as const;
        return { done: true, pending };
      }
      return ending === 'done' ? { done: true } : { done: false, because, perhaps: ending !== 'refused' };
    },
    async settled() {
      asked += 1;
      return answers[asked - 1] ?? 'done';
    },
    pause: async () => undefined,
    now: () => 0,
    journal,
    onChange: () => undefined,
    cancelled: () => calls > cancelAfter,
  };
  return { values, journal, hands, unwritten };
}
