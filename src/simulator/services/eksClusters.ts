import type { AuthenticationMode } from '../../engine/model/cluster.ts';
import type { AccountState, ClusterState, ClusterUpdateState, World } from '../account.ts';
import { newUuid } from '../account.ts';
import { AwsError } from '../awsError.ts';
import { normaliseCidr } from '../../engine/policy/cidr.ts';
import { invalidCidrs } from '../reservedCidrs.ts';
import type { Call, Operations } from '../operation.ts';
import { structure } from '../operation.ts';
import { grantEntry } from './eksEntries.ts';
import { clusterOf, eksPage, onCluster } from './eksRequest.ts';

export const eksClusters: Operations = {
  ListClusters: {
    action: 'eks:ListClusters',
    resource: (call) => `arn:aws:eks:${call.region}:${call.account.id}:cluster/*`,
    run: (call) => {
      const { items, next } = eksPage(
        call,
        call.account.clusters
          .filter((cluster) => cluster.region === call.region)
          .map((cluster) => cluster.name)
          .sort(),
      );
      return { clusters: items, nextToken: next ?? null };
    },
  },

  DescribeCluster: {
    action: 'eks:DescribeCluster',
    resource: onCluster,
    run: (call) => {
      const cluster = clusterOf(call);
      const output = { cluster: clusterOutput(call.account, cluster) };
      for (const update of cluster.updates) advance(call.world, call.account, cluster, update);
      return output;
    },
  },

  UpdateClusterConfig: {
    action: 'eks:UpdateClusterConfig',
    resource: onCluster,
    run: (call) => {
      const cluster = clusterOf(call);
      const asked = UPDATE_KINDS.filter((kind) => call.input[kind] !== undefined && call.input[kind] !== null);
      if (asked.length !== 1)
        throw invalid(
          cluster,
          asked.length === 0 ? 'No changes needed for the config update provided' : 'Only one type of update can be allowed.',
        );
      const wanted =
        asked[0] === 'accessConfig'
          ? accessUpdate(call, cluster)
          : asked[0] === 'logging'
            ? loggingUpdate(call, cluster)
            : endpointUpdate(call, cluster);
      if (cluster.updates.some((update) => update.status === 'InProgress')) {
        throw new AwsError(
          'ResourceInUseException',
          409,
          `Cannot ${wanted.type} because cluster ${cluster.name} currently has update in progress`,
          { clusterName: cluster.name },
        );
      }
      const update: ClusterUpdateState = {
        id: newUuid(call.world),
        status: 'InProgress',
        createdAt: call.world.now(),
        pollsLeft: call.world.pollsUntilDone,
        ...wanted,
      };
      cluster.updates.unshift(update);
      return { update: updateOutput(update) };
    },
  },

  DescribeUpdate: {
    action: 'eks:DescribeUpdate',
    resource: onCluster,
    run: (call) => {
      const cluster = clusterOf(call);
      const id = String(call.input['updateId'] ?? '');
      const update = cluster.updates.find((candidate) => candidate.id === id);
      if (!update) throw new AwsError('ResourceNotFoundException', 404, `No update found for ID: ${id}`, { clusterName: cluster.name });
      advance(call.world, call.account, cluster, update);
      return { update: updateOutput(update) };
    },
  },

  ListUpdates: {
    action: 'eks:ListUpdates',
    resource: onCluster,
    run: (call) => {
      const { items, next } = eksPage(
        call,
        clusterOf(call).updates.map((update) => update.id),
      );
      return { updateIds: items, nextToken: next ?? null };
    },
  },
};

type Wanted = Pick<ClusterUpdateState, 'type' | 'params' | 'outcome'>;

const UPDATE_KINDS = ['resourcesVpcConfig', 'logging', 'accessConfig'] as const;

function accessUpdate(call: Call, cluster: ClusterState): Wanted {
  const mode = structure(call.input['accessConfig'])['authenticationMode'];
  const now = cluster.authenticationMode ?? 'CONFIG_MAP';
  if (mode !== 'CONFIG_MAP' && mode !== 'API_AND_CONFIG_MAP' && mode !== 'API')
    throw invalid(cluster, `Invalid authentication mode: ${String(mode)}`);
  if (mode === now) throw invalid(cluster, `Unsupported authentication mode update from ${now} to ${mode}`);
  // One way only: CONFIG_MAP, API_AND_CONFIG_MAP, API (EKS User Guide, "Change authentication mode to use access entries").
  const order: AuthenticationMode[] = ['CONFIG_MAP', 'API_AND_CONFIG_MAP', 'API'];
  if (order.indexOf(mode) !== order.indexOf(now) + 1)
    throw invalid(cluster, `Unsupported authentication mode update from ${now} to ${mode}`);
  return {
    type: 'AccessConfigUpdate',
    params: [{ type: 'AuthenticationMode', value: `"${mode}"` }],
    outcome: { authenticationMode: mode },
  };
}

function loggingUpdate(call: Call, cluster: ClusterState): Wanted {
  const setups = structure(call.input['logging'])['clusterLogging'];
  const types = new Set(cluster.loggingTypes);
  for (const setup of Array.isArray(setups) ? setups.map(structure) : []) {
    for (const type of Array.isArray(setup['types']) ? setup['types'].map(String) : []) {
      if (setup['enabled'] === true) types.add(type);
      else types.delete(type);
    }
  }
  if (types.size === cluster.loggingTypes.length && cluster.loggingTypes.every((type) => types.has(type)))
    throw invalid(cluster, 'No changes needed for the logging config provided');
  return {
    type: 'LoggingUpdate',
    params: [{ type: 'ClusterLogging', value: JSON.stringify(setups) }],
    outcome: { loggingTypes: [...types] },
  };
}

