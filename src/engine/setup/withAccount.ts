import type { Connection } from '../model/connection.ts';
import { orElse } from '../model/known.ts';
import { namesAskedFor, type Setup } from './setup.ts';

/**
 * A setup with what was read of the account that it is for, as far as it was: the quota of managed policies on a role, and the buckets of
 * the cost reports, where the vendor asks for one and nobody has named it.
 */
export function withAccount(setup: Setup, { account }: Connection): Setup {
  const known = orElse(account, undefined);
  const quota = orElse((known && orElse(known.quotas, undefined))?.policiesPerRole, undefined);
  const buckets = [...new Set((known ? orElse(known.costReports, []) : []).map(({ bucket }) => bucket))];
  const isAsked = namesAskedFor(setup.variant).includes('BillingBucketName') && setup.names['BillingBucketName'] === undefined;
  return {
    ...setup,
    ...(isAsked && buckets.length > 0 && { names: { ...setup.names, BillingBucketName: buckets } }),
    ...(quota !== undefined && { policiesPerRole: quota }),
  };
}
