import assert from 'node:assert/strict';
import type { Edit } from '../../../src/engine/model/edit.ts';
import { applyEdits } from '../../../src/engine/session.ts';
import { changeDocuments } from '../../../src/ui/panel/changeDocuments.ts';
import { english } from '../../support/english.ts';
import { connection, EXTERNAL_ID } from './savedConnection.ts';

const change = (...edits: readonly Edit[]) => changeDocuments(connection, applyEdits(connection, edits), edits, english);

describe('the documents of a change', () => {
  it('shows the trust policy before and after, with the change in it', () => {
    const [document, ...others] = change({
      op: 'set',
      path: ['role', 'trust', 'Statement', 0, 'Principal', 'AWS'],
      value: 'arn:aws:iam::851725519002:root',
    });
    assert.deepEqual(others, []);
    assert.equal(document?.name, 'trust policy');
    assert.match(document?.before ?? '', /111122223333/);
    assert.match(document?.after ?? '', /851725519002/);
  });

  it('redacts the External ID that is there and the one that would come', () => {
    const next = 'c20ad4d7-6fe9-4775-8aa2-0123456789ab';
    const text = JSON.stringify(
      change({ op: 'set', path: ['role', 'trust', 'Statement', 0, 'Condition', 'StringEquals', 'sts:ExternalId'], value: next }),
    );
    assert.ok(!text.includes(next) && !text.includes(EXTERNAL_ID));
    assert.match(text, /8f… \(36 characters\)/);
    assert.match(text, /c2… \(36 characters\)/);
  });

  it('tells attached policies by their ARNs', () => {
    const arn = 'arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess';
    const [document] = change({
      op: 'insert',
      path: ['role', 'policies', 1],
      value: { name: 'CloudWatchReadOnlyAccess', arn, document: { unknown: 'not-looked', detail: 'x' } },
    });
    assert.equal(document?.before, 'arn:aws:iam::aws:policy/ReadOnlyAccess\n');
    assert.equal(document.after, `arn:aws:iam::aws:policy/ReadOnlyAccess\n${arn}\n`);
  });

  it('tells the policies of a role that is to be made by their ARNs too', () => {
    const arn = 'arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess';
    const inline = { name: 'own', document: { Version: '2012-10-17', Statement: [] } };
    const policies = [{ name: 'CloudWatchReadOnlyAccess', arn, document: { unknown: 'not-looked', detail: 'x' } }, inline];
    const [document] = change({ op: 'set', path: ['role'], value: { name: 'New', policies } });
    assert.deepEqual(JSON.parse(document?.after ?? ''), { name: 'New', policies: [arn, inline] });
  });

  it('shows what a new policy allows', () => {
    const document = { Version: '2012-10-17' as const, Statement: [{ Effect: 'Allow' as const, Action: 'rds:Describe*', Resource: '*' }] };
    const value = {
      name: 'TierZeroAccess-1',
      arn: 'arn:aws:iam::111122223333:policy/TierZeroAccess-1',
      document,
      toCreate: { description: 'x' },
    };
    const [, made] = change({ op: 'insert', path: ['role', 'policies', 1], value });
    assert.equal(made?.name, 'policy TierZeroAccess-1');
    assert.equal(made.before, '');
    assert.match(made.after, /rds:Describe\*/);
  });

  it('makes one document of several edits to one thing, and two of two', () => {
    const documents = change(
      { op: 'set', path: ['clusters', 0, 'authenticationMode'], value: 'API_AND_CONFIG_MAP' },
      { op: 'insert', path: ['clusters', 0, 'endpoint', 'publicCidrs', 1], value: '203.0.113.0/24' },
      { op: 'set', path: ['role', 'tags'], value: {} },
    );
    assert.deepEqual(
      documents.map(({ name }) => name),
      ['cluster production', 'role, tags'],
    );
  });
});
