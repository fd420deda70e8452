import assert from 'node:assert/strict';
import { unknown } from '../../../../src/engine/model/known.ts';
import type { ConditionBlock, ConditionValue, PolicyDocument } from '../../../../src/engine/model/policy.ts';
import { judgeTrust, type Answer, type TrustRequest } from '../../../../src/engine/policy/judgeTrust.ts';

const ROLE = 'arn:aws:iam::111122223333:role/vendor';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/vendor/run-1';
const USER = 'arn:aws:iam::111122223333:user/team/ann';
const ACCOUNT = { account: '111122223333', partition: 'aws' };
const UNKNOWN = unknown('unresolved', 'it comes from a variable');

function judge(condition: unknown, more: Partial<TrustRequest> = {}, version: PolicyDocument['Version'] | null = '2012-10-17'): Answer {
  const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: condition as ConditionBlock };
  const document: PolicyDocument = { ...(version === null ? {} : { Version: version }), Statement: [statement] };
  return judgeTrust(document, { principal: ROLE, ...more }).statements[0]?.applies ?? 'cannot-tell';
}

/** Operator, the policy's values, the call's (absent: `undefined`), the answer. */
type Row = readonly [operator: string, wanted: unknown, given: unknown, expected: Answer];

function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const [operator, wanted, given, expected] of rows) {
      it(`${operator} ${JSON.stringify(wanted)} on ${given === undefined ? 'nothing' : JSON.stringify(given)}: ${expected}`, () => {
        const context = { 'test:Key': (given === undefined ? [] : given) as ConditionValue };
        assert.equal(judge({ [operator]: { 'TEST:key': wanted } }, { context }), expected);
      });
    }
  });
}

table('strings', [
  ['StringEquals', 'a', 'a', 'yes'],
  ['StringEquals', 'a', 'A', 'no'],
  ['StringEquals', 'a*', 'ab', 'no'],
  ['StringEquals', 'a*', 'a*', 'yes'],
  ['StringEquals', ['b', 'a'], 'a', 'yes'],
  ['StringEquals', [], 'a', 'no'],
  ['StringEquals', '', 'a', 'no'],
  ['StringEquals', true, 'true', 'yes'],
  ['StringEquals', 5, '5', 'yes'],
  ['StringEquals', 'true', true, 'yes'],
  ['StringEquals', 'a', undefined, 'no'],
  ['StringNotEquals', 'a', 'b', 'yes'],
  ['StringNotEquals', ['a', 'b'], 'b', 'no'],
  ['StringNotEquals', 'a', undefined, 'yes'],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', 'yes'],
  ['StringNotEqualsIgnoreCase', 'aB', 'Ab', 'no'],
  ['StringLike', 'a*c', 'abbc', 'yes'],
  ['StringLike', 'a?c', 'abbc', 'no'],
  ['StringLike', 'A*', 'abc', 'no'],
  ['StringLike', 'a', 'abc', 'no'],
  ['StringLike', '*', '', 'yes'],
  ['StringLike', '*', undefined, 'no'],
  ['StringNotLike', 'a*', 'abc', 'no'],
  ['StringNotLike', ['x*', 'y*'], 'abc', 'yes'],
  ['StringNotLike', 'a*', undefined, 'yes'],
]);

