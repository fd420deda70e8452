import assert from 'node:assert/strict';
import { IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Activity } from '../../src/engine/model/activity.ts';
import type { AwsAction, Step } from '../../src/engine/model/plan.ts';
import { AccountMovedOn, WouldBeDenied, type Watch } from '../../src/engine/mender.ts';
import { startSimulator, type FaultRule, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal } from '../support/mendDemo.ts';
import { placeOfStep, whatDiffers } from '../support/whatDiffers.ts';

const KINDS = ['deny', 'throttle', '5xx', 'error-after', 'reset', 'timeout', 'html'] as const;

/** The SDK sends a call again after one of these. */
const REPEATED: readonly string[] = ['throttle', '5xx', 'error-after', 'reset'];

/** Six kinds of write, all in one plan. */
const SCENARIO = 'all-faults';

/**
 * Where the fault strikes: at the step; at the step once, so that the SDK's own repeating gets through; at what takes the step back,
 * after the last step was refused; at both, and at whatever else is taken back.
 */
const PLACES = ['do', 'once', 'undo', 'both'] as const;

const quiet: Watch = { onChange: () => undefined, signal: new AbortController().signal };

describe('when a change fails', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: SCENARIO });
  });
  after(() => simulator.close());
  afterEach(() => simulator.setFaults([]));

  for (const kind of KINDS) {
    it(`${kind}, at each step and at what takes it back: all is done, all is taken back, or the activity says exactly what stands`, async () => {
      simulator.load(SCENARIO);
      const before = simulator.snapshot();
      const bench = (journal = memoryJournal()) => benchFor(simulator, 'TierZero', journal, { answerTimeoutMs: 75 });
      const proposal = bench().propose(await bench().diagnose());
      const { steps } = proposal.plan;
      assert.ok(new Set(steps.map(operationOf)).size >= 5, 'a plan of five kinds of steps');
      const ends = new Map<string, number>();
      for (const index of steps.keys()) {
        for (const place of PLACES) {
          if (place === 'undo' && index === steps.length - 1) continue;
          if (place === 'once' && !REPEATED.includes(kind)) continue;
          simulator.load(SCENARIO);
          simulator.setFaults(faultsAt(steps, index, kind, place));
          const journal = memoryJournal();
          const { mender, target } = bench(journal);
          const end = async (begun: Activity): Promise<Activity> =>
            begun.state === 'settling' ? (await mender.follow(begun, target, quiet, 'hours')).activity : begun;
          const activity = await end(await mender.apply(proposal, target, quiet));
          simulator.setFaults([]);
          ends.set(activity.state, (ends.get(activity.state) ?? 0) + 1);
          assertSaysWhatStands(activity, before, simulator.snapshot(), `${steps[index]!.say}: ${kind}, ${place}`);
          assertUndoCameFirst(journal.written);
          if (activity.state !== 'partly') continue;
          const undone = await end(await mender.undo(activity, target, quiet));
          assert.equal(undone.state, 'taken-back', `${steps[index]!.say}: ${kind}, ${place}`);
          assert.deepEqual(simulator.snapshot(), before);
        }
      }
      console.log(`      ${[...ends].map(([state, count]) => `${count} ${state}`).join(', ')}`);
    });
  }

  it('what cannot be taken back says so, and the rest is taken back all the same', async () => {
    simulator.load(SCENARIO);
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const broken = await bench.diagnose();
    simulator.setFaults([
      { service: 'eks', operation: 'UpdateClusterConfig', kind: 'deny' },
      { service: 'iam', operation: 'DetachRolePolicy', kind: 'deny' },
    ]);
    const { activity } = await bench.apply(bench.propose(broken));
    assert.equal(activity.state, 'partly');
    const standing = activity.steps.filter(({ state }) => state === 'stands');
    assert.deepEqual([...new Set(standing.map((step) => (step.do as AwsAction).operation))], ['AttachRolePolicy']);
    assert.ok(standing.every(({ because }) => because?.needs?.includes('iam:DetachRolePolicy')));
    simulator.setFaults([]);
    const undone = await bench.undo(activity);
    assert.equal(undone.state, 'taken-back');
  });

  it('a cancelled activity is taken back between two steps', async () => {
    simulator.load(SCENARIO);
    const before = simulator.snapshot();
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const broken = await bench.diagnose();
    const stop = new AbortController();
    const onChange = ({ steps }: Activity): void => {
      if (steps.filter(({ state }) => state === 'done').length === 2) stop.abort(new Error('no longer wanted'));
    };
    const { activity } = await bench.apply(bench.propose(broken), { onChange, signal: stop.signal });
    assert.equal(activity.state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });
});

describe('when the login may not make a change', () => {
  it('is told beforehand by IAM which step would be denied, and nothing is changed', async () => {
    const simulator = await startSimulator({ scenario: SCENARIO });
    try {
      const bench = benchFor(simulator, 'TierZero', memoryJournal());
      const broken = await bench.diagnose();
      const proposal = bench.propose(broken);
      const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = simulator.env;
      const iam = new IAMClient({ endpoint: simulator.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'iam:AttachRolePolicy', Resource: '*' }],
      });
      await iam.send(new PutUserPolicyCommand({ UserName: 'demo-admin', PolicyName: 'no-attaching', PolicyDocument }));
      const before = simulator.snapshot();
      await assert.rejects(bench.apply(proposal), (error) => {
        assert.ok(error instanceof WouldBeDenied);
        assert.deepEqual(error.needs, ['iam:AttachRolePolicy']);
        return true;
      });
      assert.deepEqual(simulator.snapshot(), before);
    } finally {
      await simulator.close();
    }
  });
});

