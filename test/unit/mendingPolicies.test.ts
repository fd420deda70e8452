import assert from 'node:assert/strict';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { createCloud } from '../../src/aws/cloud.ts';
import { propose, WouldBeDenied } from '../../src/engine/mender.ts';
import { isKnown, orElse } from '../../src/engine/model/known.ts';
import type { AwsAction } from '../../src/engine/model/plan.ts';
import type { Diagnosis } from '../../src/engine/session.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { idsWith, loginTo } from '../support/demoSession.ts';
import { benchFor, memoryJournal } from '../support/mendDemo.ts';
import { clientConfig } from './simulator/clients.ts';

const ROLE = 'TierZeroAccess';
const NEEDED = [
  'CloudWatchReadOnlyAccess',
  'AWSBillingReadOnlyAccess',
  'AmazonEKSMCPReadOnlyAccess',
  'AmazonRDSReadOnlyAccess',
  'AmazonS3ReadOnlyAccess',
  'AWSLambda_ReadOnlyAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonEC2ContainerRegistryReadOnly',
  'ElasticLoadBalancingReadOnly',
  'AutoScalingReadOnlyAccess',
  'IAMReadOnlyAccess',
];

describe('policies that do not fit', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let iam: IAMClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => {
    simulator.setFaults([]);
    simulator.load('extra:policy-quota');
    iam = new IAMClient(clientConfig(simulator));
  });
  afterEach(() => iam.destroy());
  after(() => simulator.close());

  /** Makes TierZero's role, in an account that allows ten policies, lack the first so many of the needed ones, with so many places left. */
  async function crowd(missing: number, room: number): Promise<void> {
    for (const name of NEEDED) await quietly(detach(`arn:aws:iam::aws:policy/${name}`));
    for (const name of ['team-queues', 'team-topics']) await detach(`arn:aws:iam::111122223333:policy/${name}`);
    const kept = NEEDED.slice(missing, missing + 10 - room);
    for (const name of kept) await attach(`arn:aws:iam::aws:policy/${name}`);
    for (let filler = kept.length; filler < 10 - room; filler += 1) await attach(await create(`filler-${filler}`));
  }

  const detach = (arn: string) => iam.send(new DetachRolePolicyCommand({ RoleName: ROLE, PolicyArn: arn }));
  const attach = (arn: string) => iam.send(new AttachRolePolicyCommand({ RoleName: ROLE, PolicyArn: arn }));
  const quietly = (call: Promise<unknown>) =>
    call.catch((error: unknown) => assert.match(error instanceof Error ? error.name : '', /^NoSuchEntity/));
  async function create(name: string, action = 'sqs:ListQueues', description = ''): Promise<string> {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: name, PolicyDocument: JSON.stringify(document), Description: description }),
    );
    return Policy!.Arn!;
  }

  /** Fixes everything that can be taken back, and takes it back. */
  async function mendAndUndo(expected: readonly string[]): Promise<void> {
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const broken = await bench.diagnose();
    const before = simulator.snapshot();
    const proposal = propose(broken, { irreversible: false });
    assert.deepEqual(proposal.left, []);
    assert.deepEqual(callsOf(proposal.plan.steps), expected);
    const { activity, diagnosis, brokenByIt } = await bench.apply(proposal);
    assert.equal(activity.state, 'applied');
    assert.deepEqual(
      { verdict: diagnosis.verdict, failing: idsWith(diagnosis, 'fail'), brokenByIt },
      { verdict: 'healthy', failing: [], brokenByIt: [] },
    );
    const undone = await bench.undo(activity);
    assert.equal(undone.state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  }

  it('go into one policy of your own where there is room for one', async () => {
    simulator.load('extra:policy-quota-packed');
    await mendAndUndo(['CreatePolicy TierZeroAccess-1', 'AttachRolePolicy TierZeroAccess-1']);
  });

  it('go into several where one does not hold them', async () => {
    await crowd(11, 3);
    await mendAndUndo([
      'CreatePolicy TierZeroAccess-1',
      'CreatePolicy TierZeroAccess-2',
      'AttachRolePolicy TierZeroAccess-1',
      'AttachRolePolicy TierZeroAccess-2',
    ]);
  });

  it('go into an inline policy where the role has no room for another managed one, whichever and however many are missing', async () => {
    for (let missing = 1; missing <= 11; missing += 1) {
      simulator.load('extra:policy-quota');
      await crowd(missing, 0);
      await mendAndUndo(['PutRolePolicy TierZeroAccess-1']);
    }
  });

  it('go into an inline policy where more managed ones are needed than there is room for', async () => {
    await crowd(11, 1);
    await mendAndUndo(['PutRolePolicy TierZeroAccess-1']);
  });

  it('take a name that the account does not have yet, in whatever case', async () => {
    simulator.load('extra:policy-quota-packed');
    await create('tierzeroaccess-1');
    await mendAndUndo(['CreatePolicy TierZeroAccess-2', 'AttachRolePolicy TierZeroAccess-2']);
  });

  it('are attached as they are where all of them fit', async () => {
    simulator.load('fault:missing-policies');
    await mendAndUndo(['AttachRolePolicy AmazonRDSReadOnlyAccess', 'AttachRolePolicy AWSLambda_ReadOnlyAccess']);
  });

  it('are healed beside every other fault', async () => {
    simulator.load('all-faults');
    for (let filler = 0; filler < 11; filler += 1) await attach(await create(`filler-${filler}`));
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const before = simulator.snapshot();
    const { activity, diagnosis } = await bench.apply(bench.propose(await bench.diagnose()));
    assert.equal(diagnosis.verdict, 'healthy');
    assert.ok(activity.steps.some(({ do: action }) => (action as AwsAction).operation === 'PutRolePolicy'));
    assert.equal((await bench.undo(activity)).state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('are left, with the reason, where they fit nowhere; with a yes to what cannot be taken back the quota is asked for, and nothing that it must allow first', async () => {
    simulator.load('extra:policy-quota-full');
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const broken = await bench.diagnose();
    const left = propose(broken, { irreversible: false });
    assert.deepEqual(left.plan.steps, []);
    assert.deepEqual([...new Set(left.left.map(({ check }) => check))], ['missing-policies', 'policy-quota']);
    const guide = left.left.find(({ check }) => check === 'policy-quota')!.fixes.find(({ id }) => id === 'pack-policies')!.guide!;
    assert.match(
      guide.steps[0]!,
      /no room for another managed policy\. As an inline policy they would have \d+ characters, and of 10240 the role has \d+ left/,
    );
    const asked = bench.propose(broken);
    assert.deepEqual(callsOf(asked.plan.steps), ['RequestServiceQuotaIncrease L-0DA4ABF3']);
    assert.equal(asked.left.length, 3);
  });

  it('are said to be not plannable where a document, or which names are taken, may not be read', async () => {
    for (const [operation, needs] of [
      ['GetPolicyVersion', /GetPolicyVersion/],
      ['ListPolicies', /ListPolicies/],
    ] as const) {
      simulator.load('extra:policy-quota-packed');
      simulator.setFaults([{ service: 'iam', operation, kind: 'deny' }]);
      const fix = packingOf(await benchFor(simulator, 'TierZero', memoryJournal()).diagnose());
      simulator.setFaults([]);
      if (operation === 'ListPolicies') assert.match(fix.title, /inline/);
      else assert.match(`${fix.edits.length} ${fix.guide?.steps[0]}`, needs);
    }
  });

  it('are read only where there is a shortage, and never make the longest chain longer', async () => {
    const look = async (scenario: string, managedPolicies?: readonly string[]) => {
      simulator.load(scenario);
      const question = {
        role: simulator.connections.find(({ name }) => name === 'TierZero')!.role,
        vendorAccounts: [],
        simulate: [],
        regions: [],
        billing: false,
        ...(managedPolicies && { managedPolicies }),
      };
      const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1 });
      const { facts, timing } = await cloud.look(question, loginTo(simulator), undefined, new AbortController().signal);
      return { calls: timing.calls, longestChain: timing.longestChain, shortage: orElse(facts.account, undefined)?.shortage };
    };
    for (const scenario of ['healthy', 'all-faults']) assert.deepEqual(await look(scenario, NEEDED), await look(scenario));
    const justEnough = NEEDED.filter((name) => !/RDS|Lambda/.test(name));
    assert.deepEqual(await look('extra:policy-quota-packed', justEnough), await look('extra:policy-quota-packed'));
    const short = await look('extra:policy-quota', NEEDED);
    const asked = await look('extra:policy-quota');
    assert.equal(short.longestChain, asked.longestChain);
    assert.equal(short.calls, asked.calls + 7, 'two for each of three documents, and the list of names');
    assert.ok(short.shortage && isKnown(short.shortage) && short.shortage.unattached.every(({ document }) => isKnown(document)));
    assert.deepEqual(orElse(short.shortage.taken, []), ['team-queues', 'team-topics']);
  });

  for (const kind of ['deny', 'throttle', '5xx', 'error-after', 'reset', 'html'] as const) {
    it(`${kind}, at each step: all is done or all is taken back`, async () => {
      for (const operation of ['CreatePolicy', 'AttachRolePolicy']) {
        simulator.setFaults([]);
        simulator.load('extra:policy-quota-packed');
        const bench = benchFor(simulator, 'TierZero', memoryJournal());
        const proposal = bench.propose(await bench.diagnose());
        const before = simulator.snapshot();
        simulator.setFaults([{ service: 'iam', operation, kind, times: 3 }]);
        const { activity } = await bench.apply(proposal);
        simulator.setFaults([]);
        if (activity.state === 'taken-back') assert.deepEqual(simulator.snapshot(), before, operation);
        else assert.equal(activity.state, 'applied', operation);
      }
    });
  }

  it('a policy of the chosen name that came meanwhile is taken for ours only if it says the same', async () => {
    simulator.load('extra:policy-quota-packed');
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const { plan } = bench.propose(await bench.diagnose());
    const action = plan.steps[0]!.do as AwsAction;
    const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1 });
    const perform = (one: AwsAction) => cloud.perform(one, loginTo(simulator), new AbortController().signal);
    assert.deepEqual(await perform(action), { done: true });
    assert.deepEqual(await perform(action), { done: true }, 'made again after a crash');
    const undo = (plan.steps[0]!.undo as readonly AwsAction[])[0]!;
    assert.deepEqual(await perform(undo), { done: true });
    assert.deepEqual(await perform(undo), { done: true }, 'taken back again after a crash');
    const foreign = await create('TierZeroAccess-1');
    const refused = await perform(action);
    assert.ok(!refused.done && !refused.perhaps);
    assert.match(refused.because.detail, /has a policy TierZeroAccess-1 already/);
    await iam.send(new DeletePolicyCommand({ PolicyArn: foreign }));
  });

  it('are not begun with where the login may not make a policy of that name, and are where it may make no other', async () => {
    const resource = 'arn:aws:iam::111122223333:policy/TierZero*';
    for (const denied of [{ Resource: resource }, { NotResource: resource }]) {
      simulator.load('extra:policy-quota-packed');
      const bench = benchFor(simulator, 'TierZero', memoryJournal());
      const proposal = bench.propose(await bench.diagnose());
      const denial = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:CreatePolicy', ...denied }] };
      await iam.send(
        new PutUserPolicyCommand({ UserName: 'demo-admin', PolicyName: 'own-policies', PolicyDocument: JSON.stringify(denial) }),
      );
      const before = simulator.snapshot();
      if ('Resource' in denied) {
        await assert.rejects(bench.apply(proposal), (error) => error instanceof WouldBeDenied && error.needs.join() === 'iam:CreatePolicy');
        assert.deepEqual(simulator.snapshot(), before);
      } else assert.equal((await bench.apply(proposal)).activity.state, 'applied');
    }
  });

  it('an undo is refused where the policy that was made says something else since', async () => {
    simulator.load('extra:policy-quota-packed');
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const { activity } = await bench.apply(bench.propose(await bench.diagnose()));
    assert.ok('policy TierZeroAccess-1' in activity.left!);
    await assert.rejects(bench.undo({ ...activity, left: { ...activity.left, 'policy TierZeroAccess-1': {} } }), /policy TierZeroAccess-1/);
  });
});

function packingOf(diagnosis: Diagnosis) {
  const { outcome } = diagnosis.checks.find(({ id }) => id === 'policy-quota')!;
  assert.ok(outcome.verdict === 'broken');
  return outcome.findings[0]!.fixes.find(({ id }) => id === 'pack-policies')!;
}

function callsOf(steps: readonly { readonly do: unknown }[]): string[] {
  return steps.map((step) => {
    const { operation, input } = step.do as AwsAction;
    const named = String(input['PolicyArn'] ?? input['PolicyName'] ?? input['QuotaCode']);
    return `${operation} ${named.slice(named.lastIndexOf('/') + 1)}`;
  });
}