table('ARNs', [
  ['ArnEquals', 'arn:aws:sns:*:111122223333:t', 'arn:aws:sns:eu-west-1:111122223333:t', 'yes'],
  ['ArnLike', 'arn:aws:iam::111122223333:role/*', 'arn:aws:iam::111122223333:role/a/b', 'yes'],
  ['ArnLike', 'arn:aws:iam::1111????3333:role/a', 'arn:aws:iam::111122223333:role/a', 'yes'],
  // The IAM User Guide's own example: a * does not reach over a colon.
  [
    'ArnLike',
    'arn:aws:someservice:*:111122223333:finance/*',
    'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
    'no',
  ],
  [
    'StringLike',
    'arn:aws:someservice:*:111122223333:finance/*',
    'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
    'yes',
  ],
  ['ArnLike', 'arn:aws:s3:::*', 'arn:aws:s3:::a:b:c', 'yes'],
  ['ArnLike', 'arn:aws:s3:::a', 'arn:aws:s3:::a:b', 'no'],
  ['ArnLike', '*', 'arn:aws:s3:::a', 'no'],
  ['ArnLike', 'arn:*', 'arn:aws:s3:::a', 'no'],
  ['ArnLike', '*:*:*:*:*:*', 'arn:aws:s3:::a', 'yes'],
  ['ArnLike', 'arn:aws:s3:::a', 'not an arn', 'no'],
  ['ArnEquals', 'arn:aws:s3:::A', 'arn:aws:s3:::a', 'no'],
  ['ArnEquals', 'arn:aws:s3:::a', undefined, 'no'],
  ['ArnNotEquals', 'arn:aws:s3:::*', 'arn:aws:s3:::a', 'no'],
  ['ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::a', 'yes'],
  ['ArnNotLike', 'arn:aws:s3:::b*', undefined, 'yes'],
  ['ArnNotLike', 'arn:aws:s3:::b*', 'not an arn', 'cannot-tell'],
  ['ArnNotEquals', 'not an arn', 'arn:aws:s3:::a', 'cannot-tell'],
  ['ArnNotEquals', ['not an arn', 'arn:aws:s3:::a'], 'arn:aws:s3:::a', 'no'],
]);

table('numbers', [
  ['NumericEquals', '5', 5, 'yes'],
  ['NumericEquals', '5.0', '5', 'yes'],
  ['NumericEquals', '-1', '1', 'no'],
  ['NumericEquals', 'five', '5', 'no'],
  ['NumericEquals', '5', 'five', 'no'],
  ['NumericEquals', '5', undefined, 'no'],
  ['NumericNotEquals', '5', '6', 'yes'],
  ['NumericNotEquals', ['5', '6'], '6', 'no'],
  ['NumericNotEquals', '5', undefined, 'yes'],
  ['NumericNotEquals', '5', 'five', 'cannot-tell'],
  ['NumericLessThan', 10, '9.5', 'yes'],
  ['NumericLessThan', '10', '10', 'no'],
  ['NumericLessThanEquals', '10', '10', 'yes'],
  ['NumericGreaterThan', '10', '9', 'no'],
  ['NumericGreaterThan', '10', '1e1', 'no'],
  ['NumericGreaterThanEquals', '10', '10', 'yes'],
  ['NumericLessThan', '10', undefined, 'no'],
  ['NumericLessThanIfExists', '10', undefined, 'yes'],
]);

table('dates', [
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', 'yes'],
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+0100', 'yes'],
  ['DateEquals', '2026-01-01T00:00:00Z', '1767225600', 'yes'],
  ['DateEquals', 1767225600, '2026-01-01', 'yes'],
  ['DateEquals', '2026-01', '2026-01-01T00:00:00.000Z', 'yes'],
  ['DateEquals', '2026-01-01T00:00', '2026-01-01T00:00:00Z', 'yes'],
  ['DateNotEquals', '2026-01-01', '2026-01-02', 'yes'],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', 'yes'],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'no'],
  ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'yes'],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', '1767225601', 'yes'],
  ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', '1767225599', 'no'],
  ['DateGreaterThan', 'new year', '2026-01-01', 'no'],
  // A year, or seconds since 1970.
  ['DateEquals', '2026', '2026-01-01T00:00:00Z', 'cannot-tell'],
  ['DateGreaterThan', '2026', '2027-06-01', 'yes'],
  ['DateLessThan', '2026', '2027-06-01', 'no'],
  ['DateNotEquals', '2026', '2027-06-01', 'yes'],
  ['DateGreaterThan', '2026-01-01', undefined, 'no'],
]);

