import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../../model/known.ts';
import type { Role } from '../../model/role.ts';
import { parseRoleArn } from './roleArn.ts';

/**
 * The role to judge, or why there is none: an Unknown (not read, or the login is in another account, where a role of
 * the same name would be another role), or `notApplicable` where it does not exist, which is role-exists' to say.
 */
export function presentRole(connection: Connection): { readonly role: Role } | Unknown | { readonly notApplicable: string } {
  const elsewhere = loginElsewhere(connection);
  if (elsewhere) return elsewhere.because;
  const { role } = connection;
  if (isUnknown(role)) return role;
  if (role === undefined) return { notApplicable: 'There is no such role to look at.' };
  return { role };
}

/** Set if the login is known to be in another account or partition than the role that the connection names. */
export function loginElsewhere(connection: Connection): { readonly because: Unknown } | undefined {
  const wanted = connection.purpose.role === undefined ? undefined : parseRoleArn(connection.purpose.role);
  if (!wanted || isUnknown(connection.account)) return undefined;
  const { caller } = connection.account;
  if (!isKnown(caller) || (caller.account === wanted.account && caller.partition === wanted.partition)) return undefined;
  const detail = `The login is in account ${caller.account} (${caller.partition}), the role in ${wanted.account} (${wanted.partition}), so the role could not be read.`;
  return { because: unknown('not-looked', detail, { next: `Choose a profile of account ${wanted.account}.` }) };
}
