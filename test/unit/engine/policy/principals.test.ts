import assert from 'node:assert/strict';
import { unknown } from '../../../../src/engine/model/known.ts';
import type { Statement } from '../../../../src/engine/model/policy.ts';
import { judgeTrust, type TrustRequest, type TrustVerdict } from '../../../../src/engine/policy/judgeTrust.ts';

const ROLE = 'arn:aws:iam::111122223333:role/app/vendor';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/vendor/run-1';
const USER = 'arn:aws:iam::111122223333:user/ann';
const ROOT = 'arn:aws:iam::111122223333:root';
const ACCOUNT = { account: '111122223333', partition: 'aws' };
const UNKNOWN = unknown('unresolved', 'it comes from a variable');

function verdict(statement: Partial<Statement>, principal: TrustRequest['principal']): TrustVerdict['verdict'] {
  return judgeTrust({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...statement }] }, { principal })
    .verdict;
}

describe('Principal', () => {
  const rows: readonly [string, unknown, TrustRequest['principal'], TrustVerdict['verdict']][] = [
    ['a role by its ARN', { AWS: ROLE }, ROLE, 'allowed'],
    ['a role without its path', { AWS: 'arn:aws:iam::111122223333:role/vendor' }, ROLE, 'denied'],
    ['a role in another case', { AWS: 'arn:aws:iam::111122223333:role/app/Vendor' }, ROLE, 'denied'],
    ['another role of the account', { AWS: 'arn:aws:iam::111122223333:role/other' }, ROLE, 'denied'],
    ['the same role of another account', { AWS: 'arn:aws:iam::444455556666:role/app/vendor' }, ROLE, 'denied'],
    ['the same role in another partition', { AWS: 'arn:aws-us-gov:iam::111122223333:role/app/vendor' }, ROLE, 'denied'],
    ['the account in another partition', { AWS: 'arn:aws-cn:iam::111122223333:root' }, ROLE, 'denied'],
    ['a session by its role, whatever the path', { AWS: ROLE }, SESSION, 'allowed'],
    ['a session by its role in another case', { AWS: 'arn:aws:iam::111122223333:role/app/Vendor' }, SESSION, 'cannot-tell'],
    ['a session by itself', { AWS: SESSION }, SESSION, 'allowed'],
    ['another session of the role', { AWS: 'arn:aws:sts::111122223333:assumed-role/vendor/run-2' }, SESSION, 'denied'],
    ['a session by another role', { AWS: 'arn:aws:iam::111122223333:role/vendor2' }, SESSION, 'denied'],
    ['a session by its account', { AWS: '111122223333' }, SESSION, 'allowed'],
    ['a role that may call by the session', { AWS: SESSION }, ROLE, 'cannot-tell'],
    ['a role by a session of another role', { AWS: 'arn:aws:sts::111122223333:assumed-role/other/run-1' }, ROLE, 'denied'],
    ['a user', { AWS: USER }, USER, 'allowed'],
    ['a user by a role of the same name', { AWS: 'arn:aws:iam::111122223333:role/ann' }, USER, 'denied'],
    ['a user by its account', { AWS: ROOT }, USER, 'allowed'],
    ['the root user by its account', { AWS: '111122223333' }, ROOT, 'allowed'],
    ['the root user by a user', { AWS: USER }, ROOT, 'denied'],
    ['an account by itself', { AWS: ROOT }, ACCOUNT, 'allowed'],
    ['an account that is given as its number', { AWS: ROOT }, '111122223333', 'allowed'],
    ['an account by one of its roles', { AWS: ROLE }, ACCOUNT, 'cannot-tell'],
    ['an account by one of its roles in another partition', { AWS: 'arn:aws-cn:iam::111122223333:role/vendor' }, ACCOUNT, 'denied'],
    ['an account by a role of another', { AWS: 'arn:aws:iam::444455556666:role/vendor' }, ACCOUNT, 'denied'],
    ['an account by everybody', { AWS: '*' }, ACCOUNT, 'allowed'],
    ['a wildcard for a role, of an account', { AWS: 'arn:aws:iam::111122223333:role/*' }, ACCOUNT, 'denied'],
    ['a wildcard for the account', { AWS: 'arn:aws:iam::*:root' }, ROLE, 'denied'],
    ['a wildcard for the session', { AWS: 'arn:aws:sts::111122223333:assumed-role/vendor/*' }, SESSION, 'denied'],
    ['an account that lost a digit', { AWS: '11112222333' }, ROLE, 'denied'],
    ['an account as a number', { AWS: 111122223333 }, ROLE, 'allowed'],
    ['a blank before the ARN', { AWS: ` ${ROLE}` }, ROLE, 'denied'],
    ['a service', { Service: 'ec2.amazonaws.com' }, ROLE, 'denied'],
    ['every service', { Service: '*' }, ROLE, 'denied'],
    ['an identity provider', { Federated: 'arn:aws:iam::111122223333:saml-provider/x' }, ROLE, 'denied'],
    ['a canonical user', { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }, ROLE, 'denied'],
    ['a service that is not known is still a service', { Service: UNKNOWN }, ROLE, 'denied'],
    ['a service beside the caller', { Service: 'ec2.amazonaws.com', AWS: ROLE }, ROLE, 'allowed'],
    ['an id of a deleted principal', { AWS: 'AROAEXAMPLEEXAMPLE01' }, ACCOUNT, 'denied'],
    ['an entry that is not known', { AWS: UNKNOWN }, ROLE, 'cannot-tell'],
    ['an entry that is not known beside the caller', { AWS: [UNKNOWN, ROLE] }, ROLE, 'allowed'],
    ['an entry that is not known beside somebody else', { AWS: ['444455556666', UNKNOWN] }, ROLE, 'cannot-tell'],
    ['a Principal that is not known', UNKNOWN, ROLE, 'cannot-tell'],
    ['an empty list', { AWS: [] }, ROLE, 'denied'],
    ['an empty object', {}, ROLE, 'denied'],
    ['a bare ARN, which IAM refuses', ROLE, ROLE, 'cannot-tell'],
    ['a list without a kind, which IAM refuses', [ROLE], ROLE, 'cannot-tell'],
    ['a kind that IAM does not know', { Aws: ROLE }, ROLE, 'cannot-tell'],
    ['a kind named like a property of every object', { constructor: ROLE }, ROLE, 'cannot-tell'],
    ['an entry that is no text', { AWS: [null, { a: 1 }] }, ROLE, 'cannot-tell'],
    ['a caller that is no ARN', { AWS: ROOT }, 'somebody', 'cannot-tell'],
    ['a service that calls itself', { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] }, 'ec2.amazonaws.com', 'allowed'],
    ['a service by another', { Service: 'lambda.amazonaws.com' }, 'ec2.amazonaws.com', 'denied'],
    ['a service by one that is not known', { Service: UNKNOWN }, 'ec2.amazonaws.com', 'cannot-tell'],
    ['a caller that is no ARN, by everybody', { AWS: '*' }, 'somebody', 'allowed'],
  ];
  for (const [name, principal, caller, expected] of rows) {
    it(`${name}: ${expected}`, () =>
      assert.equal(verdict({ Principal: principal as NonNullable<Statement['Principal']> }, caller), expected));
  }

  it('says that the principal behind a unique id was deleted', () => {
    const { statements } = judgeTrust(
      { Statement: [{ Effect: 'Allow', Principal: { AWS: 'AROAEXAMPLEEXAMPLE01' }, Action: 'sts:AssumeRole' }] },
      { principal: ROLE },
    );
    assert.match(statements[0]?.clauses[0]?.why ?? '', /AROAEXAMPLEEXAMPLE01 is the unique id of a principal that was deleted/);
    assert.deepEqual(statements[0]?.clauses[0]?.path, ['Statement', 0, 'Principal', 'AWS']);
  });

  it('points at the entry that lets the caller in', () => {
    const { statements } = judgeTrust(
      { Statement: [{ Effect: 'Allow', Principal: { AWS: ['444455556666', ROOT] }, Action: 'sts:AssumeRole' }] },
      { principal: ROLE },
    );
    assert.deepEqual(statements[0]?.clauses[0]?.path, ['Statement', 0, 'Principal', 'AWS', 1]);
  });
});

