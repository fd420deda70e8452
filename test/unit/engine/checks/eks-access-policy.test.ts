import assert from 'node:assert/strict';
import { eksAccessPolicy } from '../../../../src/engine/checks/eks-access-policy.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const POLICIES = ['clusters', 0, 'entry', 'policies'];

function associated(name: string, ...namespaces: string[]) {
  const scope = namespaces.length > 0 ? { type: 'namespace', namespaces } : { type: 'cluster', namespaces: [] };
  return { arn: `arn:aws:eks::aws:cluster-access-policy/${name}`, scope };
}
function judge(policies: unknown, ...edits: Edit[]) {
  return eksAccessPolicy.judge(applyEdits(healthyConnection('tierzero'), [{ op: 'set', path: POLICIES, value: policies }, ...edits]));
}

describe('eks-access-policy', () => {
  for (const name of ['AmazonEKSAdminViewPolicy', 'AmazonEKSEditPolicy', 'AmazonEKSAdminPolicy', 'AmazonEKSClusterAdminPolicy']) {
    it(`warns of ${name}, and replaces it by less`, () => {
      const outcome = judge([associated(name)]);
      assert.ok(outcome.verdict === 'broken');
      assert.equal(outcome.findings[0]!.severity, 'warning');
      assert.equal(outcome.findings[0]!.fixes[0]!.access, 'narrower');
      const mended = applyEdits({ clusters: [{ entry: { policies: [associated(name)] } }] }, outcome.findings[0]!.fixes[0]!.edits);
      assert.deepEqual(
        mended.clusters[0]!.entry.policies.map((policy) => policy.arn),
        [associated('AmazonEKSViewPolicy').arn],
      );
    });
  }

  it('finds a stronger policy that is limited to namespaces not enough', () => {
    const outcome = judge([associated('AmazonEKSAdminViewPolicy', 'shop')]);
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.severity, 'error');
    assert.equal(outcome.findings[0]!.fixes[0]!.id, 'associate-access-policy');
  });

  it('never leaves the same policy twice', () => {
    const policies = [associated('AmazonEKSAdminViewPolicy'), associated('AmazonEKSViewPolicy', 'shop')];
    const outcome = judge(policies);
    assert.ok(outcome.verdict === 'broken');
    const mended = applyEdits({ clusters: [{ entry: { policies } }] }, outcome.findings[0]!.fixes[0]!.edits);
    assert.deepEqual(mended.clusters[0]!.entry.policies, [{ arn: associated('AmazonEKSViewPolicy').arn, scope: { type: 'cluster' } }]);
  });

  it('finds nothing wrong with more beside the right one', () => {
    assert.equal(judge([associated('AmazonEKSEditPolicy', 'shop'), associated('AmazonEKSViewPolicy')]).verdict, 'healthy');
  });

  it('cannot tell past an association that could not be read, unless the right one stands beside it', () => {
    const hidden = unknown('unresolved', 'A reference.');
    assert.equal(judge([hidden]).verdict, 'cannot-tell');
    assert.equal(judge([{ arn: associated('AmazonEKSViewPolicy').arn, scope: hidden }]).verdict, 'cannot-tell');
    assert.equal(judge([hidden, associated('AmazonEKSViewPolicy')]).verdict, 'healthy');
  });

  it('leaves an entry of another type to eks-access-entry', () => {
    assert.equal(judge([], { op: 'set', path: ['clusters', 0, 'entry', 'type'], value: 'EC2_LINUX' }).verdict, 'not-applicable');
  });

  it('warns only, of a cluster that nobody named', () => {
    const outcome = judge([], { op: 'remove', path: ['purpose', 'clusters'] });
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.severity, 'warning');
  });

  it('wants the policy of the partition that the role is in', () => {
    const arn = 'arn:aws-cn:iam::111122223333:role/TierZeroAccess';
    const outcome = judge(
      [associated('AmazonEKSViewPolicy')],
      { op: 'set', path: ['purpose', 'role'], value: arn },
      { op: 'set', path: ['role', 'arn'], value: arn },
      { op: 'set', path: ['account', 'caller', 'partition'], value: 'aws-cn' },
    );
    assert.ok(outcome.verdict === 'broken');
    assert.match(JSON.stringify(outcome.findings[0]!.fixes[0]!.edits), /arn:aws-cn:eks::aws:cluster-access-policy\/AmazonEKSViewPolicy/);
  });
});
