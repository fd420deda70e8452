import assert from 'node:assert/strict';
import { CreateAccessEntryCommand, EKSClient } from '@aws-sdk/client-eks';
import { AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { propose, type Proposal } from '../../src/engine/mender.ts';
import type { Activity } from '../../src/engine/model/activity.ts';
import type { Cloud } from '../../src/engine/ports.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { handOverOf } from '../../src/ui/mending/handOver.ts';
import { benchFor, memoryJournal, type Bench, type BenchOptions } from '../support/mendDemo.ts';
import { clientConfig } from './simulator/clients.ts';

/** The demo connections, each by a role that is not there. */
const NEW = [
  ['TierZero', 'arn:aws:iam::111122223333:role/NewTierZero'],
  ['CloudZero resources', 'arn:aws:iam::111122223333:role/cloudzero/new-resource'],
  ['CloudZero', 'arn:aws:iam::111122223333:role/cloudzero/new-payer'],
] as const;
const [[TIERZERO, ROLE]] = NEW;

describe('a role that is not there yet', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let iam: IAMClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
    iam = new IAMClient(clientConfig(simulator));
  });
  afterEach(() => {
    simulator.setFaults([]);
    simulator.load('healthy');
  });
  after(async () => {
    iam.destroy();
    await simulator.close();
  });

  const benchOf = (name: string, role: string, more: BenchOptions = {}) => benchFor(simulator, name, memoryJournal(), { ...more, role });
  const planned = async (bench: Bench): Promise<Proposal> =>
    propose(await bench.diagnose(), { irreversible: false, chosen: 'create-role' });

  /** Makes it, sees that all is well, takes it back, and sees that all is as it was. */
  async function makeAndTakeBack(bench: Bench): Promise<Activity> {
    const before = simulator.snapshot();
    const proposal = await planned(bench);
    assert.deepEqual(proposal.left, []);
    const mended = await bench.apply(proposal);
    const { activity, diagnosis, brokenByIt } = mended;
    const { vendor, role } = bench.target.purpose;
    const { afterCreating, console: pages, docs } = vendor;
    assert.deepEqual(handOverOf(mended), { vendor: vendor.name, roleArn: role, steps: afterCreating?.steps, page: pages[0] ?? docs[0] });
    assert.equal(activity.state, 'applied', JSON.stringify(activity.steps.filter(({ state }) => state !== 'done')));
    assert.deepEqual(brokenByIt, []);
    assert.deepEqual(
      diagnosis.checks.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id, message }) => [id, message]),
      [],
    );
    const undone = await bench.undo(activity);
    assert.equal(undone.state, 'taken-back');
    assert.equal(handOverOf({ ...mended, activity: undone }), undefined);
    assert.deepEqual(simulator.snapshot(), before);
    return activity;
  }

  for (const [name, role] of NEW) {
    it(`is made for ${name} with all that belongs to it, and taken back without a trace`, async () => {
      await makeAndTakeBack(benchOf(name, role));
    });

    it(`is not made for ${name} where everything is mended: another role lets the vendor in already`, async () => {
      const proposal = propose(await benchOf(name, role).diagnose(), { irreversible: false });
      assert.deepEqual(proposal.plan.steps, []);
      assert.equal(proposal.left[0]?.check, 'role-exists');
    });
  }

  it('may read the buckets that only a person can name', async () => {
    const role = 'arn:aws:iam::111122223333:role/cloudzero/new-audit';
    const audit = (buckets?: readonly string[]) =>
      benchOf('CloudZero resources', role, { spec: { variant: 'audit', ...(buckets && { buckets }) } });
    const { steps } = await makeAndTakeBack(audit(['our-trail', 'our-other-trail']));
    const document = String(steps.map(({ do: action }) => 'input' in action && action.input['PolicyDocument']).find(Boolean));
    assert.match(document, /arn:aws:s3:::our-trail\/\*/);
    assert.match(document, /"arn:aws:s3:::our-other-trail"/);
    // Without a name it is made without them, and the diagnosis says what is missing.
    const bare = audit();
    const { diagnosis } = await bare.apply(await planned(bare));
    assert.deepEqual(
      diagnosis.checks.filter(({ status }) => status === 'fail').map(({ id }) => id),
      ['missing-policies'],
    );
  });

  it('is broken where it may not read a bucket that was named', async () => {
    const role = 'arn:aws:iam::111122223333:role/cloudzero/new-audit';
    const audit = (bucket: string) => benchOf('CloudZero resources', role, { spec: { variant: 'audit', buckets: [bucket] } });
    const bench = audit('our-trail');
    await bench.apply(await planned(bench));
    const { checks } = await audit('another-trail').diagnose();
    assert.deepEqual(
      checks.filter(({ status }) => status === 'fail').map(({ id }) => id),
      ['missing-policies'],
    );
  });

  it('has what does not fit put into policies of its own', async () => {
    simulator.load('extra:policy-quota');
    const { steps } = await makeAndTakeBack(benchOf(TIERZERO, ROLE));
    assert.equal(steps[0]?.say, 'Create the role NewTierZero');
    assert.ok(steps.some(({ say }) => say.startsWith('Create the policy ')));
    assert.ok(steps.filter(({ say }) => say.startsWith('Attach ')).length <= 10);
  });

  it('is not made without the External ID', async () => {
    const bench = benchOf(TIERZERO, ROLE);
    const { externalId: _, ...purpose } = bench.target.purpose;
    const { target, session } = bench;
    const diagnosis = await session.diagnose(purpose, target.login, undefined, new AbortController().signal);
    const proposal = propose(diagnosis, { irreversible: false, chosen: 'create-role' });
    assert.deepEqual(proposal.plan.steps, []);
    const outcome = diagnosis.checks.find(({ id }) => id === 'role-exists')?.outcome;
    const guide = outcome?.verdict === 'broken' ? outcome.findings[0]?.fixes.find(({ id }) => id === 'create-role')?.guide : undefined;
    assert.match(guide?.steps[0] ?? '', /^Not planned here: The External ID that TierZero gave you is not known here/);
  });

  it('counts as made where the answer was lost and it is there as it was to be', async () => {
    simulator.setFaults([{ operation: 'CreateRole', kind: 'error-after', times: 1 }]);
    await makeAndTakeBack(benchOf(TIERZERO, ROLE));
  });

  it('is left alone where somebody else has made one of that name meanwhile', async () => {
    const bench = benchOf(TIERZERO, ROLE);
    const proposal = await planned(bench);
    const meanwhile = async (): Promise<void> => {
      const trust = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      };
      await iam.send(new CreateRoleCommand({ RoleName: 'NewTierZero', AssumeRolePolicyDocument: JSON.stringify(trust) }));
      await iam.send(
        new AttachRolePolicyCommand({ RoleName: 'NewTierZero', PolicyArn: 'arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess' }),
      );
    };
    const late = benchOf(TIERZERO, ROLE, { through: (cloud) => beforeFirst('CreateRole', meanwhile, cloud) });
    const activity = await late.mender.apply(proposal, late.target, { onChange: () => undefined, signal: new AbortController().signal });
    assert.equal(activity.state, 'taken-back');
    assert.match(activity.steps[0]?.because?.detail ?? '', /has a role NewTierZero already, and it is another one/);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'NewTierZero' }));
    assert.match(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), /ec2\.amazonaws\.com/);
  });

  it('does not take the access entry of an earlier role of that name for its own', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    };
    const eks = new EKSClient(clientConfig(simulator));
    await iam.send(new CreateRoleCommand({ RoleName: 'NewTierZero', AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await eks.send(new CreateAccessEntryCommand({ clusterName: 'prod', principalArn: ROLE }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'NewTierZero' }));
    eks.destroy();
    const bench = benchOf(TIERZERO, ROLE);
    const proposal = await planned(bench);
    assert.ok(proposal.plan.steps.some(({ say }) => say.startsWith('Delete the access entry of')));
    const { activity, diagnosis } = await bench.apply(proposal);
    assert.equal(activity.state, 'applied');
    assert.equal(diagnosis.checks.find(({ id }) => id === 'eks-access-entry')?.status, 'pass');
  });

  it('waits where AWS does not see yet what was made a moment ago', async () => {
    let unseen = 3;
    const through = (cloud: Cloud): Cloud => ({
      ...cloud,
      perform: async (action, ...rest) => {
        if (action.operation !== 'CreateAccessEntry' || unseen === 0) return cloud.perform(action, ...rest);
        unseen -= 1;
        return {
          done: false,
          because: { unknown: 'denied', detail: 'The specified principalArn is invalid.' },
          perhaps: false,
          notYet: true,
        };
      },
    });
    await makeAndTakeBack(benchOf(TIERZERO, ROLE, { through }));
    assert.equal(unseen, 0);
  });
});

/** Something that happens right before the first call of an operation. */
function beforeFirst(operation: string, happens: () => Promise<void>, cloud: Cloud): Cloud {
  let isDone = false;
  return {
    ...cloud,
    perform: async (action, ...rest) => {
      if (action.operation === operation && !isDone) {
        isDone = true;
        await happens();
      }
      return cloud.perform(action, ...rest);
    },
  };
}
