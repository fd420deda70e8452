import assert from 'node:assert/strict';
import * as eks from '@aws-sdk/client-eks';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, refused } from './clients.ts';

const ROLE = 'arn:aws:iam::111122223333:role/TierZeroAccess';
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
const entry = { clusterName: 'prod', principalArn: ROLE };

describe('simulator: EKS', () => {
  let simulator: Simulator;
  let client: eks.EKSClient;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => {
    simulator.load('healthy');
    client = new eks.EKSClient(clientConfig(simulator));
  });
  afterEach(() => client.destroy());
  after(() => simulator.close());

  const cluster = async (): Promise<eks.Cluster | undefined> =>
    (await client.send(new eks.DescribeClusterCommand({ name: 'prod' }))).cluster;
  const update = (input: Omit<eks.UpdateClusterConfigCommandInput, 'name'>): Promise<eks.UpdateClusterConfigCommandOutput> =>
    client.send(new eks.UpdateClusterConfigCommand({ name: 'prod', ...input }));
  const finish = async (id: string | undefined): Promise<number> => {
    for (let polls = 1; polls < 10; polls += 1) {
      const { update: seen } = await client.send(new eks.DescribeUpdateCommand({ name: 'prod', updateId: id }));
      if (seen?.status !== 'InProgress') return polls;
    }
    throw new Error('The update never ends.');
  };

  it('describes a cluster', async () => {
    const seen = await cluster();
    assert.deepEqual(
      [
        seen?.status,
        seen?.accessConfig?.authenticationMode,
        seen?.resourcesVpcConfig?.endpointPublicAccess,
        seen?.resourcesVpcConfig?.endpointPrivateAccess,
      ],
      ['ACTIVE', 'API_AND_CONFIG_MAP', true, true],
    );
    assert.deepEqual(seen?.resourcesVpcConfig?.publicAccessCidrs, ['198.51.100.0/24', '203.0.113.0/24']);
    assert.ok(seen?.createdAt instanceof Date);
    assert.equal(
      await refused(client.send(new eks.DescribeClusterCommand({ name: 'nope' })), 'ResourceNotFoundException', 404),
      'No cluster found for name: nope.',
    );
  });

  it('lists the clusters of one region, page by page', async () => {
    simulator.load('large');
    let total = 0;
    for (const region of new Set(simulator.connections[0]?.clusters.map((name) => name.split('/')[0] ?? ''))) {
      const regional = new eks.EKSClient(clientConfig(simulator, { region }));
      for await (const page of eks.paginateListClusters({ client: regional, pageSize: 1 }, {})) total += page.clusters?.length ?? 0;
      regional.destroy();
    }
    assert.equal(total, 40);
  });

  it('does not know a login in a region that is not enabled', async () => {
    const elsewhere = new eks.EKSClient(clientConfig(simulator, { region: 'me-south-1' }));
    await refused(elsewhere.send(new eks.ListClustersCommand({})), 'UnrecognizedClientException', 403);
  });

  it('makes, changes and deletes an access entry', async () => {
    const before = simulator.snapshot();
    await client.send(new eks.DeleteAccessEntryCommand(entry));
    await refused(client.send(new eks.DescribeAccessEntryCommand(entry)), 'ResourceNotFoundException', 404);
    const made = await client.send(new eks.CreateAccessEntryCommand({ ...entry, type: 'STANDARD', tags: { a: 'b' } }));
    assert.deepEqual([made.accessEntry?.type, made.accessEntry?.tags], ['STANDARD', { a: 'b' }]);
    assert.equal(
      await refused(client.send(new eks.CreateAccessEntryCommand(entry)), 'ResourceInUseException', 409),
      'The specified access entry resource is already in use on this cluster.',
    );
    await client.send(
      new eks.AssociateAccessPolicyCommand({ ...entry, policyArn: VIEW, accessScope: { type: 'namespace', namespaces: ['a'] } }),
    );
    await client.send(new eks.AssociateAccessPolicyCommand({ ...entry, policyArn: VIEW, accessScope: { type: 'cluster' } }));
    const { associatedAccessPolicies } = await client.send(new eks.ListAssociatedAccessPoliciesCommand(entry));
    assert.deepEqual(
      associatedAccessPolicies?.map((policy) => [policy.policyArn, policy.accessScope]),
      [[VIEW, { type: 'cluster', namespaces: [] }]],
    );
    await client.send(new eks.UntagResourceCommand({ resourceArn: made.accessEntry?.accessEntryArn, tagKeys: ['a'] }));
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('refuses entries that EKS refuses', async () => {
    const create = (principalArn: string, type?: string): Promise<unknown> =>
      client.send(new eks.CreateAccessEntryCommand({ clusterName: 'prod', principalArn, ...(type !== undefined && { type }) }));
    await refused(create('arn:aws:sts::111122223333:assumed-role/TierZeroAccess/x'), 'InvalidParameterException', 400);
    await refused(create('arn:aws:iam::111122223333:role/nope'), 'InvalidParameterException', 400);
    await refused(
      create('arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS'),
      'InvalidParameterException',
      400,
    );
    await refused(create('arn:aws:iam::851725519002:role/tierzero-managed', 'EC2_LINUX'), 'InvalidParameterException', 400);
    await create('arn:aws:iam::851725519002:role/tierzero-managed');
    simulator.load('extra:eks-access-entry-type');
    await refused(
      client.send(new eks.AssociateAccessPolicyCommand({ ...entry, policyArn: VIEW, accessScope: { type: 'cluster' } })),
      'InvalidParameterException',
      400,
    );
  });

  it('keeps the entry of a role that was deleted and made anew', async () => {
    simulator.load('extra:eks-access-entry-stale');
    const { accessEntry } = await client.send(new eks.DescribeAccessEntryCommand(entry));
    assert.equal(accessEntry?.principalArn, ROLE);
  });

  it('knows no entries in CONFIG_MAP mode', async () => {
    simulator.load('extra:eks-authentication-mode');
    const message = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.";
    assert.equal(await refused(client.send(new eks.DescribeAccessEntryCommand(entry)), 'InvalidRequestException', 400), message);
    await refused(client.send(new eks.ListAccessEntriesCommand({ clusterName: 'prod' })), 'InvalidRequestException', 400);
    await refused(client.send(new eks.CreateAccessEntryCommand(entry)), 'InvalidRequestException', 400);
  });

  it('changes the mode one way, one step at a time', async () => {
    simulator.load('extra:eks-authentication-mode');
    assert.equal(
      await refused(update({ accessConfig: { authenticationMode: 'API' } }), 'InvalidParameterException', 400),
      'Unsupported authentication mode update from CONFIG_MAP to API',
    );
    const first = await update({ accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
    assert.deepEqual([first.update?.type, first.update?.status], ['AccessConfigUpdate', 'InProgress']);
    assert.equal((await cluster())?.status, 'UPDATING');
    await finish(first.update?.id);
    assert.equal((await cluster())?.accessConfig?.authenticationMode, 'API_AND_CONFIG_MAP');
    await refused(update({ accessConfig: { authenticationMode: 'CONFIG_MAP' } }), 'InvalidParameterException', 400);
  });

  it('gives the creator an entry when the mode is changed', async () => {
    simulator.load('extra:eks-authentication-mode-absent');
    assert.equal((await cluster())?.accessConfig, undefined);
    const { update: seen } = await update({ accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' } });
    await finish(seen?.id);
    const { accessEntries } = await client.send(new eks.ListAccessEntriesCommand({ clusterName: 'prod' }));
    assert.ok(accessEntries?.includes('arn:aws:iam::111122223333:role/platform-admin'));
  });

  it('replaces the list of addresses as a whole, by network address, and takes a while', async () => {
    const { update: seen } = await update({ resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.7/24'] } });
    assert.deepEqual([seen?.type, seen?.status], ['EndpointAccessUpdate', 'InProgress']);
    assert.equal(await finish(seen?.id), 3);
    assert.deepEqual((await cluster())?.resourcesVpcConfig?.publicAccessCidrs, ['203.0.113.0/24']);
    const { updateIds } = await client.send(new eks.ListUpdatesCommand({ name: 'prod' }));
    assert.deepEqual(updateIds, [seen?.id]);
  });

  it('comes to rest for somebody who only describes the cluster', async () => {
    await update({ resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.0/24'] } });
    const seen: (string | undefined)[] = [];
    for (let polls = 0; polls < 4; polls += 1) seen.push((await cluster())?.status);
    assert.deepEqual(seen, ['UPDATING', 'UPDATING', 'UPDATING', 'ACTIVE']);
  });

  it('refuses a second update, two kinds at once, and no change', async () => {
    await refused(
      update({ resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.0/24'] }, accessConfig: { authenticationMode: 'API' } }),
      'InvalidParameterException',
      400,
    );
    assert.equal(
      await refused(
        update({ resourcesVpcConfig: { publicAccessCidrs: ['203.0.113.0/24', '198.51.100.0/24'] } }),
        'InvalidParameterException',
        400,
      ),
      'Cluster is already at the desired configuration with endpointPrivateAccess: true , endpointPublicAccess: true, and Public Endpoint Restrictions: [198.51.100.0/24, 203.0.113.0/24]',
    );
    await update({ logging: { clusterLogging: [{ types: ['scheduler'], enabled: true }] } });
    assert.equal(
      await refused(update({ resourcesVpcConfig: { publicAccessCidrs: ['0.0.0.0/0'] } }), 'ResourceInUseException', 409),
      'Cannot EndpointAccessUpdate because cluster prod currently has update in progress',
    );
  });

  it('refuses addresses that EKS refuses', async () => {
    const cidrs = (...publicAccessCidrs: string[]): Promise<unknown> => update({ resourcesVpcConfig: { publicAccessCidrs } });
    for (const wrong of ['nonsense', '203.0.113.0', '203.0.113.0/33', '10.1.0.0/16', '2001:db8::/32', ' 203.0.113.0/24']) {
      assert.match(
        await refused(cidrs('198.51.100.0/24', wrong), 'InvalidParameterException', 400),
        /^The following CIDRs are invalid in publicAccessCidrs/,
      );
    }
    await refused(cidrs(...Array.from({ length: 41 }, (_, index) => `203.0.113.${index}/32`)), 'ResourceLimitExceededException', 400);
    await refused(
      update({ resourcesVpcConfig: { endpointPublicAccess: false, endpointPrivateAccess: false } }),
      'InvalidParameterException',
      400,
    );
  });
});
