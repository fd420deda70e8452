import type { SimulatedAction } from '../../model/account.ts';
import { isUnknown, unknown, type Unknown } from '../../model/known.ts';
import { listed } from '../listed.ts';

/** What the simulation says of one layer above the role's own policies. */
export interface Blocked {
  /** The actions that the layer does not allow, no one twice. */
  readonly blocked: readonly string[];
  /** Did the simulation speak of the layer at all? Absent in every result: there is none. */
  readonly told: boolean;
  readonly unread: readonly Unknown[];
}

/**
 * The needed actions that a permissions boundary or an organization's policies block, from SimulatePrincipalPolicy's details.
 * @param isOpen a refusal that rests on a condition which the simulation could not judge
 */
export function actionsBlocked(
  simulation: readonly SimulatedAction[],
  by: 'allowedByBoundary' | 'allowedByOrganizations',
  isOpen: (result: SimulatedAction) => boolean = () => false,
): Blocked {
  const blocked = new Set<string>();
  const unread: Unknown[] = [];
  let told = false;
  for (const result of simulation) {
    const allowed: unknown = isUnknown(result) ? result : result[by];
    if (isUnknown(allowed)) unread.push(allowed);
    else if (allowed !== undefined) told = true;
    if (allowed !== false) continue;
    if (!isOpen(result)) blocked.add(result.action);
    else
      unread.push(
        unknown(
          'unresolved',
          `Whether ${result.action} is allowed rests on ${listed(result.missingContext)}, which is known only when the vendor calls.`,
        ),
      );
  }
  return { blocked: [...blocked], told, unread };
}
