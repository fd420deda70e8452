import type { AccessEntry, AssociatedPolicy } from '../../model/cluster.ts';
import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, type Known } from '../../model/known.ts';
import { arnOfRole, partitionOf } from '../role/judgedRole.ts';

/** The access policy that the vendor asks for, with the scope it asks for, in the connection's partition. `name` is the ARN's last part. */
export function vendorAccessPolicy(connection: Connection): AssociatedPolicy & { readonly arn: string; readonly name: string } {
  const wanted = connection.purpose.variant.eks?.accessPolicy ?? '';
  const arn = wanted.replace(/^arn:aws:/, `arn:${partitionOf(connection) ?? 'aws'}:`);
  return { arn, name: arn.slice(arn.lastIndexOf('/') + 1), scope: { type: connection.purpose.variant.eks?.scope ?? 'cluster' } };
}

/**
 * The access entry that lets the role in as the vendor asks; Unknown while the role's ARN is. What an earlier entry held
 * (groups, tags, other policies) is taken along. `createdAt` is left to AWS.
 */
export function newEntry(connection: Connection, earlier?: AccessEntry): Known<AccessEntry> {
  const principalArn = arnOfRole(connection);
  if (isUnknown(principalArn)) return principalArn;
  const { arn, scope } = vendorAccessPolicy(connection);
  const kept = (earlier && isKnown(earlier.policies) ? earlier.policies : []).filter((policy) => isKnown(policy) && policy.arn !== arn);
  return {
    principalArn,
    type: 'STANDARD',
    ...(earlier && isKnown(earlier.groups) && earlier.groups && { groups: earlier.groups }),
    ...(earlier && isKnown(earlier.tags) && earlier.tags && { tags: earlier.tags }),
    policies: [...kept, { arn, scope }],
  };
}
