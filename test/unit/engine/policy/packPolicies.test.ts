import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unknown } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import { policySize } from '../../../../src/engine/model/policySize.ts';
import { allows } from '../../../../src/engine/policy/coverage.ts';
import { packPolicies } from '../../../../src/engine/policy/packPolicies.ts';
import { findVariant, findVendor } from '../../../../src/engine/vendors/index.ts';

const managed = (
  JSON.parse(readFileSync('src/simulator/data/managed-policies.json', 'utf8')) as {
    policies: Record<string, { document: PolicyDocument }>;
  }
).policies;

const doc = (...statements: Statement[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });

const ACTIONS = ['a:Get', 'a:GetOne', 'a:Put', 'b:List', 'b:ListAll', 'b:Drop'];
const RESOURCES = ['*', 'arn:aws:s3:::one', 'arn:aws:s3:::two'];
const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    names: fc.subarray([...ACTIONS, 'a:*', 'A:get*', 'b:List*', '*'], { minLength: 1 }),
    spared: fc.boolean(),
    Resource: fc.oneof(fc.constant('*'), fc.subarray(RESOURCES, { minLength: 1 })),
    sparedResource: fc.boolean(),
    Condition: fc.option(
      fc.constantFrom({ Bool: { 'aws:SecureTransport': 'true' } }, { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }),
      {
        nil: undefined,
        freq: 3,
      },
    ),
    Sid: fc.option(fc.constantFrom('One', 'Two'), { nil: undefined }),
  })
  .map(({ names, spared, Resource, sparedResource, Condition, Sid, Effect }) => ({
    ...(Sid !== undefined && { Sid }),
    Effect,
    ...(spared && Effect === 'Deny' ? { NotAction: names } : { Action: names }),
    ...(sparedResource && Resource !== '*' ? { NotResource: Resource } : { Resource }),
    ...(Condition && { Condition }),
  }));
const documents = fc.array(
  fc.array(statement, { minLength: 1, maxLength: 4 }).map((statements) => doc(...statements)),
  {
    minLength: 1,
    maxLength: 5,
  },
);
/** Room for any of the statements alone, and for not many together. */
const limit = fc.integer({ min: 330, max: 900 });

function packed(originals: readonly PolicyDocument[], size: number): readonly PolicyDocument[] {
  const result = packPolicies(originals, size);
  assert.ok('documents' in result, JSON.stringify(result));
  return result.documents;
}

function statementsOf(all: readonly PolicyDocument[]): readonly Statement[] {
  return all.flatMap((document) => document.Statement as readonly Statement[]);
}

function without(one: Statement, member: string): Statement {
  return Object.fromEntries(Object.entries(one).filter(([key]) => key !== member)) as unknown as Statement;
}

/** Each action of each statement, on its own resources: no longer and no shorter list is allowed on either side. */
function assertSame(originals: readonly PolicyDocument[], result: readonly PolicyDocument[]): void {
  for (const [from, to] of [
    [originals, result],
    [result, originals],
  ] as const) {
    for (const { Action, Resource, Condition } of statementsOf(from)) {
      for (const action of [Action].flat()) {
        for (const resource of [Resource].flat()) {
          const answer = allows(to, String(action), String(resource));
          assert.equal(answer, Condition === undefined ? 'yes' : 'cannot-tell', `${String(action)} on ${String(resource)}`);
        }
      }
    }
  }
}

/** Statements of the originals, as they are but for the Sid, the largest first, each where it first fits. */
function greedy(originals: readonly PolicyDocument[], size: number): number {
  const bins: Statement[][] = [];
  const statements = statementsOf(originals).map((one) => without(one, 'Sid'));
  for (const one of statements.toSorted((a, b) => policySize(b) - policySize(a))) {
    const bin = bins.find((other) => policySize(doc(...other, one)) <= size);
    if (bin) bin.push(one);
    else bins.push([one]);
  }
  return bins.length;
}

