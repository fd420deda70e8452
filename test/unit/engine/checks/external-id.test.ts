import assert from 'node:assert/strict';
import { externalId } from '../../../../src/engine/checks/external-id.ts';
import { guessable, malformed } from '../../../../src/engine/checks/trust/externalIdQuality.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import { wordsOf } from '../../../support/checkLaws.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const CONDITION = ['role', 'trust', 'Statement', 0, 'Condition'];
const VALUE = [...CONDITION, 'StringEquals', 'sts:ExternalId'];

describe('external-id', () => {
  const healthy = healthyConnection('tierzero-no-clusters');
  const withValue = (value: unknown) => applyEdits(healthy, [{ op: 'set', path: VALUE, value }]);
  const onlyFix = (connection: typeof healthy) => {
    const outcome = externalId.judge(connection);
    assert.equal(outcome.verdict, 'broken');
    return outcome.verdict === 'broken' ? outcome.findings[0]!.fixes[0]! : assert.fail();
  };

  it('sets the real value, which its words never show', () => {
    const wrong = withValue('0c5e9a1f-wrong-value');
    const fix = onlyFix(wrong);
    assert.equal(valueAt(applyEdits(wrong, fix.edits), VALUE), EXTERNAL_ID);
    const words = wordsOf(externalId.judge(wrong));
    assert.ok(!words.includes(EXTERNAL_ID) && !words.includes('0c5e9a1f-wrong-value'), words);
  });

  it('keeps the other values of a list, and mends the slip among them', () => {
    const list = withValue(['another-org-id', `${EXTERNAL_ID}\n`]);
    assert.deepEqual(valueAt(applyEdits(list, onlyFix(list).edits), VALUE), ['another-org-id', EXTERNAL_ID]);
    const strange = withValue(['another-org-id', 'a-third-org-id']);
    assert.deepEqual(valueAt(applyEdits(strange, onlyFix(strange).edits), VALUE), ['another-org-id', 'a-third-org-id', EXTERNAL_ID]);
  });

  it('asks for it beside conditions that stand there', () => {
    const mfa = applyEdits(healthy, [{ op: 'set', path: CONDITION, value: { Bool: { 'aws:SecureTransport': 'true' } } }]);
    assert.deepEqual(valueAt(applyEdits(mfa, onlyFix(mfa).edits), CONDITION), {
      Bool: { 'aws:SecureTransport': 'true' },
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
    });
  });

  it('reads the key in any letter case', () => {
    const connection = applyEdits(healthy, [{ op: 'set', path: [...CONDITION, 'StringEquals'], value: { 'STS:externalid': EXTERNAL_ID } }]);
    assert.equal(externalId.judge(connection).verdict, 'healthy');
  });

  it('leaves no deleted principal behind, which IAM would refuse', () => {
    const stale = applyEdits(withValue(`${EXTERNAL_ID} `), [
      {
        op: 'set',
        path: ['role', 'trust', 'Statement', 0, 'Principal', 'AWS'],
        value: ['AROAEXAMPLEDELETED001', 'arn:aws:iam::851725519002:role/tierzero-managed'],
      },
      {
        op: 'insert',
        path: ['role', 'trust', 'Statement', 0],
        value: { Effect: 'Allow', Principal: { AWS: 'AIDAEXAMPLEDELETED001', Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      },
      {
        op: 'insert',
        path: ['role', 'trust', 'Statement', 0],
        value: { Effect: 'Allow', Principal: { AWS: ['AROAEXAMPLEDELETED002', '444455556666'] }, Action: 'sts:AssumeRole' },
      },
    ]);
    const trust = JSON.stringify(valueAt(applyEdits(stale, onlyFix(stale).edits), ['role', 'trust']));
    assert.doesNotMatch(trust, /A(RO|ID)A/);
    assert.match(trust, /"AWS":"444455556666"/);
    assert.match(trust, /"Principal":\{"Service":"ec2.amazonaws.com"\}/);
  });

  it('knows what can be guessed', () => {
    for (const value of [
      '851725519002',
      '111122223333',
      '444455556666',
      'tierzero',
      'TierZeroAccess',
      'test',
      'External-ID',
      '12345',
      'aaaaaa',
      'abcdef',
    ]) {
      assert.ok(guessable(value, healthy) !== undefined, value);
    }
    for (const value of [EXTERNAL_ID, 'Zq81bTk0', 'org-4821-kfhw']) assert.equal(guessable(value, healthy), undefined, value);
  });

  it("knows the vendor's format", () => {
    const cloudzero = healthyConnection('cloudzero-resource');
    assert.match(malformed('short-id', cloudzero) ?? '', /at least 16/);
    assert.match(malformed('x'.repeat(1225), cloudzero) ?? '', /at most 1224/);
    assert.match(malformed('has a blank inside it', cloudzero) ?? '', /characters/);
    assert.equal(malformed(EXTERNAL_ID, cloudzero), undefined);
  });
});
