import type { Purpose } from './model/purpose.ts';
import type { Question } from './ports.ts';

/** What has to be read to judge a purpose. */
export function questionFor(purpose: Purpose): Question {
  return {
    role: purpose.role ?? '',
    vendorAccounts: purpose.vendor.accounts.map((account) => account.id),
    simulate: [],
    ...(purpose.clusters && { clusters: purpose.clusters }),
    regions: purpose.regions ?? [],
    billing: false,
  };
}
