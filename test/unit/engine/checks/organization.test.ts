import assert from 'node:assert/strict';
import { organization } from '../../../../src/engine/checks/organization.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const MEMBER: Edit = { op: 'set', path: ['account', 'organization', 'managementAccount'], value: '444455556666' };

function judge(...edits: Edit[]) {
  return organization.judge(applyEdits(healthyConnection('cloudzero-payer'), edits));
}

describe('organization', () => {
  it('sends to the management account of a member', () => {
    const outcome = judge(MEMBER);
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.severity, 'error');
    assert.match(outcome.findings[0]!.fixes[0]!.title, /444455556666/);
  });

  it('is content with consolidated billing', () => {
    assert.equal(judge({ op: 'set', path: ['account', 'organization', 'featureSet'], value: 'CONSOLIDATED_BILLING' }).verdict, 'healthy');
  });

  it('warns only, of an account that stands alone', () => {
    const outcome = judge({ op: 'set', path: ['account', 'organization'], value: undefined });
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.severity, 'warning');
  });

  it("goes by the role's account, whoever is logged in", () => {
    const caller: Edit = { op: 'set', path: ['account', 'caller'], value: unknown('denied', 'No.') };
    assert.equal(judge(caller).verdict, 'healthy');
    assert.equal(judge(caller, MEMBER).verdict, 'broken');
    const nameOnly: Edit[] = [
      { op: 'set', path: ['purpose', 'role'], value: 'cloudzero-access-payer' },
      { op: 'set', path: ['role'], value: undefined },
    ];
    assert.equal(judge(caller, ...nameOnly).verdict, 'cannot-tell');
    assert.equal(judge(...nameOnly).verdict, 'healthy');
  });
});
