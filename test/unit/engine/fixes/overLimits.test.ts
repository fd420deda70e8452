import assert from 'node:assert/strict';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { overLimits } from '../../../../src/engine/fixes/overLimits.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { orElse, unknown } from '../../../../src/engine/model/known.ts';
import { policySize } from '../../../../src/engine/model/policySize.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const healthy = healthyConnection('cloudzero-payer');
const role = orElse(healthy.role, undefined)!;
const trustSize = policySize(role.trust);
const inlineSize = policySize(orElse(orElse(role.inline, [])[0]!, undefined)!.document);

function withQuota(quota: string, value: unknown): Connection {
  return applyEdits(healthy, [{ op: 'set', path: ['account', 'quotas', quota], value }]);
}

/** What is over, in `what size/limit`. */
function over(before: Connection, ...edits: Edit[]): string[] {
  return overLimits(before, applyEdits(before, edits)).map(({ what, size, limit }) => `${what} ${size}/${limit}`);
}

const longerSid: Edit = { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: 'VendorX' };
const attach: Edit = {
  op: 'insert',
  path: ['role', 'policies', 0],
  value: { name: 'X', arn: 'arn:aws:iam::aws:policy/X', document: unknown('not-looked', 'Not read.') },
};
const embed: Edit = { op: 'insert', path: ['role', 'inline', 0], value: { name: 'X', document: { Version: '2012-10-17', Statement: [] } } };

describe('overLimits', () => {
  it('counts the characters that are not white space', () => {
    assert.equal(policySize({ Sid: 'a b\nc' }), '{"Sid":"abnc"}'.length + 1);
  });

  it('tells a trust policy that grows past the quota, to the character, and how the quota is raised', () => {
    assert.deepEqual(over(withQuota('trustPolicySize', trustSize + 1), longerSid), []);
    const short = withQuota('trustPolicySize', trustSize);
    assert.deepEqual(over(short, longerSid), [`trust policy of ${String(role.name)} ${trustSize + 1}/${trustSize}`]);
    assert.match(overLimits(short, applyEdits(short, [longerSid]))[0]!.next, /L-C07B4B0D/);
  });

  it('says nothing of what is too large as it stands and does not grow', () => {
    const short = withQuota('trustPolicySize', 10);
    assert.deepEqual(over(short), []);
    assert.deepEqual(over(short, { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: 'V' }), []);
    assert.deepEqual(over(withQuota('policiesPerRole', 1), { op: 'remove', path: ['role', 'policies', 0] }), []);
  });

  it('counts all inline policies together, those that could not be read for nothing', () => {
    const empty = policySize({ Version: '2012-10-17', Statement: [] });
    assert.deepEqual(over(withQuota('inlinePolicySize', inlineSize + empty), embed), []);
    assert.deepEqual(over(withQuota('inlinePolicySize', inlineSize + empty - 1), embed), [
      `inline policies of ${String(role.name)} ${inlineSize + empty}/${inlineSize + empty - 1}`,
    ]);
    const hidden = applyEdits(withQuota('inlinePolicySize', inlineSize), [
      { op: 'set', path: ['role', 'inline', 0, 'document'], value: unknown('denied', 'No.') },
    ]);
    assert.deepEqual(over(hidden, embed), []);
  });

  it('goes by the number of attachments as it was read, not by one that is only asked for', () => {
    const count = orElse(role.policies, []).length;
    const full = withQuota('policiesPerRole', count);
    const raised: Edit = { op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: 25 };
    assert.deepEqual(over(full, raised, attach), [`managed policies attached to ${String(role.name)} ${count + 1}/${count}`]);
    assert.deepEqual(over(withQuota('policiesPerRole', count + 1), attach), []);
  });

  it('holds a policy that is to be made against its own limit', () => {
    const document = { Version: '2012-10-17', Statement: [] };
    const make: Edit = {
      op: 'insert',
      path: ['role', 'policies', 0],
      value: { name: 'X', arn: 'arn:aws:iam::111122223333:policy/X', document, toCreate: { description: '' } },
    };
    assert.deepEqual(over(withQuota('managedPolicySize', policySize(document)), make), []);
    assert.deepEqual(over(withQuota('managedPolicySize', policySize(document) - 1), make), [
      `policy X ${policySize(document)}/${policySize(document) - 1}`,
    ]);
  });

  it('says nothing where the quota, or the account, is not known', () => {
    const denied = unknown('denied', 'No.');
    for (const quota of ['trustPolicySize', 'inlinePolicySize', 'policiesPerRole'])
      assert.deepEqual(over(withQuota(quota, denied), longerSid, attach, embed), []);
    assert.deepEqual(over({ ...healthy, account: denied }, longerSid, attach, embed), []);
  });
});
