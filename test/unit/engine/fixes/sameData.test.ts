import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { sameData } from '../../../../src/engine/fixes/sameData.ts';

describe('sameData', () => {
  it('agrees with the platform on plain data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        assert.equal(sameData(one, other), isDeepStrictEqual(one, other));
        assert.equal(sameData(one, structuredClone(one)), true);
      }),
    );
  });

  it('does not count the order of keys, but the order of a list', () => {
    assert.equal(sameData({ a: 1, b: 2 }, { b: 2, a: 1 }), true);
    assert.equal(sameData([1, 2], [2, 1]), false);
  });

  it('tells a missing key from an undefined one', () => {
    assert.equal(sameData({ a: undefined }, { b: undefined }), false);
  });
});
