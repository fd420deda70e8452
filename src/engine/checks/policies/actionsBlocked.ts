import type { SimulatedAction } from '../../model/account.ts';
import { isUnknown, type Unknown } from '../../model/known.ts';

/** What the simulation says of one layer above the role's own policies. */
export interface Blocked {
  /** The actions that the layer does not allow, no one twice. */
  readonly blocked: readonly string[];
  /** Did the simulation speak of the layer at all? Absent in every result: there is none. */
  readonly told: boolean;
  readonly unread: readonly Unknown[];
}

/** The needed actions that a permissions boundary or an organization's policies block, from SimulatePrincipalPolicy's details. */
export function actionsBlocked(simulation: readonly SimulatedAction[], by: 'allowedByBoundary' | 'allowedByOrganizations'): Blocked {
  const blocked = new Set<string>();
  const unread: Unknown[] = [];
  let told = false;
  for (const result of simulation) {
    const allowed: unknown = isUnknown(result) ? result : result[by];
    if (isUnknown(allowed)) unread.push(allowed);
    else if (allowed !== undefined) told = true;
    if (allowed === false) blocked.add(result.action);
  }
  return { blocked: [...blocked], told, unread };
}
