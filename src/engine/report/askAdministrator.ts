import type { ClusterRef } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import { unreadFacts } from './unreadFacts.ts';

/** A login that may not do what it has to. */
export interface Lack {
  /** The IAM actions that are missing, `iam:GetRole`. */
  readonly needs: readonly string[];
  /** What they are missing for. */
  readonly toDo: 'read' | 'change';
  /** The vendor's name. */
  readonly vendor: string;
  /** ARN or name. */
  readonly role: string;
  /** Twelve digits; `undefined`: not known. */
  readonly account?: string | undefined;
  /** The login's ARN, as `GetCallerIdentity` gives it. */
  readonly caller?: string | undefined;
  /** The clusters of the connection; none: those of the account, whichever they are. */
  readonly clusters?: readonly ClusterRef[] | undefined;
}

/** What an administrator would have to grant, in IAM's own shape. */
export interface GrantingPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Effect: 'Allow';
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

/** The IAM actions for want of which facts could not be read, in alphabetical order. */
export function missingReads(facts: Connection): readonly string[] {
  const needs = unreadFacts(facts).flatMap(({ because }) => (because.unknown === 'denied' ? (because.needs ?? []) : []));
  return [...new Set(needs)].toSorted();
}

/** A text to copy and send to whoever may grant permissions in the account. `undefined` where nothing is missing. */
export function askAdministrator(lack: Lack): string | undefined {
  const policy = grantFor(lack);
  if (policy.Statement.length === 0) return undefined;
  const { needs, toDo, vendor, role, account, caller } = lack;
  return [
    'Hello,',
    `${vendor} works in our AWS account${account === undefined ? '' : ` ${account}`} by the IAM role ${role}. I am to ${toDo === 'read' ? 'find out whether this connection is in order' : 'mend this connection'}${caller === undefined ? '.' : `, with the login ${caller}.`}`,
    `What I found: the login lacks ${[...new Set(needs)].toSorted().join(', ')}.`,
    `What I ask of you: please let it do that. This policy is enough, and allows nothing else. If a Deny, a permissions boundary or a service control policy is what refuses it, it has to be changed there.`,
    JSON.stringify(policy, null, 2),
    "AWS's documentation: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
  ].join('\n\n');
}

/** The smallest policy that allows the missing actions, each for the resources that it is about as far as they can be told. */
export function grantFor(lack: Lack): GrantingPolicy {
  const byResources = new Map<string, { readonly actions: Set<string>; readonly resources: readonly string[] }>();
  for (const action of [...lack.needs].toSorted()) {
    if (!/^[a-z0-9-]+:[A-Za-z]+$/.test(action)) continue;
    const resources = resourcesOf(action, lack);
    const key = resources.join(' ');
    const entry = byResources.get(key) ?? { actions: new Set(), resources };
    byResources.set(key, { ...entry, actions: entry.actions.add(action) });
  }
  return {
    Version: '2012-10-17',
    Statement: [...byResources.values()].map(({ actions, resources }) => ({
      Effect: 'Allow',
      Action: [...actions],
      Resource: resources.length === 1 ? resources[0]! : resources,
    })),
  };
}

/**
 * What an action can be limited to (Service Authorization Reference, "Actions, resources, and condition keys" for AWS Identity and
 * Access Management and for Amazon Elastic Kubernetes Service, read 2026-11-21). Anything else is asked for `*`.
 */
const ABOUT: Readonly<Record<string, 'role' | 'own-policies' | 'policies' | 'clusters' | 'entries'>> = {
  'iam:GetRole': 'role',
  'iam:ListRoleTags': 'role',
  'iam:ListAttachedRolePolicies': 'role',
  'iam:ListRolePolicies': 'role',
  'iam:GetRolePolicy': 'role',
  'iam:SimulatePrincipalPolicy': 'role',
  'iam:UpdateAssumeRolePolicy': 'role',
  'iam:AttachRolePolicy': 'role',
  'iam:DetachRolePolicy': 'role',
  'iam:PutRolePolicy': 'role',
  'iam:DeleteRolePolicy': 'role',
  'iam:GetPolicy': 'policies',
  'iam:GetPolicyVersion': 'policies',
  'iam:CreatePolicy': 'own-policies',
  'iam:DeletePolicy': 'own-policies',
  'eks:DescribeCluster': 'clusters',
  'eks:DescribeUpdate': 'clusters',
  'eks:ListAccessEntries': 'clusters',
  'eks:UpdateClusterConfig': 'clusters',
  'eks:CreateAccessEntry': 'clusters',
  'eks:DescribeAccessEntry': 'entries',
  'eks:DeleteAccessEntry': 'entries',
  'eks:ListAssociatedAccessPolicies': 'entries',
  'eks:AssociateAccessPolicy': 'entries',
  'eks:DisassociateAccessPolicy': 'entries',
};

function resourcesOf(action: string, lack: Lack): readonly string[] {
  const partition = /^arn:([a-z0-9-]+):/.exec(lack.role)?.[1] ?? /^arn:([a-z0-9-]+):/.exec(lack.caller ?? '')?.[1] ?? 'aws';
  const account = lack.account ?? '*';
  const clusters = lack.clusters?.length ? lack.clusters : [{ region: '*', name: '*' }];
  const eks = (what: string) =>
    clusters.map(({ region, name }) => `arn:${partition}:eks:${region}:${account}:${what.replace('NAME', () => name)}`);
  switch (ABOUT[action]) {
    case 'role':
      // A name does not tell the path under which the role lies.
      return lack.role.startsWith('arn:')
        ? [lack.role]
        : ['', '*/'].map((path) => `arn:${partition}:iam::${account}:role/${path}${lack.role}`);
    case 'own-policies':
      return [`arn:${partition}:iam::${account}:policy/*`];
    case 'policies':
      return [`arn:${partition}:iam::aws:policy/*`, `arn:${partition}:iam::${account}:policy/*`];
    case 'clusters':
      return eks('cluster/NAME');
    case 'entries':
      return eks('access-entry/NAME/*');
    default:
      return ['*'];
  }
}
