import type { Quotas } from '../../model/account.ts';
import type { Connection } from '../../model/connection.ts';
import { isUnknown, type Known } from '../../model/known.ts';

/** One of this account's own limits. */
export function quotaOf({ account }: Connection, quota: keyof Quotas): Known<number> {
  if (isUnknown(account)) return account;
  return isUnknown(account.quotas) ? account.quotas : account.quotas[quota];
}
