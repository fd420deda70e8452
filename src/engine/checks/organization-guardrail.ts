import type { Connection } from '../model/connection.ts';
import { isUnknown, unknown } from '../model/known.ts';
import { actionsBlocked } from './policies/actionsBlocked.ts';
import { defineCheck } from './defineCheck.ts';
import { listed } from './listed.ts';
import { messageTo } from './messageTo.ts';
import { accountOf, arnOfRole } from './role/judgedRole.ts';
import { presentRole } from './role/presentRole.ts';

const LINK = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html';

/** Do the organization's service control policies leave room for what the vendor needs? Told by SimulatePrincipalPolicy. */
export const organizationGuardrail = defineCheck<{ readonly actions: readonly string[] }>({
  id: 'organization-guardrail',
  part: 'policies',
  title: 'Service control policies',
  why: 'Service control policies of the organization cap every role of a member account. An action that they block is refused, whatever policies are attached.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: () => "The organization's service control policies allow what the vendor needs.",
  find(connection) {
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    const { account } = connection;
    if (isUnknown(account)) return account;
    const exempt = exemption(connection);
    if (isUnknown(account.simulation)) return exempt === undefined ? account.simulation : { notApplicable: exempt };
    const { blocked, told, unread } = actionsBlocked(account.simulation, 'allowedByOrganizations');
    if (blocked.length > 0) return { broken: [{ actions: blocked }], unread };
    if (unread.length > 0) return { broken: [], unread };
    if (exempt !== undefined) return { notApplicable: exempt };
    if (account.simulation.length === 0)
      return unknown('not-looked', 'No action was simulated, so nobody can say what service control policies allow.');
    return told ? { broken: [], unread } : { notApplicable: 'No service control policies apply to this account.' };
  },
  explain({ actions }, { purpose }) {
    return {
      message: `A service control policy of the organization blocks ${listed(actions)}, which ${purpose.vendor.name} needs.`,
      at: ['account', 'organization'],
      expected: `allows ${actions.join(', ')}`,
      actual: 'blocks them',
    };
  },
  fixes({ actions }, connection) {
    const arn = arnOfRole(connection);
    return [
      {
        id: 'except-from-guardrail',
        title: 'Ask for an exception in the service control policies',
        access: 'wider',
        reversible: true,
        edits: [],
        guide: {
          steps: [
            `Send the text below to whoever manages the organization: service control policies are changed in its management account only.`,
            'Diagnose again: the simulation then shows what is still blocked.',
          ],
          link: LINK,
          message: messageTo(connection, {
            to: 'administrator',
            found: `A service control policy of the organization blocks: ${actions.join(', ')}. SimulatePrincipalPolicy says so of the role as it is; which policy it is, AWS does not show to a member account.`,
            ask: `Please except the role from the statement that denies them${isUnknown(arn) ? ', by a condition ArnNotLike on aws:PrincipalArn.' : ', by this in its Condition. If the policy is a list of what is allowed, add the actions to it.'}`,
            policy: isUnknown(arn) ? undefined : { ArnNotLike: { 'aws:PrincipalArn': arn } },
            link: LINK,
          }),
        },
      },
    ];
  },
});

/** Why service control policies do not bear on this account, where that is known. */
function exemption(connection: Connection): string | undefined {
  const { account } = connection;
  if (isUnknown(account) || isUnknown(account.organization)) return undefined;
  if (account.organization === undefined) return 'The account is in no organization.';
  return account.organization.managementAccount === accountOf(connection)
    ? 'This is the management account of the organization, to which service control policies do not apply.'
    : undefined;
}
