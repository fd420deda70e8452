import assert from 'node:assert/strict';
import { checks } from '../../../../src/engine/checks/index.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

describe('wrong-account', () => {
  it('is then the only fault, and the role and its trust are not judged', () => {
    const elsewhere = applyEdits(healthyConnection('tierzero'), [
      { op: 'set', path: ['account', 'caller', 'account'], value: '444455556666' },
    ]);
    const said = new Map(checks.map((check) => [check.id, check.judge(elsewhere).verdict]));
    assert.deepEqual(
      [...said].filter(([, verdict]) => verdict === 'broken').map(([id]) => id),
      ['wrong-account'],
    );
    for (const id of [
      'role-exists',
      'trust-principal',
      'external-id',
      'confused-deputy',
      'trust-action',
      'trust-condition',
      'proof-of-life',
    ])
      assert.equal(said.get(id), 'cannot-tell', id);
  });
});
