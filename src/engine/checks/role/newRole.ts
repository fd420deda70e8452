import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, unknown, type Known } from '../../model/known.ts';
import type { AttachedPolicy, InlinePolicy, Role } from '../../model/role.ts';
import { inlinePolicyDocument, managedPoliciesFor, managedPolicyArn, vendorAccountIn } from '../../vendors/needs.ts';
import { quotaOf } from '../policies/quotaOf.ts';
import { billingBuckets } from '../policies/vendorPermissions.ts';
import { newStatement } from '../trust/trustEdits.ts';
import { parseRoleArn } from './roleArn.ts';

/** IAM's rule for the name of a role (IAM API Reference, CreateRole, read 2026-11-22). */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/**
 * The role as the vendor documents it: its trust policy, the managed policies where the account has room for all of them, and the
 * vendor's own permissions as far as their resources are known. What is left out the checks of the new role name and mend.
 * @param wanted the ARN or the name that the connection gives it
 * @returns an Unknown that says what is missing, where the role cannot be made
 */
export function newRole(connection: Connection, wanted: string): Known<Role> {
  const { purpose, account } = connection;
  const { vendor, variant, externalId } = purpose;
  if (isUnknown(account)) return account;
  if (isUnknown(account.caller)) return account.caller;
  const { partition, account: own } = account.caller;
  const principals = vendorAccountIn(vendor, partition)?.principals;
  const preferred = principals?.find(({ form }) => form === 'preferred')?.arn;
  if (preferred === undefined) return unknown('not-looked', `No account of ${vendor.name} in partition ${partition} is known.`);
  if (externalId !== undefined && isUnknown(externalId)) return externalId;
  if (externalId === undefined && vendor.externalId.required) {
    return unknown('not-looked', `The External ID that ${vendor.name} gave you is not known here, and no role is made without it.`, {
      next: vendor.externalId.where,
    });
  }
  const given = parseRoleArn(wanted);
  const name = given?.name ?? wanted;
  if (!ROLE_NAME.test(name)) return unknown('unresolved', `"${name}" is no name for an IAM role: 1 to 64 letters, digits and +=,.@_-`);
  const path = given?.path ?? variant.rolePath?.path ?? '/';
  const document = { Version: '2012-10-17', Statement: [] };
  return {
    name,
    arn: `arn:${partition}:iam::${own}:role${path}${name}`,
    path,
    trust: { ...document, Statement: [newStatement({ connection, preferred, document }, externalId)] },
    policies: roomFor(connection, attached(connection, partition)),
    inline: ownPermissions(connection),
    tags: {},
    description: `Cross-account access for ${vendor.name}${vendor.variants.length > 1 ? `: ${variant.title}` : ''}`,
    toCreate: true,
  };
}

function attached({ purpose }: Connection, partition: string): readonly AttachedPolicy[] {
  const asked = managedPoliciesFor(purpose, { clusters: Boolean(purpose.clusters?.length) }).map(({ policy }) => policy);
  return [...asked, ...(purpose.morePolicies ?? [])].map((policy) => {
    const name = policy.slice(policy.lastIndexOf('/') + 1);
    const document = unknown('not-looked', `The document of ${name} is read when the policy is attached.`);
    return { name, arn: policy.startsWith('arn:') ? policy : managedPolicyArn(policy, partition), document };
  });
}

/** Where they do not fit, only those that nobody would miss otherwise: for the vendor's own another way is found once it is known what has to go together. */
function roomFor(connection: Connection, policies: readonly AttachedPolicy[]): readonly AttachedPolicy[] {
  const quota = quotaOf(connection, 'policiesPerRole');
  if (!isKnown(quota) || policies.length <= quota) return policies;
  return policies.slice(policies.length - (connection.purpose.morePolicies?.length ?? 0));
}

function ownPermissions(connection: Connection): readonly InlinePolicy[] {
  const { purpose } = connection;
  const buckets = billingBuckets(connection);
  const document = inlinePolicyDocument(purpose, isKnown(buckets) ? buckets : []);
  const name = purpose.variant.inlinePolicyName ?? `${purpose.vendor.id}-permissions`;
  return isUnknown(document.Statement) || document.Statement.length === 0 ? [] : [{ name, document }];
}
