import assert from 'node:assert/strict';
import fc from 'fast-check';
import { carriedOver } from '../../../src/scanner/carriedOver.ts';
import { offsetOf, spotOf } from '../../../src/scanner/lines.ts';
import { batchOf, steady, type Placed } from '../../../src/scanner/placed.ts';

const placeOf = (text: string, word: string) => ({ file: 'main.tf', start: text.indexOf(word), end: text.indexOf(word) + word.length });

function found(text: string): Placed {
  return {
    files: [{ path: 'main.tf', text }],
    roles: [
      { id: 'role', dialect: 'terraform', address: 'aws_iam_role.x', at: placeOf(text, 'HEADER'), vendors: [], ask: false, marks: [] },
    ],
    problems: [
      {
        id: 'problem',
        rule: 'trust-principal',
        severity: 'error',
        message: 'No.',
        role: 'role',
        address: 'x',
        at: placeOf(text, 'WRONG'),
        related: [],
      },
    ],
    unreadable: [],
  };
}

describe('findings while somebody types', () => {
  const before = 'one = 1\nHEADER {\n  id = WRONG\n}\n';

  it('stay and move with the text while their block cannot be read', () => {
    const text = before.replace('one = 1', 'one = 100\n').replace('}', '  x = \n');
    const now: Placed = {
      ...found(text),
      roles: [],
      problems: [],
      unreadable: [{ at: { file: 'main.tf', start: 11, end: text.length }, reason: 'A block is open.' }],
    };
    // One keystroke after the other, as it happens.
    const moved = before.replace('one = 1', 'one = 100\n');
    const between = steady(found(before), found(moved));
    const kept = steady(between, now);
    assert.deepEqual(
      kept.roles.map(({ id }) => id),
      ['role'],
    );
    assert.equal(text.slice(kept.problems[0]?.at.start, kept.problems[0]?.at.end), 'WRONG');
  });

  it('go at once when they are mended, deleted, or typed over', () => {
    const mended: Placed = { ...found(before), problems: [] };
    assert.deepEqual(steady(found(before), mended).problems, []);
    const text = before.replace('WRONG', 'WRIGHT');
    const broken: Placed = {
      ...mended,
      files: [{ path: 'main.tf', text }],
      roles: [],
      unreadable: [{ at: { file: 'main.tf', start: 0, end: text.length }, reason: '' }],
    };
    assert.deepEqual(steady(found(before), broken).problems, []);
  });

  it('that are in another block than the one that cannot be read are not kept', () => {
    const now: Placed = { ...found(before), problems: [], unreadable: [{ at: { file: 'main.tf', start: 0, end: 7 }, reason: '' }] };
    assert.deepEqual(steady(found(before), now).problems, []);
  });
});

describe('a place that is carried over', () => {
  it('holds the same characters, whatever was typed', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        fc.string({ maxLength: 10 }),
        fc.nat(40),
        fc.nat(40),
        fc.nat(40),
        fc.nat(40),
        (text, typed, a, b, c, d) => {
          const [from, to] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
          const [start, end] = [Math.min(c, d, text.length), Math.min(Math.max(c, d), text.length)];
          const after = text.slice(0, from) + typed + text.slice(to);
          const place = carriedOver({ start, end }, text, after);
          if (place) assert.equal(after.slice(place.start, place.end), text.slice(start, end));
          if (end <= from) assert.ok(place, 'what stands before is kept');
        },
      ),
    );
  });
});

describe('places as an editor counts', () => {
  it('are lines and characters, and lead back to their offsets, with every kind of line end', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r'), { maxLength: 30 }), fc.nat(80), (parts, at) => {
        const file = { path: 'x', text: parts.join('') };
        const offset = Math.min(at, file.text.length);
        const { start } = spotOf(file, { start: offset, end: offset });
        assert.equal(offsetOf(file, start), offset);
      }),
    );
    assert.deepEqual(spotOf({ path: 'x', text: 'a\r\nb\rc\nd' }, { start: 5, end: 8 }), {
      file: 'x',
      start: { line: 2, character: 0 },
      end: { line: 3, character: 1 },
    });
  });

  it('name the version of the text that they are places of', () => {
    const placed = { ...found('HEADER WRONG'), files: [{ path: 'main.tf', text: 'HEADER WRONG', version: 7 }] };
    const batch = batchOf('key', placed);
    assert.deepEqual(batch.files, [{ path: 'main.tf', version: 7 }]);
    assert.deepEqual(batch.problems[0]?.at.start, { line: 0, character: 7 });
  });
});