describe('when somebody else changes the account meanwhile', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: SCENARIO });
  });
  after(() => simulator.close());

  it('a plan is refused with the difference, and nothing is changed', async () => {
    simulator.load(SCENARIO);
    const mine = benchFor(simulator, 'TierZero', memoryJournal());
    const colleague = benchFor(simulator, 'TierZero', memoryJournal());
    const seen = await mine.diagnose();
    const proposal = mine.propose(seen);
    const theirs = await colleague.diagnose();
    await colleague.apply(colleague.propose(theirs));
    const now = simulator.snapshot();
    await assert.rejects(mine.apply(proposal), (error) => {
      assert.ok(error instanceof AccountMovedOn);
      assert.ok(error.differences.some(({ what }) => what === 'trust policy'));
      return true;
    });
    assert.deepEqual(simulator.snapshot(), now);
  });

  it('an activity of one account is neither finished nor taken back in another', async () => {
    simulator.load(SCENARIO);
    const journal = memoryJournal();
    const mine = benchFor(simulator, 'TierZero', journal);
    const first = await mine.diagnose();
    const { activity } = await mine.apply(mine.propose(first));
    const now = simulator.snapshot();
    const elsewhere = { ...activity, account: '444455556666', state: 'applying' as const };
    await journal.write(elsewhere);
    const never = new AbortController().signal;
    await assert.rejects(mine.mender.finish(elsewhere, mine.target, { onChange: () => undefined, signal: never }), AccountMovedOn);
    await assert.rejects(mine.undo(elsewhere), AccountMovedOn);
    assert.deepEqual(simulator.snapshot(), now);
  });

  it('an undo is refused where what it changed was changed again', async () => {
    simulator.load(SCENARIO);
    const mine = benchFor(simulator, 'TierZero', memoryJournal());
    const first = await mine.diagnose();
    const { activity } = await mine.apply(mine.propose(first));
    simulator.load(SCENARIO);
    const now = simulator.snapshot();
    await assert.rejects(mine.undo(activity), AccountMovedOn);
    assert.deepEqual(simulator.snapshot(), now);
  });
});

function faultsAt(steps: readonly Step[], index: number, kind: FaultRule['kind'], place: (typeof PLACES)[number]): readonly FaultRule[] {
  const step = steps[index]!;
  const of = (action: AwsAction) => ({ service: action.service, operation: action.operation, kind });
  const earlier = steps.slice(0, index).filter((one) => operationOf(one) === operationOf(step)).length;
  const doing = { ...of(step.do as AwsAction), skip: earlier };
  if (place === 'do') return [{ ...doing, times: 3 }];
  if (place === 'once') return [{ ...doing, times: 1 }];
  const undoes = (one: Step): AwsAction => (one.undo as readonly AwsAction[])[0]!;
  if (place === 'both') return [doing, ...steps.filter((_, at) => at !== index).map((one) => undoOnly(steps, one, of(undoes(one))))];
  const undo = undoes(step);
  const sameBefore = steps.slice(index + 1).filter((one) => undoes(one).operation === undo.operation).length;
  const last = of(steps.at(-1)!.do as AwsAction);
  const atUndo = undoOnly(steps, step, of(undo));
  return [
    { ...last, kind: 'deny' },
    { ...atUndo, skip: atUndo.skip + sameBefore },
  ];
}

/** What makes a step and what takes it back can be one operation: then the first calls are those that make it. */
function undoOnly<Rule extends { readonly operation: string }>(
  steps: readonly Step[],
  step: Step,
  rule: Rule,
): Rule & { readonly skip: number } {
  return { ...rule, skip: operationOf(step) === rule.operation ? steps.filter((one) => operationOf(one) === rule.operation).length : 0 };
}

function operationOf(step: Step): string {
  return (step.do as AwsAction).operation;
}

/** What differs from before is named by a step that stands or is done, and every such step names something that differs, or says that it cannot tell. */
function assertSaysWhatStands({ state, steps }: Activity, before: unknown, after: unknown, where: string): void {
  assert.ok(['applied', 'taken-back', 'partly'].includes(state), `${where}: ${state}`);
  const standing = steps.filter((step) => step.state === 'done' || step.state === 'stands');
  if (state === 'applied')
    assert.deepEqual(
      steps.filter((step) => step.state !== 'done'),
      [],
      where,
    );
  if (state === 'taken-back') assert.deepEqual(after, before, where);
  if (state === 'partly') assert.ok(standing.length > 0, where);
  const differs = whatDiffers(before, after);
  const named = standing.map((step) => placeOfStep(step.do as AwsAction));
  assert.deepEqual(
    differs.filter((place) => !named.includes(place)),
    [],
    `${where}: stands, and no step says so`,
  );
  const sure = standing.filter((step) => step.because?.unknown !== 'unreachable').map((step) => placeOfStep(step.do as AwsAction));
  assert.deepEqual(
    sure.filter((place) => !differs.includes(place)),
    [],
    `${where}: said to stand, and does not`,
  );
  for (const step of standing) if (step.state === 'stands') assert.ok(step.because, `"${step.say}" stands and does not say why`);
}

/** Before a step is done it was written down as started, with what takes it back. */
function assertUndoCameFirst(written: readonly Activity[]): void {
  const started = new Set<string>();
  for (const { steps } of written) {
    for (const { say, state, undo } of steps) {
      if (state === 'started') started.add(say);
      if (state === 'done')
        assert.ok(started.has(say) && (undo === 'irreversible' || undo.length > 0), `"${say}" was done before it was written down`);
    }
  }
}
