import assert from 'node:assert/strict';
import { DescribeClusterCommand, EKSClient, CreateAccessEntryCommand, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AccountMovedOn, CannotMend, type Watch } from '../../src/engine/mender.ts';
import type { Activity } from '../../src/engine/model/activity.ts';
import type { AwsAction } from '../../src/engine/model/plan.ts';
import type { Cloud } from '../../src/engine/ports.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal, type Bench } from '../support/mendDemo.ts';

const SCENARIO = 'all-faults';
const THEIRS = '198.51.100.77/32';
const quiet: Watch = { onChange: () => undefined, signal: new AbortController().signal };

/** What a colleague does in the console. */
interface Colleague {
  /** Lets one more address in; EKS takes a moment. */
  letIn(): Promise<void>;
  changeTrust(): Promise<void>;
  attach(arn: string): Promise<void>;
  giveEntry(groups: readonly string[]): Promise<void>;
}

describe('when a colleague changes the account between the steps of an activity', () => {
  let simulator: Simulator;
  let colleague: Colleague;
  let iam: IAMClient;
  let eks: EKSClient;
  before(async () => {
    simulator = await startSimulator({ scenario: SCENARIO });
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = simulator.env;
    const config = { endpoint: simulator.url, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
    iam = new IAMClient(config);
    eks = new EKSClient(config);
    colleague = {
      async letIn() {
        const { update } = await eks.send(
          new UpdateClusterConfigCommand({ name: 'prod', resourcesVpcConfig: { publicAccessCidrs: [...(await addresses()), THEIRS] } }),
        );
        assert.ok(update);
        while (!(await addresses()).includes(THEIRS)) await addresses();
      },
      async changeTrust() {
        const Statement = [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
        const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName(), PolicyDocument }));
      },
      attach: async (PolicyArn) => void (await iam.send(new AttachRolePolicyCommand({ RoleName: roleName(), PolicyArn }))),
      giveEntry: async (groups) =>
        void (await eks.send(
          new CreateAccessEntryCommand({ clusterName: 'prod', principalArn: roleArn(), kubernetesGroups: [...groups] }),
        )),
    };
  });
  after(() => simulator.close());

  const roleArn = () => simulator.connections.find(({ name }) => name === 'TierZero')!.role;
  const roleName = () => roleArn().split('/').at(-1)!;
  async function addresses(): Promise<readonly string[]> {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'prod' }));
    return cluster?.resourcesVpcConfig?.publicAccessCidrs ?? [];
  }
  async function attached(): Promise<readonly string[]> {
    const { AttachedPolicies: policies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName() }));
    return policies.map(({ PolicyArn }) => PolicyArn ?? '');
  }

  /** An activity whose process is killed before the call of that operation. */
  async function killedBefore(operation: string): Promise<{ bench: Bench; activity: Activity }> {
    simulator.load(SCENARIO);
    const journal = memoryJournal();
    let isKilled = false;
    const dying = benchFor(
      simulator,
      'TierZero',
      {
        read: () => journal.read(),
        async write(activity) {
          if (isKilled) throw new Error('killed');
          await journal.write(activity);
          isKilled ||= activity.steps.some(({ state, do: action }) => state === 'started' && (action as AwsAction).operation === operation);
        },
      },
      {
        through: (cloud) => ({ ...cloud, perform: (...call) => (isKilled ? Promise.reject(new Error('killed')) : cloud.perform(...call)) }),
      },
    );
    await assert.rejects(dying.mender.apply(dying.propose(await dying.diagnose()), dying.target, quiet), /killed/);
    const [activity] = await journal.read();
    assert.equal(activity?.state, 'applying');
    return { bench: benchFor(simulator, 'TierZero', journal), activity };
  }

  for (const then of ['undo', 'finish'] as const) {
    for (const [what, change] of [
      ['trust policy', 'changeTrust'],
      ['endpoint of us-east-1/prod', 'letIn'],
    ] as const) {
      it(`${then} of an interrupted activity is refused where the ${what} was changed meanwhile, and nothing is`, async () => {
        const { bench, activity } = await killedBefore('UpdateClusterConfig');
        await colleague[change]();
        const now = simulator.snapshot();
        await assert.rejects(bench.mender[then](activity, bench.target, quiet), (error) => {
          assert.ok(error instanceof AccountMovedOn);
          assert.deepEqual(
            error.differences.map((one) => one.what),
            [what],
          );
          return true;
        });
        assert.deepEqual(simulator.snapshot(), now);
      });
    }

    it(`${then} of an interrupted activity leaves what a colleague has attached meanwhile`, async () => {
      const { bench, activity } = await killedBefore('CreateAccessEntry');
      const mine = activity.steps.map(({ do: action }) => (action as AwsAction).input['PolicyArn']);
      await colleague.attach('arn:aws:iam::aws:policy/ComputeOptimizerReadOnlyAccess');
      assert.ok(!mine.includes('arn:aws:iam::aws:policy/ComputeOptimizerReadOnlyAccess'));
      const ended = await bench.mender[then](activity, bench.target, quiet);
      assert.notEqual(ended.state, 'partly');
      assert.ok((await attached()).includes('arn:aws:iam::aws:policy/ComputeOptimizerReadOnlyAccess'));
    });
  }

  it('an address that a colleague lets in right before the step that writes the list stays, and what was done is taken back', async () => {
    const { broken, activity } = await appliedWith('UpdateClusterConfig', () => colleague.letIn());
    assert.equal(activity.state, 'taken-back');
    assert.match(becauseOf(activity, 'UpdateClusterConfig'), /Somebody else has changed the addresses that may reach us-east-1\/prod/);
    assert.deepEqual([...(await addresses())].toSorted(), [...broken, THEIRS].toSorted());
  });

  it("a colleague's update of the list that EKS is still at is waited for, and not overwritten", async () => {
    const { activity } = await appliedWith('UpdateClusterConfig', async () => {
      await eks.send(
        new UpdateClusterConfigCommand({ name: 'prod', resourcesVpcConfig: { publicAccessCidrs: [...(await addresses()), THEIRS] } }),
      );
    });
    assert.equal(activity.state, 'taken-back');
    assert.ok((await addresses()).includes(THEIRS));
  });

  it('a trust policy that a colleague writes right before the step stays', async () => {
    const { activity } = await appliedWith('UpdateAssumeRolePolicy', () => colleague.changeTrust());
    assert.equal(activity.state, 'taken-back');
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleName() }));
    assert.match(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ''), /Deny/);
  });

  it('an access entry that a colleague makes right before the step is theirs: another one is refused, the same one outlives the undo', async () => {
    const { activity } = await appliedWith('CreateAccessEntry', () => colleague.giveEntry(['admins']));
    assert.equal(activity.state, 'taken-back');
    assert.match(becauseOf(activity, 'CreateAccessEntry'), /Somebody else has made an access entry/);
    const same = await appliedWith('CreateAccessEntry', () => colleague.giveEntry([]));
    assert.equal(same.activity.state, 'settling');
    const undone = await same.bench.undo(same.activity);
    assert.ok(undone.steps.every(({ state }) => state === 'taken-back' || state === 'stands'));
    assert.ok(JSON.stringify(simulator.snapshot()).includes(`${roleName()}/{{SessionName}}`));
  });

  it('what was changed right before it is taken back stays, and the activity says so', async () => {
    simulator.load(SCENARIO);
    let strike = false;
    const bench = benchFor(simulator, 'TierZero', memoryJournal(), {
      through: beforeCall('UpdateAssumeRolePolicy', async () => strike && colleague.changeTrust()),
    });
    const { activity } = await bench.apply(bench.propose(await bench.diagnose()));
    assert.equal(activity.state, 'applied');
    strike = true;
    const undone = await bench.undo(activity);
    assert.equal(undone.state, 'partly');
    assert.match(becauseOf(undone, 'UpdateAssumeRolePolicy'), /Somebody else has changed the trust policy/);
    assert.deepEqual(undone.steps.filter(({ state }) => state !== 'taken-back').length, 1);
  });

  it("nothing is changed with a login of another account than the role's, or where what is to be changed cannot be read any more", async () => {
    simulator.load(SCENARIO);
    const bench = benchFor(simulator, 'TierZero', memoryJournal());
    const proposal = bench.propose(await bench.diagnose());
    const now = simulator.snapshot();
    const elsewhere = { ...bench.target, purpose: { ...bench.target.purpose, role: 'arn:aws:iam::444455556666:role/TierZeroAccess' } };
    await assert.rejects(
      bench.mender.apply(proposal, elsewhere, quiet),
      (error) => error instanceof CannotMend || error instanceof AccountMovedOn,
    );
    simulator.setFaults([{ service: 'iam', operation: 'GetRole', kind: 'deny' }]);
    await assert.rejects(bench.mender.apply(proposal, bench.target, quiet), CannotMend);
    simulator.setFaults([{ kind: 'expired-token' }]);
    await assert.rejects(bench.mender.apply(proposal, bench.target, quiet), /whose login this is cannot be told.*expired/);
    simulator.setFaults([]);
    assert.deepEqual(simulator.snapshot(), now);
  });

  /** Applies everything; the colleague strikes right before the call of that operation, the first time. */
  async function appliedWith(operation: string, strike: () => Promise<void>) {
    simulator.load(SCENARIO);
    const broken = await addresses();
    let isOver = false;
    const through = beforeCall(operation, async () => {
      if (isOver) return;
      isOver = true;
      await strike();
    });
    const bench = benchFor(simulator, 'TierZero', memoryJournal(), { through });
    const activity = await bench.mender.apply(bench.propose(await bench.diagnose()), bench.target, quiet);
    assert.ok(isOver);
    return { bench, activity, broken };
  }
});

function beforeCall(operation: string, strike: () => Promise<unknown>): (cloud: Cloud) => Cloud {
  return (cloud) => ({
    ...cloud,
    async perform(action, ...rest) {
      if (action.operation === operation) await strike();
      return cloud.perform(action, ...rest);
    },
  });
}

function becauseOf({ steps }: Activity, operation: string): string {
  return steps.find((step) => (step.do as AwsAction).operation === operation)?.because?.detail ?? '';
}
