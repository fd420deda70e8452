import type { AccessEntryState, AccountState, ClusterState } from '../account.ts';
import { newId } from '../account.ts';
import type { Variation } from './scenario.ts';
import { tierzero, vary } from './variation.ts';

/** What else can be wrong with a cluster. */
export const EXTRA_CLUSTERS: readonly Variation[] = [
  vary('eks-authentication-mode', 'Cluster without access entries', 'The cluster is in CONFIG_MAP mode.', ({ account }) => {
    for (const cluster of account.clusters) withoutEntries(cluster, 'CONFIG_MAP');
  }),
  vary('eks-authentication-mode-absent', 'An old cluster', 'The cluster does not show an accessConfig at all.', ({ account }) => {
    for (const cluster of account.clusters) withoutEntries(cluster, undefined);
  }),
  vary(
    'eks-access-entry-stale',
    'A stale access entry',
    "TierZero's role was deleted and made anew after the entry was made.",
    ({ world, account }) => {
      const role = tierzero(account);
      role.id = newId(world, 'AROA');
      role.createdAt = world.now() - 86_400_000;
    },
  ),
  vary('eks-access-entry-type', 'An entry of the wrong type', "TierZero's access entry is for nodes, EC2_LINUX.", ({ account }) => {
    for (const entry of entries(account))
      Object.assign(entry, { type: 'EC2_LINUX', policies: [], groups: ['system:nodes'], username: 'system:node:{{EC2PrivateDNSName}}' });
  }),
  vary('eks-access-policy', 'No access policy', "TierZero's access entry has no access policy.", ({ account }) => {
    for (const entry of entries(account)) entry.policies = [];
  }),
  vary('eks-access-policy-other', 'Another access policy', "TierZero's access entry has AmazonEKSEditPolicy only.", ({ account }) => {
    for (const entry of entries(account))
      for (const policy of entry.policies) policy.policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy';
  }),
  vary('eks-access-policy-namespace', 'One namespace only', "TierZero's access policy is for one namespace.", ({ account }) => {
    for (const entry of entries(account))
      for (const policy of entry.policies) policy.scope = { type: 'namespace', namespaces: ['default'] };
  }),
  vary('eks-endpoint-private', 'Private endpoint only', 'The cluster has no public endpoint.', ({ account }) => {
    for (const cluster of account.clusters) Object.assign(cluster, { publicAccess: false, publicCidrs: [] });
  }),
  vary(
    'eks-endpoint-full',
    'A full list of addresses',
    "The cluster's list of addresses is full at 40 and lacks TierZero's.",
    ({ account }) => {
      for (const cluster of account.clusters) cluster.publicCidrs = Array.from({ length: 40 }, (_, index) => `198.51.100.${index * 2}/32`);
    },
  ),
  vary(
    'eks-update-in-progress',
    'An update under way',
    "The cluster is in the middle of an update, and its list of addresses lacks TierZero's.",
    ({ world, account }) => {
      for (const cluster of account.clusters) startUpdate(cluster, world.now());
    },
  ),
];

/** A cluster that heeds the aws-auth ConfigMap alone has never had an entry: none can be made there, and there is no way back to it. */
function withoutEntries(cluster: ClusterState, mode: ClusterState['authenticationMode']): void {
  cluster.authenticationMode = mode;
  cluster.entries.clear();
}

function entries(account: AccountState): AccessEntryState[] {
  const { arn } = tierzero(account);
  return account.clusters.flatMap((cluster) => cluster.entries.get(arn) ?? []);
}

function startUpdate(cluster: ClusterState, now: number): void {
  cluster.publicCidrs = ['198.51.100.0/24'];
  cluster.updates.unshift({
    id: '5d1f0e60-0000-4000-a000-0de000000003',
    type: 'LoggingUpdate',
    status: 'InProgress',
    params: [{ type: 'ClusterLogging', value: '[]' }],
    createdAt: now,
    pollsLeft: 6,
    outcome: { loggingTypes: [] },
  });
}
