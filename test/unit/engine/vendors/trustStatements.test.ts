import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { NOT_LOOKED } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import { findVendor } from '../../../../src/engine/vendors/index.ts';
import { unreadInTrust, vendorStatements } from '../../../../src/engine/vendors/trustStatements.ts';

const tierzero = findVendor('tierzero');
const OURS = 'arn:aws:iam::851725519002:role/tierzero-managed';
const SLIP = 'arn:aws:iam::851725519003:role/tierzero-managed';
const DELETED = 'AROADBQP57FF2AEXAMPLE';
const DATADOG = 'arn:aws:iam::464622532012:root';
const STRANGER = 'arn:aws:iam::444455556666:root';
const OWN = 'arn:aws:iam::111122223333:root';

function allow(AWS: unknown, { id = 'an-external-id', action = 'sts:AssumeRole' }: { id?: string; action?: string } = {}): Statement {
  const Condition = { StringEquals: { 'sts:ExternalId': id } };
  return { Effect: 'Allow', Principal: { AWS: AWS as string }, Action: action, ...(id !== '' && { Condition }) };
}

function relations(...Statement: Statement[]): readonly string[] {
  return vendorStatements({ Version: '2012-10-17', Statement }, tierzero, '111122223333').map(
    ({ index, relation }) => `${index} ${relation}`,
  );
}

