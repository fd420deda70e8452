import assert from 'node:assert/strict';
import { organizationGuardrail } from '../../../../src/engine/checks/organization-guardrail.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const MEMBER: Edit = { op: 'set', path: ['account', 'organization', 'managementAccount'], value: '444455556666' };
const UNREAD: Edit = { op: 'set', path: ['account', 'simulation'], value: unknown('denied', 'No simulation.') };

function judge(...edits: Edit[]) {
  return organizationGuardrail.judge(applyEdits(healthyConnection('tierzero'), edits));
}
function simulated(index: number, field: string, value: unknown): Edit {
  return { op: 'set', path: ['account', 'simulation', index, field], value };
}

describe('organization-guardrail', () => {
  it('names the blocked actions, and words a request for the exception', () => {
    const outcome = judge(MEMBER, simulated(0, 'allowedByOrganizations', false), simulated(5, 'allowedByOrganizations', false));
    assert.ok(outcome.verdict === 'broken');
    assert.match(outcome.findings[0]!.message, /blocks cloudwatch:DescribeAlarms, rds:DescribeDBInstances/);
    assert.match(outcome.findings[0]!.fixes[0]?.guide?.message ?? '', /account 111122223333 .*role\/TierZeroAccess/);
  });

  it('says nothing of an action that is refused for want of a policy', () => {
    assert.equal(judge(MEMBER, simulated(0, 'decision', 'implicitDeny')).verdict, 'healthy');
  });

  it('needs no simulation where service control policies do not apply', () => {
    assert.equal(judge(UNREAD).verdict, 'not-applicable');
    assert.equal(judge({ op: 'set', path: ['account', 'organization'], value: undefined }, UNREAD).verdict, 'not-applicable');
    assert.equal(judge(MEMBER, UNREAD).verdict, 'cannot-tell');
    assert.equal(judge({ op: 'set', path: ['account', 'organization'], value: unknown('denied', 'No.') }, UNREAD).verdict, 'cannot-tell');
  });

  it('cannot tell from a simulation of nothing', () => {
    assert.equal(judge(MEMBER, { op: 'set', path: ['account', 'simulation'], value: [] }).verdict, 'cannot-tell');
  });
});
