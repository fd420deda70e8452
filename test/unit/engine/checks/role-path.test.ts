import assert from 'node:assert/strict';
import { rolePath } from '../../../../src/engine/checks/role-path.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

describe('role-path', () => {
  it('offers a guide and never an edit: a path cannot be changed', () => {
    const moved = applyEdits(healthyConnection('cloudzero-resource'), [{ op: 'set', path: ['role', 'path'], value: '/vendors/' }]);
    const outcome = rolePath.judge(moved);
    assert.ok(outcome.verdict === 'broken');
    const [finding] = outcome.findings;
    assert.equal(finding?.severity, 'warning');
    assert.deepEqual(
      finding?.fixes.flatMap((fix) => fix.edits),
      [],
    );
    assert.ok((finding?.fixes[0]?.guide?.steps.length ?? 0) > 0);
  });
});
