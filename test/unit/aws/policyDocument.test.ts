import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { decodePolicyDocument } from '../../../src/aws/policyDocument.ts';
import { isUnknown } from '../../../src/engine/model/known.ts';

describe('aws: policyDocument', () => {
  it('decodes, keeps the text to the byte and makes one statement a list of one', () => {
    const text = '{ "Version": "2012-10-17",\n "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole" } }';
    const decoded = decodePolicyDocument(encodeURIComponent(text), 'trust policy');
    assert.equal(decoded.text, text);
    assert.deepEqual(decoded.document, { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] });
  });

  it('takes JSON that was not encoded, with a percent sign in it', () => {
    const { document } = decodePolicyDocument('{"Statement":[{"Effect":"Allow","Sid":"50%"}]}', 'trust policy');
    assert.deepEqual(document, { Statement: [{ Effect: 'Allow', Sid: '50%' }] });
  });

  it('gives back any text that IAM can have stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (sid) => {
        const text = JSON.stringify({ Statement: [{ Effect: 'Deny', Sid: sid }] });
        assert.equal(decodePolicyDocument(encodeURIComponent(text), 'trust policy').text, text);
      }),
    );
  });

  for (const [title, encoded] of [
    ['nothing', undefined],
    ['an empty text', ''],
    ['a broken encoding', '%E0%A4%A'],
    ['no JSON', encodeURIComponent('<html>')],
    ['a list', '%5B%5D'],
    ['null', 'null'],
    ['no Statement', encodeURIComponent('{"Version":"2012-10-17"}')],
    ['a Statement that is a text', encodeURIComponent('{"Statement":"Allow"}')],
  ] as const) {
    it(`cannot tell from ${title}`, () => {
      const { document } = decodePolicyDocument(encoded, 'trust policy');
      assert.ok(isUnknown(document) && document.unknown === 'unreachable' && document.detail.includes('trust policy'));
    });
  }
});
