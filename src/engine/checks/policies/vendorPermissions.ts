import type { Connection } from '../../model/connection.ts';
import type { Edit } from '../../model/edit.ts';
import { isKnown, isUnknown, type Known, type Unknown } from '../../model/known.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import type { InlinePolicy, Role } from '../../model/role.ts';
import type { PermissionNeed } from '../../model/vendor.ts';
import { inlinePolicyDocument, permissionsFor, permissionsWithoutResource } from '../../vendors/needs.ts';
import type { Grants } from './policyNeeds.ts';

/** One of the vendor's own permissions that the role lacks. */
export interface LackingPermission {
  readonly need: PermissionNeed;
  /** The actions that are not allowed on all that the vendor needs. */
  readonly actions: readonly string[];
}

/** The vendor's own permissions held against the role, by the actions that are covered and never by a statement's Sid. */
export interface PermissionsFound {
  readonly lacking: readonly LackingPermission[];
  /** Allowed by one statement and denied by another. */
  readonly denied: readonly { readonly action: string; readonly resource: string }[];
  readonly unread: readonly Unknown[];
}

/** Judges the vendor's own permissions. What only a bucket's name would settle is judged by the buckets that are known. */
export function judgePermissions(connection: Connection, role: Role, grants: Grants): PermissionsFound {
  const { purpose } = connection;
  const buckets = billingBuckets(connection);
  const lacking: LackingPermission[] = [];
  const denied: { action: string; resource: string }[] = [];
  const unread: Unknown[] = [];
  const add = (need: PermissionNeed) => {
    const found = judgeNeed(need, grants);
    if (found.lacking.length > 0) lacking.push({ need, actions: found.lacking });
    denied.push(...found.denied);
    unread.push(...found.unread);
  };
  permissionsFor(purpose, isKnown(buckets) ? buckets : []).forEach(add);
  for (const need of permissionsWithoutResource(purpose, isKnown(buckets) ? buckets : [])) {
    const isBilling = need.resources.some((resource) => resource.includes(BILLING_BUCKET));
    if (isBilling && isKnown(buckets)) continue;
    const candidates = ['*', ...(isBilling ? [] : bucketsNamedBy(role))].map((bucket) => named(need, bucket));
    const verdicts = candidates.map((candidate) => judgeNeed(candidate, grants));
    if (verdicts.some((verdict) => verdict.lacking.length + verdict.denied.length + verdict.unread.length === 0)) continue;
    const hidden = isUnknown(buckets) && isBilling ? buckets : verdicts.flatMap((verdict) => verdict.unread)[0];
    if (hidden) unread.push(hidden);
    else lacking.push({ need, actions: need.actions });
  }
  return { lacking, denied, unread };
}

/**
 * The edits that give the role what it lacks: the vendor's own statements of an earlier date are replaced, missing ones are
 * added, all others stay as they are. `undefined` where that needs something that is not known (a bucket's name, the policy as it is).
 */
export function permissionEdits(connection: Connection, role: Role, lacking: readonly LackingPermission[]): readonly Edit[] | undefined {
  const { purpose } = connection;
  if (isUnknown(role.inline) || lacking.some(({ need }) => need.resources.some((resource) => resource.includes('{{')))) return undefined;
  const buckets = billingBuckets(connection);
  const known = isKnown(buckets) ? buckets : [];
  const whole = inlinePolicyDocument(purpose, known);
  const index = ownPolicyIndex(role.inline, connection);
  if (index < 0) {
    const name = purpose.variant.inlinePolicyName ?? `${purpose.vendor.id}-permissions`;
    return [{ op: 'insert', path: ['role', 'inline', role.inline.length], value: { name, document: whole } }];
  }
  const policy = role.inline[index];
  if (policy === undefined || isUnknown(policy) || isUnknown(policy.document) || isUnknown(policy.document.Statement)) return undefined;
  const statements = policy.document.Statement;
  const path = ['role', 'inline', index, 'document', 'Statement'];
  const needs = permissionsFor(purpose, known);
  const wanted = isKnown(whole.Statement) ? whole.Statement : [];
  let end = statements.length;
  return lacking.map(({ need }): Edit => {
    const value = wanted[needs.findIndex((one) => one.topic === need.topic)];
    const earlier = statements.findIndex(
      (statement) => isKnown(statement) && statement.Effect === 'Allow' && datedSid(statement.Sid, need) !== undefined,
    );
    return earlier >= 0 ? { op: 'set', path: [...path, earlier], value } : { op: 'insert', path: [...path, end++], value };
  });
}

