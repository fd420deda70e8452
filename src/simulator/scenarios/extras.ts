import { EXTRA_ACCOUNT } from './extraAccount.ts';
import { EXTRA_CLUSTERS } from './extraClusters.ts';
import { EXTRA_ROLES } from './extraRoles.ts';
import type { Variation } from './scenario.ts';

/** One more thing that can be wrong, or right in an unusual way. Each begins with the id of the check that it is for. */
export const EXTRAS: readonly Variation[] = [...EXTRA_ROLES, ...EXTRA_CLUSTERS, ...EXTRA_ACCOUNT];