describe('packPolicies', () => {
  it('allows and denies what the originals do, no more and no less', () => {
    fc.assert(
      fc.property(documents, limit, (originals, size) => {
        const result = packed(originals, size);
        for (const action of ACTIONS) {
          for (const resource of RESOURCES) {
            const [was, is] = [allows(originals, action, resource), allows(result, action, resource)];
            assert.equal(is, was, `${action} on ${resource}: ${JSON.stringify(result)}`);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('keeps every condition: what is allowed under one is allowed under the same', () => {
    const under = (all: readonly PolicyDocument[], key: string) =>
      all.map((document) =>
        doc(
          ...statementsOf([document])
            .filter(({ Condition }) => Condition === undefined || key in (Condition as object))
            .map((one) => without(one, 'Condition')),
        ),
      );
    fc.assert(
      fc.property(documents, limit, (originals, size) => {
        const result = packed(originals, size);
        for (const key of ['Bool', 'StringEquals', 'Null']) {
          for (const action of ACTIONS) {
            for (const resource of RESOURCES)
              assert.equal(allows(under(result, key), action, resource), allows(under(originals, key), action, resource));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps within the size, needs no more documents than the greedy way, and gives the same each time', () => {
    fc.assert(
      fc.property(documents, limit, (originals, size) => {
        const result = packed(originals, size);
        for (const document of result) assert.ok(policySize(document) <= size, `${policySize(document)} > ${size}`);
        assert.ok(result.length <= greedy(originals, size), `${result.length} > ${greedy(originals, size)}`);
        assert.deepEqual(packed(structuredClone(originals), size), result);
        assert.ok(statementsOf(result).every((one) => one.Sid === undefined));
      }),
      { numRuns: 400 },
    );
  });

  it('puts the eleven policies that TierZero asks for into two of 6,144 characters', () => {
    const originals = findVariant(findVendor('tierzero')).managedPolicies.map(({ policy }) => managed[policy]!.document);
    assert.equal(originals.length, 11);
    const result = packed(originals, 6144);
    assert.equal(result.length, 2);
    assertSame(originals, result);
  });

  it('cuts a statement that is larger than a whole policy between its actions', () => {
    const originals = [managed['job-function/ViewOnlyAccess']!.document];
    const result = packed(originals, 6144);
    assert.ok(policySize(originals[0]) > 6144 && result.length >= 2);
    for (const document of result) assert.ok(policySize(document) <= 6144);
    assertSame(originals, result);
  });

  it('cuts statements where that saves a policy', () => {
    const actions = Array.from({ length: 30 }, (_, index) => `s3:Get${index}`);
    const originals = ['one', 'two', 'three'].map((bucket) =>
      doc({ Effect: 'Allow', Action: actions, Resource: `arn:aws:s3:::${bucket}` }),
    );
    const size = Math.ceil(policySize(originals[0]) * 1.6);
    assert.equal(greedy(originals, size), 3);
    assert.equal(packed(originals, size).length, 2);
  });

  it('leaves out what is said twice, in whatever case, or more widely beside it', () => {
    const all = (...names: string[]) => doc({ Sid: 'Same', Effect: 'Allow', Action: names, Resource: '*' });
    const nothingNew: Statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
    const narrow = doc(nothingNew, {
      Sid: 'Same',
      Effect: 'Allow',
      Action: ['s3:GetObject', 'sqs:SendMessage'],
      Resource: 'arn:aws:s3:::a/*',
    });
    assert.deepEqual(packed([all('s3:Get*', 'ec2:DescribeRegions'), all('S3:get*', 's3:GetBucketAcl'), narrow], 6144), [
      doc(
        { Effect: 'Allow', Action: ['s3:Get*', 'ec2:DescribeRegions'], Resource: '*' },
        { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:s3:::a/*' },
      ),
    ]);
  });

  it('says why where it cannot be done', () => {
    const why = (document: PolicyDocument, size = 6144) => {
      const result = packPolicies([document], size);
      return 'error' in result ? result.error : '';
    };
    assert.match(why(doc({ Effect: 'Allow', NotAction: ['iam:*', `a:${'x'.repeat(200)}`], Resource: '*' }), 200), /larger than 200/);
    assert.match(why(doc({ Effect: 'Allow', Action: unknown('denied', 'Not readable.'), Resource: '*' })), /Not readable/);
    assert.match(why({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::${aws:username}' }] }), /older version/);
    assert.match(why(doc({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' })), /Principal/);
  });
});