table('booleans', [
  ['Bool', 'true', 'true', 'yes'],
  ['Bool', true, 'True', 'yes'],
  ['Bool', 'false', 'true', 'no'],
  ['Bool', ['true', 'false'], 'true', 'yes'],
  ['Bool', 'yes', 'true', 'no'],
  ['Bool', 'false', 'no', 'no'],
  ['Bool', 'false', undefined, 'no'],
  ['BoolIfExists', 'true', undefined, 'yes'],
  ['BoolIfExists', 'true', 'false', 'no'],
]);

table('binaries', [
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'yes'],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA', 'yes'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', 'no'],
  ['BinaryEquals', 'QmluYXJ5', undefined, 'no'],
]);

table('addresses', [
  ['IpAddress', '203.0.113.0/24', '203.0.113.7', 'yes'],
  ['IpAddress', '203.0.113.7', '203.0.113.7', 'yes'],
  ['IpAddress', ['192.0.2.0/24', '2001:DB8:1234:5678::/64'], '2001:db8:1234:5678::1', 'yes'],
  ['IpAddress', '203.0.113.0/24', '198.51.100.7', 'no'],
  ['IpAddress', '0.0.0.0/0', '2001:db8::1', 'no'],
  ['IpAddress', '0.0.0.0/0', '203.0.113.7', 'yes'],
  ['NotIpAddress', '203.0.113.7', '2001:db8::1', 'yes'],
  ['IpAddress', '2001:DB8::1', '2001:db8:0:0::1', 'yes'],
  ['IpAddress', 'nonsense', '203.0.113.7', 'no'],
  ['IpAddress', '203.0.113.0/24', '203.0.113.0/25', 'yes'],
  ['IpAddress', '203.0.113.0/25', '203.0.113.0/24', 'cannot-tell'],
  ['IpAddress', '203.0.113.0/24', undefined, 'no'],
  ['NotIpAddress', '203.0.113.0/24', '198.51.100.7', 'yes'],
  ['NotIpAddress', '203.0.113.0/24', '203.0.113.7', 'no'],
  ['NotIpAddress', '203.0.113.0/24', undefined, 'yes'],
  ['NotIpAddress', 'nonsense', '203.0.113.7', 'cannot-tell'],
]);

table('Null and IfExists', [
  ['Null', 'true', undefined, 'yes'],
  ['Null', 'true', 'a', 'no'],
  ['Null', 'false', undefined, 'no'],
  ['Null', false, 'a', 'yes'],
  ['Null', ['true', 'false'], 'a', 'yes'],
  ['Null', 'TRUE', undefined, 'yes'],
  ['Null', 'maybe', undefined, 'cannot-tell'],
  ['NullIfExists', 'true', undefined, 'cannot-tell'],
  ['ForAnyValue:Null', 'true', undefined, 'cannot-tell'],
  ['StringEqualsIfExists', 'a', undefined, 'yes'],
  ['StringEqualsIfExists', 'a', 'b', 'no'],
  ['StringNotEqualsIfExists', 'a', undefined, 'yes'],
  ['stringLIKEifexists', 'a*', 'abc', 'yes'],
  ['IpAddressIfExists', '203.0.113.0/24', undefined, 'yes'],
  ['ArnLikeIfExists', 'arn:aws:s3:::a', undefined, 'yes'],
  ['DateLessThanIfExists', '2026-01-01', undefined, 'yes'],
  ['BinaryEqualsIfExists', 'QmluYXJ5', undefined, 'yes'],
]);

