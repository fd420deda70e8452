import assert from 'node:assert/strict';
import { isOld, OLD_MS, untilOld } from '../../../../src/ui/editor/isOld.ts';

describe('facts of an account', () => {
  it('are old after an hour, and not before', () => {
    assert.equal(isOld(1000, 1000 + OLD_MS), false);
    assert.equal(isOld(1000, 1001 + OLD_MS), true);
  });

  it('say when the next of them will be old', () => {
    const now = 10 * OLD_MS;
    const [old, older, young] = [now - OLD_MS - 1, now - 5 * OLD_MS, now - 1000];
    assert.equal(untilOld([young, old, now, older], now), OLD_MS - 999);
    assert.equal(isOld(young, now + OLD_MS - 999), true);
    assert.equal(untilOld([old, older], now), undefined);
    assert.equal(untilOld([], now), undefined);
  });
});
