import assert from 'node:assert/strict';
import { roleExists } from '../../../../src/engine/checks/role-exists.ts';
import { parseRoleArn } from '../../../../src/engine/checks/role/roleArn.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

describe('role-exists', () => {
  const healthy = healthyConnection('cloudzero-payer');

  it('takes a role ARN apart, path and all, and nothing else', () => {
    assert.deepEqual(parseRoleArn('arn:aws-us-gov:iam::111122223333:role/a/b/Name'), {
      partition: 'aws-us-gov',
      account: '111122223333',
      path: '/a/b/',
      name: 'Name',
    });
    assert.deepEqual(parseRoleArn('arn:aws:iam::111122223333:role/Name')?.path, '/');
    for (const text of [
      'Name',
      'arn:aws:iam::111122223333:user/Name',
      'arn:aws:iam::11112222333:role/Name',
      'arn:aws:sts::111122223333:assumed-role/Name/s',
    ])
      assert.equal(parseRoleArn(text), undefined, text);
  });

  it('says in which way the ARN differs', () => {
    const said = (role: string) => {
      const outcome = roleExists.judge(applyEdits(healthy, [{ op: 'set', path: ['purpose', 'role'], value: role }]));
      return outcome.verdict === 'broken' ? outcome.findings[0]!.message : outcome.verdict;
    };
    assert.match(said('arn:aws:iam::111122223333:role/cloudzero-access-payer'), /under another path/);
    assert.match(said('arn:aws:iam::111122223333:role/cloudzero/CloudZero-Access-Payer'), /in another letter case/);
    assert.match(said('arn:aws:iam::111122223333:role/CloudZero-access-payer'), /under another path and in another letter case/);
    assert.equal(said('arn:aws:iam::111122223333:role/cloudzero/cloudzero-access-payer'), 'healthy');
  });

  it('judges a role whose ARN is not known by its name and path', () => {
    const unknownArn = applyEdits(healthy, [
      { op: 'set', path: ['role', 'arn'], value: { unknown: 'unresolved', detail: 'known after apply' } },
    ]);
    assert.equal(roleExists.judge(unknownArn).verdict, 'healthy');
    assert.equal(roleExists.judge(applyEdits(unknownArn, [{ op: 'set', path: ['role', 'path'], value: '/' }])).verdict, 'broken');
  });

  it('says nothing of a role that another account was asked for', () => {
    const elsewhere = applyEdits(healthy, [
      { op: 'remove', path: ['role'] },
      { op: 'set', path: ['account', 'caller', 'account'], value: '444455556666' },
    ]);
    assert.equal(roleExists.judge(elsewhere).verdict, 'cannot-tell');
  });
});