describe('NotPrincipal', () => {
  const both = { AWS: [ROOT, ROLE] };
  const rows: readonly [string, 'Allow' | 'Deny', unknown, TrustVerdict['verdict']][] = [
    ['an Allow for all but the caller', 'Allow', { AWS: ROLE }, 'denied'],
    ["an Allow for all but the caller's account", 'Allow', { AWS: ROOT }, 'denied'],
    ['an Allow for all but another', 'Allow', { AWS: '444455556666' }, 'allowed'],
    ['an Allow for all but nobody known', 'Allow', { AWS: UNKNOWN }, 'cannot-tell'],
    ['an Allow for all but everybody', 'Allow', '*', 'denied'],
    ['a Deny for all but the account and the caller', 'Deny', both, 'allowed'],
    ['a Deny for all but the caller, whose account is not named', 'Deny', { AWS: ROLE }, 'cannot-tell'],
    ["a Deny for all but the caller's account", 'Deny', { AWS: ROOT }, 'cannot-tell'],
    ['a Deny for all but another', 'Deny', { AWS: '444455556666' }, 'denied'],
    ['a Deny for all but a service', 'Deny', { Service: 'ec2.amazonaws.com' }, 'denied'],
  ];
  for (const [name, Effect, NotPrincipal, expected] of rows) {
    it(`${name}: ${expected}`, () => {
      const open: Statement = { Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'sts:AssumeRole' };
      const statement = { Effect, NotPrincipal, Action: 'sts:AssumeRole' } as Statement;
      assert.equal(judgeTrust({ Statement: Effect === 'Deny' ? [open, statement] : [statement] }, { principal: ROLE }).verdict, expected);
    });
  }
});
