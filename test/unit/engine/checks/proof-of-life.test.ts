import assert from 'node:assert/strict';
import fc from 'fast-check';
import { proofOfLife } from '../../../../src/engine/checks/proof-of-life.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

describe('proof-of-life', () => {
  const healthy = healthyConnection('tierzero-no-clusters');

  it('tells the newest call, in whatever order they come', () => {
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(hours, (list) => {
        const calls = list.map((hour) => ({
          at: `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`,
          region: 'us-east-1',
          vendorAccount: '851725519002',
        }));
        const outcome = proofOfLife.judge(applyEdits(healthy, [{ op: 'set', path: ['account', 'vendorCalls', 'calls'], value: calls }]));
        const newest = String(Math.max(...list)).padStart(2, '0');
        assert.ok(outcome.verdict === 'healthy' && outcome.message.includes(`2026-11-20 ${newest}:00 UTC`));
      }),
    );
  });

  it('is never decisive, and never broken without any sign', () => {
    const silent = applyEdits(healthy, [
      { op: 'set', path: ['account', 'vendorCalls', 'calls'], value: [] },
      { op: 'remove', path: ['role', 'lastUsed'] },
    ]);
    assert.equal(proofOfLife.judge(silent).verdict, 'cannot-tell');
    assert.equal(proofOfLife.isDecisive(healthyConnection('tierzero')), false);
  });
});
