import assert from 'node:assert/strict';
import type { CheckStatus } from '../../../../src/engine/model/finding.ts';
import type { CodeRole } from '../../../../src/scanner/protocol.ts';
import { driftOf, isConnectionOf } from '../../../../src/ui/editor/roleConnection.ts';

const at = { file: 'main.tf', start: { line: 0, character: 0 }, end: { line: 0, character: 8 } };
const role = (more: Partial<CodeRole>): CodeRole => ({
  id: 'main.tf#aws_iam_role.x',
  dialect: 'terraform',
  address: 'aws_iam_role.x',
  at,
  vendors: [{ id: 'tierzero', name: 'TierZero', variant: 'default', because: 'It says so.' }],
  ask: false,
  marks: [],
  ...more,
});
const spec = (to: string, vendor = 'tierzero') => ({ spec: { name: 'One', vendor, role: to } });

describe('the connection of a declared role', () => {
  it('is the one that names it, by name or by ARN with any path', () => {
    for (const to of [
      'TierZeroAccess',
      'arn:aws:iam::111122223333:role/TierZeroAccess',
      'arn:aws:iam::111122223333:role/path/TierZeroAccess',
    ])
      assert.equal(isConnectionOf(role({ name: 'TierZeroAccess' }), spec(to)), true, to);
    assert.equal(isConnectionOf(role({ name: 'TierZeroAccess' }), spec('TierZeroAccess2')), false);
  });

  it('is none of another account where the code says which, none of another vendor, and none of a role that nobody has named', () => {
    const arn = 'arn:aws:iam::111122223333:role/X';
    assert.equal(isConnectionOf(role({ name: 'X', arn }), spec('arn:aws:iam::444455556666:role/X')), false);
    assert.equal(isConnectionOf(role({ name: 'X', arn }), spec(arn)), true);
    assert.equal(isConnectionOf(role({ name: 'X' }), spec('X', 'cloudzero')), false);
    assert.equal(isConnectionOf(role({}), spec('X')), false);
    assert.equal(isConnectionOf(role({ name: 'X', ask: true }), spec('X')), false);
  });

  it('knows the name that CloudFormation makes of the stack, the logical id and twelve characters', () => {
    const declared = role({ dialect: 'cloudformation', address: 'CloudZeroRole' });
    assert.equal(isConnectionOf(declared, spec('arn:aws:iam::111122223333:role/cloudzero/stack-CloudZeroRole-1ABCDEF2GHIJ')), true);
    assert.equal(isConnectionOf(declared, spec('stack-OtherRole-1ABCDEF2GHIJ')), false);
  });
});

describe('drift', () => {
  const live = (statuses: Record<string, CheckStatus>) =>
    ({ checks: Object.entries(statuses).map(([id, status]) => ({ id, status, title: `Title of ${id}` })) }) as unknown as Parameters<
      typeof driftOf
    >[1];

  it('is told from both sides, and only where both are certain', () => {
    const declared = [
      { id: 'external-id', status: 'pass' },
      { id: 'trust-principal', status: 'fail' },
      { id: 'trust-action', status: 'fail' },
      { id: 'missing-policies', status: 'cannot-tell' },
    ] as const;
    const drift = driftOf(
      declared,
      live({ 'external-id': 'fail', 'trust-principal': 'pass', 'trust-action': 'fail', 'missing-policies': 'fail', 'sts-regions': 'fail' }),
    );
    assert.deepEqual(drift, {
      onlyInAws: [{ id: 'external-id', title: 'Title of external-id' }],
      onlyInCode: [{ id: 'trust-principal', title: 'Title of trust-principal' }],
    });
  });
});
