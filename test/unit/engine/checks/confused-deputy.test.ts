import assert from 'node:assert/strict';
import fc from 'fast-check';
import { confusedDeputy } from '../../../../src/engine/checks/confused-deputy.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import { explainTrust } from '../../../../src/engine/policy/judgeTrust.ts';
import type { PolicyDocument } from '../../../../src/engine/model/policy.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const CONDITION = ['role', 'trust', 'Statement', 0, 'Condition'];
const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';

describe('confused-deputy', function () {
  this.timeout(60_000);

  const healthy = healthyConnection('tierzero-no-clusters');
  const withCondition = (value: unknown) => applyEdits(healthy, [{ op: 'set', path: CONDITION, value }]);
  const mended = (connection: Connection) => {
    const outcome = confusedDeputy.judge(connection);
    return outcome.verdict === 'broken' ? applyEdits(connection, outcome.findings[0]!.fixes[0]!.edits) : assert.fail(outcome.verdict);
  };

  it('puts StringEquals in the place of every weak condition, and keeps the others', () => {
    const weak = withCondition({
      StringEqualsIfExists: { 'sts:ExternalId': 'x-1', 'aws:PrincipalAccount': '851725519002' },
      'ForAllValues:StringLike': { 'STS:ExternalId': '*' },
      stringequals: { 'aws:PrincipalType': 'AssumedRole' },
    });
    assert.deepEqual(valueAt(mended(withCondition({ StringLike: { 'sts:ExternalId': '*' } })), CONDITION), {
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
    });
    const outcome = confusedDeputy.judge(weak);
    assert.equal(outcome.verdict, 'broken');
    assert.deepEqual(valueAt(mended(weak), CONDITION), {
      StringEqualsIfExists: { 'aws:PrincipalAccount': '851725519002' },
      stringequals: { 'aws:PrincipalType': 'AssumedRole', 'sts:ExternalId': EXTERNAL_ID },
    });
  });

  it('takes two weak conditions that together are firm for what they are', () => {
    assert.equal(
      confusedDeputy.judge(withCondition({ StringEqualsIfExists: { 'sts:ExternalId': EXTERNAL_ID }, Null: { 'sts:ExternalId': 'false' } }))
        .verdict,
      'healthy',
    );
  });

  it('is not taken in by a condition that is there twice: the strict one holds', () => {
    const both = withCondition({ StringEquals: { 'sts:ExternalId': EXTERNAL_ID }, StringLike: { 'sts:ExternalId': '*' } });
    assert.equal(confusedDeputy.judge(both).verdict, 'healthy');
  });

  it('never calls a policy healthy that lets the vendor in without an External ID', () => {
    const operator = fc.constantFrom(
      'StringEquals',
      'StringLike',
      'StringEqualsIfExists',
      'ForAllValues:StringEquals',
      'ForAnyValue:StringLike',
      'StringNotEquals',
      'Null',
      'StringNotLikeIfExists',
    );
    const value = fc.constantFrom(EXTERNAL_ID, '*', 'true', 'false', 'another', '5f*');
    const statement = fc.record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
      Principal: fc.constantFrom({ AWS: TIERZERO }, { AWS: '*' }, { AWS: '444455556666' }, { AWS: '851725519002' }),
      Action: fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession'),
      Condition: fc.dictionary(
        operator,
        fc.dictionary(fc.constantFrom('sts:ExternalId', 'sts:externalid'), value, { minKeys: 1, maxKeys: 1 }),
        { maxKeys: 2 },
      ),
    });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), (statements) => {
        const trust = { Version: '2012-10-17', Statement: statements } as unknown as PolicyDocument;
        const connection = applyEdits(healthy, [{ op: 'set', path: ['role', 'trust'], value: trust }]);
        const { withoutExternalId } = explainTrust(trust, { principal: TIERZERO, externalId: EXTERNAL_ID });
        if (withoutExternalId === 'allowed') assert.notEqual(confusedDeputy.judge(connection).verdict, 'healthy');
      }),
      { numRuns: 500 },
    );
  });
});
