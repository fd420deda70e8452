import {
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  type AccessEntry as EksAccessEntry,
  type AssociatedAccessPolicy,
  type Cluster as EksCluster,
  type DescribeAccessEntryCommandOutput,
  type DescribeClusterCommandOutput,
} from '@aws-sdk/client-eks';
import type { AccessEntry, AssociatedPolicy, Cluster, ClusterRef } from '../engine/model/cluster.ts';
import { isUnknown, NOT_LOOKED, unknown, type Known } from '../engine/model/known.ts';
import { answeredWithout, errorName } from './errorToUnknown.ts';
import { withRoleArn, type Looking, type RoleArn } from './looking.ts';
import type { Answer } from './reading.ts';

/** Told the clusters as far as they are known, each time that changes. */
type OnClusters = (clusters: readonly Known<Cluster>[]) => void;

/** Reads chosen clusters. One that does not exist is left out of the list: that it is not there is known. */
export async function lookChosenClusters(
  looking: Looking,
  chosen: readonly ClusterRef[],
  role: RoleArn,
  onClusters: OnClusters,
): Promise<void> {
  const slots: (Known<Cluster> | undefined)[] = chosen.map((ref) => ({ ...NOT_LOOKED, about: placeOf(ref) }));
  const tell = () => onClusters(slots.filter((slot) => slot !== undefined));
  tell();
  await Promise.all(
    chosen.map(async (ref, index) => {
      await lookCluster(looking, ref, role, 0, (cluster) => {
        slots[index] = cluster;
        tell();
      });
    }),
  );
}

/** Reads every cluster of the given regions. A region whose list fails stands in the list as Unknown beside the others' clusters. */
export async function lookClustersOf(
  looking: Looking,
  regions: readonly string[],
  role: RoleArn,
  after: number,
  onClusters: OnClusters,
): Promise<void> {
  const slots: (Known<Cluster> | undefined)[][] = regions.map((region) => [
    unknown('not-looked', `The clusters of ${region} have not been read yet.`, { about: region }),
  ]);
  const tell = () => onClusters(slots.flat().filter((slot) => slot !== undefined));
  await Promise.all(
    regions.map(async (region, at) => {
      const { items, rest, depth } = await looking.reading.pages({
        what: `clusters of ${region}`,
        action: 'eks:ListClusters',
        ahead: 1,
        region,
        after,
        send: (nextToken) =>
          looking.clients.eks(region).send(new ListClustersCommand({ maxResults: 100, ...(nextToken && { nextToken }) })),
        pick: (output) => output.clusters,
        lack: 'the list',
        next: (output) => output.nextToken,
      });
      slots[at] = [
        ...items.map((name) => ({ ...NOT_LOOKED, about: placeOf({ region, name }) })),
        ...(rest ? [{ ...rest, about: region }] : []),
      ];
      tell();
      await Promise.all(
        items.map((name, index) =>
          lookCluster(looking, { region, name }, role, depth, (cluster) => {
            slots[at]![index] = cluster;
            tell();
          }),
        ),
      );
    }),
  );
  tell();
}

function placeOf({ region, name }: ClusterRef): string {
  return `${region}/${name}`;
}

/** The cluster, its access entry for the role, and the entry's policies: none of the three waits for another. */
async function lookCluster(
  looking: Looking,
  ref: ClusterRef,
  role: RoleArn,
  after: number,
  onCluster: (cluster: Known<Cluster> | undefined) => void,
): Promise<void> {
  const described = lookDescription(looking, ref, after);
  const entry = withRoleArn(role, (arn, roleDepth) => lookEntry(looking, ref, arn, Math.max(after, roleDepth)));
  const cluster = await described;
  if (cluster === undefined) onCluster(undefined);
  else onCluster(isUnknown(cluster) ? { ...cluster, about: placeOf(ref) } : { ...cluster, entry: NOT_LOOKED });
  const { value } = await entry;
  if (cluster !== undefined && !isUnknown(cluster)) onCluster({ ...cluster, entry: value });
}

async function lookDescription(
  { clients, reading }: Looking,
  { region, name }: ClusterRef,
  after: number,
): Promise<Known<Omit<Cluster, 'entry'> | undefined>> {
  const what = `cluster ${name} in ${region}`;
  const { value } = await reading.ask<DescribeClusterCommandOutput, Omit<Cluster, 'entry'> | undefined>({
    what,
    action: 'eks:DescribeCluster',
    region,
    after,
    send: () => clients.eks(region).send(new DescribeClusterCommand({ name })),
    pick: (output) => (output.cluster?.name ? clusterFrom(output.cluster, region, what) : answeredWithout('the cluster', what)),
    lack: 'the cluster',
    answers: (error) => (errorName(error) === 'ResourceNotFound' ? { value: undefined } : undefined),
  });
  return value;
}

