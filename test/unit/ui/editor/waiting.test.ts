import assert from 'node:assert/strict';
import type { CodeProblem } from '../../../../src/scanner/protocol.ts';
import { PAUSE_MS, shownWhileTyping } from '../../../../src/ui/editor/waiting.ts';

const problem = (id: string) => ({ id }) as CodeProblem;

describe('what is shown while somebody types', () => {
  const found = [problem('old'), problem('new')];

  it('keeps what was shown, and lets what is new wait', () => {
    assert.deepEqual(shownWhileTyping(found, new Set(['old', 'mended']), 10), { show: [problem('old')], waits: true });
  });

  it('shows everything after a pause, and where nobody types', () => {
    for (const since of [PAUSE_MS, undefined]) assert.deepEqual(shownWhileTyping(found, new Set(), since), { show: found, waits: false });
  });

  it('waits for nothing where nothing is new', () => {
    assert.deepEqual(shownWhileTyping([problem('old')], new Set(['old']), 0), { show: [problem('old')], waits: false });
  });
});
