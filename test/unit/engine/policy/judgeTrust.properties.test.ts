import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unknown } from '../../../../src/engine/model/known.ts';
import type { PolicyDocument, Statement } from '../../../../src/engine/model/policy.ts';
import { explainTrust, judgeTrust, type TrustRequest, type TrustVerdict } from '../../../../src/engine/policy/judgeTrust.ts';

const UNKNOWN = unknown('unresolved', 'it comes from a variable');
const PRINCIPALS = [
  '111122223333',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:role/vendor',
  'arn:aws:iam::111122223333:role/path/vendor',
  'arn:aws:sts::111122223333:assumed-role/vendor/s',
  'arn:aws:iam::444455556666:root',
  'AROAEXAMPLEEXAMPLE01',
  '*',
];
const KEYS = [
  'sts:ExternalId',
  'STS:externalid',
  'aws:PrincipalArn',
  'aws:PrincipalOrgID',
  'aws:SourceAccount',
  'aws:MultiFactorAuthPresent',
  'aws:SecureTransport',
  'test:Many',
];
const BASES = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'ArnLike',
  'ArnNotLike',
  'Bool',
  'NumericLessThan',
  'NumericNotEquals',
  'IpAddress',
  'NotIpAddress',
  'DateLessThan',
  'Nonsense',
];
const OPERATORS = ['Null', ...BASES.flatMap((base) => [base, `${base}IfExists`, `ForAnyValue:${base}`, `ForAllValues:${base}`])];
const VALUES = [
  'abc',
  'a*',
  '*',
  'true',
  'false',
  '5',
  '203.0.113.0/24',
  '111122223333',
  'arn:aws:iam::111122223333:role/*',
  '${aws:PrincipalAccount}',
  '${aws:username}',
  '2026-01-01',
];

const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const oneOrMany = <T>(values: readonly T[]): fc.Arbitrary<T | T[]> => fc.oneof(some(values), fc.array(some(values), { maxLength: 3 }));
const condition = fc.dictionary(some(OPERATORS), fc.dictionary(some(KEYS), oneOrMany(VALUES), { minKeys: 1, maxKeys: 2 }), { maxKeys: 2 });
const who = fc.oneof(
  fc.record({ Principal: fc.oneof(fc.constant('*' as const), fc.record({ AWS: oneOrMany(PRINCIPALS) })) }),
  fc.record({ Principal: fc.record({ AWS: oneOrMany(PRINCIPALS), Service: fc.constant('ec2.amazonaws.com') }) }),
  fc.record({ NotPrincipal: fc.record({ AWS: oneOrMany(PRINCIPALS) }) }),
);
const what = fc.oneof(
  { weight: 4, arbitrary: fc.record({ Action: oneOrMany(['sts:AssumeRole', 'sts:*', 'STS:assume*', 'sts:TagSession', '*']) }) },
  fc.record({ NotAction: oneOrMany(['sts:TagSession', 'sts:AssumeRole', 'iam:*']) }),
);
const statementOf = (effects: readonly string[]): fc.Arbitrary<Statement> =>
  fc.tuple(some(effects), who, what, fc.option(condition, { nil: undefined })).map(([Effect, principal, action, Condition]) => ({
    Effect,
    ...principal,
    ...action,
    ...(Condition === undefined ? {} : { Condition }),
  }));
const statement = statementOf(['Allow', 'Allow', 'Deny']);
const statements = fc.array(statement, { maxLength: 4 });
const request: fc.Arbitrary<TrustRequest> = fc
  .record({
    principal: fc.oneof(some(PRINCIPALS.slice(1, 5)), fc.constant({ account: '111122223333', partition: 'aws' })),
    externalId: some(['abc', 'other', undefined, UNKNOWN]),
    sessionTags: fc.boolean(),
    many: fc.option(fc.array(some(['abc', 'abd', '5', 'true']), { maxLength: 2 }), { nil: undefined }),
  })
  .map(({ principal, externalId, sessionTags, many }) => ({
    principal,
    sessionTags,
    ...(externalId === undefined ? {} : { externalId }),
    ...(many === undefined ? {} : { context: { 'test:many': many } }),
  }));