table('sets', [
  ['ForAnyValue:StringEquals', ['a', 'b'], ['b', 'c'], 'yes'],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], 'no'],
  ['ForAnyValue:StringEquals', ['a'], undefined, 'no'],
  ['ForAnyValue:StringEquals', ['a'], 'a', 'yes'],
  ['ForAnyValue:StringEqualsIfExists', ['a'], undefined, 'no'],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], 'yes'],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], 'no'],
  ['ForAnyValue:StringNotEquals', ['a'], undefined, 'no'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['b', 'a'], 'yes'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], 'no'],
  ['ForAllValues:StringEquals', ['a'], undefined, 'yes'],
  ['ForAllValues:StringEqualsIfExists', ['a'], ['a', 'c'], 'no'],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], 'yes'],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['a', 'd'], 'no'],
  ['ForAllValues:StringNotEquals', ['a'], undefined, 'yes'],
  ['forallvalues:stringlike', ['a*'], ['ab', 'ac'], 'yes'],
  ['ForAnyValue:ArnLike', 'arn:aws:s3:::*', ['arn:aws:sns:::a', 'arn:aws:s3:::a'], 'yes'],
  ['ForAllValues:NumericLessThan', '5', ['1', '7'], 'no'],
  ['ForAllValues:Bool', 'true', ['true', 'true'], 'yes'],
  ['ForAnyValue:IpAddress', '203.0.113.0/24', ['198.51.100.1', '203.0.113.1'], 'yes'],
  // Without a set operator IAM does not say which of several values counts.
  ['StringEquals', 'a', ['a', 'b'], 'cannot-tell'],
  ['StringEquals', ['a', 'b'], ['a', 'b'], 'cannot-tell'],
  ['StringNotEquals', 'c', ['a', 'b'], 'cannot-tell'],
  ['StringNotEquals', ['a', 'b'], ['a', 'b'], 'no'],
  ['StringEquals', 'c', ['a', 'b'], 'no'],
]);

table('what is no operator or no value', [
  ['StringMatches', 'a', 'a', 'cannot-tell'],
  ['ForEveryValue:StringEquals', 'a', 'a', 'cannot-tell'],
  ['BoolNotEquals', 'a', 'a', 'cannot-tell'],
  ['constructor', 'a', 'a', 'cannot-tell'],
  ['StringEquals', UNKNOWN, 'a', 'cannot-tell'],
  ['StringEquals', ['b', UNKNOWN], 'a', 'cannot-tell'],
  ['StringEquals', ['a', UNKNOWN], 'a', 'yes'],
  ['StringNotEquals', ['a', UNKNOWN], 'a', 'no'],
  ['StringEquals', UNKNOWN, undefined, 'no'],
  ['StringEquals', null, 'a', 'cannot-tell'],
  ['StringEquals', { a: 'a' }, 'a', 'cannot-tell'],
]);

describe('the block', () => {
  for (const [name, condition, expected] of [
    ['none', undefined, 'yes'],
    ['empty', {}, 'yes'],
    ['an operator without keys', { StringEquals: {} }, 'yes'],
    ['not known', UNKNOWN, 'cannot-tell'],
    ['keys that are not known', { StringEquals: UNKNOWN }, 'cannot-tell'],
    ['keys that are not known beside a sure no', { StringEquals: UNKNOWN, Bool: { 'aws:SecureTransport': 'false' } }, 'no'],
    ['no object', 'StringEquals', 'cannot-tell'],
    ['null', null, 'cannot-tell'],
    ['a list', [], 'cannot-tell'],
    ['an operator without object', { StringEquals: 'a' }, 'cannot-tell'],
  ] as const) {
    it(`${name}: ${expected}`, () => assert.equal(judge(condition), expected));
  }
});

