import assert from 'node:assert/strict';
import { trustCondition } from '../../../../src/engine/checks/trust-condition.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const CONDITION = ['role', 'trust', 'Statement', 0, 'Condition'];
const ID = { 'sts:ExternalId': EXTERNAL_ID };

describe('trust-condition', () => {
  const healthy = healthyConnection('tierzero-no-clusters');
  const withCondition = (value: unknown) => applyEdits(healthy, [{ op: 'set', path: CONDITION, value }]);
  const fixes = (value: unknown) => {
    const outcome = trustCondition.judge(withCondition(value));
    return outcome.verdict === 'broken' ? outcome.findings.map((finding) => finding.fixes) : assert.fail(outcome.verdict);
  };

  it('takes out the one condition, and what it leaves empty, and nothing else', () => {
    const value = {
      StringEquals: { ...ID, 'aws:SourceAccount': '851725519002' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:iam::851725519002:*' },
    };
    const [byAccount, byArn] = fixes(value);
    assert.deepEqual(valueAt(applyEdits(withCondition(value), byAccount![0]!.edits), CONDITION), {
      StringEquals: ID,
      ArnLike: value.ArnLike,
    });
    assert.deepEqual(valueAt(applyEdits(withCondition(value), byArn![0]!.edits), CONDITION), { StringEquals: value.StringEquals });
  });

  it('takes the whole Condition out with its last one', () => {
    const value = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    assert.equal(valueAt(applyEdits(withCondition(value), fixes(value)[0]![0]!.edits), CONDITION), undefined);
  });

  it('adds the addresses of the vendor to those that are there', () => {
    const value = { StringEquals: ID, IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '198.51.100.7/32'] } };
    const [[add] = []] = fixes(value);
    assert.deepEqual(valueAt(applyEdits(withCondition(value), add!.edits), [...CONDITION, 'IpAddress', 'aws:SourceIp']), [
      '192.0.2.0/24',
      '198.51.100.7/32',
      '203.0.113.0/24',
    ]);
  });

  it('does not look at the External ID', () => {
    for (const value of [
      { StringEquals: { 'sts:ExternalId': 'wrong' } },
      { Null: { 'sts:ExternalId': 'true' } },
      { StringNotEquals: { 'STS:EXTERNALID': EXTERNAL_ID } },
    ]) {
      assert.equal(trustCondition.judge(withCondition(value)).verdict, 'healthy', JSON.stringify(value));
    }
  });

  it('does not guess at an organization, a date or a key that nobody knows', () => {
    for (const [operator, key, value] of [
      ['StringEquals', 'aws:PrincipalOrgID', 'o-else'],
      ['DateGreaterThan', 'aws:CurrentTime', '2030-01-01T00:00:00Z'],
      ['StringEquals', 'aws:PrincipalTag/team', 'x'],
    ] as const) {
      const outcome = trustCondition.judge(withCondition({ [operator]: { [key]: value } }));
      assert.equal(outcome.verdict, 'cannot-tell', key);
      assert.ok(outcome.verdict === 'cannot-tell' && outcome.because.detail.includes(key));
    }
  });
});
