import type { Facts } from '../engine/model/connection.ts';
import { isKnown, type Known } from '../engine/model/known.ts';
import type { Account } from '../engine/model/account.ts';
import type { Purpose } from '../engine/model/purpose.ts';
import type { LinkId } from '../webview/protocol.ts';

/** The purpose with what one part does not need left out: without clusters no cluster is read. */
export function narrowed(purpose: Purpose, link: LinkId): Purpose {
  return link === 'clusters' ? purpose : { ...purpose, clusters: [] };
}

/**
 * The facts after one part was read again. The role is in every reading and always taken; of the account's facts only
 * those of the part, so that a fact never looks newer than it is.
 */
export function mergeFacts(before: Facts, read: Facts, link: LinkId): Facts {
  return {
    role: read.role,
    clusters: link === 'clusters' ? read.clusters : before.clusters,
    account: mergeAccount(before.account, read.account, link),
  };
}

const ACCOUNT_PARTS: Readonly<Record<LinkId, readonly (keyof Account)[]>> = {
  vendor: ['vendorCalls'],
  trust: [],
  role: ['candidates'],
  policies: ['quotas', 'simulation'],
  clusters: ['regions'],
  regions: ['regions', 'globalTokenVersion', 'vendorCalls'],
  billing: ['organization', 'costReports', 'costAllocationTags'],
};

function mergeAccount(before: Known<Account>, read: Known<Account>, link: LinkId): Known<Account> {
  if (!isKnown(before) || !isKnown(read)) return read;
  const parts = (['caller', ...ACCOUNT_PARTS[link]] as const).map((part) => [part, read[part]]);
  return { ...before, ...(Object.fromEntries(parts) as Partial<Account>) };
}
