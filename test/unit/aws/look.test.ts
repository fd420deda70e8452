import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { createCloud } from '../../../src/aws/cloud.ts';
import type { Account } from '../../../src/engine/model/account.ts';
import type { Cluster } from '../../../src/engine/model/cluster.ts';
import type { Facts } from '../../../src/engine/model/connection.ts';
import { isUnknown, type Known, type Unknown } from '../../../src/engine/model/known.ts';
import type { Role } from '../../../src/engine/model/role.ts';
import type { LookProgress, LookResult, Login, Question } from '../../../src/engine/ports.ts';
import { startSimulator, type DemoConnection, type FaultRule, type Simulator } from '../../../src/simulator/server.ts';

const VENDOR_ACCOUNTS: Readonly<Record<string, readonly string[]>> = { tierzero: ['851725519002'], cloudzero: ['061190967865'] };
const PROD = { region: 'us-east-1', name: 'prod' };
const never = new AbortController().signal;

function known<T>(value: Known<T>): T {
  assert.ok(!isUnknown(value), JSON.stringify(value));
  return value;
}

/** Every Unknown that stands anywhere in the facts. */
function unknownsIn(value: unknown): Unknown[] {
  if (isUnknown(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(unknownsIn) : [];
}

describe('aws: look', function () {
  this.timeout(60_000);
  let simulator: Simulator;
  const cloudFor = (env: NodeJS.ProcessEnv = simulator.env) =>
    createCloud({ env: { ...env, HOME: '/nonexistent' }, retryDelayMs: 1, answerTimeoutMs: 10_000 });

  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());
  beforeEach(() => {
    simulator.load('healthy');
    simulator.setFaults([]);
  });

  const connectionOf = (vendor: string): DemoConnection => simulator.connections.find((connection) => connection.vendor === vendor)!;

  function questionOf(connection: DemoConnection, more: Partial<Question> = {}): Question {
    return {
      role: connection.role,
      vendorAccounts: VENDOR_ACCOUNTS[connection.vendor]!,
      simulate: [
        { action: 'cloudwatch:GetMetricData', resource: '*' },
        { action: 'ec2:DescribeInstances', resource: '*' },
      ],
      regions: connection.regions ?? [],
      billing: connection.vendor === 'cloudzero',
      ...more,
    };
  }

  async function look(question: Question, env?: NodeJS.ProcessEnv, login: Login = {}): Promise<LookResult> {
    return cloudFor(env).look(question, login, () => undefined, never);
  }

  it('reads all of a healthy connection', async () => {
    const { facts, timing } = await look(questionOf(connectionOf('tierzero')));
    const role = known(facts.role)!;
    assert.equal(role.arn, connectionOf('tierzero').role);
    assert.ok(known(known(role.trust).Statement).length > 0);
    const policies = known(role.policies);
    assert.ok(policies.length > 0 && policies.every((policy) => !isUnknown(policy) && !isUnknown(policy.document)));
    const account = known(facts.account);
    assert.equal(known(account.caller).account, role.arn.split(':')[4]);
    assert.ok(Number(known(account.quotas).policiesPerRole) > 0);
    assert.ok([1, 2].includes(known(account.globalTokenVersion)));
    assert.ok(known(account.regions).some((region) => region.name === 'us-east-1' && region.status === 'ENABLED_BY_DEFAULT'));
    assert.deepEqual(
      known(account.simulation).map((result) => result.action),
      ['cloudwatch:GetMetricData', 'ec2:DescribeInstances'],
    );
    assert.ok(known(facts.clusters).length > 0);
    for (const cluster of known(facts.clusters))
      assert.ok(!isUnknown(cluster) && !isUnknown(cluster.entry) && cluster.entry && !isUnknown(cluster.entry.policies));
    assert.equal(timing.calls, simulator.calls.length);
    assert.ok(timing.longestChain >= 3 && timing.longestChain < timing.calls);
  });

  it('reads the billing side of a payer', async () => {
    const { facts } = await look(questionOf(connectionOf('cloudzero')));
    const account = known(facts.account);
    assert.match(known(account.organization)!.id, /^o-/);
    assert.ok(known(account.costReports).length > 0);
    assert.ok(known(account.costAllocationTags).active >= 0);
  });

  it('never keeps an External ID of a CloudTrail event', async () => {
    const { facts } = await look(questionOf(connectionOf('tierzero')));
    const { calls, searchedRegions } = known(known(facts.account).vendorCalls);
    assert.ok(searchedRegions.includes('us-east-1'));
    assert.ok(!JSON.stringify(calls).includes(connectionOf('tierzero').externalId));
  });

  it('starts with a name what it can, and reads the rest with the ARN it finds', async () => {
    const { role } = connectionOf('cloudzero');
    const byArn = await look(questionOf(connectionOf('cloudzero')));
    const byName = await look(questionOf(connectionOf('cloudzero'), { role: role.slice(role.lastIndexOf('/') + 1) }));
    assert.deepEqual(withoutTimes(byName.facts), withoutTimes(byArn.facts));
    assert.ok(byName.timing.longestChain >= byArn.timing.longestChain);
  });

  it('finds the role where the ARN that was given lacks its path', async () => {
    const { role } = connectionOf('cloudzero');
    const pathless = role.replace(/role\/.*\//, 'role/');
    assert.notEqual(pathless, role);
    const { facts } = await look(questionOf(connectionOf('cloudzero'), { role: pathless }));
    assert.equal(known(facts.role)!.arn, role);
    assert.ok(!isUnknown(known(facts.account).simulation));
  });

  it('names the roles that trust the vendor when the role is not there', async () => {
    const { role } = connectionOf('tierzero');
    const { facts } = await look(questionOf(connectionOf('tierzero'), { role: `${role}-gone` }));
    assert.equal(facts.role, undefined);
    assert.ok(known(known(facts.account).candidates).some((candidate) => candidate.arn === role));
  });

  it('says whose account it is when the login is in another, and shows nothing of it', async () => {
    const role = 'arn:aws:iam::444455556666:role/TierZeroAccess';
    const { facts } = await look(questionOf(connectionOf('tierzero'), { role }));
    const { caller, ...rest } = known(facts.account);
    const { account } = known(caller);
    for (const value of [facts.role, facts.clusters, ...Object.values(rest)]) {
      assert.ok(
        isUnknown(value) && value.unknown === 'not-looked' && value.detail.includes(account) && value.detail.includes('444455556666'),
      );
    }
  });

  it('reads the organization for a connection without billing only where the trust policy asks for one', async () => {
    const connection = connectionOf('tierzero');
    const plain = known((await look(questionOf(connection))).facts.account);
    assert.ok(isUnknown(plain.organization) && plain.organization.unknown === 'not-looked');
    const iam = new IAMClient({
      endpoint: simulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: simulator.env.AWS_ACCESS_KEY_ID!, secretAccessKey: simulator.env.AWS_SECRET_ACCESS_KEY! },
    });
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: '851725519002' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:principalorgid': 'o-demo1example' } },
    };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: connection.role.split('/').at(-1), PolicyDocument }));
    const asked = known((await look(questionOf(connection))).facts.account);
    assert.equal(known(asked.organization)?.id, 'o-demo1example');
  });

  it('looks at the chosen clusters alone, and leaves out one that is not there', async () => {
    const [chosen] = connectionOf('tierzero').clusters;
    const [region, name] = chosen!.split('/') as [string, string];
    const { facts } = await look(
      questionOf(connectionOf('tierzero'), {
        clusters: [
          { region, name },
          { region, name: 'gone' },
        ],
      }),
    );
    assert.deepEqual(
      known(facts.clusters).map((cluster) => known(cluster).name),
      [name],
    );
    assert.ok(simulator.calls.every((call) => call.operation !== 'ListClusters'));
    assert.deepEqual((await look(questionOf(connectionOf('tierzero'), { clusters: [] }))).facts.clusters, []);
  });

  it('measures STS where long-term keys can, and says what to do where they are not at hand', async () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const measured = known(known((await look(questionOf(connectionOf('tierzero'), { regions }))).facts.account).regions);
    for (const region of measured.filter(({ name }) => regions.includes(name))) assert.equal(region.sts, 'active');
    const session = known(
      (await look(questionOf(connectionOf('tierzero'), { regions: ['eu-west-3'] }), simulator.logins.session)).facts.account,
    );
    const paris = known(session.regions).find((region) => region.name === 'eu-west-3')!;
    assert.ok(isUnknown(paris.sts) && paris.sts.unknown === 'unresolved' && paris.sts.next);
  });

  it('takes an AWS_PROFILE that is set to nothing for one that is not set', async () => {
    const cloud = createCloud({ env: { ...simulator.env, AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true' } });
    const who = await cloud.whoAmI({}, never);
    assert.ok(!isUnknown(who), isUnknown(who) ? who.detail : '');
  });

  it('tells no progress once it has answered', async () => {
    // Many looks, because only one whose last read came just in time for a progress would tell it late.
    for (let round = 0; round < 20; round += 1) {
      let over = false;
      const late: string[] = [];
      await cloudFor().look(questionOf(connectionOf('tierzero')), {}, ({ what }) => void (over && late.push(what)), never);
      over = true;
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      assert.deepEqual(late, []);
    }
  });

  it('tells progress with the facts so far', async () => {
    const seen: LookProgress[] = [];
    simulator.setLatency(100);
    try {
      await cloudFor().look(questionOf(connectionOf('tierzero')), {}, (progress) => void seen.push(progress), never);
    } finally {
      simulator.setLatency(0);
    }
    assert.ok(seen.length > 0);
    assert.ok(seen.every((progress) => progress.done <= progress.started && progress.what !== ''));
    assert.ok(unknownsIn(seen[0]!.facts).some((unknown) => unknown.unknown === 'not-looked'));
  });

  it('ends at once when cancelled, with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('the user has seen enough');
    simulator.setLatency(60_000);
    try {
      const looking = cloudFor().look(questionOf(connectionOf('tierzero')), {}, () => undefined, controller.signal);
      setImmediate(() => controller.abort(reason));
      await assert.rejects(looking, reason);
      await assert.rejects(
        cloudFor().look(questionOf(connectionOf('tierzero')), {}, () => undefined, controller.signal),
        reason,
      );
    } finally {
      simulator.setLatency(0);
    }
  });

  it('cuts the requests under way when cancelled', async function () {
    // Below the time after which the transport would give up by itself.
    this.timeout(10_000);
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const controller = new AbortController();
    const asking = once(silent, 'request') as Promise<[IncomingMessage]>;
    const endpointUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const looking = createCloud({ env: { ...simulator.env, HOME: '/nonexistent' } }).whoAmI({ endpointUrl }, controller.signal);
    const [request] = await asking;
    const cut = once(request.socket, 'close');
    controller.abort(new Error('enough'));
    await Promise.all([assert.rejects(looking, /enough/), cut]);
    silent.close();
  });

  it('reads a large account in the same chain, with the failing region beside the others', async () => {
    simulator.load('large');
    const connection = connectionOf('tierzero');
    const whole = await look(questionOf(connection));
    const clusters = known(whole.facts.clusters);
    assert.equal(clusters.length, 40);
    assert.ok(clusters.every((cluster) => !isUnknown(cluster)));
    assert.equal(known(known(whole.facts.account).regions).length, 34);

    const region = known(known(clusters[0]!).region);
    simulator.setFaults([{ service: 'eks', operation: 'ListClusters', region, kind: 'deny' }]);
    const partly = known((await look(questionOf(connection))).facts.clusters);
    const failed = partly.filter((cluster): cluster is Unknown => isUnknown(cluster));
    assert.equal(failed.length, 1);
    assert.deepEqual([failed[0]!.unknown, failed[0]!.needs, failed[0]!.detail.includes(region)], ['denied', ['eks:ListClusters'], true]);
    const others = clusters.filter((cluster) => !isUnknown(cluster) && cluster.region !== region);
    assert.equal(partly.length, others.length + 1);
  });

  describe('one read failed', () => {
    type Place = (facts: Facts) => unknown;
    const account =
      (part: keyof Account): Place =>
      (facts) =>
        known(facts.account)[part];
    const role =
      (part: keyof Role): Place =>
      (facts) =>
        known(facts.role)![part];
    const cluster =
      (part: keyof Cluster): Place =>
      (facts) =>
        known(known(facts.clusters)[0]!)[part];
    const reads: readonly [service: string, operation: string, action: string, vendor: string, place: Place][] = [
      ['sts', 'GetCallerIdentity', 'sts:GetCallerIdentity', 'tierzero', account('caller')],
      ['iam', 'GetRole', 'iam:GetRole', 'tierzero', (facts) => facts.role],
      ['iam', 'ListAttachedRolePolicies', 'iam:ListAttachedRolePolicies', 'tierzero', role('policies')],
      ['iam', 'GetPolicy', 'iam:GetPolicy', 'tierzero', role('policies')],
      ['iam', 'GetPolicyVersion', 'iam:GetPolicyVersion', 'tierzero', role('policies')],
      ['iam', 'ListRolePolicies', 'iam:ListRolePolicies', 'cloudzero', role('inline')],
      ['iam', 'GetRolePolicy', 'iam:GetRolePolicy', 'cloudzero', role('inline')],
      ['iam', 'SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', 'tierzero', account('simulation')],
      ['iam', 'GetAccountSummary', 'iam:GetAccountSummary', 'tierzero', account('quotas')],
      ['iam', 'GetAccountSummary', 'iam:GetAccountSummary', 'tierzero', account('globalTokenVersion')],
      ['account', 'ListRegions', 'account:ListRegions', 'tierzero', account('regions')],
      ['account', 'ListRegions', 'account:ListRegions', 'tierzero', (facts) => facts.clusters],
      ['eks', 'ListClusters', 'eks:ListClusters', 'tierzero', (facts) => facts.clusters],
      ['eks', 'DescribeCluster', 'eks:DescribeCluster', 'tierzero', (facts) => facts.clusters],
      ['eks', 'DescribeAccessEntry', 'eks:DescribeAccessEntry', 'tierzero', cluster('entry')],
      ['eks', 'ListAssociatedAccessPolicies', 'eks:ListAssociatedAccessPolicies', 'tierzero', cluster('entry')],
      ['cloudtrail', 'LookupEvents', 'cloudtrail:LookupEvents', 'tierzero', account('vendorCalls')],
      ['organizations', 'DescribeOrganization', 'organizations:DescribeOrganization', 'cloudzero', account('organization')],
      ['cur', 'DescribeReportDefinitions', 'cur:DescribeReportDefinitions', 'cloudzero', account('costReports')],
      ['bcm-data-exports', 'ListExports', 'bcm-data-exports:ListExports', 'cloudzero', account('costReports')],
      ['ce', 'ListCostAllocationTags', 'ce:ListCostAllocationTags', 'cloudzero', account('costAllocationTags')],
    ];
    const kinds: readonly [FaultRule['kind'], Unknown['unknown']][] = [
      ['deny', 'denied'],
      ['expired-token', 'denied'],
      ['throttle', 'unreachable'],
      ['5xx', 'unreachable'],
      ['reset', 'unreachable'],
      ['html', 'unreachable'],
      ['garbage', 'unreachable'],
    ];

    for (const [service, operation, action, vendor, place] of reads) {
      for (const [kind, reason] of kinds) {
        it(`${operation}: ${kind} is ${reason} where it was to stand (${vendor})`, async () => {
          simulator.setFaults([{ service, operation, kind }]);
          const clusters = operation === 'ListClusters' || operation === 'ListRegions' ? {} : { clusters: service === 'eks' ? [PROD] : [] };
          const { facts } = await look(questionOf(connectionOf(vendor), clusters));
          const found = unknownsIn(place(facts)).filter((unknown) => unknown.unknown === reason);
          assert.ok(found.length > 0, JSON.stringify(place(facts))?.slice(0, 600));
          if (kind === 'deny')
            assert.ok(
              found.some((unknown) => unknown.needs?.includes(action)),
              JSON.stringify(found),
            );
          if (kind === 'expired-token')
            assert.ok(
              found.every((unknown) => unknown.next),
              JSON.stringify(found),
            );
          assert.ok(found.every((unknown) => unknown.detail.length > 20));
        });
      }
    }
  });

  it('has one reason for everything when nobody can log in', async () => {
    const { facts } = await look(questionOf(connectionOf('tierzero')), simulator.logins.session, { profile: 'gone' });
    for (const value of [facts.role, facts.clusters, facts.account])
      assert.ok(isUnknown(value) && value.unknown === 'denied' && value.detail.includes('gone') && value.next);
  });

  it('says what the login lacks, and still reads what it may', async () => {
    const { facts } = await look(questionOf(connectionOf('tierzero')), simulator.logins['least-read']);
    assert.ok(!isUnknown(known(facts.account).caller));
    assert.ok(unknownsIn(facts).some((unknown) => unknown.unknown === 'denied' && unknown.needs?.length));
  });

  it('tells who the login is, and what to run when it has expired', async () => {
    const admin = await cloudFor().whoAmI({}, never);
    assert.ok(!isUnknown(admin) && /^\d{12}$/.test(admin.account) && admin.partition === 'aws');
    assert.deepEqual(await cloudFor().whoAmI({}, never, { alias: true }), { ...admin, alias: 'rolecall-demo' });
    const elsewhere = await cloudFor({ ...simulator.env, AWS_REGION: 'ap-east-1' }).whoAmI({}, never);
    assert.deepEqual(elsewhere, admin, 'a region that is not enabled does not know any key');
    const expired = await cloudFor(simulator.logins.expired).whoAmI({}, never);
    assert.ok(isUnknown(expired) && expired.unknown === 'denied' && expired.next);
  });
});

/** Facts without what two looks a moment apart may tell differently. */
function withoutTimes(facts: Facts): unknown {
  return JSON.parse(JSON.stringify(facts, (key, value: unknown) => (key === 'lastUsed' || key === 'searchedRegions' ? undefined : value)));
}
