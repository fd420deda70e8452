import assert from 'node:assert/strict';
import { trustAction } from '../../../../src/engine/checks/trust-action.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const ACTION = ['role', 'trust', 'Statement', 0, 'Action'];

describe('trust-action', () => {
  const healthy = healthyConnection('tierzero-no-clusters');
  const mended = (action: unknown) => {
    const connection = applyEdits(healthy, [{ op: 'set', path: ACTION, value: action }]);
    const outcome = trustAction.judge(connection);
    return outcome.verdict === 'broken' ? valueAt(applyEdits(connection, outcome.findings[0]!.fixes[0]!.edits), ACTION) : outcome.verdict;
  };

  it('accepts every spelling that covers sts:AssumeRole', () => {
    for (const action of ['STS:ASSUMEROLE', 'sts:Assume*', 'sts:*', '*', ['sts:TagSession', 'sts:AssumeRole'], 'sts:AssumeRol?'])
      assert.equal(mended(action), 'healthy', String(action));
  });

  it('replaces an action that does nothing here, and adds to one that does', () => {
    assert.equal(mended('sts:AssumeRoleWithSAML'), 'sts:AssumeRole');
    assert.deepEqual(mended('sts:SetSourceIdentity'), ['sts:SetSourceIdentity', 'sts:AssumeRole']);
    assert.deepEqual(mended(['sts:TagSession', 'sts:SetSourceIdentity']), ['sts:TagSession', 'sts:SetSourceIdentity', 'sts:AssumeRole']);
  });
});
