import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown } from '../model/known.ts';
import type { Role } from '../model/role.ts';
import { defineCheck } from './defineCheck.ts';
import { listed } from './listed.ts';
import { packFix } from './policies/packFix.ts';
import { policyNeeds, type PolicyNeed } from './policies/policyNeeds.ts';
import { quotaOf } from './policies/quotaOf.ts';
import { presentRole } from './role/presentRole.ts';

interface Evidence {
  readonly role: Role;
  readonly attached: number;
  readonly missing: readonly PolicyNeed[];
  readonly quota: number;
}

/** "Managed policies attached to an IAM role" can be raised to this (IAM User Guide, "IAM and AWS STS quotas", read 2026-11-21). */
const HIGHEST_QUOTA = 25;

/** Is there room on the role for the managed policies that are still to be attached? The quota is this account's own. */
export const policyQuota = defineCheck<Evidence>({
  id: 'policy-quota',
  part: 'policies',
  title: 'Policies per role',
  why: 'An account limits how many managed policies a role can have, 10 in some and 20 in others. Beyond it AWS refuses to attach another one.',
  severity: 'error',
  side: 'yours',
  decisive: false,
  healthy(connection) {
    const { role } = connection;
    const attached = role !== undefined && isKnown(role) && isKnown(role.policies) ? role.policies.length : undefined;
    const quota = quotaOf(connection, 'policiesPerRole');
    if (attached === undefined || isUnknown(quota)) return 'Nothing is left to attach.';
    return `The role has ${attached} of ${quota} managed policies, with room for all that is needed.`;
  },
  find(connection) {
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    const { role } = found;
    const needs = policyNeeds(connection, role);
    if (needs.length === 0) return { notApplicable: `${connection.purpose.vendor.name} asks for no managed policies.` };
    const missing = needs.filter((need) => need.state === 'missing');
    const open = needs.flatMap(({ state }) => (isUnknown(state) ? [state] : []));
    if (isUnknown(role.policies)) return role.policies;
    if (missing.length + open.length === 0) return { broken: [], unread: [] };
    const quota = quotaOf(connection, 'policiesPerRole');
    if (isUnknown(quota)) return quota;
    const attached = role.policies.length;
    if (attached + missing.length > quota) return { broken: [{ role, attached, missing, quota }], unread: [] };
    return { broken: [], unread: attached + missing.length + open.length > quota ? open : [] };
  },
  explain({ attached, missing, quota }) {
    return {
      message: `The role has ${attached} managed policies and ${missing.length} more ${missing.length === 1 ? 'is' : 'are'} needed (${listed(missing.map((need) => need.name))}), but this account allows ${quota} per role.`,
      at: ['account', 'quotas', 'policiesPerRole'],
      expected: `at least ${attached + missing.length}`,
      actual: String(quota),
    };
  },
  fixes({ role, attached, missing }, connection) {
    const needed = attached + missing.length;
    const pack = packFix(connection, role, missing);
    const raise = needed > HIGHEST_QUOTA ? [] : [raiseQuota(needed)];
    // What can be taken back comes before what cannot, unless it is only a guide.
    return pack.edits.length > 0 ? [pack, ...raise] : [...raise, pack];
  },
});

function raiseQuota(needed: number): Fix {
  return {
    id: 'request-policy-quota',
    title: `Ask AWS to allow ${needed} managed policies per role`,
    access: 'same',
    reversible: false,
    edits: [{ op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: needed }],
    caution: `It holds for every role of the account. AWS grants up to ${HIGHEST_QUOTA}, most times at once; no API lowers it again.`,
  };
}
