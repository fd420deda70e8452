import { policyName } from './policyName.ts';
import { sameData } from './sameData.ts';
import type { AccessEntry, AssociatedPolicy, Cluster } from '../model/cluster.ts';
import { isKnown, orElse } from '../model/known.ts';
import type { AwsAction, Step } from '../model/plan.ts';

/**
 * The calls that make a cluster's authentication mode, access entry and endpoint allowlist what they should be. Each kind of
 * update is a call of its own: `UpdateClusterConfig` allows one type of update at a time (Amazon EKS API Reference).
 */
export function clusterSteps(before: Cluster | undefined, after: Cluster | undefined): readonly Step[] {
  if (!before || !after || !isKnown(after.name) || !isKnown(after.region)) return [];
  const eks = callsOn(after.name, after.region);
  return [...modeSteps(eks, before, after), ...entrySteps(eks, before, after), ...allowlistSteps(eks, before, after)];
}

type Calls = ReturnType<typeof callsOn>;

function callsOn(cluster: string, region: string) {
  const call = (operation: string, input: Record<string, unknown>): AwsAction => ({ service: 'eks', operation, input, region });
  return {
    place: `${region}/${cluster}`,
    update: (input: Record<string, unknown>) => call('UpdateClusterConfig', { name: cluster, ...input }),
    create: (entry: AccessEntry) =>
      call('CreateAccessEntry', {
        clusterName: cluster,
        principalArn: orElse(entry.principalArn, undefined),
        type: orElse(entry.type, 'STANDARD'),
        ...(isKnown(entry.groups) && entry.groups && entry.groups.length > 0 && { kubernetesGroups: entry.groups }),
        ...(isKnown(entry.username) && entry.username !== undefined && { username: entry.username }),
        ...(isKnown(entry.tags) && entry.tags && Object.keys(entry.tags).length > 0 && { tags: entry.tags }),
      }),
    remove: (principalArn: string) => call('DeleteAccessEntry', { clusterName: cluster, principalArn }),
    associate: (principalArn: string, policy: AssociatedPolicy) =>
      call('AssociateAccessPolicy', { clusterName: cluster, principalArn, policyArn: policy.arn, accessScope: policy.scope }),
    disassociate: (principalArn: string, policyArn: string) =>
      call('DisassociateAccessPolicy', { clusterName: cluster, principalArn, policyArn }),
  };
}

function modeSteps(eks: Calls, before: Cluster, after: Cluster): Step[] {
  if (!isKnown(after.authenticationMode) || after.authenticationMode === before.authenticationMode) return [];
  return [
    {
      say: `Let ${eks.place} use access entries (authentication mode ${after.authenticationMode})`,
      do: eks.update({ accessConfig: { authenticationMode: after.authenticationMode } }),
      undo: 'irreversible',
    },
  ];
}

function entrySteps(eks: Calls, before: Cluster, after: Cluster): Step[] {
  if (!isKnown(after.entry) || sameData(before.entry, after.entry)) return [];
  const had = orElse(before.entry, undefined);
  const wants = after.entry;
  const steps: Step[] = [];
  const isSameEntry =
    had && wants && had.principalArn === wants.principalArn && had.type === wants.type && had.createdAt === wants.createdAt;
  if (had && !isSameEntry) {
    const principal = orElse(had.principalArn, '');
    steps.push({
      say: `Delete the access entry of ${principal} on ${eks.place}`,
      do: eks.remove(principal),
      undo: isWhole(had) ? [eks.create(had), ...associationsOf(had).map((policy) => eks.associate(principal, policy))] : 'irreversible',
    });
  }
  if (!wants) return steps;
  const principal = orElse(wants.principalArn, '');
  if (!isSameEntry) {
    steps.push({
      say: `Create an access entry for ${principal} on ${eks.place}`,
      do: eks.create(wants),
      undo: [eks.remove(principal)],
    });
  }
  return [...steps, ...associationSteps(eks, principal, isSameEntry ? had : undefined, wants)];
}

function associationSteps(eks: Calls, principal: string, before: AccessEntry | undefined, after: AccessEntry): Step[] {
  const had = new Map(before ? associationsOf(before).map((policy) => [policy.arn, policy]) : []);
  const wants = new Map(associationsOf(after).map((policy) => [policy.arn, policy]));
  return [
    ...[...wants.values()].flatMap((policy): Step[] => {
      const old = had.get(policy.arn);
      if (sameData(old, policy)) return [];
      return [
        {
          say: `Associate ${policyName(String(policy.arn))} with ${principal} on ${eks.place}`,
          do: eks.associate(principal, policy),
          undo: [old ? eks.associate(principal, old) : eks.disassociate(principal, String(policy.arn))],
        },
      ];
    }),
    ...[...had.values()].flatMap((policy): Step[] =>
      wants.has(policy.arn)
        ? []
        : [
            {
              say: `Take ${policyName(String(policy.arn))} from ${principal} on ${eks.place}`,
              do: eks.disassociate(principal, String(policy.arn)),
              undo: [eks.associate(principal, policy)],
            },
          ],
    ),
  ];
}

/** What was not read of an entry cannot be put back with it. */
function isWhole(entry: AccessEntry): boolean {
  const { type, groups, username, tags, policies } = entry;
  if (![type, groups, username, tags, policies].every(isKnown)) return false;
  return (orElse(groups, []) ?? []).every(isKnown) && associationsOf(entry).length === orElse(policies, []).length;
}

function associationsOf(entry: AccessEntry): readonly AssociatedPolicy[] {
  return orElse(entry.policies, []).flatMap((policy) => (isKnown(policy) && isKnown(policy.arn) && isKnown(policy.scope) ? [policy] : []));
}

function allowlistSteps(eks: Calls, before: Cluster, after: Cluster): Step[] {
  const had = orElse(orElse(before.endpoint, undefined)?.publicCidrs, undefined);
  const wants = orElse(orElse(after.endpoint, undefined)?.publicCidrs, undefined);
  if (!wants || !had || sameData(had, wants)) return [];
  const update = (cidrs: readonly unknown[]) => eks.update({ resourcesVpcConfig: { publicAccessCidrs: cidrs } });
  return [
    {
      say: `Let ${wants.filter((cidr) => !had.includes(cidr)).join(', ')} reach the API server of ${eks.place}`,
      do: update(wants),
      undo: [update(had)],
    },
  ];
}
