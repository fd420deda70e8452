import assert from 'node:assert/strict';
import { pause } from '../../src/pause.ts';

const LONG_MS = 600_000;

describe('waiting', () => {
  it('lasts its time where nobody says stop', async () => {
    const begun = performance.now();
    await pause(30, new AbortController().signal);
    // A timer may fire up to a millisecond early.
    assert.ok(performance.now() - begun >= 28);
  });

  it('ends at once when the signal says stop, and does not begin after it has', async () => {
    const stop = new AbortController();
    const waited = pause(LONG_MS, stop.signal);
    stop.abort(new Error('enough'));
    await waited;
    await pause(LONG_MS, stop.signal);
  });

  it('leaves nothing listening to a signal that outlives it', async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
      listeners -= 1;
      remove(...args);
    };
    await pause(1, signal);
    assert.equal(listeners, 0);
  });
});
