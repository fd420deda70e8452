import assert from 'node:assert/strict';
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { createCloud } from '../../src/aws/cloud.ts';
import { proposeRevoke, type RevokeHow } from '../../src/engine/access/revoke.ts';
import { AccountMovedOn, type Proposal } from '../../src/engine/mender.ts';
import { isUnknown, unknown, type Unknown } from '../../src/engine/model/known.ts';
import { DEMO_KEYS } from '../../src/simulator/scenarios/demoKeys.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal, type Bench } from '../support/mendDemo.ts';
import { clientConfig } from './simulator/clients.ts';

const CONNECTIONS = ['TierZero', 'CloudZero', 'CloudZero resources'] as const;
const HOWS: readonly RevokeHow[] = ['trust', 'role'];
/** Each kind of step of a deletion, and a connection that has it. */
const DELETIONS = [
  ['CloudZero', 'DetachRolePolicy'],
  ['CloudZero', 'DeleteRolePolicy'],
  ['CloudZero', 'DeleteRole'],
  ['TierZero', 'DeleteAccessEntry'],
] as const;
const OTHER = { Sid: 'Deployers', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };

describe("a vendor's access is revoked", function () {
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

  const benchOf = (name: string): Bench => benchFor(simulator, name, memoryJournal());
  const planned = async (bench: Bench, how: RevokeHow): Promise<Proposal | Unknown> => proposeRevoke(await bench.diagnose(), how);
  const plan = async (bench: Bench, how: RevokeHow): Promise<Proposal> => {
    const proposal = await planned(bench, how);
    assert.ok(!isUnknown(proposal), JSON.stringify(proposal));
    return proposal;
  };
  const nameIn = (bench: Bench): string => bench.target.purpose.role!.split('/').at(-1)!;
  async function trustOf(bench: Bench): Promise<{ readonly Statement: readonly Record<string, unknown>[] }> {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: nameIn(bench) }));
    return JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!));
  }
  const trust = (bench: Bench, Statement: readonly object[]) =>
    iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: nameIn(bench), PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
  async function canComeIn(bench: Bench): Promise<boolean> {
    const { purpose } = bench.target;
    const keys = DEMO_KEYS[purpose.vendor.id]!;
    const credentials = { accessKeyId: keys.id, secretAccessKey: keys.secret, sessionToken: keys.token! };
    const sts = new STSClient({ ...clientConfig(simulator), credentials });
    try {
      const { role: RoleArn, externalId } = purpose;
      await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'try', ExternalId: String(externalId) }));
      return true;
    } catch (error) {
      assert.equal((error as Error).name, 'AccessDenied');
      return false;
    } finally {
      sts.destroy();
    }
  }

  for (const name of CONNECTIONS) {
    for (const how of HOWS) {
      it(`of ${name}, by the ${how}: it cannot come in any more, and undo brings everything back`, async () => {
        const bench = benchOf(name);
        assert.equal(await canComeIn(bench), true);
        const before = simulator.snapshot();
        const proposal = await plan(bench, how);
        assert.ok(proposal.fixes.every(({ fix }) => fix.access === 'narrower' && fix.reversible));
        const { activity, brokenByIt } = await bench.apply(proposal);
        assert.equal(activity.state, 'applied');
        assert.equal(activity.meant, 'revoke');
        assert.deepEqual(brokenByIt, []);
        assert.equal(await canComeIn(bench), false);
        if (how === 'role') assert.doesNotMatch(JSON.stringify(simulator.snapshot()), new RegExp(`role/[^"]*${nameIn(bench)}"`));
        assert.equal((await bench.undo(activity)).state, 'taken-back');
        assert.deepEqual(simulator.snapshot(), before);
        assert.equal(await canComeIn(bench), true);
        assert.equal((await bench.diagnose()).verdict, 'healthy');
      });
    }
  }

  it('leaves the statements of others as they are, in their order', async () => {
    const bench = benchOf('TierZero');
    const [vendors] = (await trustOf(bench)).Statement;
    const last = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: ['sts:AssumeRole', 'sts:TagSession'] };
    await trust(bench, [OTHER, vendors!, last]);
    await bench.apply(await plan(bench, 'trust'));
    assert.equal(JSON.stringify((await trustOf(bench)).Statement), JSON.stringify([OTHER, last]));
  });

  it("takes only the vendor's principals out of a statement that others share", async () => {
    const bench = benchOf('TierZero');
    const [vendors] = (await trustOf(bench)).Statement;
    const { AWS: own } = vendors!['Principal'] as { AWS: string };
    const shared = { ...vendors!, Principal: { AWS: ['arn:aws:iam::111122223333:root', own, 'arn:aws:iam::851725519002:root'] } };
    await trust(bench, [shared]);
    await bench.apply(await plan(bench, 'trust'));
    assert.deepEqual((await trustOf(bench)).Statement, [{ ...vendors!, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }]);
    assert.equal(await canComeIn(bench), false);
  });

  it('denies the vendor where its statement was the only one, or everybody else is let in too', async () => {
    const bench = benchOf('TierZero');
    const [vendors] = (await trustOf(bench)).Statement;
    const alone = await plan(bench, 'trust');
    assert.match(alone.fixes[0]!.fix.caution ?? '', /a Deny for TierZero takes the place/);
    const everybody = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
    await trust(bench, [vendors!, everybody]);
    await bench.apply(await plan(bench, 'trust'));
    const { Statement } = await trustOf(bench);
    assert.deepEqual(Statement.slice(0, -1), [everybody]);
    assert.equal(Statement.at(-1)?.['Effect'], 'Deny');
    assert.equal(await canComeIn(bench), false);
  });

  it('denies every account of the vendor where everybody is let in', async () => {
    const bench = benchOf('CloudZero');
    const [vendors] = (await trustOf(bench)).Statement;
    const roots = bench.target.purpose.vendor.accounts.map(({ id }) => `arn:aws:iam::${id}:root`);
    await trust(bench, [
      { ...vendors!, Principal: { AWS: roots } },
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    ]);
    const before = simulator.snapshot();
    const { activity } = await bench.apply(await plan(bench, 'trust'));
    assert.equal(activity.state, 'applied', JSON.stringify(activity.steps));
    const denied = (await trustOf(bench)).Statement.at(-1)!;
    assert.deepEqual([denied['Effect'], denied['Principal']], ['Deny', { AWS: roots }]);
    assert.equal((await bench.undo(activity)).state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('drops a deleted principal with it, for IAM saves no policy that names one', async () => {
    const bench = benchOf('TierZero');
    const [vendors] = (await trustOf(bench)).Statement;
    simulator.load('healthy');
    const doc = { Version: '2012-10-17', Statement: [OTHER] };
    await iam.send(new CreateRoleCommand({ RoleName: 'gone', AssumeRolePolicyDocument: JSON.stringify(doc) }));
    await trust(bench, [
      OTHER,
      vendors!,
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/gone' }, Action: 'sts:AssumeRole' },
    ]);
    const { DeleteRoleCommand } = await import('@aws-sdk/client-iam');
    await iam.send(new DeleteRoleCommand({ RoleName: 'gone' }));
    const { activity } = await bench.apply(await plan(bench, 'trust'));
    assert.equal(activity.state, 'applied');
    assert.deepEqual((await trustOf(bench)).Statement, [OTHER]);
  });

  it('finds nothing to take away a second time', async () => {
    const bench = benchOf('TierZero');
    await bench.apply(await plan(bench, 'trust'));
    const again = await planned(bench, 'trust');
    assert.ok(isUnknown(again) && /nothing to take away/.test(again.detail), JSON.stringify(again));
  });

  it('brings back description, tags, session length and the very bytes of every policy', async () => {
    const bench = benchOf('CloudZero');
    const RoleName = nameIn(bench);
    await iam.send(new UpdateRoleCommand({ RoleName, Description: 'For the bill', MaxSessionDuration: 7200 }));
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'finance' }] }));
    const before = simulator.snapshot();
    const proposal = await plan(bench, 'role');
    assert.match(proposal.fixes[0]!.fix.caution ?? '', /unique id \(AROA…\)/);
    assert.deepEqual(
      proposal.plan.steps
        .map((step) => ('operation' in step.do ? step.do.operation : ''))
        .filter((one, at, all) => all.indexOf(one) === at),
      ['DetachRolePolicy', 'DeleteRolePolicy', 'DeleteRole'],
    );
    const { activity } = await bench.apply(proposal);
    assert.equal((await bench.undo(activity)).state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('deletes no role of which something was not read, of a stack, or in an instance profile, and says which', async () => {
    const bench = benchOf('TierZero');
    simulator.setFaults([{ operation: 'ListRolePolicies', kind: 'deny' }]);
    const unread = await planned(bench, 'role');
    assert.ok(isUnknown(unread));
    assert.match(unread.detail, /^Not everything that hangs on the role was read.*inline policies/);
    simulator.setFaults([]);
    const diagnosis = await bench.diagnose();
    const profiles = proposeRevoke(diagnosis, 'role', ['web-servers']);
    assert.ok(isUnknown(profiles) && /instance profile web-servers/.test(profiles.detail));
    const denied = unknown('denied', 'The instance profiles cannot be read.');
    assert.equal(proposeRevoke(diagnosis, 'role', denied), denied);
    const role = diagnosis.connection.role;
    assert.ok(role && !isUnknown(role));
    const tags = { 'aws:cloudformation:stack-name': 'vendors', 'aws:cloudformation:logical-id': 'TierZeroRole' };
    const owned = proposeRevoke({ ...diagnosis, connection: { ...diagnosis.connection, role: { ...role, tags } } }, 'role');
    assert.ok(isUnknown(owned) && /belongs to the stack vendors/.test(owned.detail), JSON.stringify(owned));
  });

  it('asks IAM for the instance profiles of a role', async () => {
    const bench = benchOf('TierZero');
    const { signal } = new AbortController();
    const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1 });
    assert.deepEqual(await cloud.instanceProfilesOf(nameIn(bench), bench.target.login, signal), []);
    const missing = await cloud.instanceProfilesOf('nobody', bench.target.login, signal);
    assert.ok(isUnknown(missing));
  });

  it('is refused where somebody has changed the role since', async () => {
    for (const how of HOWS) {
      simulator.load('healthy');
      const bench = benchOf('TierZero');
      const proposal = await plan(bench, how);
      const { Statement } = await trustOf(bench);
      await trust(bench, [OTHER, ...Statement]);
      const changed = simulator.snapshot();
      await assert.rejects(bench.apply(proposal), AccountMovedOn);
      assert.deepEqual(simulator.snapshot(), changed);
    }
  });

  it('is not taken back over what somebody has changed since', async () => {
    const bench = benchOf('TierZero');
    const { activity } = await bench.apply(await plan(bench, 'trust'));
    await trust(bench, [OTHER]);
    await assert.rejects(bench.undo(activity), AccountMovedOn);
    assert.deepEqual((await trustOf(bench)).Statement, [OTHER]);
  });

  it('is not taken back over another role that was made in its place', async () => {
    const bench = benchOf('TierZero');
    const { activity } = await bench.apply(await plan(bench, 'role'));
    const doc = JSON.stringify({ Version: '2012-10-17', Statement: [OTHER] });
    await iam.send(new CreateRoleCommand({ RoleName: nameIn(bench), AssumeRolePolicyDocument: doc }));
    await assert.rejects(bench.undo(activity), AccountMovedOn);
    assert.deepEqual((await trustOf(bench)).Statement, [OTHER]);
  });

  for (const kind of ['deny', 'throttle', '5xx', 'error-after', 'reset', 'timeout', 'html'] as const) {
    it(`${kind} at each kind of step of a deletion: it is done, or all is as it was, or the activity says what stands`, async () => {
      for (const [name, operation] of DELETIONS) {
        const bench = () => benchFor(simulator, name, memoryJournal(), { answerTimeoutMs: 75 });
        simulator.load('healthy');
        const before = simulator.snapshot();
        const proposal = await plan(bench(), 'role');
        assert.ok(proposal.plan.steps.some((step) => 'operation' in step.do && step.do.operation === operation));
        simulator.setFaults([{ operation, kind, times: 1 }]);
        const mine = bench();
        const { activity } = await mine.apply(proposal);
        simulator.setFaults([]);
        if (activity.state === 'taken-back') assert.deepEqual(simulator.snapshot(), before, `${kind} at ${operation}`);
        else {
          assert.ok(activity.state === 'applied' || activity.state === 'partly', `${kind} at ${operation}: ${activity.state}`);
          assert.equal((await mine.undo(activity)).state, 'taken-back');
          assert.deepEqual(simulator.snapshot(), before, `${kind} at ${operation}, undone`);
        }
      }
    });
  }
});
