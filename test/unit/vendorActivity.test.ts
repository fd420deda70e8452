import assert from 'node:assert/strict';
import { createCloud } from '../../src/aws/cloud.ts';
import { activityRequest } from '../../src/engine/access/activityRequest.ts';
import { isUnknown } from '../../src/engine/model/known.ts';
import type { VendorActivity } from '../../src/engine/model/vendorActivity.ts';
import { countCalls, vendorActivityMarkdown } from '../../src/engine/report/vendorActivity.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor, memoryJournal } from '../support/mendDemo.ts';

describe('what a vendor did', function () {
  this.timeout(30_000);
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  afterEach(() => {
    simulator.setFaults([]);
    simulator.load('healthy');
  });
  after(() => simulator.close());

  const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1, historyPauseMs: 0 });
  async function asked(name: string) {
    const bench = benchFor(simulator, name, memoryJournal());
    const request = activityRequest((await bench.diagnose()).connection);
    assert.ok(!isUnknown(request));
    return { request, ask: () => cloud.vendorActivity(request, bench.target.login, new AbortController().signal) };
  }
  async function activityOf(name: string): Promise<VendorActivity & { readonly roleArn: string }> {
    const { request, ask } = await asked(name);
    const activity = await ask();
    assert.ok(!isUnknown(activity), JSON.stringify(activity));
    return { ...activity, roleArn: request.roleArn };
  }

  it('is found by the sessions that its AssumeRole calls have opened, in every region that the connection names', async () => {
    const { sessions, calls, searchedRegions, unread } = await activityOf('TierZero');
    assert.deepEqual(searchedRegions.toSorted(), ['eu-south-1', 'us-east-1']);
    assert.deepEqual(unread, []);
    assert.equal(sessions.length, 3);
    assert.ok(calls.every(({ at }, index) => index === 0 || at <= calls[index - 1]!.at));
    assert.deepEqual(
      countCalls(calls).map(({ service, call, count, refused }) => [service.split('.')[0], call, count, refused]),
      [
        ['ec2', 'DescribeInstances', 9, 0],
        ['logs', 'DescribeLogGroups', 6, 0],
        ['monitoring', 'ListMetrics', 6, 0],
        ['eks', 'DescribeCluster', 3, 0],
        ['rds', 'DescribeDBInstances', 3, 0],
        ['secretsmanager', 'ListSecrets', 3, 3],
      ],
    );
  });

  it("counts no call of another role's sessions, though they have the same name", async () => {
    const [payer, resources] = [await activityOf('CloudZero'), await activityOf('CloudZero resources')];
    assert.notEqual(payer.roleArn, resources.roleArn);
    for (const { calls, sessions } of [payer, resources]) {
      assert.equal(sessions.length, 3);
      assert.equal(calls.length, 18);
    }
  });

  it('is a document that counts, lists, and says what CloudTrail cannot tell', async () => {
    const activity = await activityOf('TierZero');
    const text = vendorActivityMarkdown('TierZero', activity.roleArn, activity);
    assert.match(text, /^# What did TierZero do\?$/m);
    assert.match(text, /^\| ec2 \| DescribeInstances \| 9 \|  \| no \| \d{4}-\d\d-\d\d \d\d:\d\d UTC \|$/m);
    assert.match(text, /^\| secretsmanager \| ListSecrets \| 3 \| 3 \| no \|/m);
    for (const limit of [
      /90 days/,
      /up to 15/,
      /Data events/,
      /two questions a second/,
      /Other regions than/,
      /cannot be searched by role/,
    ])
      assert.match(text, limit);
    for (const { externalId } of simulator.connections) assert.ok(!text.includes(externalId));
  });

  it('says which region could not be searched, and why nothing can be told where none could', async () => {
    const { ask } = await asked('TierZero');
    simulator.setFaults([{ operation: 'LookupEvents', region: 'eu-south-1', kind: 'deny' }]);
    const part = await ask();
    assert.ok(!isUnknown(part));
    assert.deepEqual(part.searchedRegions, ['us-east-1']);
    assert.deepEqual(
      part.unread.map(({ region }) => region),
      ['eu-south-1'],
    );
    simulator.setFaults([{ operation: 'LookupEvents', kind: 'deny' }]);
    const none = await ask();
    assert.ok(isUnknown(none) && none.needs?.includes('cloudtrail:LookupEvents'));
  });

  it('proves nothing where nothing is recorded, and says so', async () => {
    const nothing = { sessions: [], calls: [], searchedRegions: ['us-east-1'], unread: [], readBackTo: [], notSearched: [] };
    const text = vendorActivityMarkdown('TierZero', 'arn:aws:iam::111122223333:role/TierZeroAccess', nothing);
    assert.match(text, /No session of TierZero is recorded there\. That does not prove that there was none/);
  });
});