/** Where the vendor's own inline policy stands in the role: by its name, else by the vendor's Sids; -1: nowhere. */
export function ownPolicyIndex(inline: readonly Known<InlinePolicy>[], { purpose }: Connection): number {
  const byName = inline.findIndex((policy) => isKnown(policy) && policy.name === purpose.variant.inlinePolicyName);
  if (byName >= 0) return byName;
  return inline.findIndex((policy) => isKnown(policy) && datesIn([policy.document], purpose.variant.permissions).length > 0);
}

/** How old the vendor's statements in the role are, `YYYY-MM-DD`, by the dates in their Sids; `undefined` where none has one. */
export function policyAge(
  role: Role,
  permissions: readonly PermissionNeed[],
): { readonly dated: string; readonly current: string } | undefined {
  const documents = isUnknown(role.inline) ? [] : role.inline.flatMap((policy) => (isKnown(policy) ? [policy.document] : []));
  const attached = isUnknown(role.policies) ? [] : role.policies.flatMap((policy) => (isKnown(policy) ? [policy.document] : []));
  const dated = datesIn([...documents, ...attached], permissions)
    .sort()
    .at(-1);
  const current = permissions
    .flatMap((need) => need.dated ?? [])
    .sort()
    .at(-1);
  return dated === undefined || current === undefined ? undefined : { dated, current };
}

const BILLING_BUCKET = '{{BillingBucketName}}';

/** The buckets of this account that hold a cost report. */
export function billingBuckets({ account }: Connection): Known<readonly string[]> {
  if (isUnknown(account)) return account;
  if (isUnknown(account.costReports)) return account.costReports;
  return [
    ...new Set(account.costReports.filter((report) => report.bucketOwned !== false && report.bucket !== '').map((report) => report.bucket)),
  ];
}

function judgeNeed(
  need: PermissionNeed,
  grants: Grants,
): { lacking: readonly string[]; denied: PermissionsFound['denied']; unread: readonly Unknown[] } {
  const lacking = new Set<string>();
  const denied: { action: string; resource: string }[] = [];
  const unread: Unknown[] = [];
  for (const action of need.actions) {
    for (const resource of need.resources) {
      const answer = grants.allow(action, resource);
      if (isUnknown(answer)) unread.push(answer);
      else if (answer === 'no' && grants.deny(action, resource) === 'yes') denied.push({ action, resource });
      else if (answer === 'no') lacking.add(action);
    }
  }
  return { lacking: [...lacking], denied, unread };
}

/** Puts a name where the vendor's permission leaves a gap. */
function named(need: PermissionNeed, name: string): PermissionNeed {
  return { ...need, resources: need.resources.map((resource) => resource.replaceAll(/\{\{[^}]*\}\}/g, name)) };
}

/** The buckets that the role's own policies speak of. */
function bucketsNamedBy(role: Role): readonly string[] {
  const policies = [...(isUnknown(role.inline) ? [] : role.inline), ...(isUnknown(role.policies) ? [] : role.policies)];
  const names = policies
    .flatMap((policy) => (isKnown(policy) ? resourcesIn(policy.document) : []))
    .flatMap((arn) => /^arn:[^:]+:s3:::([^/*?]+)/.exec(arn)?.[1] ?? []);
  return [...new Set(names)];
}

function resourcesIn(document: Known<PolicyDocument>): readonly string[] {
  if (isUnknown(document) || isUnknown(document.Statement)) return [];
  return document.Statement.flatMap((statement) => {
    if (isUnknown(statement) || statement.Resource === undefined || isUnknown(statement.Resource)) return [];
    const resources = typeof statement.Resource === 'string' ? [statement.Resource] : statement.Resource;
    return resources.filter((resource) => typeof resource === 'string');
  });
}

function datesIn(documents: readonly Known<PolicyDocument>[], permissions: readonly PermissionNeed[]): string[] {
  return documents.flatMap((document) => {
    if (isUnknown(document) || isUnknown(document.Statement)) return [];
    return document.Statement.flatMap((statement) =>
      isUnknown(statement) ? [] : permissions.flatMap((need) => datedSid(statement.Sid, need) ?? []),
    );
  });
}

/** The date in a Sid such as `CZTier1Budgets20260420`; `undefined`: it is not a Sid of that permission. */
function datedSid(sid: Known<string> | undefined, { sidPrefix }: PermissionNeed): string | undefined {
  if (sid === undefined || isUnknown(sid) || sidPrefix === undefined || !sid.startsWith(sidPrefix)) return undefined;
  const date = /^(\d{4})(\d{2})(\d{2})$/.exec(sid.slice(sidPrefix.length));
  return date ? `${date[1]}-${date[2]}-${date[3]}` : undefined;
}
