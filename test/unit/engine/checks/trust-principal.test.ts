import assert from 'node:assert/strict';
import { trustPrincipal } from '../../../../src/engine/checks/trust-principal.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Finding } from '../../../../src/engine/model/finding.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const STATEMENTS = ['role', 'trust', 'Statement'];
const AWS = [...STATEMENTS, 0, 'Principal', 'AWS'];
const TIERZERO = 'arn:aws:iam::851725519002:role/tierzero-managed';

describe('trust-principal', () => {
  const healthy = healthyConnection('tierzero-no-clusters');
  const findingOf = (connection: Connection): Finding => {
    const outcome = trustPrincipal.judge(connection);
    return outcome.verdict === 'broken' ? outcome.findings[0]! : assert.fail(outcome.verdict);
  };
  const withPrincipal = (value: unknown) => applyEdits(healthy, [{ op: 'set', path: AWS, value }]);

  it('points at the very entry of a list', () => {
    assert.deepEqual(findingOf(withPrincipal(['444455556666', '851725519020'])).at, [...AWS, 1]);
  });

  it('puts the right principal in the place of the wrong one, and keeps the others where they are', () => {
    const wrong = withPrincipal(['444455556666', '851725519020', '123456789012']);
    const mended = applyEdits(wrong, findingOf(wrong).fixes[0]!.edits);
    assert.deepEqual(valueAt(mended, AWS), ['444455556666', TIERZERO, '123456789012']);
  });

  it("adds a statement where it cannot be sure that the one there is the vendor's, under a Sid of its own", () => {
    const other = { Sid: 'AllowTierZero', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const wrong = applyEdits(healthy, [{ op: 'set', path: STATEMENTS, value: [other] }]);
    const mended = applyEdits(wrong, findingOf(wrong).fixes[0]!.edits);
    assert.deepEqual(valueAt(mended, STATEMENTS), [
      other,
      {
        Sid: 'AllowTierZero2',
        Effect: 'Allow',
        Principal: { AWS: TIERZERO },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ]);
  });

  it('warns who loses access when a stranger is replaced', () => {
    const fix = findingOf(withPrincipal('arn:aws:iam::444455556666:root')).fixes[0]!;
    assert.equal(fix.access, 'wider');
    assert.match(fix.caution ?? '', /444455556666/);
  });

  it('judges the principal alone: with no condition and a wrong action it is healthy', () => {
    const bare = applyEdits(healthy, [
      { op: 'set', path: [...STATEMENTS, 0], value: { Effect: 'Allow', Principal: { AWS: TIERZERO }, Action: 'sts:AssumeRoleWithSAML' } },
    ]);
    assert.equal(trustPrincipal.judge(bare).verdict, 'healthy');
  });

  it('takes what may be a Deny for a doubt', () => {
    const doubtful = applyEdits(healthy, [
      {
        op: 'insert',
        path: [...STATEMENTS, 0],
        value: { Effect: { unknown: 'unresolved', detail: 'var.effect' }, Principal: { AWS: '*' }, Action: 'sts:*' },
      },
    ]);
    assert.equal(trustPrincipal.judge(doubtful).verdict, 'cannot-tell');
  });
});