describe('policy variables', () => {
  const vars = (
    wanted: unknown,
    given: string,
    more: Partial<TrustRequest> = {},
    operator = 'StringEquals',
    version: PolicyDocument['Version'] | null = '2012-10-17',
  ): Answer => judge({ [operator]: { 'test:Key': wanted } }, { ...more, context: { 'test:Key': given, ...more.context } }, version);

  it('are filled in where they are known', () => {
    assert.equal(vars('x-${aws:PrincipalAccount}', 'x-111122223333'), 'yes');
    assert.equal(vars('${AWS:username}/a', 'ann/a', { principal: USER }), 'yes');
    assert.equal(vars('${aws:PrincipalTag/team}', 'red', { context: { 'aws:principaltag/TEAM': 'red' } }), 'yes');
  });
  it('make it impossible to tell where they are not', () => {
    assert.equal(vars('${aws:PrincipalTag/team}', 'red'), 'cannot-tell');
    assert.equal(vars('${aws:userid}', 'red'), 'cannot-tell');
    assert.equal(vars('${aws:PrincipalTag/team}', 'red', {}, 'StringNotEquals'), 'cannot-tell');
    assert.equal(vars(['red', '${aws:PrincipalTag/team}'], 'red'), 'yes');
  });
  it('match nothing where the key is absent', () => {
    assert.equal(vars('${aws:username}', 'ann'), 'no');
    assert.equal(vars('ann-${aws:username}', 'ann-', {}, 'StringLike'), 'no');
    assert.equal(vars('arn:aws:iam::${aws:SourceAccount}:*', ROLE, {}, 'ArnLike'), 'no');
  });
  it('meet negated operators where the key is absent, which makes them null', () => {
    for (const operator of ['StringNotEquals', 'StringNotLike', 'StringNotEqualsIgnoreCase', 'ForAnyValue:StringNotEquals'])
      assert.equal(vars('${aws:username}', 'ann', {}, operator), 'yes', operator);
    assert.equal(vars(['${aws:username}', 'ann'], 'ann', {}, 'StringNotEquals'), 'no');
  });
  it('have defaults for an absent key only', () => {
    assert.equal(vars("${aws:username, 'nobody'}", 'nobody'), 'yes');
    assert.equal(vars("${aws:username, 'nobody'}", 'nobody', { principal: USER }), 'no');
    assert.equal(vars("${aws:PrincipalTag/team, 'red'}", 'red'), 'cannot-tell');
  });
  it('take no key with several values', () => {
    for (const given of [['a', 'b'], ['a'], 'a']) {
      assert.equal(vars('${aws:TagKeys}', 'a', { context: { 'aws:TagKeys': given } }), 'no');
      assert.equal(vars('${AWS:tagkeys}', 'a', { context: { 'aws:TagKeys': given } }, 'StringNotEquals'), 'cannot-tell');
    }
    assert.equal(vars('${test:Other}', 'a', { context: { 'test:Other': ['a', 'b'] } }), 'no');
    assert.equal(vars('${test:Other}', 'a', { context: { 'test:Other': ['a'] } }), 'yes');
  });
  it('are for texts and ARNs, not for numbers, dates, addresses and binaries', () => {
    const context = { 'test:Other': '5', 'test:Ip': '203.0.113.7', 'test:Day': '2026-01-01', 'test:Bytes': 'QQ==' };
    assert.equal(vars('${test:Other}', '5', { context }), 'yes');
    assert.equal(vars('${test:Other}', '5', { context }, 'NumericEquals'), 'no');
    assert.equal(vars('${test:Ip}', '203.0.113.7', { context }, 'IpAddress'), 'no');
    assert.equal(vars('${test:Day}', '2026-01-01', { context }, 'DateEquals'), 'no');
    assert.equal(vars('${test:Bytes}', 'QQ==', { context }, 'BinaryEquals'), 'no');
  });
  it('have escapes for *, ? and $', () => {
    assert.equal(vars('a${*}', 'a*', {}, 'StringLike'), 'yes');
    assert.equal(vars('a${*}', 'ab', {}, 'StringLike'), 'no');
    assert.equal(vars('a${?}*', 'a?bc', {}, 'StringLike'), 'yes');
    assert.equal(vars('${$}{aws:username}', '${aws:username}'), 'yes');
  });
  it('do not bring wildcards with them', () => {
    assert.equal(vars('${test:Other}', 'abc', { context: { 'test:Other': 'a*' } }, 'StringLike'), 'no');
    assert.equal(vars('${test:Other}*', 'a*bc', { context: { 'test:Other': 'a*' } }, 'StringLike'), 'yes');
  });
  it('are plain text in an older version of the language, and in none', () => {
    for (const version of ['2008-10-17', null]) {
      assert.equal(vars('${aws:username}', '${aws:username}', { principal: USER }, 'StringEquals', version), 'yes');
      assert.equal(vars('${aws:username}', 'ann', { principal: USER }, 'StringEquals', version), 'no');
    }
  });
  it('cannot be told where the version is not known', () => {
    assert.equal(vars('${aws:username}', 'ann', { principal: USER }, 'StringEquals', UNKNOWN), 'cannot-tell');
    assert.equal(vars('ann', 'ann', { principal: USER }, 'StringEquals', UNKNOWN), 'yes');
  });
  it('are plain text when they are not closed', () => assert.equal(vars('${aws:username', '${aws:username'), 'yes'));
});

