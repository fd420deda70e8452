import type { AccessEntry, AccessScope, AssociatedPolicy } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import type { Path } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Known, type Unknown } from '../model/known.ts';
import { areChosen, judgeClusters, possibilityNote, type ChosenCluster, type ClusterFound } from './clusters/chosenClusters.ts';
import { defineCheck } from './defineCheck.ts';
import { vendorAccessPolicy } from './clusters/vendorEntry.ts';

type Evidence = { readonly chosen: ChosenCluster } &
  /** Nothing that opens what the vendor reads. */
  (
    | { readonly kind: 'missing'; readonly held: readonly string[]; readonly length: number }
    /** The right policy, for some namespaces only. */
    | { readonly kind: 'namespaces'; readonly index: number; readonly namespaces: readonly string[] }
    /** A stronger policy that contains the right one, so the vendor works, and may do more than it needs. */
    | { readonly kind: 'stronger'; readonly index: number; readonly held: string; readonly length: number; readonly narrow?: number }
  );

/**
 * EKS access policies that grant all of AmazonEKSViewPolicy, and what they grant beyond it
 * (Amazon EKS User Guide, "Review access policy permissions", read 2026-11-21).
 */
const STRONGER: Readonly<Record<string, string>> = {
  AmazonEKSAdminViewPolicy: 'reading everything, Secrets among it',
  AmazonEKSEditPolicy: 'changing most things, and reading Secrets',
  AmazonEKSAdminPolicy: 'changing almost everything, roles among it, and reading Secrets',
  AmazonEKSClusterAdminPolicy: 'everything',
};

/** Has the role's access entry the access policy that the vendor asks for, with cluster scope? */
export const eksAccessPolicy = defineCheck<Evidence>({
  id: 'eks-access-policy',
  part: 'clusters',
  title: 'EKS access policy',
  why: 'An access entry by itself opens nothing in Kubernetes. The access policy says what the role may read, and its scope in which namespaces. IAM policies such as AmazonEKSMCPReadOnlyAccess give no rights inside Kubernetes.',
  severity: 'error',
  side: 'yours',
  decisive: areChosen,
  healthy: (connection) => `The role's access entries have ${vendorAccessPolicy(connection).name} with cluster scope.`,
  find: (connection) => judgeClusters<Evidence>(connection, (chosen) => judgePolicies(chosen, connection)),
  explain(evidence, connection) {
    const { chosen } = evidence;
    const wanted = vendorAccessPolicy(connection).name;
    const vendor = connection.purpose.vendor.name;
    const note = possibilityNote(chosen, vendor);
    const policies = [...chosen.path, 'entry', 'policies'];
    const expected = `${wanted} with cluster scope`;
    switch (evidence.kind) {
      case 'missing': {
        const held = evidence.held.join(', ');
        const instead = held ? ` It has ${held}, which does not open what ${vendor} reads.` : '';
        return {
          message: `The role's access entry on cluster ${chosen.place} has no ${wanted}, so ${vendor} sees no workloads there.${instead}${note}`,
          at: policies,
          expected,
          actual: held || 'no access policy',
          severity: chosen.severity,
        };
      }
      case 'namespaces': {
        const names = evidence.namespaces.join(', ') || 'none named';
        return {
          message: `On cluster ${chosen.place} ${wanted} is limited to namespaces (${names}), so ${vendor} sees nothing of the others.${note}`,
          at: [...policies, evidence.index, 'scope'],
          expected,
          actual: `${wanted} for namespaces ${names}`,
          severity: chosen.severity,
        };
      }
      case 'stronger':
        return {
          message: `On cluster ${chosen.place} the role has ${evidence.held}, which is wider than ${wanted}: it allows ${STRONGER[evidence.held] ?? 'more'}.`,
          at: [...policies, evidence.index],
          expected,
          actual: `${evidence.held} with cluster scope`,
          severity: 'warning',
        };
    }
  },
  fixes(evidence, connection) {
    return [fixFor(evidence, connection)];
  },
});

function judgePolicies(chosen: ChosenCluster, connection: Connection): ClusterFound<Evidence> {
  const { cluster, place } = chosen;
  if (cluster.authenticationMode === 'CONFIG_MAP')
    return { moot: `Cluster ${place} takes no access entries in authentication mode CONFIG_MAP.` };
  const { entry } = cluster;
  if (isUnknown(entry)) return entry;
  if (entry === undefined) return { moot: `Cluster ${place} has no access entry for the role that could hold an access policy.` };
  if (isUnknown(entry.type)) return entry.type;
  if (entry.type !== 'STANDARD')
    return { moot: `The access entry on cluster ${place} is of type ${entry.type}, which takes no access policies.` };
  if (isUnknown(entry.policies)) return entry.policies;
  return judgeAssociations(chosen, entry.policies, entry, connection);
}

