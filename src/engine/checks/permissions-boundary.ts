import type { Connection } from '../model/connection.ts';
import { isUnknown, unknown } from '../model/known.ts';
import { actionsBlocked } from './policies/actionsBlocked.ts';
import { allows } from '../policy/coverage.ts';
import { defineCheck } from './defineCheck.ts';
import { listed } from './listed.ts';
import { messageTo } from './messageTo.ts';
import { presentRole } from './role/presentRole.ts';

const LINK = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html';

/** Does the role's permissions boundary leave room for what the vendor needs? Told by SimulatePrincipalPolicy. */
export const permissionsBoundary = defineCheck<{ readonly actions: readonly string[] }>({
  id: 'permissions-boundary',
  part: 'policies',
  title: 'Permissions boundary',
  why: 'A permissions boundary caps what a role may do. An action that it does not allow is refused, whatever policies are attached.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: () => "The role's permissions boundary allows what the vendor needs.",
  find(connection) {
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    const { boundary } = found.role;
    const simulation = simulationOf(connection);
    if (isUnknown(simulation)) {
      return boundary === undefined ? { notApplicable: 'The role has no permissions boundary.' } : simulation;
    }
    const { blocked, told, unread } = actionsBlocked(
      simulation,
      'allowedByBoundary',
      ({ missingContext, action, resource }) =>
        missingContext.length > 0 &&
        boundary !== undefined &&
        allows([isUnknown(boundary) ? boundary : boundary.document], action, resource) === 'cannot-tell',
    );
    if (blocked.length > 0) return { broken: [{ actions: blocked }], unread };
    if (boundary === undefined && unread.length === 0) return { notApplicable: 'The role has no permissions boundary.' };
    if (told || unread.length > 0) return { broken: [], unread };
    if (isUnknown(boundary) && simulation.length > 0) return { notApplicable: 'The role has no permissions boundary.' };
    return unknown('not-looked', "No simulated action tells what the role's permissions boundary allows.");
  },
  explain({ actions }, connection) {
    const arn = boundaryArn(connection);
    return {
      message: `The role's permissions boundary${arn === undefined ? '' : ` ${arn}`} does not allow ${listed(actions)}, which ${connection.purpose.vendor.name} needs.`,
      at: ['role', 'boundary'],
      expected: `allows ${actions.join(', ')}`,
      actual: 'does not allow them',
    };
  },
  fixes({ actions }, connection) {
    const arn = boundaryArn(connection) ?? 'the permissions boundary';
    return [
      {
        id: 'widen-boundary',
        title: 'Let the permissions boundary allow what the vendor needs',
        access: 'wider',
        reversible: true,
        edits: [],
        caution: 'A boundary is often shared by many roles: what it allows, it allows to all of them.',
        guide: {
          steps: [
            `Ask whoever owns ${arn} to allow these actions: ${actions.join(', ')}.`,
            'Or ask for another boundary for this role, or for none.',
            'Diagnose again: the simulation then shows what the boundary still blocks.',
          ],
          link: LINK,
          message: messageTo(connection, {
            to: 'administrator',
            found: `The role is capped by ${boundaryArn(connection) === undefined ? 'a permissions boundary' : `the permissions boundary ${arn}`}, which does not allow: ${actions.join(', ')}. SimulatePrincipalPolicy says so of the role as it is.`,
            ask: 'Please let the boundary allow these actions, or give the role another boundary. This statement in the boundary is enough; it grants nothing by itself:',
            policy: { Effect: 'Allow', Action: actions, Resource: '*' },
            link: LINK,
          }),
        },
      },
    ];
  },
});

function simulationOf({ account }: Connection) {
  return isUnknown(account) ? account : account.simulation;
}

function boundaryArn({ role }: Connection): string | undefined {
  if (role === undefined || isUnknown(role) || role.boundary === undefined || isUnknown(role.boundary)) return undefined;
  return role.boundary.arn;
}
