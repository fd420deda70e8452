import assert from 'node:assert/strict';
import * as eks from '@aws-sdk/client-eks';
import * as iam from '@aws-sdk/client-iam';
import * as organizations from '@aws-sdk/client-organizations';
import { parseFaults, startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, refused } from './clients.ts';

const getRole = new iam.GetRoleCommand({ RoleName: 'TierZeroAccess' });

describe('simulator: faults', () => {
  let simulator: Simulator;
  let client: iam.IAMClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => {
    simulator.load('healthy');
    simulator.setFaults([]);
    client = new iam.IAMClient(clientConfig(simulator));
  });
  afterEach(() => client.destroy());
  after(() => simulator.close());

  const organization = (): Promise<unknown> =>
    new organizations.OrganizationsClient(clientConfig(simulator)).send(new organizations.DescribeOrganizationCommand({}));
  const clusters = (region = 'us-east-1'): Promise<unknown> =>
    new eks.EKSClient(clientConfig(simulator, { region })).send(new eks.ListClustersCommand({}));
  const failure = async (promise: Promise<unknown>): Promise<Error & { code?: string; $metadata?: { httpStatusCode?: number } }> => {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error, 'it should have failed');
    return error;
  };

  it("throttles in each service's own words", async () => {
    simulator.setFaults([{ kind: 'throttle' }]);
    await refused(client.send(getRole), 'Throttling', 400);
    await refused(clusters(), 'ThrottlingException', 429);
    await refused(organization(), 'TooManyRequestsException', 400);
  });

  it('answers 5xx, and lets an expired login be told from a refusal', async () => {
    simulator.setFaults([{ kind: '5xx', times: 1 }, { kind: 'expired-token', times: 2 }, { kind: 'deny' }]);
    await refused(client.send(getRole), 'ServiceUnavailable', 503);
    await refused(client.send(getRole), 'ExpiredToken', 403);
    await refused(organization(), 'ExpiredTokenException', 400);
    assert.match(
      await refused(client.send(getRole), 'AccessDenied', 403),
      /is not authorized to perform: iam:GetRole on resource: role TierZeroAccess/,
    );
    await refused(clusters(), 'AccessDeniedException', 403);
  });

  it('is healed by a retry once its times are used up', async () => {
    simulator.setFaults([{ service: 'iam', operation: 'GetRole', kind: '5xx', times: 1 }]);
    const patient = new iam.IAMClient(clientConfig(simulator, { maxAttempts: 2 }));
    assert.equal((await patient.send(getRole)).Role?.RoleName, 'TierZeroAccess');
    assert.deepEqual(
      simulator.calls.map((call) => call.status),
      [503, 200],
    );
  });

  it('bears only on the service, operation and region it names', async () => {
    simulator.setFaults([{ service: 'eks', operation: 'ListClusters', region: 'eu-south-1', kind: 'deny' }]);
    await client.send(getRole);
    await clusters();
    await refused(clusters('eu-south-1'), 'AccessDeniedException', 403);
  });

  it("resets, answers with a proxy's page, or with garbage", async () => {
    simulator.setFaults([
      { kind: 'reset', times: 1 },
      { kind: 'html', times: 2 },
      { kind: 'garbage', times: 2 },
    ]);
    assert.match((await failure(client.send(getRole))).code ?? '', /ECONNRESET|EPIPE/);
    assert.equal((await failure(client.send(getRole))).$metadata?.httpStatusCode, 403);
    const page = await failure(organization());
    assert.deepEqual([page.name, page.$metadata?.httpStatusCode], ['SyntaxError', 403]);
    assert.equal((await failure(organization())).name, 'SyntaxError');
    await failure(client.send(getRole));
    assert.deepEqual(
      simulator.calls.map((call) => [call.status, call.code]),
      [
        [0, 'reset'],
        [403, 'html'],
        [403, 'html'],
        [200, 'garbage'],
        [200, 'garbage'],
      ],
    );
  });

  it('keeps an answer back until the caller gives up', async () => {
    simulator.setFaults([{ kind: 'timeout' }]);
    const abort = new AbortController();
    const waiting = client.send(getRole, { abortSignal: abort.signal });
    setImmediate(() => abort.abort());
    assert.equal((await failure(waiting)).name, 'AbortError');
  });

  it('carries a change out and says that it failed', async () => {
    simulator.setFaults([{ operation: 'DetachRolePolicy', kind: 'error-after' }]);
    const before = simulator.snapshot();
    await refused(
      client.send(new iam.DetachRolePolicyCommand({ RoleName: 'TierZeroAccess', PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' })),
      'InternalFailure',
      500,
    );
    assert.notDeepEqual(simulator.snapshot(), before);
  });

  it('adds up latencies and then goes on', async () => {
    simulator.setFaults([
      { kind: 'latency', ms: 1 },
      { kind: 'latency', ms: 1, service: 'iam' },
      { kind: 'throttle', service: 'eks' },
    ]);
    await client.send(getRole);
    await refused(clusters(), 'ThrottlingException', 429);
    simulator.setLatency(1);
    await client.send(getRole);
    simulator.setLatency(0);
  });

  it('refuses a port that is taken', async () => {
    await assert.rejects(startSimulator({ scenario: 'healthy', port: Number(new URL(simulator.url).port) }), /EADDRINUSE/);
  });

  it('reads rules from data, and says where they are off', () => {
    assert.deepEqual(
      parseFaults([
        { kind: 'throttle', service: 'iam', operation: 'GetRole', region: 'us-east-1', times: 2 },
        { kind: 'latency', ms: 5 },
      ]),
      [
        { kind: 'throttle', service: 'iam', operation: 'GetRole', region: 'us-east-1', times: 2 },
        { kind: 'latency', ms: 5 },
      ],
    );
    assert.deepEqual(parseFaults({ faults: [] }), []);
    const wrong: [unknown, RegExp][] = [
      ['x', /^The faults must be a list/],
      [[1], /^faults\[0\] must be an object/],
      [[{ kind: 'reset' }, { kind: 'boom' }], /^faults\[1\]\.kind must be one of latency/],
      [[{ kind: 'reset', servce: 'iam' }], /^faults\[0\] has the unknown member "servce"/],
      [[{ kind: 'reset', service: 'ec2' }], /^faults\[0\]\.service must be one of iam/],
      [[{ kind: 'latency' }], /^faults\[0\]\.ms must be given/],
      [[{ kind: 'reset', times: 0 }], /^faults\[0\]\.times must be a whole number of at least 1/],
      [[{ kind: 'latency', ms: -1 }], /^faults\[0\]\.ms must be/],
    ];
    for (const [value, message] of wrong) assert.throws(() => parseFaults(value), { message });
  });
});