describe('vendorStatements', () => {
  const rows: readonly [string, readonly Statement[], readonly string[]][] = [
    ['the vendor by name', [allow(OURS)], ['0 names-vendor']],
    ['the vendor by its account', [allow('851725519002')], ['0 names-vendor']],
    ['another principal of the vendor', [allow('arn:aws:iam::851725519002:user/x')], ['0 names-vendor']],
    ['the vendor beside others in a list', [allow([OWN, OURS])], ['0 names-vendor']],
    ['a slip of the account', [allow(SLIP)], ['0 near-miss']],
    ['the vendor and a slip', [allow(OURS), allow(SLIP)], ['0 names-vendor', '1 near-miss']],
    ['a deleted principal', [allow(DELETED)], ['0 deleted']],
    ['a deleted principal without an External ID', [allow(DELETED, { id: '' })], ['0 deleted']],
    ["somebody else's deleted principal beside the vendor", [allow(DELETED), allow(OURS)], ['1 names-vendor']],
    [
      'a deleted principal without an External ID beside a stranger with one',
      [allow(DELETED, { id: '' }), allow(STRANGER)],
      ['1 lone-candidate'],
    ],
    ['everybody', [allow('*')], ['0 anyone']],
    ['everybody beside the vendor', [allow('*', { id: '' }), allow(OURS)], ['0 anyone', '1 names-vendor']],
    ['one stranger with an External ID', [allow(STRANGER)], ['0 lone-candidate']],
    ['one stranger without an External ID', [allow(STRANGER, { id: '' })], ['0 lone-candidate']],
    ['of two strangers the one with an External ID', [allow(STRANGER, { id: '' }), allow('123456789012')], ['1 lone-candidate']],
    ['two strangers with an External ID', [allow(STRANGER), allow('123456789012')], []],
    ['a stranger beside the vendor', [allow(STRANGER), allow(OURS)], ['1 names-vendor']],
    ['a known account alone', [allow(DATADOG)], []],
    ['a known account beside a stranger', [allow(DATADOG), allow(STRANGER)], ['1 lone-candidate']],
    ['another vendor of the catalogue', [allow('061190967865')], []],
    ["the role's own account", [allow(OWN)], []],
    ['a principal that cannot be read', [allow(NOT_LOOKED)], ['0 lone-candidate']],
    ['a stranger that may only tag a session', [allow(STRANGER, { action: 'sts:TagSession' })], []],
    ['the vendor with another action', [allow(OURS, { action: 'sts:TagSession' })], ['0 names-vendor']],
    ['a Deny', [{ ...allow(OURS), Effect: 'Deny' }], []],
    ['a service', [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }], []],
  ];
  for (const [what, statements, expected] of rows) {
    it(`finds ${what}`, () => assert.deepEqual(relations(...statements), expected));
  }

  it('says where each principal stands and what it is', () => {
    const [found] = vendorStatements({ Statement: [allow([OWN, SLIP])] }, tierzero);
    assert.deepEqual(
      found?.principals.map(({ path, relation }) => [path.join('.'), relation.kind]),
      [
        ['Statement.0.Principal.AWS.0', 'unrelated'],
        ['Statement.0.Principal.AWS.1', 'near-miss'],
      ],
    );
  });

  const actions: readonly [string, Partial<Statement>, string][] = [
    ['sts:AssumeRole', { Action: 'sts:AssumeRole' }, 'yes'],
    ['any case', { Action: 'STS:assumerole' }, 'yes'],
    ['a wildcard', { Action: ['sts:TagSession', 'sts:Assume*'] }, 'yes'],
    ['a single-letter wildcard', { Action: 'sts:AssumeRol?' }, 'yes'],
    ['another action', { Action: 'sts:AssumeRoleWithSAML' }, 'no'],
    ['an unread action', { Action: ['sts:TagSession', NOT_LOOKED] }, 'cannot-tell'],
    ['NotAction of it', { NotAction: 'sts:AssumeRole' }, 'no'],
    ['NotAction of another', { NotAction: 'sts:TagSession' }, 'yes'],
    ['no action at all', {}, 'no'],
  ];
  for (const [what, part, expected] of actions) {
    it(`tells by ${what} whether the role can be assumed`, () => {
      const statement: Statement = { Effect: 'Allow', Principal: { AWS: OURS }, ...part };
      assert.equal(vendorStatements({ Statement: [statement] }, tierzero)[0]?.assumes, expected);
    });
  }

  it('finds sts:ExternalId in any case and under any operator, and tells when it cannot', () => {
    const by = (Condition: Statement['Condition']) =>
      vendorStatements(
        { Statement: [{ Effect: 'Allow', Principal: { AWS: OURS }, Action: 'sts:AssumeRole', ...(Condition && { Condition }) }] },
        tierzero,
      )[0]?.externalId;
    assert.equal(by({ StringLike: { 'STS:externalid': '*' } }), 'yes');
    assert.equal(by({ StringEquals: { 'aws:PrincipalOrgID': 'o-example' } }), 'no');
    assert.equal(by(undefined), 'no');
    assert.equal(by(NOT_LOOKED), 'cannot-tell');
    assert.equal(by({ StringEquals: NOT_LOOKED }), 'cannot-tell');
  });

  it('finds the same statements in any order', () => {
    const pool = [OURS, SLIP, DELETED, DATADOG, STRANGER, OWN, '*', '123456789012'].flatMap((arn) => [allow(arn), allow(arn, { id: '' })]);
    fc.assert(
      fc.property(fc.subarray(pool, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat(99)), (statements, order) => {
        const shuffled = statements.map((statement) => ({ statement, key: order.next().value })).sort((a, b) => a.key - b.key);
        const found = (document: PolicyDocument) =>
          new Set(
            vendorStatements(document, tierzero, '111122223333').map(
              ({ statement, relation }) => `${relation} ${JSON.stringify(statement)}`,
            ),
          );
        assert.deepEqual(found({ Statement: shuffled.map(({ statement }) => statement) }), found({ Statement: statements }));
      }),
    );
  });
});

describe('unreadInTrust', () => {
  it('counts what could hide a way in, and nothing else', () => {
    assert.equal(unreadInTrust({ Statement: NOT_LOOKED }).length, 1);
    assert.equal(
      unreadInTrust({
        Statement: [NOT_LOOKED, { Effect: NOT_LOOKED }, allow([OURS, NOT_LOOKED]), { ...allow(NOT_LOOKED), Effect: 'Deny' }],
      }).length,
      3,
    );
    assert.deepEqual(unreadInTrust({ Statement: [allow(OURS)] }), []);
  });
});
