import type { Connection } from '../model/connection.ts';
import { orElse } from '../model/known.ts';
import { namesAskedFor, type Setup } from './setup.ts';

/**
 * A setup with what was read of the account that it is for, as far as it was: the quota of managed policies on a role, and the buckets that
 * the vendor asks for, where nobody has named them in the setup: those that the connection names, else those of the cost reports.
 */
export function withAccount(setup: Setup, { account, purpose }: Connection): Setup {
  const known = orElse(account, undefined);
  const quota = orElse((known && orElse(known.quotas, undefined))?.policiesPerRole, undefined);
  const ofReports = [...new Set((known ? orElse(known.costReports, []) : []).map(({ bucket }) => bucket))];
  const names = namesAskedFor(setup.variant).flatMap((name): [string, readonly string[]][] => {
    const buckets = setup.names[name] ?? purpose.buckets ?? (name === 'BillingBucketName' ? ofReports : []);
    return buckets.length > 0 ? [[name, buckets]] : [];
  });
  return { ...setup, names: Object.fromEntries(names), ...(quota !== undefined && { policiesPerRole: quota }) };
}
