import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../../src/simulator/server.ts';
import * as engine from '../../../src/engine/session.ts';
import type { Activity } from '../../../src/engine/model/activity.ts';
import { isRevoked } from '../../../src/ui/access/isRevoked.ts';
import { outcomeOf } from '../../../src/ui/mending/outcome.ts';
import { limitNotes, ownerNotes } from '../../../src/ui/mending/notes.ts';
import { panelPlan } from '../../../src/ui/panel/panelPlan.ts';
import { english } from '../../support/english.ts';
import { benchFor, memoryJournal } from '../../support/mendDemo.ts';

describe('a plan in the panel, and how it ended', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'all-faults' });
  });
  after(() => simulator.close());

  async function planned(scenario = 'all-faults') {
    simulator.load(scenario);
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const diagnosis = await bench.diagnose();
    const proposal = engine.propose(diagnosis, { irreversible: false });
    const state = { ask: { what: 'all', irreversible: false }, proposal, target: bench.target, stage: 'preview', notes: [] } as const;
    return { bench, proposal, state };
  }

  it('shows each fix with what it does to access, each step with its call, and no External ID', async () => {
    const { state } = await planned();
    const plan = panelPlan(state, english);
    assert.ok(plan.fixes.some(({ access }) => access === 'wider'));
    assert.ok(plan.steps.every(({ call, state: step }) => /^[\w-]+:\w+$/.test(call) && step === 'planned'));
    assert.equal(plan.rehearsed, false);
    const ids = simulator.connections.map(({ externalId }) => externalId);
    assert.ok(!ids.some((id) => JSON.stringify(plan).includes(id)));
  });

  it('names the permission that a step lacks, once IAM has said so', async () => {
    const { state, proposal } = await planned();
    const { say } = proposal.plan.steps[1]!;
    const plan = panelPlan({ ...state, denied: [{ say, needs: 'iam:AttachRolePolicy' }] }, english);
    assert.equal(plan.rehearsed, true);
    assert.match(plan.steps[1]?.because ?? '', /iam:AttachRolePolicy/);
    assert.equal(plan.steps[0]?.because, undefined);
  });

  it('leaves what cannot be taken back to choose, and only where there is such a fix', async () => {
    assert.equal(panelPlan((await planned()).state, english).irreversible, undefined);
    const { state } = await planned('extra:eks-authentication-mode');
    assert.equal(panelPlan(state, english).irreversible, false);
    assert.equal(panelPlan({ ...state, ask: { what: 'all', irreversible: true } }, english).irreversible, true);
  });

  it('says that a connection is healthy now, and what stands between', async () => {
    const { bench, proposal } = await planned();
    const mended = await bench.apply(proposal);
    assert.deepEqual(outcomeOf(mended, 'TierZero', english), { severity: 'info', text: 'TierZero is healthy now.' });
    const broke = outcomeOf({ ...mended, brokenByIt: ['external-id'] }, 'TierZero', english);
    assert.equal(broke.severity, 'error');
    assert.match(broke.text, /broke what was healthy: External ID/);
    const { activity } = mended;
    const settling = {
      ...activity,
      state: 'settling' as const,
      steps: activity.steps.map((step) => ({ ...step, pending: { kind: 'region', name: 'eu-south-1', wanted: 'ENABLED' } as const })),
    };
    assert.match(outcomeOf({ ...mended, activity: settling }, 'TierZero', english).text, /still at work/);
  });

  it('says why something was taken back or stands', async () => {
    const { bench, proposal } = await planned();
    simulator.setFaults([{ service: 'eks', operation: 'CreateAccessEntry', kind: 'deny' }]);
    const undone = await bench.apply(proposal);
    const { bench: again, proposal: second } = await planned();
    simulator.setFaults([
      { service: 'eks', operation: 'CreateAccessEntry', kind: 'deny' },
      { service: 'iam', operation: 'DetachRolePolicy', kind: 'deny' },
    ]);
    const standing = await again.apply(second);
    simulator.setFaults([]);
    assert.match(outcomeOf(undone, 'TierZero', english).text, /not done, and what had been done was taken back\. Create an access entry/);
    const outcome = outcomeOf(standing, 'TierZero', english);
    assert.equal(outcome.severity, 'error');
    assert.match(outcome.text, /stands in part\. .*Attach/);
  });

  it('says of access that was taken back that it is so, and not what is broken by it', async () => {
    simulator.load('healthy');
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const proposal = engine.proposeRevoke(await bench.diagnose(), 'role');
    assert.ok('plan' in proposal);
    const ask = { what: 'revoke', how: 'role', instanceProfiles: [] } as const;
    const plan = panelPlan({ ask, proposal, target: bench.target, stage: 'preview', notes: [] }, english);
    assert.equal(plan.irreversible, undefined);
    assert.match(plan.fixes[0]?.caution ?? '', /unique id/);
    const mended = await bench.apply(proposal);
    assert.deepEqual(outcomeOf(mended, 'TierZero', english), { severity: 'info', text: 'TierZero has no access by this role any more.' });
    const saved = { key: 'demo:TierZero', spec: mended.activity.connection, demo: { login: {}, externalId: '' } };
    const activities = (list: readonly Activity[]) => ({ list: () => list, isDemo: () => true });
    assert.equal(isRevoked(saved, activities([mended.activity])), true);
    assert.equal(isRevoked(saved, activities([{ ...mended.activity, state: 'taken-back' }])), false);
    const { meant: _, ...later } = mended.activity;
    assert.equal(isRevoked(saved, activities([later, mended.activity])), false);
    simulator.load('all-faults');
  });

  it('says who owns the role, and what does not fit', async () => {
    const { proposal } = await planned();
    const { connection } = proposal.diagnosis;
    assert.deepEqual(ownerNotes(proposal, { ...engine, session: {} as engine.Session }), []);
    const role = { ...(connection.role as object), tags: { 'aws:cloudformation:stack-name': 'vendors' } } as never;
    const owned = { ...proposal, diagnosis: { ...proposal.diagnosis, connection: { ...connection, role } } };
    assert.match(ownerNotes(owned, { ...engine, session: {} as engine.Session })[0]?.text ?? '', /stack vendors would undo this/);
    const [first] = proposal.fixes;
    const over = [{ what: 'trust policy of X', size: 3000, limit: 2048, next: 'Ask.' }];
    assert.match(limitNotes({ tooLarge: [{ ...first!, over }] }, english)[0] ?? '', /would be 3000, and this account allows 2048\. Ask\./);
  });
});
