import assert from 'node:assert/strict';
import fc from 'fast-check';
import { policyQuota } from '../../../../src/engine/checks/policy-quota.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

/** TierZero with eleven policies needed, of which some are missing, with policies of one's own beside them. */
function role(missing: number, own: number, quota: number) {
  const edits: Edit[] = [
    ...Array.from({ length: missing }, (): Edit => ({ op: 'remove', path: ['role', 'policies', 0] })),
    ...Array.from({ length: own }, (_, index): Edit => ({
      op: 'insert',
      path: ['role', 'policies', 0],
      value: { name: `own-${index}`, arn: `arn:aws:iam::111122223333:policy/own-${index}`, document: { Statement: [] } },
    })),
    { op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: quota },
    { op: 'set', path: ['account', 'simulation'], value: unknown('denied', 'No simulation.') },
  ];
  return applyEdits(healthyConnection('tierzero'), edits);
}

describe('policy-quota', () => {
  it('is broken exactly when something is missing and there is no room for it', () => {
    fc.assert(
      fc.property(fc.nat(11), fc.nat(20), fc.integer({ min: 1, max: 40 }), (missing, own, quota) => {
        const broken = policyQuota.judge(role(missing, own, quota)).verdict === 'broken';
        assert.equal(broken, missing > 0 && 11 + own > quota);
      }),
    );
  });

  it('asks for exactly the number needed, as long as AWS grants that many', () => {
    const outcome = policyQuota.judge(role(2, 3, 10));
    assert.ok(outcome.verdict === 'broken');
    assert.deepEqual(
      outcome.findings[0]?.fixes.map((fix) => fix.id),
      ['request-policy-quota', 'pack-policies'],
    );
    assert.deepEqual(outcome.findings[0]?.fixes[0]?.edits, [{ op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: 14 }]);
  });

  it('offers packing alone where more is needed than AWS grants', () => {
    const outcome = policyQuota.judge(role(2, 15, 20));
    assert.ok(outcome.verdict === 'broken');
    assert.deepEqual(
      outcome.findings[0]?.fixes.map((fix) => fix.id),
      ['pack-policies'],
    );
  });

  it('cannot tell only where what could not be read would tip the scales', () => {
    const hide = (quota: number) =>
      applyEdits(role(0, 0, quota), [
        { op: 'remove', path: ['role', 'policies', 0] },
        { op: 'set', path: ['role', 'inline'], value: unknown('denied', 'No inline policies.') },
      ]);
    assert.equal(policyQuota.judge(hide(10)).verdict, 'cannot-tell');
    assert.equal(policyQuota.judge(hide(11)).verdict, 'healthy');
  });
});
