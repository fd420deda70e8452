import type { Facts } from '../engine/model/connection.ts';
import { isKnown, type Known } from '../engine/model/known.ts';
import type { Account } from '../engine/model/account.ts';
import type { Purpose } from '../engine/model/purpose.ts';
import type { Part } from '../engine/model/finding.ts';

/** The purpose with what one part does not need left out: without clusters no cluster is read. */
export function narrowed(purpose: Purpose, part: Part): Purpose {
  return part === 'clusters' ? purpose : { ...purpose, clusters: [] };
}

/**
 * The facts after one part was read again. The role is in every reading and always taken; of the account's facts only
 * those of the part, so that a fact never looks newer than it is.
 */
export function mergeFacts(before: Facts, read: Facts, part: Part): Facts {
  return {
    role: read.role,
    clusters: part === 'clusters' ? read.clusters : before.clusters,
    account: mergeAccount(before.account, read.account, part),
  };
}

const ACCOUNT_PARTS: Readonly<Record<Part, readonly (keyof Account)[]>> = {
  vendor: ['vendorCalls'],
  trust: [],
  role: ['candidates'],
  policies: ['quotas', 'simulation'],
  clusters: ['regions'],
  regions: ['regions', 'globalTokenVersion', 'vendorCalls'],
  billing: ['organization', 'costReports', 'costAllocationTags'],
};

function mergeAccount(before: Known<Account>, read: Known<Account>, part: Part): Known<Account> {
  if (!isKnown(before) || !isKnown(read)) return read;
  const facts = (['caller', ...ACCOUNT_PARTS[part]] as const).map((fact) => [fact, read[fact]]);
  return { ...before, ...(Object.fromEntries(facts) as Partial<Account>) };
}
