import type { AccessEntryState, AccountState, AssociationState, ClusterState, World } from '../account.ts';
import { newUuid, roleByArn } from '../account.ts';
import { principalExists } from '../authorization.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { structure } from '../operation.ts';
import { clusterOf, eksPage, onCluster } from './eksRequest.ts';

/** EKS's access policies (EKS User Guide, "Review access policy permissions"). */
const ACCESS_POLICIES = [
  'AmazonAIOpsAssistantPolicy',
  'AmazonEKSAdminPolicy',
  'AmazonEKSAdminViewPolicy',
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSEditPolicy',
  'AmazonEKSSecretAdminPolicy',
  'AmazonEKSViewPolicy',
];

const TYPES = ['STANDARD', 'FARGATE_LINUX', 'EC2_LINUX', 'EC2_WINDOWS', 'EC2', 'HYBRID_LINUX', 'HYPERPOD_LINUX'];

/** Puts an entry with one access policy of cluster scope on a cluster, as EKS does for a cluster's creator. */
export function grantEntry(
  world: World,
  account: AccountState,
  cluster: ClusterState,
  principalArn: string,
  policy: string,
): AccessEntryState {
  const entry = newEntry(world, account, cluster, principalArn, 'STANDARD');
  entry.policies.push({
    policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
    scope: { type: 'cluster', namespaces: [] },
    associatedAt: world.now(),
    modifiedAt: world.now(),
  });
  cluster.entries.set(principalArn, entry);
  return entry;
}

/** An access entry as EKS makes it: it keeps the unique id that the principal has at this moment. */
export function newEntry(world: World, account: AccountState, cluster: ClusterState, principalArn: string, type: string): AccessEntryState {
  const [, owner = account.id, kind = 'role', rest = ''] = /^arn:aws:iam::(\d{12}):(role|user)\/(.*)$/.exec(principalArn) ?? [];
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  const id = roleByArn(world, principalArn)?.role.id;
  return {
    principalArn,
    ...(id !== undefined && { principalId: id }),
    type,
    groups: [],
    username: kind === 'user' ? principalArn : `arn:aws:sts::${owner}:assumed-role/${name}/{{SessionName}}`,
    tags: new Map(),
    createdAt: world.now(),
    modifiedAt: world.now(),
    policies: [],
    id: `arn:aws:eks:${cluster.region}:${account.id}:access-entry/${cluster.name}/${kind}/${owner}/${name}/${newUuid(world)}`,
  };
}

