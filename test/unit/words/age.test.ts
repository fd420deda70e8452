import assert from 'node:assert/strict';
import { age } from '../../../src/words/age.ts';
import { translateBy } from '../../../src/words/translate.ts';

const MINUTE = 60_000;

describe('age', () => {
  for (const [ms, words] of [
    [0, 'just now'],
    [-5 * MINUTE, 'just now'],
    [MINUTE - 1, 'just now'],
    [MINUTE, '1 minute ago'],
    [2 * MINUTE, '2 minutes ago'],
    [60 * MINUTE, '1 hour ago'],
    [23 * 60 * MINUTE, '23 hours ago'],
    [24 * 60 * MINUTE, '1 day ago'],
    [72 * 60 * MINUTE, '3 days ago'],
  ] as const) {
    it(`says "${words}" after ${ms} ms`, () => assert.equal(age(1_000_000, 1_000_000 + ms, translateBy(undefined)), words));
  }
});
