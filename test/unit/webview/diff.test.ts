import assert from 'node:assert/strict';
import fc from 'fast-check';
import { diffLines, type DiffLine } from '../../../src/webview/diff.ts';

const textOf = (line: DiffLine): string => line.stretches.map(({ text }) => text).join('');
const sideOf = (lines: readonly DiffLine[], side: 'actual' | 'expected'): string =>
  lines
    .filter((line) => line.side === side || line.side === 'both')
    .map(textOf)
    .join('\n');

describe('diffLines', () => {
  it('marks the words that differ between two values', () => {
    const lines = diffLines('arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root');
    assert.deepEqual(
      lines.map(({ side, stretches }) => [side, stretches.filter(({ changed }) => changed).map(({ text }) => text)]),
      [
        ['actual', ['111122223333']],
        ['expected', ['444455556666']],
      ],
    );
  });

  it('shows a line that is missing between lines that are there', () => {
    assert.deepEqual(
      diffLines('a\nc', 'a\nb\nc').map((line) => [line.side, textOf(line)]),
      [
        ['both', 'a'],
        ['expected', 'b'],
        ['both', 'c'],
      ],
    );
  });

  it('marks nothing in lines that have nothing in common', () => {
    assert.ok(diffLines('none', 'an access entry').every(({ stretches }) => stretches.every(({ changed }) => !changed)));
  });

  it('compares long texts whole instead of for ever', () => {
    const long = Array.from({ length: 2000 }, (_, index) => `a${index}`).join('\n');
    assert.equal(sideOf(diffLines(long, `${long}\nb`), 'expected'), `${long}\nb`);
  });

  it('loses and invents nothing: both texts can be read back', () => {
    const text = fc.array(fc.stringMatching(/^[ab:, ]{0,6}$/), { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (actual, expected) => {
        const lines = diffLines(actual, expected);
        assert.equal(sideOf(lines, 'actual'), actual);
        assert.equal(sideOf(lines, 'expected'), expected);
      }),
    );
  });
});
