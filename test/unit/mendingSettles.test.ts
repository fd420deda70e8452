import assert from 'node:assert/strict';
import { applyActivity, settleActivity, takeBack } from '../../src/engine/fixes/apply.ts';
import { unknown, type Unknown } from '../../src/engine/model/known.ts';
import type { Activity, Pending } from '../../src/engine/model/activity.ts';
import type { Cloud, Settlement } from '../../src/engine/ports.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { activityOf, fakeHands, step } from '../support/fakeHands.ts';
import { benchFor, memoryJournal, type Bench } from '../support/mendDemo.ts';

const never = { onChange: () => undefined, signal: new AbortController().signal };

describe('what AWS is still at work on when every call was made', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  async function begun(scenario: string, journal: ReturnType<typeof memoryJournal>, through?: (cloud: Cloud) => Cloud) {
    simulator.load(scenario);
    const bench = benchFor(simulator, 'TierZero', journal, through && { through });
    const broken = await bench.diagnose();
    const before = simulator.snapshot();
    return { bench, before, activity: await bench.mender.apply(bench.propose(broken), bench.target, never) };
  }

  for (const [what, scenario] of [
    ['an update of a cluster', 'fault:eks-endpoint-allowlist'],
    ['a region', 'fault:sts-regions'],
    ['both', 'fault:eks-endpoint-allowlist+sts-regions'],
  ] as const) {
    it(`${what} is followed to its end by another process`, async () => {
      const journal = memoryJournal();
      const { activity } = await begun(scenario, journal);
      assert.equal(activity.state, 'settling');
      const [found] = await journal.read();
      const another = benchFor(simulator, 'TierZero', journal);
      const { activity: ended, diagnosis } = await another.mender.follow(found!, another.target, never, 'hours');
      assert.deepEqual({ state: ended.state, verdict: diagnosis.verdict }, { state: 'applied', verdict: 'healthy' });
      assert.ok(ended.steps.every(({ state, pending, because }) => state === 'done' && !pending && !because));
      assert.deepEqual((await journal.read())[0], ended);
    });
  }

  it("a region is left under way by who waits minutes only, and the cluster's update is not", async () => {
    const { bench, activity } = await begun('fault:eks-endpoint-allowlist+sts-regions', memoryJournal());
    const { activity: left } = await bench.mender.follow(activity, bench.target, never, 'minutes');
    assert.equal(left.state, 'settling');
    assert.deepEqual(
      left.steps.map(({ pending }) => pending?.kind),
      [undefined, 'region'],
    );
    const { activity: ended } = await bench.mender.follow(left, bench.target, never, 'hours');
    assert.equal(ended.state, 'applied');
  });

  it('a region that AWS is still enabling stands when it is to be taken back, says why, and is taken back later', async () => {
    const { bench, before, activity } = await begun('fault:external-id+sts-regions', memoryJournal());
    const undone = await bench.mender.undo(activity, bench.target, never);
    assert.equal(undone.state, 'partly');
    assert.deepEqual(
      undone.steps.map(({ state }) => state),
      ['taken-back', 'stands'],
    );
    assert.match(undone.steps[1]!.because!.detail, /still at work on region eu-south-1/);
    assert.match(undone.steps[1]!.because!.next!, /once it has ended/);
    await bench.diagnose();
    while ((await regionStatus(bench)) !== 'ENABLED') await bench.diagnose();
    const later = await bench.undo(undone);
    assert.equal(later.state, 'taken-back');
    assert.ok(later.steps.every(({ because }) => !because));
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('is under way, with the reason, while it cannot be asked, and the reason is gone once it can', async () => {
    const journal = memoryJournal();
    let expired: Unknown | undefined = unknown('denied', 'The login has expired.', { next: 'aws sso login' });
    const { bench, activity } = await begun('fault:eks-endpoint-allowlist', journal, (cloud) => ({
      ...cloud,
      settled: (pending, login, signal) => (expired ? Promise.resolve(expired) : cloud.settled(pending, login, signal)),
    }));
    const { activity: left } = await bench.mender.follow(activity, bench.target, never, 'hours');
    assert.equal(left.state, 'settling');
    assert.equal(left.steps[0]!.because?.next, 'aws sso login');
    assert.ok(left.steps[0]!.pending);
    expired = undefined;
    const { activity: ended } = await bench.mender.follow((await journal.read())[0]!, bench.target, never, 'hours');
    assert.equal(ended.state, 'applied');
    assert.equal(ended.steps[0]!.because, undefined);
  });

  it('is taken back by somebody while another one follows it: who follows has not the last word', async () => {
    const journal = memoryJournal();
    const { bench, before, activity } = await begun('fault:eks-endpoint-allowlist', journal);
    let isUndone = false;
    const slow = benchFor(simulator, 'TierZero', journal, {
      through: (cloud) => ({
        ...cloud,
        async settled(pending, login, signal) {
          if (!isUndone) {
            isUndone = true;
            assert.equal((await bench.undo(activity)).state, 'taken-back');
          }
          return cloud.settled(pending, login, signal);
        },
      }),
    });
    const { activity: seen } = await slow.mender.follow(activity, slow.target, never, 'hours');
    assert.equal(seen.state, 'taken-back');
    assert.equal((await journal.read())[0]!.state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('an activity that was interrupted is not called applied because it was followed', async () => {
    const journal = memoryJournal();
    const { bench, activity } = await begun('fault:external-id+missing-policies', journal);
    for (const state of ['applying', 'taking-back'] as const) {
      const interrupted: Activity = {
        ...activity,
        state,
        steps: activity.steps.map((one, index) => (index === 0 ? one : { ...one, state: 'planned' })),
      };
      await journal.write(interrupted);
      assert.equal((await bench.mender.follow(interrupted, bench.target, never, 'hours')).activity.state, state);
    }
  });
});

describe('when the process is gone before it hears that AWS has taken a call', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  for (const [scenario, operation] of [
    ['fault:external-id+eks-endpoint-allowlist', 'UpdateClusterConfig'],
    ['extra:eks-authentication-mode', 'UpdateClusterConfig'],
    ['fault:external-id+sts-regions', 'EnableRegion'],
    ['fault:external-id+eks-access-entry', 'CreateAccessEntry'],
  ] as const) {
    for (const then of ['finish', 'undo'] as const) {
      it(`${operation} of ${scenario}: ${then} finds what is under way`, async () => {
        simulator.load(scenario);
        const before = simulator.snapshot();
        const journal = memoryJournal();
        let isGone = false;
        const through = (cloud: Cloud): Cloud => ({
          ...cloud,
          async perform(action, ...rest) {
            const performed = await cloud.perform(action, ...rest);
            isGone ||= action.operation === operation;
            return performed;
          },
        });
        const dying = {
          read: () => journal.read(),
          async write(activity: Activity) {
            if (isGone) throw new Error('killed');
            await journal.write(activity);
          },
        };
        const gone = benchFor(simulator, 'TierZero', dying, { through });
        await assert.rejects(gone.mender.apply(gone.propose(await gone.diagnose()), gone.target, never), /killed/);
        const bench = benchFor(simulator, 'TierZero', journal);
        const [found] = await journal.read();
        const begun = await bench.mender[then](found!, bench.target, never);
        const { activity, diagnosis } = await bench.mender.follow(begun, bench.target, never, 'hours');
        if (then === 'finish') {
          assert.deepEqual({ state: activity.state, verdict: diagnosis.verdict }, { state: 'applied', verdict: 'healthy' });
          assert.equal((await bench.undo(activity)).steps.filter(({ state }) => state !== 'taken-back').length, isMode(scenario) ? 1 : 0);
        } else if (activity.state === 'partly') {
          assert.equal(activity.steps.filter(({ state }) => state === 'stands').length, 1);
          // A region cannot be broken off, and a mode not be taken back.
          assert.ok(operation === 'EnableRegion' || isMode(scenario));
        } else {
          assert.equal(activity.state, 'taken-back');
          assert.deepEqual(simulator.snapshot(), before);
        }
      });
    }
  }
});

function isMode(scenario: string): boolean {
  return scenario.includes('authentication-mode');
}

describe('when what takes a change back cannot be written down', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.close());

  it('nothing is changed; and where that begins on the way, no further step is made and what was begun can be taken back', async () => {
    const scenario = 'fault:external-id+missing-policies';
    for (let room = 0; room < 8; room += 1) {
      simulator.load(scenario);
      const before = simulator.snapshot();
      const journal = memoryJournal();
      let left = room;
      const full = {
        read: () => journal.read(),
        async write(activity: Activity) {
          left -= 1;
          if (left < 0) throw new Error('no space left on device');
          await journal.write(activity);
        },
      };
      const bench = benchFor(simulator, 'TierZero', full);
      await assert.rejects(bench.mender.apply(bench.propose(await bench.diagnose()), bench.target, never), /no space left/);
      const [found] = await journal.read();
      const changes = simulator.calls.filter(({ operation }) => /^(Update|Attach)/.test(operation)).length;
      // The activity itself is the first write; each step takes one before it is made and one after.
      assert.equal(changes, Math.floor(room / 2));
      if (!found) assert.deepEqual(simulator.snapshot(), before);
      left = 99;
      if (found) assert.equal((await bench.undo(found)).state, 'taken-back');
      assert.deepEqual(simulator.snapshot(), before);
    }
  });
});

describe('the rare answers about what AWS is at work on', () => {
  const update: Pending = { kind: 'eks-update', region: 'us-east-1', cluster: 'prod', updateId: 'u-1' };
  const region: Pending = { kind: 'region', name: 'eu-south-1', wanted: 'ENABLED' };
  const failed: Settlement = { failed: unknown('denied', 'EKS did not make the update.') };

  it('an update that EKS gives up after other steps: they stand, and it says why it is not done', async () => {
    const hands = fakeHands({ settled: () => failed });
    const activity = activityOf([step('one', { state: 'done' }), step('two', { state: 'done', pending: update })], 'settling');
    const ended = await settleActivity(activity, hands, ['eks-update']);
    assert.equal(ended.state, 'partly');
    assert.deepEqual(
      ended.steps.map(({ state, because }) => [state, because?.detail]),
      [
        ['done', undefined],
        ['failed', 'EKS did not make the update.'],
      ],
    );
    const undone = await takeBack(ended, hands);
    assert.deepEqual({ state: undone.state, made: hands.made }, { state: 'taken-back', made: ['undo one'] });
  });

  it('an update that EKS gives up before a step that rests on it: what was done is taken back', async () => {
    const hands = fakeHands({
      settled: () => failed,
      performed: (name) => (name === 'mode' ? { done: true, pending: update } : { done: true }),
    });
    const ended = await applyActivity(activityOf([step('one'), step('mode', { undo: 'irreversible' }), step('entry')]), hands);
    assert.equal(ended.state, 'taken-back');
    assert.deepEqual(hands.made, ['one', 'mode', 'undo one']);
    assert.equal(ended.steps[1]!.state, 'failed');
  });

  it('an update that cannot be taken back is followed to its end all the same, and then stands, or not at all', async () => {
    for (const [answer, state, left] of [
      ['done', 'partly', 'stands'],
      [failed, 'taken-back', 'failed'],
    ] as const) {
      const hands = fakeHands({
        settled: () => answer,
        performed: (name) => (name === 'mode' ? { done: true, pending: update } : { done: true }),
      });
      const activity = activityOf([step('mode', { undo: 'irreversible' })]);
      const taken = await takeBack(await applyActivity(activity, hands), hands);
      assert.equal(taken.state, 'settling');
      const ended = await settleActivity(taken, hands, ['eks-update']);
      assert.deepEqual({ state: ended.state, left: ended.steps[0]!.state }, { state, left });
      assert.ok(ended.steps[0]!.because);
    }
  });

  it('AWS may be out of reach for a while; what it refuses to tell is not asked again and again', async () => {
    const away = unknown('unreachable', 'The connection was cut.');
    const answers: Settlement[] = [away, away, 'under-way', away, away, 'done'];
    const hands = fakeHands({ settled: () => answers.shift()! });
    const activity = activityOf([step('one', { state: 'done', pending: update })], 'settling');
    assert.equal((await settleActivity(activity, hands, ['eks-update'])).state, 'applied');
    for (const [answer, times] of [
      [away, 5],
      [unknown('denied', 'The login has expired.'), 1],
    ] as const) {
      let asked = 0;
      const silent = fakeHands({
        settled() {
          asked += 1;
          return answer;
        },
      });
      const left = await settleActivity(activity, silent, ['eks-update']);
      assert.deepEqual({ state: left.state, asked, because: left.steps[0]!.because }, { state: 'settling', asked: times, because: answer });
    }
  });

  it('a region that shows its old status for a moment is not given up; one that somebody has disabled is', async () => {
    const off: Settlement = { failed: unknown('denied', 'Region eu-south-1 was to become ENABLED, and is DISABLED.') };
    const activity = activityOf([step('one', { state: 'done', pending: region })], 'settling');
    const moment = [off, 'under-way', 'done'] as Settlement[];
    assert.equal((await settleActivity(activity, fakeHands({ settled: () => moment.shift()! }), ['region'])).state, 'applied');
    const ended = await settleActivity(activity, fakeHands({ settled: () => off }), ['region']);
    assert.equal(ended.steps[0]!.state, 'failed');
    assert.match(ended.steps[0]!.because!.detail, /is DISABLED/);
  });

  it('a call that another update is in the way of is made again when that has ended, and given up when it never ends', async () => {
    let isInTheWay = true;
    const busy = { done: false, because: unknown('unreachable', 'Busy.'), perhaps: false, inTheWay: update } as const;
    const hands = fakeHands({
      settled() {
        isInTheWay = false;
        return 'done';
      },
      performed: () => (isInTheWay ? busy : { done: true }),
    });
    assert.equal((await applyActivity(activityOf([step('one')]), hands)).state, 'applied');
    const endless = fakeHands({ settled: () => 'done', performed: () => busy });
    const ended = await applyActivity(activityOf([step('one')]), endless);
    assert.deepEqual({ state: ended.state, made: endless.made.length }, { state: 'taken-back', made: 4 });
  });
});

async function regionStatus(bench: Bench): Promise<unknown> {
  const { account } = (await bench.diagnose()).connection;
  assert.ok(!('unknown' in account) && !('unknown' in account.regions));
  return account.regions.find(({ name }) => name === 'eu-south-1')?.status;
}