function endpointUpdate(call: Call, cluster: ClusterState): Wanted {
  const asked = structure(call.input['resourcesVpcConfig']);
  const publicAccess = typeof asked['endpointPublicAccess'] === 'boolean' ? asked['endpointPublicAccess'] : cluster.publicAccess;
  const privateAccess = typeof asked['endpointPrivateAccess'] === 'boolean' ? asked['endpointPrivateAccess'] : cluster.privateAccess;
  const cidrs = Array.isArray(asked['publicAccessCidrs']) ? asked['publicAccessCidrs'].map(String) : undefined;
  if (!publicAccess && !privateAccess) throw invalid(cluster, 'Private and public endpoint access cannot be disabled at the same time');
  const wrong = invalidCidrs(cidrs ?? [], cluster.ipFamily);
  if (wrong.length > 0) throw invalid(cluster, `The following CIDRs are invalid in publicAccessCidrs: ${wrong.join(', ')}`);
  // The list is replaced as a whole; an empty one stands for everybody (EKS User Guide, "Cluster API server endpoint").
  const next =
    cidrs === undefined
      ? cluster.publicCidrs
      : [...new Set(cidrs.length > 0 ? cidrs.map((text) => normaliseCidr(text) ?? text) : ['0.0.0.0/0'])];
  if (next.length > 40)
    throw new AwsError('ResourceLimitExceededException', 400, `Public access CIDRs limit exceeded: ${next.length} (maximum 40)`, {
      clusterName: cluster.name,
    });
  const same =
    publicAccess === cluster.publicAccess &&
    privateAccess === cluster.privateAccess &&
    [...next].sort().join() === [...cluster.publicCidrs].sort().join();
  if (same) {
    throw invalid(
      cluster,
      `Cluster is already at the desired configuration with endpointPrivateAccess: ${privateAccess} , endpointPublicAccess: ${publicAccess}, and Public Endpoint Restrictions: [${cluster.publicCidrs.join(', ')}]`,
    );
  }
  return {
    type: 'EndpointAccessUpdate',
    params: [
      { type: 'EndpointPublicAccess', value: String(publicAccess) },
      { type: 'EndpointPrivateAccess', value: String(privateAccess) },
      { type: 'PublicAccessCidrs', value: JSON.stringify(next) },
    ],
    outcome: { publicAccess, privateAccess, publicCidrs: next },
  };
}

function advance(world: World, account: AccountState, cluster: ClusterState, update: ClusterUpdateState): void {
  if (update.status !== 'InProgress') return;
  if (update.pollsLeft > 0) {
    update.pollsLeft -= 1;
    return;
  }
  update.status = 'Successful';
  Object.assign(cluster, update.outcome);
  // Switching entries on gives the cluster's creator one, so that nobody is locked out (EKS User Guide, same page).
  if (update.type === 'AccessConfigUpdate' && !cluster.entries.has(cluster.creatorArn))
    grantEntry(world, account, cluster, cluster.creatorArn, 'AmazonEKSClusterAdminPolicy');
}

function invalid(cluster: ClusterState, message: string): AwsError {
  return new AwsError('InvalidParameterException', 400, message, { clusterName: cluster.name });
}

function updateOutput(update: ClusterUpdateState): Record<string, unknown> {
  return {
    id: update.id,
    status: update.status,
    type: update.type,
    params: update.params,
    createdAt: new Date(update.createdAt),
    errors: [],
  };
}

function clusterOutput(account: AccountState, cluster: ClusterState): Record<string, unknown> {
  const logging = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
  const on = logging.filter((type) => cluster.loggingTypes.includes(type));
  const off = logging.filter((type) => !cluster.loggingTypes.includes(type));
  const endpointId = cluster.name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .padEnd(12, 'DEMO')
    .slice(0, 12);
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: new Date(cluster.createdAt),
    version: cluster.version,
    endpoint: `https://${endpointId}.gr7.${cluster.region}.eks.amazonaws.com`,
    roleArn: `arn:aws:iam::${account.id}:role/eks-cluster-role`,
    resourcesVpcConfig: {
      subnetIds: ['subnet-0demo0000000000a1', 'subnet-0demo0000000000b2'],
      securityGroupIds: [],
      clusterSecurityGroupId: 'sg-0demo0000000000c3',
      vpcId: 'vpc-0demo0000000000d4',
      endpointPublicAccess: cluster.publicAccess,
      endpointPrivateAccess: cluster.privateAccess,
      publicAccessCidrs: cluster.publicCidrs,
    },
    kubernetesNetworkConfig: {
      serviceIpv4Cidr: cluster.ipFamily === 'ipv4' ? '172.20.0.0/16' : undefined,
      ipFamily: cluster.ipFamily,
      elasticLoadBalancing: { enabled: false },
    },
    logging: {
      clusterLogging: [
        ...(on.length > 0 ? [{ types: on, enabled: true }] : []),
        ...(off.length > 0 ? [{ types: off, enabled: false }] : []),
      ],
    },
    identity: { oidc: { issuer: `https://oidc.eks.${cluster.region}.amazonaws.com/id/${endpointId}` } },
    status: cluster.updates.some((update) => update.status === 'InProgress') ? 'UPDATING' : 'ACTIVE',
    certificateAuthority: { data: Buffer.from('demo certificate').toString('base64') },
    platformVersion: cluster.platformVersion,
    tags: cluster.tags,
    health: { issues: [] },
    accessConfig:
      cluster.authenticationMode === undefined
        ? undefined
        : { bootstrapClusterCreatorAdminPermissions: null, authenticationMode: cluster.authenticationMode },
    upgradePolicy: { supportType: 'EXTENDED' },
    deletionProtection: false,
  };
}
