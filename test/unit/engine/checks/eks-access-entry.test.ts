import assert from 'node:assert/strict';
import { eksAccessEntry } from '../../../../src/engine/checks/eks-access-entry.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { AccessEntry } from '../../../../src/engine/model/cluster.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
const OTHER = {
  arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSSecretAdminPolicy',
  scope: { type: 'namespace', namespaces: ['shop'] },
};
const ENTRY = ['clusters', 0, 'entry'];

function judge(...edits: Edit[]) {
  return eksAccessEntry.judge(applyEdits(healthyConnection('tierzero'), edits));
}
function set(path: readonly (string | number)[], value: unknown): Edit {
  return { op: 'set', path, value };
}
function fixOf(outcome: ReturnType<typeof judge>) {
  assert.ok(outcome.verdict === 'broken');
  return outcome.findings[0]!.fixes[0]!;
}
function entryOf(outcome: ReturnType<typeof judge>): AccessEntry {
  return (fixOf(outcome).edits[0] as { value: AccessEntry }).value;
}

describe('eks-access-entry', () => {
  it('creates an entry for the whole ARN of the role, with the vendor policy at cluster scope', () => {
    const arn = 'arn:aws:iam::111122223333:role/vendors/TierZeroAccess';
    const outcome = judge(set(['purpose', 'role'], arn), set(['role', 'arn'], arn), set(ENTRY, undefined));
    assert.equal(fixOf(outcome).id, 'create-access-entry');
    assert.deepEqual(entryOf(outcome), { principalArn: arn, type: 'STANDARD', policies: [{ arn: VIEW, scope: { type: 'cluster' } }] });
  });

  it('mentions aws-auth only where the cluster still heeds it', () => {
    const said = (mode: string) => {
      const outcome = judge(set(ENTRY, undefined), set(['clusters', 0, 'authenticationMode'], mode));
      return outcome.verdict === 'broken' && outcome.findings[0]!.message.includes('aws-auth');
    };
    assert.equal(said('API_AND_CONFIG_MAP'), true);
    assert.equal(said('API'), false);
  });

  it('takes the other policies, the groups and the tags of a stale entry along', () => {
    const outcome = judge(
      set([...ENTRY, 'createdAt'], '2026-01-01T00:00:00.000Z'),
      set([...ENTRY, 'policies'], [{ arn: VIEW, scope: { type: 'namespace', namespaces: ['shop'] } }, OTHER]),
      set([...ENTRY, 'groups'], ['viewers']),
      set([...ENTRY, 'tags'], { team: 'platform' }),
    );
    assert.equal(fixOf(outcome).id, 'recreate-access-entry');
    assert.deepEqual(entryOf(outcome).policies, [OTHER, { arn: VIEW, scope: { type: 'cluster' } }]);
    assert.deepEqual(entryOf(outcome).groups, ['viewers']);
    assert.deepEqual(entryOf(outcome).tags, { team: 'platform' });
    assert.equal(entryOf(outcome).createdAt, undefined);
  });

  it("does not take a node entry's groups along, and warns of the nodes", () => {
    const outcome = judge(set([...ENTRY, 'type'], 'EC2_LINUX'), set([...ENTRY, 'groups'], ['system:nodes']));
    assert.equal(entryOf(outcome).groups, undefined);
    assert.match(fixOf(outcome).caution ?? '', /nodes/);
  });

  it('does not delete an entry whose policies could not be read', () => {
    const outcome = judge(set([...ENTRY, 'createdAt'], '2026-01-01T00:00:00.000Z'), set([...ENTRY, 'policies'], unknown('denied', 'No.')));
    assert.deepEqual(fixOf(outcome).edits, []);
  });

  it('says all that is wrong with one entry in one finding', () => {
    const outcome = judge(set([...ENTRY, 'type'], 'FARGATE_LINUX'), set([...ENTRY, 'createdAt'], '2026-01-01T00:00:00.000Z'));
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings.length, 1);
    assert.match(outcome.findings[0]!.message, /FARGATE_LINUX.*older than the role/s);
  });

  it('compares instants, not texts, and finds no fault with an entry of the same second', () => {
    assert.equal(judge(set(['role', 'createdAt'], '2026-03-02T10:30:00.000+01:00')).verdict, 'healthy');
    assert.equal(judge(set(['role', 'createdAt'], '2026-03-02T10:30:00.000Z')).verdict, 'broken');
  });

  it('does not look for age where an entry has none, as in a file', () => {
    assert.equal(judge({ op: 'remove', path: [...ENTRY, 'createdAt'] }).verdict, 'healthy');
  });

  it('is not needed where there is no role', () => {
    assert.equal(judge(set(['role'], undefined)).verdict, 'not-applicable');
  });

  it('goes by the ARN that the connection names where the role could not be read', () => {
    assert.equal(judge(set(['role'], unknown('denied', 'No.')), set(ENTRY, undefined)).verdict, 'broken');
    assert.equal(judge(set(['role'], unknown('denied', 'No.'))).verdict, 'cannot-tell');
  });
});
