import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits, EditDoesNotFit, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit, Path } from '../../../../src/engine/model/edit.ts';

describe('applyEdits', () => {
  const facts = { role: { tags: { team: 'core' }, policies: ['a', 'b'] } };

  const rows: readonly (readonly [string, readonly Edit[], unknown])[] = [
    [
      'sets a value',
      [{ op: 'set', path: ['role', 'tags', 'team'], value: 'web' }],
      { role: { tags: { team: 'web' }, policies: ['a', 'b'] } },
    ],
    ['makes a key that is missing', [{ op: 'set', path: ['role', 'path'], value: '/' }], { role: { ...facts.role, path: '/' } }],
    [
      'inserts before an element',
      [{ op: 'insert', path: ['role', 'policies', 0], value: 'z' }],
      { role: { ...facts.role, policies: ['z', 'a', 'b'] } },
    ],
    [
      'appends at the length',
      [{ op: 'insert', path: ['role', 'policies', 2], value: 'z' }],
      { role: { ...facts.role, policies: ['a', 'b', 'z'] } },
    ],
    ['removes an element', [{ op: 'remove', path: ['role', 'policies', 0] }], { role: { ...facts.role, policies: ['b'] } }],
    ['removes a key', [{ op: 'remove', path: ['role', 'tags'] }], { role: { policies: ['a', 'b'] } }],
    ['replaces everything', [{ op: 'set', path: [], value: 1 }], 1],
    [
      'lets later edits see earlier ones',
      [
        { op: 'remove', path: ['role', 'policies', 0] },
        { op: 'set', path: ['role', 'policies', 0], value: 'c' },
      ],
      { role: { ...facts.role, policies: ['c'] } },
    ],
  ];
  for (const [name, edits, expected] of rows) {
    it(name, () => {
      assert.deepEqual(applyEdits<unknown>(facts, edits), expected);
    });
  }

  const misfits: readonly (readonly [string, Edit, Path])[] = [
    ['a path through nothing', { op: 'set', path: ['cluster', 'name'], value: 1 }, ['cluster', 'name']],
    ['an index past the end', { op: 'set', path: ['role', 'policies', 2], value: 1 }, ['role', 'policies', 2]],
    ['an insert past the end', { op: 'insert', path: ['role', 'policies', 3], value: 1 }, ['role', 'policies', 3]],
    ['an insert into an object', { op: 'insert', path: ['role', 'x'], value: 1 }, ['role', 'x']],
    ['removing what is not there', { op: 'remove', path: ['role', 'x'] }, ['role', 'x']],
  ];
  for (const [name, edit, path] of misfits) {
    it(`refuses ${name}, and names the place`, () => {
      assert.throws(
        () => applyEdits(facts, [edit]),
        (error) => error instanceof EditDoesNotFit && assert.deepEqual(error.path, path) === undefined,
      );
    });
  }

  const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue(), { minKeys: 1 });

  it('leaves the value itself unchanged', () => {
    fc.assert(
      fc.property(json, fc.jsonValue(), (value, replacement) => {
        const before = JSON.stringify(value);
        const [key] = Object.keys(value);
        const changed = applyEdits(value, [{ op: 'set', path: [key!], value: replacement }]);
        assert.equal(JSON.stringify(value), before);
        assert.deepEqual(valueAt(changed, [key!]), replacement);
      }),
    );
  });

  it('is taken back by the opposite edit', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.jsonValue(), fc.nat(), (list, value, at) => {
        const index = at % (list.length + 1);
        const inserted = applyEdits(list, [{ op: 'insert', path: [index], value }]);
        assert.equal(inserted.length, list.length + 1);
        assert.deepEqual(applyEdits(inserted, [{ op: 'remove', path: [index] }]), list);
      }),
    );
  });
});
