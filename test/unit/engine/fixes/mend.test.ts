import assert from 'node:assert/strict';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import { mend } from '../../../../src/engine/fixes/mend.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import type { Finding, Fix } from '../../../../src/engine/model/finding.ts';
import { orElse } from '../../../../src/engine/model/known.ts';
import { policySize } from '../../../../src/engine/model/policySize.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const SID = ['role', 'trust', 'Statement', 0, 'Sid'];
const healthy = healthyConnection('tierzero');
/** Not a character more than it has. */
const full = applyEdits(healthy, [
  { op: 'set', path: ['account', 'quotas', 'trustPolicySize'], value: policySize(orElse(healthy.role, undefined)!.trust) },
]);

const fix = (id: string, ...edits: Edit[]): Fix => ({ id, title: id, access: 'same', reversible: true, edits });
const sid = (value: string): Edit => ({ op: 'set', path: SID, value });
const finding = (check: string, ...fixes: Fix[]): Finding => ({ check, severity: 'error', side: 'yours', message: check, at: [], fixes });
/** Found as long as the Sid is not among these. */
const unless = (connection: Connection, sids: readonly string[], found: Finding) =>
  sids.includes(String(valueAt(connection, SID))) ? [] : [found];

describe('mend', () => {
  it('takes the first fix that keeps within the limits of the account', () => {
    const found = finding('sid', fix('long', sid('MuchLongerThanVendor')), fix('short', sid('Short')));
    const { fixes, left, tooLarge } = mend(full, (connection) => unless(connection, ['Short', 'MuchLongerThanVendor'], found));
    assert.deepEqual([fixes.map((one) => one.fix.id), left, tooLarge], [['short'], [], []]);
  });

  it('leaves a finding whose only fix is over a limit, and says over which', () => {
    const found = finding('sid', fix('long', sid('MuchLongerThanVendor')));
    const { wanted, fixes, left, tooLarge } = mend(full, () => [found]);
    assert.equal(wanted, full);
    assert.deepEqual([fixes, left], [[], [found]]);
    assert.deepEqual(
      tooLarge.map((one) => [one.finding, one.fix.id, one.over.map(({ what }) => what)]),
      [[found, 'long', ['trust policy of TierZeroAccess']]],
    );
  });

  it('tries again what was too large once another fix has made room', () => {
    const long = finding('long', fix('long', sid('VendorX')));
    const room = finding('room', fix('room', { op: 'remove', path: ['role', 'trust', 'Version'] }));
    const seen = mend(full, (connection) => [
      ...unless(connection, ['VendorX'], long),
      ...(valueAt(connection, ['role', 'trust', 'Version']) === undefined ? [] : [room]),
    ]);
    assert.deepEqual([seen.fixes.map((one) => one.fix.id), seen.left, seen.tooLarge], [['room', 'long'], [], []]);
  });

  it('leaves what is only guided, what nobody agreed to, and what its fix does not mend', () => {
    const guided = finding('guided', fix('guide'));
    const stubborn = finding('stubborn', fix('again', sid('Short')));
    const once = finding('once', { ...fix('for ever', sid('Other')), reversible: false });
    const { fixes, left } = mend(
      healthy,
      () => [guided, stubborn, once],
      ({ reversible }) => reversible,
    );
    assert.deepEqual([fixes.map((one) => one.fix.id), left], [['again'], [guided, stubborn, once]]);
  });
});
