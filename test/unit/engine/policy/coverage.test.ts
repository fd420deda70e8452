import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unknown, type Known } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import { allows } from '../../../../src/engine/policy/coverage.ts';

const UNKNOWN = unknown('denied', 'not readable');
const doc = (...statements: Known<Statement>[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (more: Partial<Statement>): Statement => ({ Effect: 'Allow', Resource: '*', ...more });
const deny = (more: Partial<Statement>): Statement => ({ Effect: 'Deny', Resource: '*', ...more });
const ALL = allow({ Action: '*' });
const EXCEPT_SECRET: Statement = { Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' };

describe('allows', () => {
  const table: readonly [string, readonly Known<PolicyDocument>[], string, string, 'yes' | 'no' | 'cannot-tell'][] = [
    ['nothing allows nothing', [], 's3:GetObject', '*', 'no'],
    ['an action by its name, in any case', [doc(allow({ Action: 'S3:getobject' }))], 's3:GetObject', '*', 'yes'],
    ['an action by a pattern', [doc(allow({ Action: ['ec2:*', 's3:Get*'] }))], 's3:GetObject', '*', 'yes'],
    ['a pattern by a wider one', [doc(allow({ Action: 'ce:*' }))], 'ce:Get*', '*', 'yes'],
    ['a pattern by a wildcard in the service', [doc(allow({ Action: 'c?:Get*' }))], 'ce:Get*', '*', 'yes'],
    ['a pattern in part only', [doc(allow({ Action: ['ce:GetCost*', 'ce:GetTags'] }))], 'ce:Get*', '*', 'no'],
    ['another service', [doc(allow({ Action: 's3:*' }))], 'ec2:DescribeRegions', '*', 'no'],
    ['the second document', [doc(), doc(allow({ Action: 'ec2:Describe*' }))], 'ec2:DescribeRegions', '*', 'yes'],
    ['NotAction that spares it', [doc(allow({ NotAction: 'iam:*' }))], 's3:Get*', '*', 'yes'],
    ['NotAction that names it', [doc(allow({ NotAction: 's3:*' }))], 's3:Get*', '*', 'no'],
    ['NotAction that names a part of it', [doc(allow({ NotAction: 's3:GetObject' }))], 's3:Get*', '*', 'no'],
    [
      'a resource in the pattern',
      [doc(allow({ Action: 's3:*', Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'] }))],
      's3:GetObject',
      'arn:aws:s3:::reports/2026/*',
      'yes',
    ],
    ['a resource wider than the pattern', [doc(allow({ Action: 's3:*', Resource: 'arn:aws:s3:::reports/*' }))], 's3:GetObject', '*', 'no'],
    [
      'resources in their own case',
      [doc(allow({ Action: 's3:*', Resource: 'arn:aws:s3:::Reports' }))],
      's3:GetObject',
      'arn:aws:s3:::reports',
      'no',
    ],
    ['NotResource that spares it', [doc(EXCEPT_SECRET)], 's3:GetObject', 'arn:aws:s3:::reports/*', 'yes'],
    ['NotResource that names it', [doc(EXCEPT_SECRET)], 's3:GetObject', 'arn:aws:s3:::secret/x', 'no'],
    ['NotResource that names a part of it', [doc(EXCEPT_SECRET)], 's3:GetObject', '*', 'no'],
    [
      'a resource with a policy variable',
      [doc(allow({ Action: 's3:*', Resource: 'arn:aws:s3:::home/${aws:username}/*' }))],
      's3:GetObject',
      'arn:aws:s3:::home/ann/x',
      'cannot-tell',
    ],
    [
      'a resource that no value of the variable makes fit',
      [doc(allow({ Action: 's3:*', Resource: 'arn:aws:s3:::home/${aws:username}/*' }))],
      's3:GetObject',
      'arn:aws:s3:::work/x',
      'no',
    ],
    [
      'a condition',
      [doc(allow({ Action: 's3:*', Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }))],
      's3:GetObject',
      '*',
      'cannot-tell',
    ],
    ['an empty condition', [doc(allow({ Action: 's3:*', Condition: {} }))], 's3:GetObject', '*', 'yes'],
    [
      'a condition beside a free Allow',
      [doc(allow({ Action: 's3:*', Condition: { Bool: { a: 'true' } } }), ALL)],
      's3:GetObject',
      '*',
      'yes',
    ],
    ['a Deny', [doc(ALL), doc(deny({ Action: 's3:*' }))], 's3:GetObject', '*', 'no'],
    ['a Deny by NotAction', [doc(ALL, deny({ NotAction: 'iam:*' }))], 's3:GetObject', '*', 'no'],
    ['a Deny by NotAction that spares it', [doc(ALL, deny({ NotAction: 's3:*' }))], 's3:Get*', '*', 'yes'],
    ['a Deny of another action', [doc(ALL, deny({ Action: 's3:Put*' }))], 's3:Get*', '*', 'yes'],
    ['a Deny of a part of the actions', [doc(ALL, deny({ Action: 's3:GetObject' }))], 's3:Get*', '*', 'cannot-tell'],
    [
      'a Deny of a part of the resources',
      [doc(ALL, deny({ Action: 's3:*', Resource: 'arn:aws:s3:::secret/*' }))],
      's3:GetObject',
      '*',
      'cannot-tell',
    ],
    [
      'a Deny of another resource',
      [doc(ALL, deny({ Action: 's3:*', Resource: 'arn:aws:s3:::secret/*' }))],
      's3:GetObject',
      'arn:aws:s3:::reports/*',
      'yes',
    ],
    [
      'a Deny with a condition',
      [doc(ALL, deny({ Action: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }))],
      's3:GetObject',
      '*',
      'cannot-tell',
    ],
    ['an unknown document beside nothing', [UNKNOWN], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown document beside an Allow: it may hold a Deny', [UNKNOWN, doc(ALL)], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown document beside a sure Deny', [UNKNOWN, doc(ALL, deny({ Action: '*' }))], 's3:GetObject', '*', 'no'],
    ['an unknown statement', [doc(UNKNOWN)], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown action of an Allow', [doc(allow({ Action: ['ec2:*', UNKNOWN] }))], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown action of a Deny', [doc(ALL, deny({ Action: UNKNOWN }))], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown resource', [doc(allow({ Action: '*', Resource: UNKNOWN }))], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown effect', [doc({ Effect: UNKNOWN, Action: '*', Resource: '*' })], 's3:GetObject', '*', 'cannot-tell'],
    ['an unknown condition', [doc(allow({ Action: '*', Condition: UNKNOWN }))], 's3:GetObject', '*', 'cannot-tell'],
    ['a statement without action', [doc(allow({}))], 's3:GetObject', '*', 'no'],
  ];
  for (const [name, documents, action, resource, expected] of table) {
    it(`${name}: ${expected}`, () => assert.equal(allows(documents, action, resource), expected));
  }

  it('never throws, whatever the documents are', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (a, b) =>
        ['yes', 'no', 'cannot-tell'].includes(allows([a as PolicyDocument, { Statement: b } as PolicyDocument], 's3:Get*', '*')),
      ),
    );
  });

  const name = fc.constantFrom('*', 's3:*', 's3:Get*', 's3:GetObject', 'ec2:*', 'ec?:Get*');
  const place = fc.constantFrom('*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::a/b', 'arn:aws:s3:::b');
  const statement: fc.Arbitrary<Statement> = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.array(name, { maxLength: 2 }),
    Resource: fc.array(place, { maxLength: 2 }),
  });
  const statements = fc.array(statement, { maxLength: 4 });

  it('order, and how statements are spread over documents, change nothing', () => {
    fc.assert(
      fc.property(statements, name, place, (list, action, resource) => {
        const whole = allows([doc(...list)], action, resource);
        assert.equal(allows([doc(...list.toReversed())], action, resource), whole);
        assert.equal(
          allows(
            list.map((one) => doc(one)),
            action,
            resource,
          ),
          whole,
        );
      }),
    );
  });

  it('a further Deny never allows anything, a further Allow never takes anything away', () => {
    fc.assert(
      fc.property(statements, statement, name, place, (list, extra, action, resource) => {
        const rank = { no: 0, 'cannot-tell': 1, yes: 2 };
        const before = rank[allows([doc(...list)], action, resource)];
        const after = rank[allows([doc(...list, extra)], action, resource)];
        assert.ok(extra.Effect === 'Deny' ? after <= before : after >= before);
      }),
    );
  });

  it('what is not known never turns a no into a yes or a yes into a no', () => {
    fc.assert(
      fc.property(
        statements,
        fc.nat(3),
        fc.constantFrom('Effect', 'Action', 'Resource', undefined),
        name,
        place,
        (list, at, leaf, action, resource) => {
          const before = allows([doc(...list)], action, resource);
          const hidden = list.map((one, index): Known<Statement> =>
            index !== at ? one : leaf === undefined ? UNKNOWN : { ...one, [leaf]: UNKNOWN },
          );
          const after = allows([doc(...hidden)], action, resource);
          assert.ok(after === 'cannot-tell' || after === before, `${before} became ${after}`);
        },
      ),
    );
  });
});
