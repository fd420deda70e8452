import assert from 'node:assert/strict';
import type { Facts } from '../../../../src/engine/model/connection.ts';
import { NOT_LOOKED, unknown } from '../../../../src/engine/model/known.ts';
import { english } from '../../../support/english.ts';
import { comparedDocuments } from '../../../../src/ui/editor/comparedDocuments.ts';

const facts = (action: unknown, policies: readonly string[], externalId = 'secret-value-1234'): Facts =>
  ({
    role: {
      name: 'X',
      arn: 'arn:aws:iam::111122223333:role/X',
      path: '/',
      tags: {},
      inline: [],
      policies: policies.map((name) => ({ name, arn: `arn:aws:iam::aws:policy/${name}`, document: NOT_LOOKED })),
      trust: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: action, Condition: { StringEquals: { 'sts:ExternalId': externalId } } }],
      },
    },
    clusters: [],
    account: NOT_LOOKED,
  }) as unknown as Facts;

describe('code beside what AWS has', () => {
  it('is the same text where IAM takes it for the same: one value or a list of one, policies in any order', () => {
    const documents = comparedDocuments(facts('sts:AssumeRole', ['A', 'B']), facts(['sts:AssumeRole'], ['B', 'A']), english);
    assert.deepEqual(
      documents.map(({ name, declared, live }) => [name, declared === live]),
      [
        ['trust policy', true],
        ['attached policies', true],
      ],
    );
  });

  it('differs where they differ, and shows no External ID', () => {
    const [trust] = comparedDocuments(facts('sts:AssumeRole', []), facts('sts:TagSession', []), english);
    assert.notEqual(trust?.declared, trust?.live);
    assert.doesNotMatch(`${trust?.declared}${trust?.live}`, /secret-value/);
  });

  it('says of what the code does not settle that it does not', () => {
    const [trust] = comparedDocuments(
      facts(unknown('unresolved', 'var.actions has no default.'), []),
      facts('sts:AssumeRole', []),
      english,
    );
    assert.match(trust?.declared ?? '', /not settled here: var\.actions has no default\./);
  });
});
