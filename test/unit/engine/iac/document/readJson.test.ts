import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import { readJson } from '../../../../../src/engine/iac/document/readJson.ts';
import { dataOf, locatedAt, penned, type Located } from '../../../../../src/engine/iac/located.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import type { Edit, Path } from '../../../../../src/engine/model/edit.ts';

const PATH = 'trust.json';

function rootOf(text: string): Located {
  const { root, errors } = readJson({ path: PATH, text });
  assert.deepEqual(errors, []);
  assert.ok(root);
  return root;
}

/** The text after an edit; `undefined`: no pen for it. */
function edited(text: string, edit: Edit): string | undefined {
  const root = rootOf(text);
  const changes = penned(root, edit);
  if (!changes) return undefined;
  const after = changed([{ path: PATH, text }], changes)[0]!.text;
  assert.deepEqual(dataOf(rootOf(after)), applyEdits(dataOf(root), [edit]), after);
  return after;
}

const TRUST = `{
  // who may come in
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": ["sts:AssumeRole", "sts:TagSession"] // both
    }
  ]
}
`;

describe('JSON as values with places', () => {
  it('reads comments, trailing commas, a byte order mark and numbers too large to be exact', () => {
    const text = '\uFEFF{"a": [1, 2,], /* c */ "b": 98765432109876543210, "c": "\\u00e9",}';
    assert.deepEqual(dataOf(rootOf(text)), { a: [1, 2], b: '98765432109876543210', c: 'é' });
    const c = locatedAt(rootOf(text), ['c']);
    assert.equal(text.slice(c?.at.start, c?.at.end), '"\\u00e9"');
  });

  it('takes the last of two values with the same name, as JSON readers do', () => {
    assert.deepEqual(dataOf(rootOf('{"a": 1, "a": 2}')), { a: 2 });
  });

  it('reads a stretch of a file, and writes there', () => {
    const text = `x = '{"a": [1]}'`;
    const { root } = readJson({ path: PATH, text }, { start: 5, end: text.length - 1 });
    assert.ok(root);
    const changes = penned(root, { op: 'insert', path: ['a', 1], value: 2 });
    assert.equal(changed([{ path: PATH, text }], changes!)[0]?.text, `x = '{"a": [1, 2]}'`);
  });

  it('reads what can be told of a half-typed text, says what is wrong, and writes nothing there', () => {
    const { root, errors } = readJson({ path: PATH, text: '{"a": {"b": 1}, "c": [' });
    assert.ok(root);
    assert.deepEqual(dataOf(root), { a: { b: 1 }, c: [] });
    assert.equal(errors.length, 2);
    assert.equal(penned(root, { op: 'set', path: ['a', 'b'], value: 2 }), undefined);
  });

  it('says so where a text nests too deep', () => {
    assert.match(readJson({ path: PATH, text: '['.repeat(100_000) }).errors[0]?.reason ?? '', /brackets/);
  });

  it('never throws, and every error is in the file', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '1', 'true', '//', '/*', '\n', '\\', '\uFEFF', '\uD800', '-', '.'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { root, errors } = readJson({ path: PATH, text });
        for (const { at } of errors) assert.ok(at.start >= 0 && at.start <= at.end && at.end <= text.length);
        if (root) assert.ok(dataOf(root) !== undefined && root.at.end <= text.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('pens of JSON', () => {
  const statement: Path = ['Statement', 0];

  it('set values, in one line or in several', () => {
    assert.equal(
      edited(TRUST, { op: 'set', path: [...statement, 'Principal', 'AWS'], value: 'x' }),
      TRUST.replace('"111122223333"', '"x"'),
    );
    assert.equal(
      edited(TRUST, { op: 'set', path: [...statement, 'Principal'], value: { AWS: ['x', 'y'] } }),
      TRUST.replace('{ "AWS": "111122223333" }', '{ "AWS": ["x", "y"] }'),
    );
    assert.equal(
      edited(TRUST, { op: 'set', path: [...statement, 'Effect'], value: { a: [1] } }),
      TRUST.replace('"Allow"', '{\n        "a": [\n          1\n        ]\n      }'),
    );
  });

  it('put a key after the last, and keep its comment with it', () => {
    assert.equal(
      edited(TRUST, { op: 'set', path: [...statement, 'Condition'], value: { StringEquals: { 'sts:ExternalId': 'abc' } } }),
      TRUST.replace(
        '"sts:TagSession"] // both\n',
        '"sts:TagSession"], // both\n      "Condition": {\n        "StringEquals": {\n          "sts:ExternalId": "abc"\n        }\n      }\n',
      ),
    );
    assert.equal(edited('{"a":1}', { op: 'set', path: ['b'], value: [1, 2] }), '{"a":1, "b": [1, 2]}');
    assert.equal(edited('{\n\t"a": {}\n}', { op: 'set', path: ['a', 'b'], value: 1 }), '{\n\t"a": {\n\t\t"b": 1\n\t}\n}');
  });

  it('insert and remove elements, with their commas', () => {
    assert.equal(
      edited(TRUST, { op: 'insert', path: ['Statement', 1], value: { Sid: 'A' } }),
      TRUST.replace('    }\n  ]', '    },\n    {\n      "Sid": "A"\n    }\n  ]'),
    );
    assert.equal(edited('[1, 2]', { op: 'insert', path: [0], value: 0 }), '[0, 1, 2]');
    assert.equal(edited('[\r\n  1,\r\n]', { op: 'insert', path: [1], value: 2 }), '[\r\n  1,\r\n  2,\r\n]');
    assert.equal(edited('[1, 2, 3]', { op: 'remove', path: [1] }), '[1, 3]');
    assert.equal(edited('[1, 2, 3]', { op: 'remove', path: [2] }), '[1, 2]');
    assert.equal(edited('[\n  1, // one\n  2 // two\n]', { op: 'remove', path: [1] }), '[\n  1 // one\n]');
    assert.equal(edited('[\n  1, // one\n  2 // two\n]', { op: 'remove', path: [0] }), '[\n  2 // two\n]');
    assert.equal(edited('{ "a": 1 }', { op: 'remove', path: ['a'] }), '{}');
    assert.equal(
      edited(TRUST, { op: 'remove', path: [...statement, 'Action'] }),
      TRUST.replace(' },\n      "Action": ["sts:AssumeRole", "sts:TagSession"] // both', ' }'),
    );
  });

  const leaf = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }), fc.boolean(), fc.integer(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c d'), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  it('whatever is written reads as it was meant', () => {
    let done = 0;
    let tried = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(TRUST, TRUST.replaceAll('\n', '\r\n'), '{"a":[1,{"b":2}],"c":{}}'),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'put', 'insert', 'remove'), tree), { minLength: 1, maxLength: 8 }),
        (start, steps) => {
          let text = start;
          for (const [pick, op, value] of steps) {
            const root = rootOf(text);
            const paths = pathsOf(root).filter((path) => path.length > 0);
            const path = paths[pick % paths.length];
            const edit = path && editOf(op, path, locatedAt(root, path)!, value);
            if (!edit) continue;
            tried++;
            const after = edited(text, edit);
            if (after === undefined) continue;
            done++;
            assert.equal(after.includes('\r\n'), text.includes('\r\n') && after.includes('\n'));
            text = after;
          }
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(done > tried * 0.9, `${done} of ${tried} could be written`);
  });
});

function editOf(op: string, path: Path, target: Located, value: unknown): Edit | undefined {
  if (op === 'set') return { op, path, value };
  if (op === 'remove') return { op, path };
  if (op === 'insert') return target.kind === 'list' ? { op, path: [...path, target.items.length >> 1], value } : undefined;
  return target.kind === 'map' && !target.entries.some(({ key }) => key === 'new')
    ? { op: 'set', path: [...path, 'new'], value }
    : undefined;
}

function pathsOf(located: Located, path: Path = []): readonly Path[] {
  const within =
    located.kind === 'list'
      ? located.items.flatMap((item, index) => pathsOf(item, [...path, index]))
      : located.kind === 'map'
        ? located.entries.flatMap(({ key, value }) => pathsOf(value, [...path, key]))
        : [];
  return [path, ...within];
}
