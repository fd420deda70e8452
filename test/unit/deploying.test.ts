import assert from 'node:assert/strict';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AccountMovedOn, CannotMend, Mender, WouldBeDenied, type Proposal, type Watch } from '../../src/engine/mender.ts';
import type { Activity } from '../../src/engine/model/activity.ts';
import { isUnknown, unknown } from '../../src/engine/model/known.ts';
import { isTaken, wordsOfChanges, type StackPlan, type StackRequest } from '../../src/engine/model/stack.ts';
import type { Cloud, Journal } from '../../src/engine/ports.ts';
import { prepareStacks } from '../../src/engine/prepareStacks.ts';
import { proposeStack } from '../../src/engine/proposeStack.ts';
import { cloudFormationFor } from '../../src/engine/setup/cloudFormationFor.ts';
import { setupOf } from '../../src/engine/setup/setup.ts';
import { startSimulator, type FaultRule, type Simulator } from '../../src/simulator/server.ts';
import { handOverOf } from '../../src/ui/mending/handOver.ts';
import { benchFor, memoryJournal, type Bench, type BenchOptions } from '../support/mendDemo.ts';
import { clientConfig, refused } from './simulator/clients.ts';

const NEW = [
  ['TierZero', 'arn:aws:iam::111122223333:role/NewTierZero'],
  ['CloudZero resources', 'arn:aws:iam::111122223333:role/cloudzero/new-resource'],
  ['CloudZero', 'arn:aws:iam::111122223333:role/cloudzero/new-payer'],
] as const;
const [[TIERZERO, ROLE]] = NEW;

const quiet: Watch = { onChange: () => undefined, signal: new AbortController().signal };
const never = quiet.signal;