export const eksEntries: Operations = {
  ListAccessEntries: {
    action: 'eks:ListAccessEntries',
    resource: onCluster,
    run: (call) => {
      const cluster = entryCluster(call);
      const policy = call.input['associatedPolicyArn'];
      const entries = [...cluster.entries.values()].filter(
        (entry) => policy === undefined || entry.policies.some((association) => association.policyArn === policy),
      );
      const { items, next } = eksPage(call, entries.map((entry) => entry.principalArn).sort());
      return { accessEntries: items, nextToken: next ?? null };
    },
  },

  DescribeAccessEntry: {
    action: 'eks:DescribeAccessEntry',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      return { accessEntry: entryOutput(cluster, entryOf(call, cluster)) };
    },
  },

  CreateAccessEntry: {
    action: 'eks:CreateAccessEntry',
    resource: onCluster,
    run: (call) => {
      const cluster = entryCluster(call);
      const principalArn = String(call.input['principalArn'] ?? '');
      const type = typeof call.input['type'] === 'string' ? call.input['type'] : 'STANDARD';
      if (!TYPES.includes(type)) throw invalid(`The specified type is invalid: ${type}`);
      const owner = /^arn:aws:iam::(\d{12}):(role|user)\/.+$/.exec(principalArn)?.[1];
      if (owner === undefined || principalArn.includes(':role/aws-service-role/'))
        throw invalid('The principalArn parameter format is not valid');
      if (cluster.entries.has(principalArn))
        throw new AwsError('ResourceInUseException', 409, 'The specified access entry resource is already in use on this cluster.');
      if (owner !== call.account.id && type !== 'STANDARD')
        throw invalid('The principalArn must be in the same account as the cluster for this type.');
      if (!principalExists(call.world, principalArn)) throw invalid('The specified principalArn is invalid: invalid principal.');
      if (cluster.entries.size >= 3000)
        throw new AwsError('ResourceLimitExceededException', 400, 'The maximum number of access entries of this cluster is reached.');
      const groups = groupsOf(call);
      if (type !== 'STANDARD' && (groups !== undefined || call.input['username'] !== undefined))
        throw invalid(`The kubernetesGroups and username parameters are not allowed for type ${type}.`);
      const entry = newEntry(call.world, call.account, cluster, principalArn, type);
      if (groups) entry.groups = groups;
      if (typeof call.input['username'] === 'string') entry.username = call.input['username'];
      for (const [key, value] of Object.entries(structure(call.input['tags']))) entry.tags.set(key, String(value));
      cluster.entries.set(principalArn, entry);
      return { accessEntry: entryOutput(cluster, entry) };
    },
  },

  UpdateAccessEntry: {
    action: 'eks:UpdateAccessEntry',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      const entry = entryOf(call, cluster);
      const groups = groupsOf(call);
      if (entry.type !== 'STANDARD') throw invalid(`The access entry type ${entry.type} cannot be updated.`);
      if (groups) entry.groups = groups;
      if (typeof call.input['username'] === 'string') entry.username = call.input['username'];
      entry.modifiedAt = call.world.now();
      return { accessEntry: entryOutput(cluster, entry) };
    },
  },

  DeleteAccessEntry: {
    action: 'eks:DeleteAccessEntry',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      cluster.entries.delete(entryOf(call, cluster).principalArn);
      return {};
    },
  },

  ListAssociatedAccessPolicies: {
    action: 'eks:ListAssociatedAccessPolicies',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      const entry = entryOf(call, cluster);
      const { items, next } = eksPage(call, entry.policies);
      return {
        clusterName: cluster.name,
        principalArn: entry.principalArn,
        associatedAccessPolicies: items.map(associationOutput),
        nextToken: next ?? null,
      };
    },
  },

  AssociateAccessPolicy: {
    action: 'eks:AssociateAccessPolicy',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      const entry = entryOf(call, cluster);
      const policyArn = String(call.input['policyArn'] ?? '');
      if (!ACCESS_POLICIES.some((name) => policyArn === `arn:aws:eks::aws:cluster-access-policy/${name}`))
        throw invalid('The policyArn parameter format is not valid');
      if (entry.type !== 'STANDARD') throw invalid(`Access policies can only be associated with access entries of type STANDARD.`);
      const scope = structure(call.input['accessScope']);
      const namespaces = Array.isArray(scope['namespaces']) ? scope['namespaces'].map(String) : [];
      if (scope['type'] !== 'cluster' && scope['type'] !== 'namespace') throw invalid('The type of the access scope is invalid.');
      if (scope['type'] === 'cluster' && namespaces.length > 0)
        throw invalid('Namespaces cannot be given for an access scope of type cluster.');
      if (scope['type'] === 'namespace' && namespaces.length === 0)
        throw invalid('At least one namespace must be given for an access scope of type namespace.');
      const now = call.world.now();
      let association = entry.policies.find((candidate) => candidate.policyArn === policyArn);
      if (!association) {
        association = { policyArn, scope: { type: 'cluster', namespaces: [] }, associatedAt: now, modifiedAt: now };
        entry.policies.push(association);
      }
      association.scope = { type: scope['type'], namespaces };
      association.modifiedAt = now;
      return { clusterName: cluster.name, principalArn: entry.principalArn, associatedAccessPolicy: associationOutput(association) };
    },
  },

  DisassociateAccessPolicy: {
    action: 'eks:DisassociateAccessPolicy',
    resource: onEntry,
    run: (call) => {
      const cluster = entryCluster(call);
      const entry = entryOf(call, cluster);
      const policyArn = String(call.input['policyArn'] ?? '');
      if (!entry.policies.some((association) => association.policyArn === policyArn))
        throw new AwsError(
          'ResourceNotFoundException',
          404,
          `The specified policyArn could not be found. You must associate a policy before disassociating it.`,
        );
      entry.policies = entry.policies.filter((association) => association.policyArn !== policyArn);
      return {};
    },
  },

  ListAccessPolicies: {
    action: 'eks:ListAccessPolicies',
    run: (call) => {
      const { items, next } = eksPage(call, ACCESS_POLICIES);
      return {
        accessPolicies: items.map((name) => ({ name, arn: `arn:aws:eks::aws:cluster-access-policy/${name}` })),
        nextToken: next ?? null,
      };
    },
  },

  ListTagsForResource: { action: 'eks:ListTagsForResource', resource: onTagged, run: (call) => ({ tags: tagsOfResource(call) }) },
  TagResource: {
    action: 'eks:TagResource',
    resource: onTagged,
    run: (call) => {
      const tags = tagsOfResource(call);
      for (const [key, value] of Object.entries(structure(call.input['tags']))) tags.set(key, String(value));
      return {};
    },
  },
  UntagResource: {
    action: 'eks:UntagResource',
    resource: onTagged,
    run: (call) => {
      const tags = tagsOfResource(call);
      const keys = call.input['tagKeys'];
      for (const key of Array.isArray(keys) ? keys : [keys]) tags.delete(String(key));
      return {};
    },
  },
};