describe('what is known of a call', () => {
  const rows: readonly [string, string, unknown, TrustRequest['principal'], Answer][] = [
    ['aws:PrincipalArn', 'ArnEquals', ROLE, ROLE, 'yes'],
    ['aws:PrincipalArn', 'StringEquals', 'arn:aws:iam::111122223333:role/other', ROLE, 'no'],
    ['aws:PrincipalArn', 'StringEquals', ROLE, SESSION, 'cannot-tell'],
    ['aws:PrincipalArn', 'ArnLike', 'arn:aws:iam::111122223333:role/*', SESSION, 'yes'],
    ['aws:PrincipalArn', 'ArnLike', 'arn:aws:iam::111122223333:role/*other', SESSION, 'no'],
    ['aws:PrincipalArn', 'ArnEquals', SESSION, SESSION, 'no'],
    ['aws:PrincipalArn', 'ArnEquals', ROLE, ACCOUNT, 'cannot-tell'],
    ['aws:PrincipalArn', 'ArnEquals', 'arn:aws:iam::444455556666:role/vendor', ACCOUNT, 'no'],
    ['aws:PrincipalArn', 'ArnLike', 'arn:aws:iam::111122223333:*', ACCOUNT, 'yes'],
    ['aws:PrincipalArn', 'StringLike', 'arn:aws:iam::444455556666:*', ACCOUNT, 'no'],
    ['aws:PrincipalArn', 'StringNotLike', 'arn:aws:iam::444455556666:*', ACCOUNT, 'yes'],
    ['aws:PrincipalArn', 'ArnLike', 'arn:aws-cn:iam::111122223333:*', ACCOUNT, 'no'],
    ['aws:PrincipalArn', 'ArnLike', 'arn:aws-cn:iam::111122223333:*', '111122223333', 'cannot-tell'],
    ['aws:PrincipalAccount', 'StringEquals', '111122223333', ACCOUNT, 'yes'],
    ['aws:PrincipalAccount', 'StringEquals', '444455556666', ROLE, 'no'],
    ['aws:PrincipalType', 'StringEquals', 'AssumedRole', SESSION, 'yes'],
    ['aws:PrincipalType', 'StringEquals', 'User', ROLE, 'no'],
    ['aws:PrincipalType', 'StringEquals', 'User', ACCOUNT, 'cannot-tell'],
    ['aws:PrincipalType', 'StringEquals', 'FederatedUser', ACCOUNT, 'no'],
    ['aws:username', 'StringEquals', 'ann', USER, 'yes'],
    ['aws:username', 'Null', 'true', ROLE, 'yes'],
    ['aws:userid', 'StringLike', 'AROA*', ROLE, 'yes'],
    ['aws:userid', 'StringLike', 'AROAEXAMPLEEXAMPLE01:*', ROLE, 'cannot-tell'],
    ['aws:userid', 'StringLike', '*:run-2', SESSION, 'no'],
    ['aws:userid', 'StringLike', 'AIDA*', ROLE, 'no'],
    ['aws:SourceAccount', 'Null', 'true', ROLE, 'yes'],
    ['aws:SecureTransport', 'Bool', 'true', ROLE, 'yes'],
    ['aws:PrincipalIsAWSService', 'Bool', 'false', ROLE, 'yes'],
    ['aws:ViaAWSService', 'Bool', 'true', ROLE, 'no'],
    ['aws:MultiFactorAuthPresent', 'Bool', 'true', ROLE, 'no'],
    ['aws:MultiFactorAuthPresent', 'Bool', 'true', USER, 'cannot-tell'],
    ['aws:MultiFactorAuthPresent', 'BoolIfExists', 'false', ROLE, 'yes'],
    ['aws:MultiFactorAuthPresent', 'BoolIfExists', 'true', ROLE, 'cannot-tell'],
    ['aws:MultiFactorAuthAge', 'NumericLessThan', '3600', ROLE, 'no'],
    ['aws:CurrentTime', 'DateGreaterThan', '2020-01-01', ROLE, 'cannot-tell'],
    ['aws:CurrentTime', 'Null', 'false', ROLE, 'yes'],
    ['aws:PrincipalOrgID', 'StringEquals', 'o-exampleorgid', ROLE, 'cannot-tell'],
    ['aws:PrincipalOrgID', 'StringLike', '*', ROLE, 'cannot-tell'],
    ['aws:PrincipalTag/team', 'StringEquals', 'red', ROLE, 'cannot-tell'],
    ['aws:RequestTag/team', 'StringEquals', 'red', ROLE, 'no'],
    ['aws:TagKeys', 'ForAllValues:StringEquals', 'team', ROLE, 'yes'],
    ['aws:TagKeys', 'StringNotEquals', 'team', ROLE, 'yes'],
    ['sts:RoleSessionName', 'StringLike', '*', ROLE, 'yes'],
    ['sts:RoleSessionName', 'StringLike', 'run-*', ROLE, 'cannot-tell'],
    ['vendor:Nonsense', 'StringEquals', 'a', ROLE, 'cannot-tell'],
    ['aws:SourceAccount', 'StringEquals', '111122223333', 'ec2.amazonaws.com', 'cannot-tell'],
    ['aws:PrincipalIsAWSService', 'Bool', 'true', 'ec2.amazonaws.com', 'cannot-tell'],
    ['sts:ExternalId', 'Null', 'true', 'ec2.amazonaws.com', 'yes'],
  ];
  for (const [key, operator, wanted, principal, expected] of rows) {
    const shown = typeof principal === 'string' ? principal : 'some principal of the account';
    it(`${operator} ${String(wanted)} on ${key} of ${shown}: ${expected}`, () =>
      assert.equal(judge({ [operator]: { [key]: wanted } }, { principal }), expected));
  }

  it('session tags make the tag keys unknown', () => {
    assert.equal(judge({ StringEquals: { 'aws:RequestTag/team': 'red' } }, { sessionTags: true }), 'cannot-tell');
    assert.equal(judge({ 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, { sessionTags: true }), 'cannot-tell');
    assert.equal(judge({ Null: { 'aws:TagKeys': 'false' } }, { sessionTags: true }), 'yes');
  });

  it('a key that can have several values wants a set operator, however many it has', () => {
    const context = { 'aws:PrincipalOrgPaths': ['o-a/r-b/ou-c/'] };
    const paths = (operator: string, wanted: string): Answer => judge({ [operator]: { 'AWS:PrincipalOrgPaths': wanted } }, { context });
    assert.equal(paths('ForAnyValue:StringLike', 'o-a/*'), 'yes');
    assert.equal(paths('StringLike', 'o-a/*'), 'cannot-tell');
    assert.equal(paths('StringLike', 'o-b/*'), 'no');
    assert.equal(paths('StringNotLike', 'o-b/*'), 'cannot-tell');
  });

  it('what is told wins over what is derived', () => {
    assert.equal(judge({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, { context: { 'AWS:MULTIFACTORAUTHPRESENT': true } }), 'yes');
  });
});