describe('a stack that is deployed', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let iam: IAMClient;
  let cloudFormation: CloudFormationClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
    iam = new IAMClient(clientConfig(simulator));
    cloudFormation = new CloudFormationClient(clientConfig(simulator));
  });
  afterEach(() => {
    simulator.setFaults([]);
    simulator.load('healthy');
  });
  after(async () => {
    iam.destroy();
    cloudFormation.destroy();
    await simulator.close();
  });

  const benchOf = (name: string = TIERZERO, role: string = ROLE, more: BenchOptions = {}, journal: Journal = memoryJournal()) =>
    benchFor(simulator, name, journal, { ...more, role });

  /** The template of the connection's vendor, as it is written for people, with what it asks for. */
  function requestOf({ target }: Bench, more: Partial<StackRequest> = {}): StackRequest {
    const { vendor, variant, role = '', externalId, clusters } = target.purpose;
    const [, path = '/', name = ''] = /:role(\/(?:.*\/)?)([^/]+)$/.exec(role) ?? [];
    const buckets = { BillingBucketName: ['cz-cur-hourly-csv-111122223333'] };
    const names = variant.permissions.some(({ resources }) => resources.join().includes('{{')) ? buckets : {};
    const written = cloudFormationFor(
      setupOf(vendor, variant, {
        roleName: name,
        rolePath: path,
        names,
        clusters: variant.eks ? (clusters ?? [{ region: 'us-east-1', name: 'prod' }]) : [],
      }),
    );
    const { text, stack, region = 'us-east-1', capabilities, wants } = written;
    const parameters = Object.fromEntries(
      wants.map(({ parameter, what }) => [parameter, what === 'external-id' ? String(externalId) : 'cz-cur-hourly-csv-111122223333']),
    );
    return { region, name: stack, template: text, parameters, capabilities, ...more };
  }

  /** What CloudFormation says, with nothing written down. */
  const askedOf = (bench: Bench, more: Partial<StackRequest> = {}, signal = never) =>
    bench.hand.planStack(requestOf(bench, more), bench.target.login, async () => undefined, signal);

  async function planOf(bench: Bench, more: Partial<StackRequest> = {}): Promise<StackPlan> {
    const plan = await askedOf(bench, more);
    assert.ok(!isUnknown(plan) && !isTaken(plan), JSON.stringify(plan));
    return plan;
  }

  const prepare = async (bench: Bench, requests: readonly StackRequest[], mayUpdate = false) =>
    prepareStacks(await bench.diagnose(), requests, bench.target, async () => mayUpdate, bench.ports, quiet);

  async function planned(bench: Bench, more: Partial<StackRequest> = {}, mayUpdate = false): Promise<Proposal> {
    const proposal = await prepare(bench, [requestOf(bench, more)], mayUpdate);
    assert.ok(proposal);
    return proposal;
  }

  const wrong = (diagnosis: { readonly checks: readonly { readonly id: string; readonly status: string; readonly message?: string }[] }) =>
    diagnosis.checks.filter(({ status }) => status === 'fail' || status === 'warn').map(({ id, message }) => [id, message]);

  for (const [name, role] of NEW) {
    it(`of ${name} is healthy, and taken back without a trace`, async () => {
      const before = simulator.snapshot();
      const bench = benchOf(name, role);
      const proposal = await planned(bench);
      assert.match(wordsOfChanges(proposal.stacks![0]!)[0]!, /^Make the role \w+ \(AWS::IAM::Role\)$/);
      const mended = await bench.apply(proposal);
      const { activity, diagnosis, brokenByIt } = mended;
      assert.equal(activity.state, 'applied', JSON.stringify(activity.steps));
      assert.deepEqual(brokenByIt, []);
      assert.equal(handOverOf(mended)?.roleArn, role);
      assert.deepEqual(wrong(diagnosis), []);
      const deployed = activity.steps.find(({ events }) => events);
      assert.deepEqual(deployed?.events?.at(-1)?.status, 'CREATE_COMPLETE');
      assert.ok(!JSON.stringify(activity.steps).includes(String(bench.target.purpose.externalId)));
      const undone = await bench.undo(activity);
      assert.equal(undone.state, 'taken-back', JSON.stringify(undone.steps));
      assert.deepEqual(simulator.snapshot(), before);
    });
  }

  it('is only planned by a change set, and leaves nothing where it is not wanted', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const proposal = await planned(bench);
    assert.deepEqual(
      simulator.calls.filter(({ operation }) => operation === 'ExecuteChangeSet' || operation === 'CreateRole'),
      [],
    );
    assert.equal((await bench.mender.discard(proposal, bench.target, quiet))?.state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('is not planned in another account than the one that was diagnosed, nor where nobody tells which it is', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const diagnosis = await bench.diagnose();
    const elsewhere = { account: '444455556666', arn: 'arn:aws:iam::444455556666:user/somebody', partition: 'aws' };
    const unreached = unknown('unreachable', 'STS did not answer.');
    for (const [who, words] of [
      [elsewhere, /in account 444455556666 now, and account 111122223333 was diagnosed/],
      [unreached, /STS did not answer/],
    ] as const) {
      const cloud = async (): Promise<Cloud> => ({ ...(await bench.ports.cloud()), whoAmI: async () => who });
      const ports = { ...bench.ports, cloud };
      await assert.rejects(
        prepareStacks(diagnosis, [requestOf(bench)], bench.target, async () => false, ports, quiet),
        (error) => error instanceof CannotMend && words.test(error.message),
      );
    }
    assert.deepEqual(await bench.ports.journal.read(), []);
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('that was only planned stays written down where the login is in another account by now, until it can be taken away', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const proposal = await planned(bench);
    const elsewhere = { account: '444455556666', arn: 'arn:aws:iam::444455556666:user/somebody', partition: 'aws' };
    const cloud = async (): Promise<Cloud> => ({ ...(await bench.ports.cloud()), whoAmI: async () => elsewhere });
    await assert.rejects(new Mender(bench.session, { ...bench.ports, cloud }).discard(proposal, bench.target, quiet), AccountMovedOn);
    assert.deepEqual(
      (await bench.ports.journal.read()).map(({ state }) => state),
      ['planned'],
    );
    assert.equal((await bench.mender.discard(proposal, bench.target, quiet))?.state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('is no plan where one of that name is there, unless somebody agrees to change it', async () => {
    const first = benchOf();
    const { activity } = await first.apply(await planned(first));
    assert.equal(activity.state, 'applied');
    const now = simulator.snapshot();
    const found = await askedOf(first);
    assert.ok(isTaken(found));
    assert.equal(await prepare(first, [requestOf(first)]), undefined);
    assert.deepEqual(simulator.snapshot(), now);
    const same = await planOf(first, { update: true });
    assert.deepEqual([same.kind, same.changes], ['UPDATE', []]);
    assert.deepEqual(simulator.snapshot(), now);
    assert.throws(() => proposeStack({} as never, [same]), /as the template says already/);
    const { template } = requestOf(first);
    const more = template.replace('Description: Cross-account access', 'Description: The access');
    const proposal = await planned(first, {
      update: true,
      template: more.replace('\n      Description: ', '\n      MaxSessionDuration: 7200\n      Description: '),
    });
    assert.deepEqual(wordsOfChanges(proposal.stacks![0]!), ['Change the role TierZeroRole (AWS::IAM::Role, NewTierZero)']);
    assert.equal(proposal.plan.steps[0]?.undo, 'irreversible');
    const updated = await first.apply(proposal);
    assert.equal(updated.activity.state, 'applied');
    // What somebody has changed since is not what was made: it is not deleted.
    await assert.rejects(async () => {
      const undone = await first.undo(activity);
      assert.equal(undone.state, 'partly');
      throw new Error(undone.steps.find(({ state }) => state === 'stands')?.because?.detail);
    }, /Somebody else has changed the stack/);
  });

  const refusals: readonly (readonly [string, Partial<StackRequest>, RegExp])[] = [
    [
      'a value that the template refuses',
      { parameters: { ExternalId: 'not an id' } },
      /does not take the template.*ExternalId failed to satisfy constraint/,
    ],
    ['no capability', { capabilities: [] }, /Requires capabilities : \[CAPABILITY_NAMED_IAM\]/],
    ['no template', { template: 'Resources: [' }, /YAML not well-formed/],
  ];
  for (const [what, more, words] of refusals) {
    it(`is no plan with ${what}, and says so`, async () => {
      const before = simulator.snapshot();
      const bench = benchOf();
      const plan = await askedOf(bench, more);
      assert.ok(isUnknown(plan));
      assert.match(plan.detail, words);
      assert.deepEqual(simulator.snapshot(), before);
    });
  }

  it('that fails takes away what it had made, and says which resource failed and why', async () => {
    await iam.send(new CreateRoleCommand({ RoleName: 'NewTierZero', AssumeRolePolicyDocument: trustText() }));
    const bench = benchOf(TIERZERO, 'arn:aws:iam::111122223333:role/Other');
    const before = simulator.snapshot();
    const other = await prepare(bench, [requestOf(benchOf())]);
    const { activity } = await bench.apply(other!);
    assert.equal(activity.state, 'taken-back', JSON.stringify(activity.steps));
    const failed = activity.steps.find(({ state }) => state === 'failed');
    assert.match(failed?.because?.detail ?? '', /TierZeroRole \(AWS::IAM::Role\): Role with name NewTierZero already exists/);
    assert.ok(failed?.events?.some(({ status }) => status === 'CREATE_FAILED'));
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('that the login could not make is refused beforehand', async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iam:AttachRolePolicy', Resource: '*' }],
    });
    await iam.send(new PutUserPolicyCommand({ UserName: 'demo-admin', PolicyName: 'no-attaching', PolicyDocument }));
    const before = simulator.snapshot();
    const bench = benchOf();
    const proposal = await planned(bench);
    await assert.rejects(bench.apply(proposal), WouldBeDenied);
    await bench.mender.discard(proposal, bench.target, quiet);
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('that somebody else has updated since is left alone', async () => {
    const bench = benchOf();
    const { activity } = await bench.apply(await planned(bench));
    const [made] = activity.steps;
    const StackName = made && 'input' in made.do ? String(made.do.input['StackName']) : '';
    const { parameters, template } = requestOf(bench);
    const { Id } = await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: 'theirs',
        TemplateBody: `${template}\n  Theirs:\n    Value: theirs\n`.replace(
          'Resources:\n',
          'Resources:\n  Handle:\n    Type: AWS::CloudFormation::WaitConditionHandle\n',
        ),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      }),
    );
    for (;;) if ((await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }))).Status === 'CREATE_COMPLETE') break;
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    for (const cloud = await bench.session.cloud(); ;) {
      const now = await cloud.stackEvents({ region: 'us-east-1', id: StackName }, bench.target.login, never);
      if (!isUnknown(now) && now.status === 'UPDATE_COMPLETE') break;
    }
    const undone = await bench.undo(activity);
    assert.equal(undone.state, 'partly');
    assert.match(
      undone.steps.map(({ because }) => because?.detail).join(),
      /Somebody else has changed the stack tierzero-access meanwhile/,
    );
  });

  it('can be followed by one that needs its role', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const template = `
Parameters: { RoleArn: { Type: String } }
Resources:
  Extra:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Select [1, !Split [/, !Ref RoleArn]]
      PolicyName: extra
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*' }] }
`;
    const second = requestOf(bench, { region: 'eu-central-1', name: 'second', template, parameters: { RoleArn: ROLE } });
    const { activity } = await bench.apply((await prepare(bench, [requestOf(bench), second]))!);
    assert.equal(activity.state, 'applied', JSON.stringify(activity.steps));
    assert.equal((await bench.undo(activity)).state, 'taken-back');
    assert.deepEqual(simulator.snapshot(), before);
  });

  const KINDS = ['deny', 'throttle', '5xx', 'error-after', 'reset', 'timeout', 'html'] as const;
  const fault = (operation: string, kind: FaultRule['kind'], times?: number): FaultRule => ({
    service: 'cloudformation',
    operation,
    kind,
    ...(times !== undefined && { times }),
  });

  for (const kind of KINDS) {
    it(`${kind} while it is planned: there is a plan, or nothing is left of it`, async () => {
      for (const operation of ['DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet']) {
        for (const times of [1, 3]) {
          simulator.load('healthy');
          const before = simulator.snapshot();
          const bench = benchOf(TIERZERO, ROLE, { answerTimeoutMs: 150 });
          const diagnosis = await bench.diagnose();
          simulator.setFaults([fault(operation, kind, times)]);
          let proposal: Proposal | undefined;
          let refusal: unknown;
          try {
            proposal = await prepareStacks(diagnosis, [requestOf(bench)], bench.target, async () => false, bench.ports, quiet);
          } catch (error) {
            refusal = error;
          }
          simulator.setFaults([]);
          assert.ok(proposal ?? refusal instanceof CannotMend, String(refusal));
          if (proposal) await bench.mender.discard(proposal, bench.target, quiet);
          assert.deepEqual(simulator.snapshot(), before, `${operation} ${kind} ${times}`);
        }
      }
    });

    it(`${kind} while it is deployed or deleted: all is done, all is taken back, or the activity says what stands`, async () => {
      const seen = new Set<string>();
      for (const [operations, times] of [
        [['ExecuteChangeSet'], 1],
        [['ExecuteChangeSet'], 3],
        [['DescribeStacks'], 2],
        [['ExecuteChangeSet', 'DeleteStack'], 3],
      ] as const) {
        simulator.load('healthy');
        const before = simulator.snapshot();
        const bench = benchOf(TIERZERO, ROLE, { answerTimeoutMs: 150 });
        const proposal = await planned(benchOf());
        simulator.setFaults(operations.map((operation) => fault(operation, kind, times)));
        const { activity } = await bench.apply(proposal);
        simulator.setFaults([]);
        seen.add(activity.state);
        const where = `${operations.join()} ${kind} ${times}: ${activity.state} ${JSON.stringify(activity.steps)}`;
        if (activity.state === 'applied') assert.deepEqual(wrong(await bench.diagnose()), [], where);
        else if (activity.state !== 'taken-back')
          assert.ok(
            activity.steps.some(({ because, pending }) => because ?? pending),
            where,
          );
        const undone = activity.state === 'taken-back' ? activity : await bench.undo(activity);
        assert.equal(undone.state, 'taken-back', where);
        assert.deepEqual(simulator.snapshot(), before, where);
      }
      assert.ok(seen.size > 0);
    });

    it(`${kind} while it is taken back: it can be taken back again`, async () => {
      const before = simulator.snapshot();
      const bench = benchOf(TIERZERO, ROLE, { answerTimeoutMs: 150 });
      const { activity } = await bench.apply(await planned(benchOf()));
      assert.equal(activity.state, 'applied');
      simulator.setFaults([fault('DeleteStack', kind)]);
      const begun = await bench.undo(activity);
      simulator.setFaults([]);
      const undone = begun.state === 'taken-back' ? begun : await bench.undo(begun);
      assert.equal(undone.state, 'taken-back', JSON.stringify(undone.steps));
      assert.deepEqual(simulator.snapshot(), before);
    });
  }

  it('is finished, or taken back, whenever the process was killed', async () => {
    let interrupted = 0;
    for (let killAt = 1; ; killAt += 1) {
      const ends: boolean[] = [];
      for (const then of ['finish', 'undo'] as const) {
        simulator.load('healthy');
        const before = simulator.snapshot();
        const journal = memoryJournal();
        const proposal = await planned(benchOf());
        ends.push(await killedAt(killAt, journal, proposal));
        const [activity] = await journal.read();
        const bench = benchOf(TIERZERO, ROLE, {}, journal);
        if (!activity) {
          await bench.mender.discard(proposal, bench.target, quiet);
        } else {
          if (activity.state === 'applying') interrupted += 1;
          if (then === 'finish' && activity.state === 'applying') {
            const finished = await bench.mender.follow(
              await bench.mender.finish(activity, bench.target, quiet),
              bench.target,
              quiet,
              'minutes',
            );
            assert.equal(finished.activity.state, 'applied', `killed at ${killAt}: ${JSON.stringify(finished.activity.steps)}`);
            assert.deepEqual(wrong(finished.diagnosis), []);
          }
          const [last] = await journal.read();
          assert.equal((await bench.undo(last!)).state, 'taken-back', `killed at ${killAt}`);
        }
        assert.deepEqual(simulator.snapshot(), before, `killed at ${killAt}, then ${then}`);
      }
      if (ends.every((ended) => ended)) break;
    }
    assert.ok(interrupted >= 4, `only ${interrupted} runs were interrupted`);
  });

  /** Applies it until that write of the journal was made, and never comes back. True where it came to its end before. */
  async function killedAt(killAt: number, journal: Journal, proposal: Proposal): Promise<boolean> {
    let writes = 0;
    const killed = new Error('killed');
    const mortal: Journal = {
      read: () => journal.read(),
      write: async (activity: Activity) => {
        writes += 1;
        if (writes > killAt) throw killed;
        await journal.write(activity);
      },
    };
    const bench = benchOf(TIERZERO, ROLE, {}, mortal);
    try {
      await bench.apply(proposal);
      return true;
    } catch (error) {
      if (error !== killed) throw error;
      return false;
    }
  }

  it('that was only planned is taken away by whoever comes next, whenever the process was killed', async () => {
    const before = simulator.snapshot();
    const states = new Set<string>();
    const shells = new Set<boolean>();
    for (let killAt = 1; ; killAt += 1) {
      simulator.load('healthy');
      const journal = memoryJournal();
      const isOver = await leftAt(killAt, journal);
      const [activity] = await journal.read();
      shells.add(JSON.stringify(simulator.snapshot()) !== JSON.stringify(before));
      if (activity) {
        states.add(`${activity.state}: ${activity.steps.map(({ state }) => state).join()}`);
        const bench = benchOf(TIERZERO, ROLE, {}, journal);
        await assert.rejects(bench.mender.finish(activity, bench.target, quiet), /only planned/);
        const undone = await bench.undo(activity);
        assert.equal(undone.state, 'taken-back', `killed at ${killAt}: ${JSON.stringify(undone.steps)}`);
      }
      assert.deepEqual(simulator.snapshot(), before, `killed at ${killAt}`);
      if (isOver) break;
    }
    assert.deepEqual([...states], ['planned: started', 'planned: done']);
    assert.deepEqual([...shells], [false, true]);
  });

  /** Plans, and is gone after so many moments: each write of the journal is one, and CloudFormation's answer. True where it came to its end before. */
  async function leftAt(killAt: number, journal: Journal): Promise<boolean> {
    let moments = 0;
    let die = (): void => undefined;
    const killed = new Promise<boolean>((resolve) => {
      die = () => resolve(false);
    });
    const never = new Promise<never>(() => undefined);
    const passes = async <T>(work: () => Promise<T>): Promise<T> => {
      const done = await work();
      moments += 1;
      if (moments < killAt) return done;
      die();
      return never;
    };
    const mortal: Journal = { read: () => journal.read(), write: (activity) => passes(() => journal.write(activity)) };
    const through = (cloud: Cloud): Cloud => ({
      ...cloud,
      planStack: (request, login, remember, signal) => passes(() => cloud.planStack(request, login, remember, signal)),
    });
    return Promise.race([planned(benchOf(TIERZERO, ROLE, { through }, mortal)).then(() => true), killed]);
  }

  it('that somebody else has deployed or uses meanwhile is left alone, and what is ours in it goes', async () => {
    const bench = benchOf();
    const journal = memoryJournal();
    const proposal = await planned(benchOf(TIERZERO, ROLE, {}, journal));
    const [{ stackId }] = proposal.stacks as [StackPlan];
    const { parameters, template } = requestOf(bench);
    await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: stackId,
        ChangeSetName: 'theirs',
        ChangeSetType: 'CREATE',
        TemplateBody: template,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
      }),
    );
    const left = await bench.mender.discard(proposal, bench.target, quiet);
    assert.equal(left?.state, 'taken-back', JSON.stringify(left?.steps));
    const { Summaries } = await cloudFormation.send(new ListChangeSetsCommand({ StackName: stackId }));
    assert.deepEqual(
      Summaries?.map(({ ChangeSetName }) => ChangeSetName),
      ['theirs'],
    );

    simulator.load('healthy');
    const again = await planned(benchOf(TIERZERO, ROLE, {}, journal));
    const [plan] = again.stacks as [StackPlan];
    await cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: plan.changeSetId }));
    for (const cloud = await bench.session.cloud(); ;) {
      const now = await cloud.stackEvents({ region: 'us-east-1', id: plan.stackId }, bench.target.login, never);
      if (!isUnknown(now) && now.status === 'CREATE_COMPLETE') break;
    }
    const deployed = simulator.snapshot();
    const stands = await bench.mender.discard(again, bench.target, quiet);
    assert.equal(stands?.state, 'partly');
    assert.match(stands.steps[0]?.because?.detail ?? '', /Somebody else has changed the stack tierzero-access.*CREATE_COMPLETE/);
    assert.deepEqual(simulator.snapshot(), deployed);
  });

  it('of another by the same name is left alone by a plan of which only the name was known', async () => {
    const bench = benchOf();
    const other = await planOf(bench);
    const now = simulator.snapshot();
    const by = (operation: string, input: Readonly<Record<string, string>>) => ({
      service: 'cloudformation',
      operation,
      region: 'us-east-1',
      input: { StackName: other.name, ...input },
    });
    const [made, undo] = [by('CreateChangeSet', { ChangeSetName: 'rolecall-ours' }), by('DeleteStack', {})];
    assert.deepEqual(await bench.hand.perform(undo, bench.target.login, never, [made, undo]), { done: true, already: true });
    assert.deepEqual(simulator.snapshot(), now);
  });

  it('is not planned where it cannot be remembered, or in another account than the role', async () => {
    const before = simulator.snapshot();
    const full: Journal = { read: async () => [], write: () => Promise.reject(new Error('the disk is full')) };
    await assert.rejects(planned(benchOf(TIERZERO, ROLE, {}, full)), /the disk is full/);
    const elsewhere = benchOf(TIERZERO, ROLE.replace('111122223333', '444455556666'));
    await assert.rejects(prepare(elsewhere, [requestOf(benchOf())]), /the login is in account 111122223333/);
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('is no plan any more when the change set is gone', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const proposal = await planned(bench);
    await bench.mender.discard(proposal, bench.target, quiet);
    const { activity } = await bench.apply(proposal);
    assert.equal(activity.state, 'taken-back');
    assert.match(activity.steps.map(({ because }) => because?.detail).join(), /AWS refused ExecuteChangeSet: ChangeSetNotFound/);
    assert.deepEqual(simulator.snapshot(), before);
    assert.match(
      await refused(cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: 'x', StackName: 'y' })), 'ValidationError', 400),
      /does not exist/,
    );
  });

  it('is given up while it is planned, when somebody says stop', async () => {
    const before = simulator.snapshot();
    const bench = benchOf();
    const stop = new AbortController();
    simulator.setFaults([{ service: 'cloudformation', operation: 'DescribeChangeSet', kind: 'latency', ms: 50 }]);
    const planning = askedOf(bench, {}, stop.signal);
    while (!simulator.calls.some(({ operation }) => operation === 'CreateChangeSet')) await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('not wanted'));
    await assert.rejects(planning, /not wanted/);
    while (!simulator.calls.some(({ operation }) => operation === 'DeleteStack')) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(simulator.snapshot(), before);
  });
});

function trustText(): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }],
  });
}
