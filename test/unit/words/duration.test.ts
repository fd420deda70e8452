import assert from 'node:assert/strict';
import { duration } from '../../../src/words/duration.ts';

describe('how long something took', () => {
  for (const [ms, words] of [
    [0, '0 ms'],
    [124.672_985, '125 ms'],
    [999.6, '1.0 s'],
    [1240, '1.2 s'],
    [61_000, '1 min'],
    [3 * 3_600_000, '3 h'],
  ] as const)
    it(`says ${words} of ${ms} milliseconds`, () => assert.equal(duration(ms), words));
});
