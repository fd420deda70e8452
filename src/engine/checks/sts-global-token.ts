import type { Region } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import { isUnknown, type Known } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { loginElsewhere } from './role/presentRole.ts';
import { wantedRegions } from './regions/wantedRegions.ts';

/**
 * Do tokens of the global STS endpoint work in the opt-in regions that matter? Version 1 tokens work in default regions
 * only (IAM User Guide, "Manage AWS STS in an AWS Region", read 2026-11-21).
 */
export const stsGlobalToken = defineCheck<{ readonly regions: readonly string[] }>({
  id: 'sts-global-token',
  part: 'regions',
  title: 'Tokens of the global STS endpoint',
  why: 'A vendor that calls the global STS endpoint gets tokens of the version set in this account. Version 1 tokens are refused in opt-in regions with InvalidClientTokenId.',
  severity: 'warning',
  side: 'yours',
  decisive: false,
  healthy: ({ account }) =>
    !isUnknown(account) && account.globalTokenVersion === 2
      ? 'The global STS endpoint issues version 2 tokens, which work in every region.'
      : 'The global STS endpoint issues version 1 tokens, which is enough: no opt-in region is in use.',
  find(connection) {
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { account } = connection;
    if (isUnknown(account)) return account;
    const version = account.globalTokenVersion;
    if (version === 2) return { broken: [], unread: [] };
    const optIn = optInRegions(connection, account.regions);
    if (isUnknown(optIn)) return isUnknown(version) ? version : optIn;
    if (optIn.length === 0) return { broken: [], unread: [] };
    return isUnknown(version) ? version : { broken: [{ regions: optIn }], unread: [] };
  },
  explain({ regions }, { purpose }) {
    return {
      message: `The global STS endpoint issues version 1 tokens for this account, which do not work in ${regions.join(', ')}. It matters if ${purpose.vendor.name} calls the global endpoint.`,
      at: ['account', 'globalTokenVersion'],
      expected: 'version 2',
      actual: 'version 1',
    };
  },
  fixes() {
    return [
      {
        id: 'set-token-version-2',
        title: 'Let the global STS endpoint issue version 2 tokens',
        access: 'same',
        reversible: true,
        edits: [{ op: 'set', path: ['account', 'globalTokenVersion'], value: 2 }],
        caution:
          'It holds for the whole account. Version 2 tokens are longer: a system that keeps tokens in a field of fixed length may cut them off.',
      },
    ];
  },
});

/** The opt-in regions the connection names, or, where it names no regions, those that the account has enabled. */
function optInRegions(connection: Connection, regions: Known<readonly Region[]>): Known<readonly string[]> {
  if (isUnknown(regions)) return regions;
  const wanted = wantedRegions(connection).map((region) => region.name);
  const isOptIn = (region: Region) =>
    wanted.length > 0 ? region.status !== 'ENABLED_BY_DEFAULT' && wanted.includes(region.name) : region.status === 'ENABLED';
  return regions.filter(isOptIn).map((region) => region.name);
}
