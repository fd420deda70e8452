import assert from 'node:assert/strict';
import { costAllocationTags } from '../../../../src/engine/checks/cost-allocation-tags.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

function judge(active: number, inactive: number) {
  return costAllocationTags.judge(
    applyEdits(healthyConnection('cloudzero-payer'), [{ op: 'set', path: ['account', 'costAllocationTags'], value: { active, inactive } }]),
  );
}

describe('cost-allocation-tags', () => {
  it('is content with one active tag', () => {
    const outcome = judge(1, 9);
    assert.ok(outcome.verdict === 'healthy');
    assert.equal(outcome.message, '1 cost allocation tag is active.');
  });

  it('warns where none is, with what could be activated', () => {
    const some = judge(0, 3);
    assert.ok(some.verdict === 'broken');
    assert.equal(some.findings[0]!.severity, 'warning');
    assert.match(some.findings[0]!.message, /3 could be activated/);
    const none = judge(0, 0);
    assert.ok(none.verdict === 'broken');
    assert.match(none.findings[0]!.message, /none to activate yet/);
  });

  it('never keeps a verdict from being healthy', () => {
    assert.equal(costAllocationTags.isDecisive(healthyConnection('tierzero')), false);
  });
});
