import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { pastedExternalId } from '../../../../src/engine/model/pastedExternalId.ts';

const externalId = fc.stringMatching(/^[A-Za-z0-9_+=,.@:/-]{2,40}$/);

describe('an External ID that was pasted', () => {
  it('is what it was, where a copy brought nothing along', () =>
    fc.assert(fc.property(externalId, (value) => assert.deepEqual(pastedExternalId(value), { value, leftOut: [] }))));

  it('is the same whatever came along with it, and says what that was', () =>
    fc.assert(
      fc.property(
        externalId,
        fc.constantFrom(['', ''], ['"', '"'], ["'", "'"], ['\u201C', '\u201D']),
        fc.constantFrom('', ' ', '\u00A0', '\t\n'),
        fc.constantFrom('', '\u200B', '\uFEFF'),
        (value, [open, close], blank, unseen) => {
          const pasted = pastedExternalId(`${unseen}${blank}${open}${value}${unseen}${close}${blank}`);
          assert.equal(pasted.value, value);
          assert.equal(pasted.leftOut.includes('blanks'), blank !== '');
          assert.equal(pasted.leftOut.includes('quotes'), open !== '');
          assert.equal(pasted.leftOut.includes('invisible characters'), unseen !== '');
        },
      ),
    ));

  it('keeps a quote that has no other', () => assert.deepEqual(pastedExternalId('"abc'), { value: '"abc', leftOut: [] }));
});