function onEntry(call: Call): string {
  const [, owner = call.account.id, kind = 'role', rest = ''] =
    /^arn:aws:iam::(\d{12}):(role|user)\/(.*)$/.exec(String(call.input['principalArn'] ?? '')) ?? [];
  return `arn:aws:eks:${call.region}:${call.account.id}:access-entry/${String(call.input['name'] ?? '')}/${kind}/${owner}/${rest.slice(rest.lastIndexOf('/') + 1)}/*`;
}

function onTagged(call: Call): string {
  return String(call.input['resourceArn'] ?? '*');
}

/** The cluster, if it knows access entries at all. Reads are refused in CONFIG_MAP mode too (upbound/configuration-aws-eks#122). */
function entryCluster(call: Call): ClusterState {
  const cluster = clusterOf(call);
  if (cluster.authenticationMode === 'API' || cluster.authenticationMode === 'API_AND_CONFIG_MAP') return cluster;
  throw new AwsError(
    'InvalidRequestException',
    400,
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}

function entryOf(call: Call, cluster: ClusterState): AccessEntryState {
  const principalArn = String(call.input['principalArn'] ?? '');
  const entry = cluster.entries.get(principalArn);
  if (!entry)
    throw new AwsError(
      'ResourceNotFoundException',
      404,
      `The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.`,
    );
  return entry;
}

function groupsOf(call: Call): string[] | undefined {
  const groups = call.input['kubernetesGroups'];
  if (!Array.isArray(groups)) return undefined;
  const names = groups.map(String);
  const reserved = names.find((name) => name.startsWith('system:'));
  if (reserved !== undefined) throw invalid(`The kubernetes group name ${reserved} is invalid, it cannot start with system:`);
  return names;
}

function tagsOfResource(call: Call): Map<string, string> {
  const arn = String(call.input['resourceArn'] ?? '');
  for (const cluster of call.account.clusters) {
    if (cluster.arn === arn) return cluster.tags;
    for (const entry of cluster.entries.values()) if (entry.id === arn) return entry.tags;
  }
  throw new AwsError('NotFoundException', 404, `Resource not found: ${arn}`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', 400, message);
}

function entryOutput(cluster: ClusterState, entry: AccessEntryState): Record<string, unknown> {
  return {
    clusterName: cluster.name,
    principalArn: entry.principalArn,
    kubernetesGroups: entry.groups,
    accessEntryArn: entry.id,
    createdAt: new Date(entry.createdAt),
    modifiedAt: new Date(entry.modifiedAt),
    tags: entry.tags,
    username: entry.username,
    type: entry.type,
  };
}

function associationOutput(association: AssociationState): Record<string, unknown> {
  return {
    policyArn: association.policyArn,
    accessScope: association.scope,
    associatedAt: new Date(association.associatedAt),
    modifiedAt: new Date(association.modifiedAt),
  };
}