function clusterFrom(cluster: EksCluster, region: string, what: string): Omit<Cluster, 'entry'> {
  const vpc = cluster.resourcesVpcConfig;
  return {
    name: cluster.name!,
    region,
    ...(cluster.arn && { arn: cluster.arn }),
    ...(cluster.status && { status: cluster.status }),
    ...(cluster.version && { version: cluster.version }),
    ...(cluster.platformVersion && { platformVersion: cluster.platformVersion }),
    ...(cluster.kubernetesNetworkConfig?.ipFamily && { ipFamily: cluster.kubernetesNetworkConfig.ipFamily }),
    // Clusters made before access entries carry no accessConfig: their only way in is the ConfigMap.
    authenticationMode: cluster.accessConfig?.authenticationMode ?? 'CONFIG_MAP',
    endpoint: vpc
      ? {
          public: vpc.endpointPublicAccess ?? answeredWithout('whether the endpoint is public', what),
          private: vpc.endpointPrivateAccess ?? answeredWithout('whether the endpoint is private', what),
          publicCidrs:
            vpc.publicAccessCidrs ??
            (vpc.endpointPublicAccess === false ? [] : answeredWithout('the addresses allowed to the endpoint', what)),
        }
      : answeredWithout('the endpoint', what),
  };
}

async function lookEntry(looking: Looking, ref: ClusterRef, principalArn: string, after: number): Promise<Answer<AccessEntry | undefined>> {
  const { clients, reading } = looking;
  const what = `access entry of cluster ${ref.name} in ${ref.region}`;
  const [{ value: entry, depth }, policies] = await Promise.all([
    reading.ask<DescribeAccessEntryCommandOutput, EksAccessEntry | undefined>({
      what,
      action: 'eks:DescribeAccessEntry',
      region: ref.region,
      after,
      send: () => clients.eks(ref.region).send(new DescribeAccessEntryCommand({ clusterName: ref.name, principalArn })),
      pick: (output) => (output.accessEntry?.principalArn ? output.accessEntry : answeredWithout('the access entry', what)),
      lack: 'the access entry',
      answers: (error) => entryAnswer(error, what),
    }),
    lookEntryPolicies(looking, ref, principalArn, after),
  ]);
  if (isUnknown(entry) || entry === undefined) return { value: entry, depth };
  return { value: entryFrom(entry, policies.value, what), depth: Math.max(depth, policies.depth) };
}

/** ResourceNotFound: no entry. InvalidRequest: EKS answers for entries in the API modes only ("The cluster's authentication mode must be set to …"). */
function entryAnswer(error: unknown, what: string): { value: Known<EksAccessEntry | undefined> } | undefined {
  const name = errorName(error);
  if (name === 'ResourceNotFound' && !/cluster/i.test((error as { message?: string }).message?.split(':')[0] ?? ''))
    return { value: undefined };
  if (name === 'InvalidRequest' && /authentication mode/i.test((error as { message?: string }).message ?? '')) {
    return {
      value: unknown('not-looked', `Could not read ${what}: in the authentication mode CONFIG_MAP a cluster has no access entries.`),
    };
  }
  return undefined;
}

async function lookEntryPolicies(
  { clients, reading }: Looking,
  { region, name }: ClusterRef,
  principalArn: string,
  after: number,
): Promise<Answer<readonly Known<AssociatedPolicy>[]>> {
  const what = `access policies of cluster ${name} in ${region}`;
  const { items, rest, depth } = await reading.pages<
    { associatedAccessPolicies?: AssociatedAccessPolicy[] | undefined; nextToken?: string | undefined },
    AssociatedAccessPolicy
  >({
    what,
    action: 'eks:ListAssociatedAccessPolicies',
    region,
    after,
    send: (nextToken) =>
      clients
        .eks(region)
        .send(
          new ListAssociatedAccessPoliciesCommand({ clusterName: name, principalArn, maxResults: 100, ...(nextToken && { nextToken }) }),
        ),
    pick: (output) => output.associatedAccessPolicies,
    lack: 'the list',
    next: (output) => output.nextToken,
  });
  const policies = items.map(({ policyArn, accessScope }): Known<AssociatedPolicy> => ({
    arn: policyArn ?? answeredWithout("a policy's ARN", what),
    scope: accessScope?.type
      ? { type: accessScope.type, ...(accessScope.namespaces && { namespaces: accessScope.namespaces }) }
      : answeredWithout("a policy's scope", what),
  }));
  if (rest && policies.length === 0) return { value: rest, depth };
  return { value: rest ? [...policies, rest] : policies, depth };
}

function entryFrom(entry: EksAccessEntry, policies: AccessEntry['policies'], what: string): AccessEntry {
  return {
    principalArn: entry.principalArn!,
    type: entry.type ?? answeredWithout("the entry's type", what),
    ...(entry.createdAt && { createdAt: entry.createdAt.toISOString() }),
    ...(entry.kubernetesGroups && { groups: entry.kubernetesGroups }),
    ...(entry.username && { username: entry.username }),
    ...(entry.tags && { tags: entry.tags }),
    policies,
  };
}
