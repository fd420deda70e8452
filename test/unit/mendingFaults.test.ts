import assert from 'node:assert/strict';
import { IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Activity } from '../../src/engine/model/activity.ts';
import type { AwsAction } from '../../src/engine/model/plan.ts';
import { AccountMovedOn, WouldBeDenied } from '../../src/engine/mender.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal } from '../support/mendDemo.ts';

const KINDS = ['deny', 'throttle', '5xx', 'error-after', 'reset', 'html'] as const;

/** Five kinds of write, all in one plan. */
const SCENARIO = 'all-faults';

describe('when a change fails', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: SCENARIO });
  });
  after(() => simulator.close());
  afterEach(() => simulator.setFaults([]));

  for (const kind of KINDS) {
    it(`${kind}, at each step: all is done, all is taken back, or the activity says what stands`, async () => {
      simulator.setFaults([]);
      simulator.load(SCENARIO);
      const steps = benchFor(simulator, 'TierZero', memoryJournal()).propose(
        await benchFor(simulator, 'TierZero', memoryJournal()).diagnose(),
      ).plan.steps;
      const ends = new Map<string, number>();
      for (const [index, step] of steps.entries()) {
        simulator.setFaults([]);
        simulator.load(SCENARIO);
        const journal = memoryJournal();
        const bench = benchFor(simulator, 'TierZero', journal);
        const broken = await bench.diagnose();
        const before = simulator.snapshot();
        const { service, operation } = step.do as AwsAction;
        const earlier = steps.slice(0, index).filter((one) => (one.do as AwsAction).operation === operation).length;
        if (earlier > 0) continue; // The first call of its kind stands for the others.
        // Three tries, so that the SDK's own repeating does not get through; what takes it back is let through.
        simulator.setFaults([{ service, operation, kind, times: 3 }]);
        const { activity } = await bench.apply(bench.propose(broken));
        simulator.setFaults([]);
        ends.set(activity.state, (ends.get(activity.state) ?? 0) + 1);
        assert.ok(['applied', 'taken-back', 'partly'].includes(activity.state), activity.state);
        if (activity.state === 'taken-back') assert.deepEqual(simulator.snapshot(), before, `${operation} ${kind}`);
        if (activity.state === 'partly') assertItSaysWhatStands(activity);
        if (activity.state === 'applied') assert.ok(activity.steps.every(({ state }) => state === 'done'));
        assertUndoCameFirst(journal.written);
      }
      assert.ok([...ends.values()].reduce((sum, count) => sum + count, 0) >= 5, `only ${JSON.stringify([...ends])}`);
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

function assertItSaysWhatStands({ steps }: Activity): void {
  assert.ok(steps.some(({ state }) => state === 'stands'));
  for (const step of steps.filter(({ state }) => state === 'stands')) assert.ok(step.because, `"${step.say}" stands and does not say why`);
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
