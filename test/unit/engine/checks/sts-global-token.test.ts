import assert from 'node:assert/strict';
import { stsGlobalToken } from '../../../../src/engine/checks/sts-global-token.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const VERSION_1: Edit = { op: 'set', path: ['account', 'globalTokenVersion'], value: 1 };
const UNREAD_REGIONS: Edit = { op: 'set', path: ['account', 'regions'], value: unknown('denied', 'No regions.') };

function judge(regions: readonly string[] | undefined, ...edits: Edit[]) {
  return stsGlobalToken.judge(
    applyEdits(healthyConnection('cloudzero-resource'), [{ op: 'set', path: ['purpose', 'regions'], value: regions }, ...edits]),
  );
}

describe('sts-global-token', () => {
  it('counts an opt-in region that is wanted and not enabled yet', () => {
    const outcome = judge(['us-east-1', 'ap-east-1'], VERSION_1);
    assert.ok(outcome.verdict === 'broken');
    assert.match(outcome.findings[0]!.message, /do not work in ap-east-1\./);
  });

  it('counts no opt-in region that is merely offered', () => {
    assert.equal(
      judge(undefined, VERSION_1, { op: 'set', path: ['account', 'regions', 2, 'status'], value: 'DISABLED' }).verdict,
      'healthy',
    );
  });

  it('needs no regions where the tokens are version 2', () => {
    assert.equal(judge(undefined, UNREAD_REGIONS).verdict, 'healthy');
    assert.equal(judge(undefined, UNREAD_REGIONS, VERSION_1).verdict, 'cannot-tell');
  });

  it('needs no version where no opt-in region is wanted', () => {
    const unread: Edit = { op: 'set', path: ['account', 'globalTokenVersion'], value: unknown('denied', 'No.') };
    assert.equal(judge(['us-east-1'], unread).verdict, 'healthy');
    assert.equal(judge(['eu-south-1'], unread).verdict, 'cannot-tell');
  });

  it('never keeps a verdict from being healthy', () => {
    assert.equal(stsGlobalToken.isDecisive(healthyConnection('tierzero')), false);
    assert.equal(stsGlobalToken.severity, 'warning');
  });
});
