import assert from 'node:assert/strict';
import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { acceptedExternalIds, proposeDropping, proposeRotation } from '../../src/engine/access/rotate.ts';
import { AccountMovedOn, type Proposal } from '../../src/engine/mender.ts';
import { isUnknown, type Unknown } from '../../src/engine/model/known.ts';
import { judge, type Diagnosis } from '../../src/engine/session.ts';
import { DEMO_KEYS } from '../../src/simulator/scenarios/demoKeys.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal, type Bench } from '../support/mendDemo.ts';
import { clientConfig } from './simulator/clients.ts';

const NEW = 'rotated-4d1c77ab90e2f315';

describe('an External ID is rotated', function () {
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
  const oldOf = (bench: Bench): string => bench.target.purpose.externalId as string;
  const nameIn = (bench: Bench): string => bench.target.purpose.role!.split('/').at(-1)!;
  const planned = (proposal: Proposal | Unknown): Proposal => {
    assert.ok(!isUnknown(proposal), JSON.stringify(proposal));
    return proposal;
  };
  const refused = (proposal: Proposal | Unknown): string => {
    assert.ok(isUnknown(proposal));
    return proposal.detail;
  };
  async function statementsOf(bench: Bench): Promise<readonly Record<string, unknown>[]> {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: nameIn(bench) }));
    return (JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as { Statement: Record<string, unknown>[] }).Statement;
  }
  const trust = (bench: Bench, Statement: readonly object[]) =>
    iam.send(
      new UpdateAssumeRolePolicyCommand({ RoleName: nameIn(bench), PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) }),
    );
  /** Which of the External IDs let the vendor in. */
  async function letIn(bench: Bench, ids: readonly string[]): Promise<readonly boolean[]> {
    const { vendor, role: RoleArn } = bench.target.purpose;
    const keys = DEMO_KEYS[vendor.id]!;
    const credentials = { accessKeyId: keys.id, secretAccessKey: keys.secret, sessionToken: keys.token! };
    const sts = new STSClient({ ...clientConfig(simulator), credentials });
    const answers: boolean[] = [];
    for (const ExternalId of ids) {
      answers.push(
        await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'try', ExternalId })).then(
          () => true,
          (error: Error) => {
            assert.equal(error.name, 'AccessDenied');
            return false;
          },
        ),
      );
    }
    sts.destroy();
    return answers;
  }
  const externalIdCheck = ({ checks }: Diagnosis) => checks.find(({ id }) => id === 'external-id')!;

  for (const name of ['TierZero', 'CloudZero', 'CloudZero resources']) {
    it(`of ${name}: both are accepted, then the new one alone, and each step is taken back exactly`, async () => {
      const bench = benchOf(name);
      const old = oldOf(bench);
      const before = simulator.snapshot();

      const both = planned(proposeRotation(await bench.diagnose(), NEW));
      assert.deepEqual(
        both.fixes.map(({ fix }) => fix.access),
        ['wider'],
      );
      const first = await bench.apply(both);
      assert.equal(first.activity.state, 'applied');
      assert.deepEqual(first.brokenByIt, []);
      assert.equal(first.diagnosis.verdict, 'healthy');
      assert.deepEqual(acceptedExternalIds(first.diagnosis.connection), [old, NEW]);
      assert.match(externalIdCheck(first.diagnosis).message, /accepts 2 External IDs.*drop/);
      assert.doesNotMatch(externalIdCheck(first.diagnosis).message, new RegExp(`${old}|${NEW}`));
      const { connection, at } = first.diagnosis;
      const rotating = judge({ ...connection, purpose: { ...connection.purpose, nextExternalId: NEW } }, at);
      assert.match(externalIdCheck(rotating).message, /the old one, de….*is to be dropped once .* sends the new one, ro…/);
      assert.deepEqual(await letIn(bench, [old, NEW, 'another-one-0123456789']), [true, true, false]);

      const during = simulator.snapshot();
      const alone = planned(proposeDropping(first.diagnosis, NEW, old));
      assert.deepEqual(
        alone.fixes.map(({ fix }) => fix.access),
        ['narrower'],
      );
      const second = await bench.apply(alone);
      assert.equal(second.activity.state, 'applied');
      assert.deepEqual(await letIn(bench, [old, NEW]), [false, true]);

      assert.equal((await bench.undo(second.activity)).state, 'taken-back');
      assert.deepEqual(simulator.snapshot(), during);
      assert.equal((await bench.undo(first.activity)).state, 'taken-back');
      assert.deepEqual(simulator.snapshot(), before);
    });
  }

  it('adds it wherever the old one lets pass, also in a Deny for all others, and nowhere else', async () => {
    const bench = benchOf('TierZero');
    const old = oldOf(bench);
    const [vendors] = await statementsOf(bench);
    const deny = {
      Sid: 'OnlyThese',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sts:AssumeRole',
      Condition: { StringNotEquals: { 'sts:ExternalId': [old, 'of-another-vendor-1'] } },
    };
    const other = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'of-another-vendor-1' } },
    };
    await trust(bench, [deny, vendors!, other]);
    const { diagnosis } = await bench.apply(planned(proposeRotation(await bench.diagnose(), NEW)));
    assert.deepEqual(await statementsOf(bench), [
      { ...deny, Condition: { StringNotEquals: { 'sts:ExternalId': [old, 'of-another-vendor-1', NEW] } } },
      { ...vendors!, Condition: { StringEquals: { 'sts:ExternalId': [old, NEW] } } },
      other,
    ]);
    assert.deepEqual(await letIn(bench, [old, NEW]), [true, true]);
    await bench.apply(planned(proposeDropping(diagnosis, NEW, old)));
    assert.deepEqual(await letIn(bench, [old, NEW]), [false, true]);
    assert.deepEqual((await statementsOf(bench))[2], other);
  });

  it('says why it is not planned', async () => {
    const bench = benchOf('TierZero');
    const old = oldOf(bench);
    const diagnosis = await bench.diagnose();
    assert.match(refused(proposeRotation(diagnosis, old)), /asks for already/);
    assert.match(refused(proposeRotation(diagnosis, 'with a blank')), /cannot be TierZero's/);
    assert.match(refused(proposeDropping(diagnosis, NEW, old)), /accepts de….* and not ro…/);
    assert.match(refused(proposeDropping(diagnosis, old, NEW)), /nothing to drop/);
    const another = { ...diagnosis.connection.purpose, externalId: 'not-the-one-in-there' };
    const elsewhere = { ...diagnosis, connection: { ...diagnosis.connection, purpose: another } };
    assert.match(refused(proposeRotation(elsewhere, NEW)), /does not ask for the External ID of this connection/);
  });

  it('takes the only one there for the old one where the connection knows none', async () => {
    const bench = benchOf('TierZero');
    const diagnosis = await bench.diagnose();
    const { externalId: _, ...purpose } = diagnosis.connection.purpose;
    const proposal = planned(proposeRotation({ ...diagnosis, connection: { ...diagnosis.connection, purpose } }, NEW));
    assert.equal(proposal.plan.steps.length, 1);
  });

  it('is refused where somebody has changed the trust policy since', async () => {
    const bench = benchOf('TierZero');
    const proposal = planned(proposeRotation(await bench.diagnose(), NEW));
    const other = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    await trust(bench, [...(await statementsOf(bench)), other]);
    const changed = simulator.snapshot();
    await assert.rejects(bench.apply(proposal), AccountMovedOn);
    assert.deepEqual(simulator.snapshot(), changed);
  });

  it('comes to an end that it says, whatever goes wrong', async () => {
    for (const kind of ['deny', '5xx', 'error-after', 'reset', 'timeout', 'html'] as const) {
      simulator.load('healthy');
      const bench = benchFor(simulator, 'TierZero', memoryJournal(), { answerTimeoutMs: 75 });
      const before = simulator.snapshot();
      const proposal = planned(proposeRotation(await bench.diagnose(), NEW));
      simulator.setFaults([{ operation: 'UpdateAssumeRolePolicy', kind, times: 1 }]);
      const { activity } = await bench.apply(proposal);
      simulator.setFaults([]);
      if (activity.state !== 'taken-back') assert.equal((await bench.undo(activity)).state, 'taken-back', kind);
      assert.deepEqual(simulator.snapshot(), before, kind);
    }
  });
});
