import type { VendorCall } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import { isUnknown, unknown, type Unknown } from '../model/known.ts';
import type { LastUsed } from '../model/role.ts';
import { defineCheck } from './defineCheck.ts';
import { presentRole } from './role/presentRole.ts';

/**
 * Has the vendor been here? A sign of life is worth saying; its absence proves nothing, so this check never finds a fault.
 * CloudTrail keeps refused cross-account calls out of the role's account (IAM User Guide, "Logging IAM and AWS STS API
 * calls with AWS CloudTrail", read 2026-11-21), and RoleLastUsed comes up to some hours late.
 */
export const proofOfLife = defineCheck<never>({
  id: 'proof-of-life',
  part: 'vendor',
  title: 'Signs of life',
  why: 'A call that got through proves that the way in works. The lack of one proves nothing: AWS does not record refused calls of another account here, and records come late.',
  severity: 'info',
  side: 'yours',
  decisive: false,
  healthy(connection) {
    const call = lastCall(connection);
    return call ? sayCall(call, connection) : sayUse(connection);
  },
  find(connection) {
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    if (lastCall(connection) || lastUse(connection)) return { broken: [], unread: [] };
    return noSign(connection);
  },
  explain: (never) => never,
  fixes: () => [],
});

/** The newest call of one of the vendor's own accounts. */
function lastCall({ account, purpose }: Connection): VendorCall | undefined {
  if (isUnknown(account) || isUnknown(account.vendorCalls)) return undefined;
  const own = new Set(purpose.vendor.accounts.map((one) => one.id));
  return account.vendorCalls.calls
    .filter((call) => own.has(call.vendorAccount))
    .reduce<VendorCall | undefined>((newest, call) => (newest && newest.at >= call.at ? newest : call), undefined);
}

function lastUse(connection: Connection): (LastUsed & { at: string }) | undefined {
  const { role } = connection;
  if (role === undefined || isUnknown(role) || role.lastUsed === undefined || isUnknown(role.lastUsed)) return undefined;
  const { at } = role.lastUsed;
  return at === undefined ? undefined : { ...role.lastUsed, at };
}

function sayCall(call: VendorCall, { purpose }: Connection): string {
  const from = call.sourceIp ? ` from ${call.sourceIp}` : '';
  const withoutId = call.sentExternalId === false ? ' It sent no External ID with that call.' : '';
  return `${purpose.vendor.name} (account ${call.vendorAccount}) last assumed the role at ${minute(call.at)} in ${call.region}${from}.${withoutId}`;
}

function sayUse(connection: Connection): string {
  const use = lastUse(connection);
  const where = use?.region ? ` in ${use.region}` : '';
  return `The role was last used at ${use ? minute(use.at) : 'an unknown time'}${where}; IAM does not say by whom.`;
}

/** `2026-11-20T10:11:12.000Z` as people read it: `2026-11-20 10:11 UTC`. */
function minute(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?Z$/, '$1 $2 UTC');
}

function noSign({ account, role, purpose }: Connection): Unknown {
  if (isUnknown(account)) return account;
  const { vendorCalls } = account;
  if (isUnknown(vendorCalls)) return vendorCalls;
  if (role !== undefined && !isUnknown(role) && role.lastUsed !== undefined && isUnknown(role.lastUsed)) return role.lastUsed;
  const where = vendorCalls.searchedRegions.length > 0 ? ` in ${vendorCalls.searchedRegions.join(', ')}` : '';
  const unread =
    vendorCalls.unread.length > 0
      ? ` Not searched: ${vendorCalls.unread.map(({ region, because }) => `${region} (${because})`).join(', ')}.`
      : '';
  return unknown(
    'not-looked',
    `No call of ${purpose.vendor.name} is recorded${where}, and no use of the role. That proves nothing: refused calls are not recorded here, and records come late.${unread}`,
    { next: `Start a test of the connection in ${purpose.vendor.name}'s console, wait some minutes, and diagnose again.` },
  );
}