const doc = (list: readonly unknown[]): PolicyDocument => ({ Version: '2012-10-17', Statement: list }) as PolicyDocument;
const RANK = { denied: 0, 'cannot-tell': 1, allowed: 2 } as const;
const verdictOf = (list: readonly unknown[], call: TrustRequest): TrustVerdict['verdict'] => judgeTrust(doc(list), call).verdict;
const rankOf = (list: readonly unknown[], call: TrustRequest): number => RANK[verdictOf(list, call)];
const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void => fc.assert(property, { numRuns: 500 });

describe('laws of the trust evaluator', function () {
  // Hundreds of random policies a law: a busy machine needs longer than mocha grants by default.
  this.timeout(30_000);

  it('the samples reach every verdict', () => {
    const seen = new Set(fc.sample(fc.tuple(statements, request), { numRuns: 800, seed: 7 }).map(([list, call]) => verdictOf(list, call)));
    assert.deepEqual([...seen].toSorted(), ['allowed', 'cannot-tell', 'denied']);
  });

  it('adding a Deny never lets anyone in', () => {
    check(
      fc.property(statements, statementOf(['Deny']), request, (list, extra, call) => rankOf([...list, extra], call) <= rankOf(list, call)),
    );
  });

  it('adding an Allow never keeps anyone out', () => {
    check(
      fc.property(statements, statementOf(['Allow']), request, (list, extra, call) => rankOf([...list, extra], call) >= rankOf(list, call)),
    );
  });

  it('removing a condition from an Allow never keeps anyone out, from a Deny never lets anyone in', () => {
    check(
      fc.property(statements, fc.nat(3), request, (list, at, call) => {
        const target = list[at];
        if (target?.Condition === undefined) return true;
        const { Condition: _, ...open } = target;
        const [before, after] = [rankOf(list, call), rankOf(list.toSpliced(at, 1, open), call)];
        return target.Effect === 'Allow' ? after >= before : after <= before;
      }),
    );
  });

  it('removing a single key from a condition does the same', () => {
    check(
      fc.property(statements, fc.nat(3), fc.nat(), request, (list, at, pick, call) => {
        const target = list[at];
        const operators = Object.entries((target?.Condition ?? {}) as Record<string, Record<string, unknown>>);
        const chosen = operators[pick % Math.max(operators.length, 1)];
        if (target === undefined || chosen === undefined) return true;
        const fewer = Object.fromEntries(Object.entries(chosen[1]).slice(1));
        const [before, after] = [
          rankOf(list, call),
          rankOf(list.toSpliced(at, 1, { ...target, Condition: { ...target.Condition, [chosen[0]]: fewer } } as Statement), call),
        ];
        return target.Effect === 'Allow' ? after >= before : after <= before;
      }),
    );
  });

  it('the order of statements, of principals, of actions and of values changes nothing', () => {
    check(
      fc.property(statements, request, (list, call) => {
        const verdict = verdictOf(list, call);
        assert.equal(verdictOf(list.toReversed(), call), verdict);
        assert.equal(verdictOf(list.map(reversed), call), verdict);
      }),
    );
  });

  it('the case of condition keys, of operators and of actions changes nothing', () => {
    check(
      fc.property(statements, request, (list, call) => {
        const louder = list.map((one) => ({
          ...one,
          ...('Action' in one ? { Action: louderText(one.Action) } : {}),
          ...(one.Condition === undefined ? {} : { Condition: merged(one.Condition as Record<string, Record<string, unknown>>) }),
        }));
        assert.equal(verdictOf(louder, call), verdictOf(list, call));
      }),
    );
  });

  it('replacing any leaf by Unknown turns no denied into allowed and no allowed into denied', () => {
    check(
      fc.property(statements, fc.nat(), request, (list, pick, call) => {
        const document = doc(list);
        const places = pathsOf(document);
        const path = places[pick % places.length] ?? [];
        const before = judgeTrust(document, call).verdict;
        const after = judgeTrust(replaced(document, path) as PolicyDocument, call).verdict;
        assert.ok(after === 'cannot-tell' || after === before, `${before} became ${after} without ${path.join('.')}`);
      }),
    );
  });

  it('what is not known of the caller is decided by what is learnt, and never against it', () => {
    check(
      fc.property(statements, request, some(['abc', 'other']), (list, call, id) => {
        const vague = verdictOf(list, { ...call, externalId: UNKNOWN });
        const sharp = verdictOf(list, { ...call, externalId: id });
        assert.ok(vague === 'cannot-tell' || vague === sharp, `${vague} became ${sharp}`);
      }),
    );
    check(
      fc.property(statements, request, some(PRINCIPALS.slice(2, 4)), (list, call, principal) => {
        const vague = verdictOf(list, { ...call, principal: { account: '111122223333', partition: 'aws' } });
        const sharp = verdictOf(list, { ...call, principal });
        assert.ok(vague === 'cannot-tell' || vague === sharp, `${vague} became ${sharp} for ${principal}`);
      }),
    );
  });

  it('each statement applies as its clauses say, and each clause says why', () => {
    check(
      fc.property(statements, request, (list, call) => {
        for (const one of judgeTrust(doc(list), { ...call, sessionTags: false }).statements) {
          const outcomes = one.clauses.map((clause) => clause.outcome);
          const expected = outcomes.includes('no') ? 'no' : outcomes.includes('cannot-tell') ? 'cannot-tell' : 'yes';
          assert.equal(one.applies, expected);
          for (const clause of one.clauses) assert.match(clause.why, /^[A-Z].*\.$/s);
        }
      }),
    );
  });

  it('both questions agree with asking each by itself', () => {
    check(
      fc.property(statements, request, (list, call) => {
        const { externalId: _, ...without } = call;
        const explained = explainTrust(doc(list), call);
        assert.equal(explained.verdict, verdictOf(list, call));
        assert.equal(explained.withoutExternalId, verdictOf(list, without));
      }),
    );
  });

  it('never throws, whatever the document and the request are', () => {
    const odd = fc.anything({ withNullPrototype: true });
    const call = { principal: 'arn:aws:iam::111122223333:role/vendor' };
    check(
      fc.property(odd, odd, odd, odd, (a, b, c, d) => {
        explainTrust(a as PolicyDocument, call);
        explainTrust(
          doc([
            a,
            { Effect: b, Principal: c, Action: d, Condition: a },
            {
              Effect: 'Allow',
              NotPrincipal: { AWS: a },
              NotAction: b,
              Condition: { StringEquals: c, [typeof d]: { 'sts:ExternalId': d } },
            },
          ]),
          call,
        );
        explainTrust({ Version: a, Statement: b } as PolicyDocument, { ...call, context: { a: b as string, b: [c as string] } });
      }),
    );
  });
});

function reversed(one: Statement): unknown {
  return JSON.parse(JSON.stringify(one), (_, value: unknown) => (Array.isArray(value) ? value.toReversed() : value));
}

function louderText(value: unknown): unknown {
  return Array.isArray(value) ? value.map(louderText) : typeof value === 'string' ? value.toUpperCase() : value;
}

/** Two spellings of a key fall together in upper case, so the second keeps its own. */
function merged(block: Record<string, Record<string, unknown>>): Record<string, Record<string, unknown>> {
  const result: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of Object.entries(block)) {
    const louder: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(keys)) louder[key.toUpperCase() in louder ? key : key.toUpperCase()] = value;
    result[operator.toUpperCase()] = louder;
  }
  return result;
}

function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, Array.isArray(value) ? Number(key) : key]))];
}

function replaced(value: unknown, path: readonly (string | number)[]): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return UNKNOWN;
  if (Array.isArray(value)) return value.map((inner, index) => (index === head ? replaced(inner, rest) : inner));
  return { ...(value as object), [head]: replaced((value as Record<string, unknown>)[head], rest) };
}
