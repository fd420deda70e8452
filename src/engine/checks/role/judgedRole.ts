import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, unknown, type Known } from '../../model/known.ts';
import { parseRoleArn } from './roleArn.ts';

/** The ARN of the connection's role: the one that IAM gave, else the one that the connection names. */
export function arnOfRole({ role, purpose }: Connection): Known<string> {
  if (role !== undefined && isKnown(role) && isKnown(role.arn)) return role.arn;
  if (purpose.role !== undefined && parseRoleArn(purpose.role)) return purpose.role.trim();
  if (isUnknown(role)) return role;
  if (role !== undefined && isUnknown(role.arn)) return role.arn;
  return unknown('not-looked', "The role's ARN is not known.", { next: "Give the role's ARN." });
}

/** `aws`, `aws-cn`, …: of the role, else of the login; `undefined` where neither is known, as in a file. */
export function partitionOf(connection: Connection): string | undefined {
  const arn = arnOfRole(connection);
  const ofRole = isKnown(arn) ? parseRoleArn(arn)?.partition : undefined;
  if (ofRole !== undefined) return ofRole;
  const { account } = connection;
  return isKnown(account) && isKnown(account.caller) ? account.caller.partition : undefined;
}

/** The twelve digits of the account that the connection is about; `undefined` where nothing tells. */
export function accountOf(connection: Connection): string | undefined {
  const arn = arnOfRole(connection);
  const ofRole = isKnown(arn) ? parseRoleArn(arn)?.account : undefined;
  if (ofRole !== undefined) return ofRole;
  const { account } = connection;
  return isKnown(account) && isKnown(account.caller) ? account.caller.account : undefined;
}
