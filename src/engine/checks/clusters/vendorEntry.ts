import type { AccessEntry, AssociatedPolicy } from '../../model/cluster.ts';
import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, type Known, type Unknown } from '../../model/known.ts';
import { arnOfRole, partitionOf } from '../role/judgedRole.ts';

/** The access policy that the vendor asks for, with the scope it asks for, in the connection's partition. `name` is the ARN's last part. */
export function vendorAccessPolicy(connection: Connection): AssociatedPolicy & { readonly arn: string; readonly name: string } {
  const wanted = connection.purpose.variant.eks?.accessPolicy ?? '';
  const arn = wanted.replace(/^arn:aws:/, `arn:${partitionOf(connection) ?? 'aws'}:`);
  return { arn, name: arn.slice(arn.lastIndexOf('/') + 1), scope: { type: connection.purpose.variant.eks?.scope ?? 'cluster' } };
}

/**
 * The role's ARN where code does not settle it, but has an expression that stands for it (`about`): in that code an entry names the role
 * by this expression. `undefined`: the ARN is known, or nothing stands for it.
 */
export function standsForArn({ role }: Connection): Unknown | undefined {
  if (role === undefined || isUnknown(role) || isKnown(role.arn)) return undefined;
  return role.arn.unknown === 'unresolved' && role.arn.about !== undefined ? role.arn : undefined;
}

/**
 * The access entry that lets the role in as the vendor asks; Unknown while the role's ARN is, unless code has an expression for it, which
 * is the entry's principal then. What an earlier entry held (groups, tags, other policies) is taken along. `createdAt` is left to AWS.
 */
export function newEntry(connection: Connection, earlier?: AccessEntry): Known<AccessEntry> {
  const symbol = standsForArn(connection);
  const principalArn = symbol ?? arnOfRole(connection);
  if (isUnknown(principalArn) && !symbol) return principalArn;
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
