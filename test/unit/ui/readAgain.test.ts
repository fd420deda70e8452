import assert from 'node:assert/strict';
import type { Account } from '../../../src/engine/model/account.ts';
import type { Facts } from '../../../src/engine/model/connection.ts';
import { NOT_LOOKED, unknown } from '../../../src/engine/model/known.ts';
import { mergeFacts, narrowed } from '../../../src/ui/readAgain.ts';
import { connection } from './savedConnection.ts';

const empty: Account = {
  caller: NOT_LOOKED,
  quotas: NOT_LOOKED,
  globalTokenVersion: NOT_LOOKED,
  regions: NOT_LOOKED,
  organization: NOT_LOOKED,
  costReports: NOT_LOOKED,
  costAllocationTags: NOT_LOOKED,
  vendorCalls: NOT_LOOKED,
  simulation: NOT_LOOKED,
  candidates: NOT_LOOKED,
};
const before: Facts = {
  role: connection.role,
  clusters: connection.clusters,
  account: { ...empty, globalTokenVersion: 1, simulation: [] },
};
const read: Facts = { role: undefined, clusters: [], account: { ...empty, simulation: unknown('denied', 'No.') } };

describe('reading one part again', () => {
  it('reads no cluster for a part that needs none', () => {
    assert.deepEqual(narrowed(connection.purpose, 'trust').clusters, []);
    assert.equal(narrowed(connection.purpose, 'clusters').clusters, undefined);
  });

  it('keeps the clusters that a narrowed reading left out', () => {
    assert.equal(mergeFacts(before, read, 'trust').clusters, before.clusters);
    assert.deepEqual(mergeFacts(before, read, 'clusters').clusters, []);
  });

  it('takes the role in any case, absence included', () => {
    assert.equal(mergeFacts(before, read, 'regions').role, undefined);
  });

  it("takes the part's own facts, a failed read included, and leaves the others", () => {
    const { account } = mergeFacts(before, read, 'policies');
    assert.ok(!('unknown' in account));
    assert.deepEqual(account.simulation, unknown('denied', 'No.'));
    assert.equal(account.globalTokenVersion, 1);
  });

  it('does not keep old facts alive when the account could not be read at all', () => {
    assert.deepEqual(mergeFacts(before, { ...read, account: NOT_LOOKED }, 'policies').account, NOT_LOOKED);
  });
});
