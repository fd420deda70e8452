import type { Purpose } from './model/purpose.ts';
import type { Question } from './ports.ts';
import { actionsToSimulate, managedPoliciesFor } from './vendors/needs.ts';

/** What has to be read to judge a purpose, in AWS's terms. */
export function questionFor(purpose: Purpose): Question {
  const { vendor, variant, role, clusters, regions } = purpose;
  const wantedClusters = variant.eks ? clusters : [];
  return {
    role: role ?? '',
    vendorAccounts: vendor.accounts.map((account) => account.id),
    simulate: actionsToSimulate(purpose),
    managedPolicies: managedPoliciesFor(purpose, { clusters: clusters === undefined || clusters.length > 0 }).map(({ policy }) => policy),
    ...(wantedClusters && { clusters: wantedClusters }),
    regions: regions ?? [],
    billing: Boolean(variant.costReport ?? variant.organization ?? variant.costAllocationTags),
  };
}
