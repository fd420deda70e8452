// What a purpose needs in the account, worked out from the vendor's document.
import type { PolicyDocument, Statement } from '../model/policy.ts';
import type { Purpose } from '../model/purpose.ts';
import type { ManagedPolicyNeed, PermissionNeed, Vendor, VendorAccount } from '../model/vendor.ts';
import { globMatches } from './globMatches.ts';

/** The vendor's account in a partition (`aws`, `aws-cn`, …); `undefined` where the vendor has none that we know of. */
export function vendorAccountIn(vendor: Vendor, partition: string): VendorAccount | undefined {
  return vendor.accounts.find((account) => account.partition === partition);
}

/** The AWS managed policies that the role needs. `clusters`: does the connection include EKS clusters? */
export function managedPoliciesFor(purpose: Purpose, { clusters }: { readonly clusters: boolean }): readonly ManagedPolicyNeed[] {
  return purpose.variant.managedPolicies.filter((need) => clusters || need.onlyWithEks !== true);
}

/** `arn:aws:iam::aws:policy/job-function/ViewOnlyAccess` from `job-function/ViewOnlyAccess` and `aws`. */
export function managedPolicyArn(policy: string, partition: string): string {
  return `arn:${partition}:iam::aws:policy/${policy}`;
}

/**
 * The vendor's own permissions with the buckets put in: those that the purpose names, else those of this account's cost reports. A
 * permission of which no resource can be named is left out; {@link permissionsWithoutResource} tells which those are.
 */
export function permissionsFor(purpose: Purpose, billingBuckets: readonly string[]): readonly PermissionNeed[] {
  return purpose.variant.permissions
    .map((need) => ({ ...need, resources: namedResources(need, purpose, billingBuckets) }))
    .filter((need) => need.resources.length > 0);
}

/** The permissions that {@link permissionsFor} leaves out: nobody has said which bucket they are about. */
export function permissionsWithoutResource(purpose: Purpose, billingBuckets: readonly string[]): readonly PermissionNeed[] {
  return purpose.variant.permissions.filter((need) => namedResources(need, purpose, billingBuckets).length === 0);
}

/**
 * What to ask SimulatePrincipalPolicy for the role: real actions (it takes no wildcards), each with the resource it is
 * asked for, no pair twice. A resource pattern is asked for by an example of it in the role's own account, and left out
 * where the purpose does not tell that account (a role given by name); so is what only a bucket's name would settle.
 */
export function actionsToSimulate(
  purpose: Purpose,
  billingBuckets: readonly string[] = [],
): readonly { readonly action: string; readonly resource: string }[] {
  const asked = new Map<string, { action: string; resource: string }>();
  const ask = (action: string, resource: string) => asked.set(`${action} ${resource}`, { action, resource });

  for (const need of managedPoliciesFor(purpose, { clusters: purpose.clusters === undefined || purpose.clusters.length > 0 })) {
    for (const action of need.actions) ask(action, '*');
  }
  for (const need of permissionsFor(purpose, billingBuckets)) {
    const resources = need.resources.map((resource) => exampleOf(resource, purpose.role)).filter((resource) => resource !== undefined);
    for (const action of concreteActions(need)) {
      const resource = resources.find((candidate) => isAbout(action, candidate));
      if (resource !== undefined) ask(action, resource);
    }
  }
  return [...asked.values()];
}

/**
 * The vendor's own permissions as a policy ready to be embedded in the role, one statement a topic. It has no statements
 * where the vendor has no permissions of its own (TierZero).
 */
export function inlinePolicyDocument(purpose: Purpose, billingBuckets: readonly string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: permissionsFor(purpose, billingBuckets).map(statementOf) };
}

function statementOf(need: PermissionNeed): Statement {
  const sid = need.sidPrefix && `${need.sidPrefix}${(need.dated ?? '').replaceAll('-', '')}`;
  return { ...(sid && { Sid: sid }), Effect: 'Allow', Action: need.actions, Resource: need.resources };
}

/** The real actions that stand for a permission: those it names in full, and an example for each pattern that has one. */
function concreteActions(need: PermissionNeed): readonly string[] {
  return [...need.actions.filter((action) => !action.includes('*')), ...(need.examples ?? [])];
}

const BILLING_BUCKET = '{{BillingBucketName}}';

function namedResources(need: PermissionNeed, { buckets }: Purpose, billingBuckets: readonly string[]): readonly string[] {
  return need.resources.flatMap((resource) => {
    if (!resource.includes('{{')) return [resource];
    const names = buckets ?? (resource.includes(BILLING_BUCKET) ? billingBuckets : []);
    return names.map((name) => resource.replaceAll(/\{\{\w+\}\}/g, name));
  });
}

/**
 * A resource that the pattern covers: the role itself if it is covered, else one in the role's account. `undefined` where
 * the account is not known: an ARN of another account would be judged as cross-account.
 */
function exampleOf(pattern: string, role: string | undefined): string | undefined {
  if (pattern === '*' || !pattern.includes('*')) return pattern;
  if (role !== undefined && globMatches(pattern, role)) return role;
  const [arn, partition, service, region, account, ...rest] = pattern.split(':');
  const path = rest.join(':').replaceAll('*', 'example');
  const own = /^arn:[^:]+:iam::(\d{12}):role\//.exec(role ?? '')?.[1];
  const of = account === '*' ? own : account;
  return of === undefined ? undefined : [arn, partition, service, region === '*' ? 'us-east-1' : region, of, path].join(':');
}

/** S3 has actions about buckets and actions about objects; every other service's are asked as they come. */
function isAbout(action: string, resource: string): boolean {
  if (!resource.startsWith('arn:') || !action.startsWith('s3:')) return true;
  return /Object/.test(action) === resource.includes('/');
}