function judgeAssociations(
  chosen: ChosenCluster,
  policies: readonly Known<AssociatedPolicy>[],
  entry: AccessEntry,
  connection: Connection,
): ClusterFound<Evidence> {
  const wanted = vendorAccessPolicy(connection);
  const prefix = wanted.arn.slice(0, wanted.arn.length - wanted.name.length);
  const unread: Unknown[] = [];
  const held: string[] = [];
  let stronger: { index: number; held: string } | undefined;
  let narrow: { index: number; namespaces: readonly string[] } | undefined;
  for (const [index, policy] of policies.entries()) {
    const read = readAssociation(policy);
    if (isUnknown(read)) {
      unread.push(read);
      continue;
    }
    const { arn, scope } = read;
    const name = arn.startsWith(prefix) ? arn.slice(prefix.length) : arn;
    held.push(scope.wholeCluster ? name : `${name} (namespaces ${scope.namespaces.join(', ')})`);
    if (name === wanted.name && scope.wholeCluster) return 'right';
    if (name === wanted.name) narrow = { index, namespaces: scope.namespaces };
    else if (name in STRONGER && scope.wholeCluster) stronger = { index, held: name };
  }
  if (unread[0]) return unread[0];
  if (stronger)
    return { broken: { chosen, kind: 'stronger', ...stronger, length: policies.length, ...(narrow && { narrow: narrow.index }) } };
  if (narrow) return { broken: { chosen, kind: 'namespaces', ...narrow } };
  return judgeGroups(entry, chosen.place, wanted.name) ?? { broken: { chosen, kind: 'missing', held, length: policies.length } };
}

/** Rights can also come from Kubernetes groups, bound inside the cluster where AWS does not look. */
function judgeGroups({ groups }: AccessEntry, place: string, wanted: string): Unknown | undefined {
  if (groups === undefined) return undefined;
  if (isUnknown(groups)) return groups;
  if (groups.length === 0) return undefined;
  const names = groups.map((group) => (isKnown(group) ? group : '?')).join(', ');
  return unknown(
    'not-looked',
    `On cluster ${place} the role has no ${wanted} but belongs to the Kubernetes groups ${names}. What these may do stands in the cluster's own role bindings, which AWS does not show.`,
    {
      next: `Associate ${wanted} with cluster scope, or ask the cluster: kubectl auth can-i list pods --all-namespaces --as-group=${names.split(', ')[0]} --as=vendor.`,
      about: place,
    },
  );
}

function readAssociation(
  policy: Known<AssociatedPolicy>,
): { arn: string; scope: { wholeCluster: boolean; namespaces: readonly string[] } } | Unknown {
  if (isUnknown(policy)) return policy;
  if (isUnknown(policy.arn)) return policy.arn;
  if (isUnknown(policy.scope)) return policy.scope;
  if (isUnknown(policy.scope.type)) return policy.scope.type;
  return { arn: policy.arn, scope: { wholeCluster: policy.scope.type === 'cluster', namespaces: namespacesOf(policy.scope) } };
}

function namespacesOf({ namespaces }: AccessScope): readonly string[] {
  if (namespaces === undefined || isUnknown(namespaces)) return [];
  return namespaces.map((namespace) => (isKnown(namespace) ? namespace : '?'));
}

function fixFor(evidence: Evidence, connection: Connection): Fix {
  const { arn, name, scope } = vendorAccessPolicy(connection);
  const { chosen } = evidence;
  const policies: Path = [...chosen.path, 'entry', 'policies'];
  switch (evidence.kind) {
    case 'missing':
      return {
        id: 'associate-access-policy',
        title: `Associate ${name} with the role's entry on ${chosen.place}, with cluster scope`,
        access: 'wider',
        reversible: true,
        edits: [{ op: 'insert', path: [...policies, evidence.length], value: { arn, scope } }],
      };
    case 'namespaces':
      return {
        id: 'widen-access-scope',
        title: `Give ${name} on ${chosen.place} cluster scope`,
        access: 'wider',
        reversible: true,
        edits: [{ op: 'set', path: [...policies, evidence.index, 'scope'], value: scope }],
      };
    case 'stronger':
      return {
        id: 'replace-access-policy',
        title: `Replace ${evidence.held} on ${chosen.place} by ${name}`,
        access: 'narrower',
        reversible: true,
        edits: [
          evidence.narrow === undefined
            ? { op: 'insert', path: [...policies, evidence.length], value: { arn, scope } }
            : { op: 'set', path: [...policies, evidence.narrow, 'scope'], value: scope },
          { op: 'remove', path: [...policies, evidence.index] },
        ],
        caution: `Whatever else uses this role on the cluster loses what ${evidence.held} allowed beyond ${name}.`,
      };
  }
}
