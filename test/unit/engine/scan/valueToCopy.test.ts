import assert from 'node:assert/strict';
import { unknown } from '../../../../src/engine/model/known.ts';
import { valueToCopy } from '../../../../src/engine/scan/valueToCopy.ts';

describe('what is pasted where a fix cannot be written', () => {
  const document = { Version: '2012-10-17', Statement: [] };
  const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const inserted = (kind: 'policies' | 'inline', value: unknown) => valueToCopy({ op: 'insert', path: ['role', kind, 0], value });

  it('of a policy its ARN, where there is one, else what it says', () => {
    assert.equal(inserted('policies', { name: 'ReadOnlyAccess', arn, document: unknown('not-looked', 'Not read.') }), arn);
    const made = {
      name: 'VendorAccess-1',
      arn: 'arn:aws:iam::111122223333:policy/VendorAccess-1',
      document,
      toCreate: { description: 'x' },
    };
    assert.deepEqual(JSON.parse(inserted('policies', made)), document);
    assert.deepEqual(JSON.parse(inserted('inline', { name: 'vendor', document })), document);
  });

  it('of anything else the value, what is not settled by what stands for it, and nothing of what is taken out', () => {
    assert.equal(valueToCopy({ op: 'set', path: ['role', 'path'], value: '/vendor/' }), '/vendor/');
    const value = { principalArn: unknown('unresolved', 'Known when made.', { about: 'aws_iam_role.x.arn' }) };
    assert.deepEqual(JSON.parse(valueToCopy({ op: 'set', path: ['clusters', 0, 'entry'], value })), { principalArn: 'aws_iam_role.x.arn' });
    assert.deepEqual([valueToCopy({ op: 'remove', path: ['role', 'inline', 0] }), valueToCopy(undefined)], ['', '']);
  });
});
