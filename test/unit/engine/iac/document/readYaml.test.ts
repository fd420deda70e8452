import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readYaml } from '../../../../../src/engine/iac/document/readYaml.ts';
import { dataOf, locatedAt, penned, type Located } from '../../../../../src/engine/iac/located.ts';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import { applyEdits } from '../../../../../src/engine/fixes/applyEdits.ts';
import type { Edit, Path } from '../../../../../src/engine/model/edit.ts';
import { isUnknown } from '../../../../../src/engine/model/known.ts';

const PATH = 'template.yaml';

function rootOf(text: string): Located {
  const { documents, errors } = readYaml({ path: PATH, text });
  assert.deepEqual(errors, []);
  assert.ok(documents[0]?.root);
  return documents[0].root;
}

function data(text: string): unknown {
  return dataOf(rootOf(text));
}

function written(text: string, at: Path): string {
  const found = locatedAt(rootOf(text), at);
  assert.ok(found);
  return text.slice(found.at.start, found.at.end);
}

/** The text after an edit; `undefined`: no pen for it. */
function edited(text: string, edit: Edit): string | undefined {
  const root = rootOf(text);
  const changes = penned(root, edit);
  if (!changes) return undefined;
  const after = changed([{ path: PATH, text }], changes)[0]!.text;
  assert.deepEqual(data(after), applyEdits(dataOf(root), [edit]), after);
  return after;
}

describe('YAML as values with places', () => {
  it('gives short tags in their long form', () => {
    assert.deepEqual(data('A: !Sub "x-${B}"\nC: !GetAtt D.Arn\nE: !If [F, !Ref G, !Ref "AWS::NoValue"]\nH: !Condition I\n'), {
      A: { 'Fn::Sub': 'x-${B}' },
      C: { 'Fn::GetAtt': 'D.Arn' },
      E: { 'Fn::If': ['F', { Ref: 'G' }, { Ref: 'AWS::NoValue' }] },
      H: { Condition: 'I' },
    });
  });

  it('does not settle what an unknown tag stands for', () => {
    assert.ok(isUnknown((data('A: !Vault secret\nB: 1') as { A: unknown }).A));
  });

  it('takes digits without quotes for a number, and leads to what is written', () => {
    const text = 'A: 061190967865\nB: "061190967865"\nC: 012345670123\nD: 98765432109876543210\n';
    assert.deepEqual(data(text), { A: 61190967865, B: '061190967865', C: 0o12345670123, D: '98765432109876543210' });
    assert.equal(written(text, ['A']), '061190967865');
  });

  it('takes a date for a text, and yes for true', () => {
    assert.deepEqual(data('Version: 2012-10-17\nA: yes\nN: no\nB: 1.5\nC:\nD: ~\nE: !!str 12\nF: 1e3\nG: .\nH: 0x1F\n'), {
      Version: '2012-10-17',
      A: true,
      N: false,
      B: 1.5,
      C: null,
      D: null,
      E: '12',
      F: 1000,
      G: '.',
      H: 31,
    });
  });

  it('follows aliases and merge keys, and says where they are used', () => {
    const text = 'base: &b\n  x: 1\n  y: [2]\nmade:\n  <<: *b\n  x: 3\nsame: *b\nmore:\n  <<: [{z: 1}, *b]\n';
    assert.deepEqual(data(text), {
      base: { x: 1, y: [2] },
      made: { y: [2], x: 3 },
      same: { x: 1, y: [2] },
      more: { z: 1, x: 1, y: [2] },
    });
    const same = locatedAt(rootOf(text), ['same']);
    assert.equal(text.slice(same?.usedAt?.start, same?.usedAt?.end), '*b');
    assert.equal(written(text, ['made', 'y']), '[2]');
  });

  it('reads several documents', () => {
    const { documents, errors } = readYaml({ path: PATH, text: '---\na: 1\n---\n# nothing\n---\n- b\n' });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      documents.map(({ root }) => root && dataOf(root)),
      [{ a: 1 }, null, ['b']],
    );
  });

  it('keeps places with a byte order mark, CRLF and characters outside of the BMP', () => {
    const text = '\uFEFFa: "😀"\r\nb:\r\n  - 😀😀 x # c\r\n  - |\r\n    lines\r\n\r\n';
    assert.equal(written(text, ['a']), '"😀"');
    assert.equal(written(text, ['b', 0]), '😀😀 x');
    assert.equal(written(text, ['b', 1]), '|\r\n    lines');
    assert.equal(written(text, ['b']), '- 😀😀 x # c\r\n  - |\r\n    lines');
  });

  it('reads a stretch of a file with its places', () => {
    const text = 'a: [\n  b: {c: 1}\n';
    const { documents, errors } = readYaml({ path: PATH, text }, { start: 5, end: text.length });
    assert.deepEqual(errors, []);
    const c = locatedAt(documents[0]!.root!, ['b', 'c']);
    assert.equal(text.slice(c?.at.start, c?.at.end), '1');
    const after = changed([{ path: PATH, text }], penned(documents[0]!.root!, { op: 'set', path: ['b', 'c'], value: 'x' })!);
    assert.equal(after[0]?.text, 'a: [\n  b: {c: x}\n');
  });

  it('does not expand aliases of aliases without end', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 12; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
    let size = 0;
    JSON.stringify(data(lines.join('\n')), (_, value: unknown) => {
      size++;
      return value;
    });
    assert.ok(size < 200_000, `${size} values`);
  });

  it('does not follow an alias into itself', () => {
    const { documents } = readYaml({ path: PATH, text: 'a: &a [1, *a]\n' });
    assert.ok(documents[0]?.root);
    assert.match(JSON.stringify(dataOf(documents[0].root)), /unresolved/);
  });

  it('says what is wrong and where', () => {
    const text = 'a: 1\nb: [1, 2\nc: 3\n';
    const { errors } = readYaml({ path: PATH, text });
    assert.ok(errors.length > 0);
    for (const { at, reason } of errors) assert.ok(at.start <= at.end && at.end <= text.length && reason.length > 0);
  });

  it('says so where a text nests too deep', () => {
    for (const text of ['['.repeat(50_000), '- '.repeat(20_000), '{a: '.repeat(20_000)]) {
      const { errors } = readYaml({ path: PATH, text });
      assert.ok(errors.length > 0);
    }
  });

  it('never throws, and every place is in the file', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'a:',
        ' b',
        '- ',
        '\n',
        '  ',
        '\r\n',
        '\t',
        '[',
        ']',
        '{',
        '}',
        ',',
        ': ',
        '"',
        "'",
        '|',
        '>',
        '&x ',
        '*x',
        '!Sub ',
        '!',
        '#',
        '? ',
        '<<: ',
        '---\n',
        '\uFEFF',
        '%',
        '\0',
        '😀',
        '\uD800',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { documents, errors } = readYaml({ path: PATH, text });
        for (const { at } of errors) assert.ok(at.start >= 0 && at.end <= text.length);
        for (const { root } of documents) if (root) everyPlace(root, text);
      }),
      { numRuns: 500 },
    );
  });
});

function everyPlace(located: Located, text: string): void {
  assert.ok(located.at.start >= 0 && located.at.start <= located.at.end && located.at.end <= text.length, JSON.stringify(located.at));
  if (located.kind === 'list') for (const item of located.items) everyPlace(item, text);
  if (located.kind === 'map') for (const { value } of located.entries) everyPlace(value, text);
  located.pen?.set?.('x');
  located.pen?.remove?.();
}

const TEMPLATE = `# A role
Resources:
  Role: # the role
    Type: AWS::IAM::Role
    Properties:
      RoleName: 'TierZeroAccess'   # its name
      Path: /a/
      ManagedPolicyArns:
        - "one"
        - "two" # second

        # third
        - "three"
      Policies: []
      AssumeRolePolicyDocument:
        Statement:
          - Sid: A
            Principal: {AWS: "x"}
            Action: sts:AssumeRole
            # why
            Condition:
              StringEquals:
                sts:ExternalId: !Ref Id
          - Effect: Deny
            Principal: "*"
`;

describe('pens of YAML', () => {
  const role: Path = ['Resources', 'Role'];
  const properties: Path = [...role, 'Properties'];
  const statements: Path = [...properties, 'AssumeRolePolicyDocument', 'Statement'];

  it('set a scalar in its quotes', () => {
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...properties, 'RoleName'], value: "it's" }),
      TEMPLATE.replace("'TierZeroAccess'", "'it''s'"),
    );
    assert.equal(edited(TEMPLATE, { op: 'set', path: [...properties, 'Path'], value: '/b/' }), TEMPLATE.replace('/a/', '/b/'));
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...properties, 'Path'], value: '061190967865' }),
      TEMPLATE.replace('/a/', '"061190967865"'),
    );
  });

  it('put quotes around what would read as something else', () => {
    for (const [value, written] of [
      ['true', "'true'"],
      ['Null', "'Null'"],
      ['n', "'n'"],
      ['2012-10-17', "'2012-10-17'"],
      ['a: b', "'a: b'"],
      ['- a', "'- a'"],
      ['two\nlines', '"two\\nlines"'],
    ] as const)
      assert.equal(edited('a: x\n', { op: 'set', path: ['a'], value }), `a: ${written}\n`);
  });

  it('are not used where the text around would say something else', () => {
    // What looks like a comment here is a part of the key.
    assert.equal(edited('"a #b":\n  - x\n', { op: 'set', path: ['a #b'], value: 'z' }), undefined);
    assert.equal(edited('"a b":\n  - x\n', { op: 'set', path: ['a b'], value: 'z' }), '"a b": z\n');
  });

  it('set a function with its tag, and the name under a tag', () => {
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...statements, 0, 'Condition', 'StringEquals', 'sts:ExternalId'], value: 'abc' }),
      TEMPLATE.replace('!Ref Id', 'abc'),
    );
    const root = rootOf(TEMPLATE);
    const name = locatedAt(root, [...statements, 0, 'Condition', 'StringEquals', 'sts:ExternalId', 'Ref']);
    assert.equal(changed([{ path: PATH, text: TEMPLATE }], name!.pen!.set!('Other')!)[0]?.text, TEMPLATE.replace('!Ref Id', '!Ref Other'));
  });

  it('set a block in the place of a line and a line in the place of a block', () => {
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...statements, 1, 'Principal'], value: { AWS: ['a', 'b'] } }),
      TEMPLATE.replace('Principal: "*"\n', 'Principal:\n              AWS:\n                - "a"\n                - "b"\n'),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...properties, 'RoleName'], value: { a: 'b' } }),
      TEMPLATE.replace("RoleName: 'TierZeroAccess'   # its name\n", "RoleName:   # its name\n        a: 'b'\n"),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...statements, 0, 'Condition'], value: 'x' }),
      TEMPLATE.replace('Condition:\n              StringEquals:\n                sts:ExternalId: !Ref Id\n', 'Condition: x\n'),
    );
    assert.equal(edited('a: # why\n  - b\nc: 1\n', { op: 'set', path: ['a'], value: 'd' }), 'a: d # why\nc: 1\n');
    assert.equal(edited('a:\n# why\n- b\nc: 1\n', { op: 'set', path: ['a'], value: 'd' }), 'a: d\n# why\nc: 1\n');
  });

  it('put a key after the last, in the style of the others', () => {
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...statements, 1, 'Condition'], value: { StringEquals: { 'sts:ExternalId': 'abc' } } }),
      `${TEMPLATE}            Condition:\n              StringEquals:\n                sts:ExternalId: "abc"\n`,
    );
    assert.equal(
      edited(TEMPLATE, { op: 'set', path: [...statements, 0, 'Principal', 'Service'], value: 's' }),
      TEMPLATE.replace('{AWS: "x"}', '{AWS: "x", Service: "s"}'),
    );
  });

  it('insert into lists, before and after', () => {
    const arns = [...properties, 'ManagedPolicyArns'];
    assert.equal(
      edited(TEMPLATE, { op: 'insert', path: [...arns, 3], value: 'four' }),
      TEMPLATE.replace('"three"\n', '"three"\n        - "four"\n'),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'insert', path: [...arns, 0], value: 'zero' }),
      TEMPLATE.replace('- "one"\n', '- "zero"\n        - "one"\n'),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'insert', path: [...arns, 2], value: 'x' }),
      TEMPLATE.replace('# second\n', '# second\n        - "x"\n'),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'insert', path: [...properties, 'Policies', 0], value: { PolicyName: 'p' } }),
      TEMPLATE.replace('[]', '[{ PolicyName: p }]'),
    );
    assert.equal(
      edited(TEMPLATE, { op: 'insert', path: [...statements, 2], value: { Sid: 'B', Action: ['a', 'b'] } }),
      `${TEMPLATE}          - Sid: B\n            Action:\n              - a\n              - b\n`,
    );
  });

  it('remove a line, an element, and leave an empty collection in the place of the last', () => {
    assert.equal(edited(TEMPLATE, { op: 'remove', path: [...properties, 'Path'] }), TEMPLATE.replace('      Path: /a/\n', ''));
    assert.equal(
      edited(TEMPLATE, { op: 'remove', path: [...properties, 'ManagedPolicyArns', 1] }),
      TEMPLATE.replace('        - "two" # second\n', ''),
    );
    assert.equal(edited(TEMPLATE, { op: 'remove', path: [...statements, 0, 'Sid'] }), TEMPLATE.replace('Sid: A\n            ', ''));
    assert.equal(
      edited(TEMPLATE, { op: 'remove', path: [...statements, 0, 'Condition', 'StringEquals'] }),
      TEMPLATE.replace('Condition:\n              StringEquals:\n                sts:ExternalId: !Ref Id\n', 'Condition: {}\n'),
    );
    assert.equal(edited(TEMPLATE, { op: 'remove', path: [...statements, 0, 'Principal', 'AWS'] }), TEMPLATE.replace('{AWS: "x"}', '{}'));
    assert.equal(edited('a: 1\nb: 2', { op: 'remove', path: ['b'] }), 'a: 1');
  });

  it('keep line endings, lists that are not set off, and a missing end of line', () => {
    assert.equal(edited('a:\r\n- x\r\nb:\r\n    c: 1', { op: 'insert', path: ['a', 1], value: 'z' }), 'a:\r\n- x\r\n- z\r\nb:\r\n    c: 1');
    assert.equal(
      edited('a:\r\n- x\r\nb:\r\n    c: 1', { op: 'set', path: ['b', 'd'], value: { e: ['f'] } }),
      'a:\r\n- x\r\nb:\r\n    c: 1\r\n    d:\r\n        e:\r\n        - f',
    );
  });

  it('change a value with an alias where its anchor is, and do not break aliases', () => {
    const text = 'a: &x one\nb: *x\n';
    const changes = penned(rootOf(text), { op: 'set', path: ['b'], value: 'two' });
    assert.equal(changed([{ path: PATH, text }], changes!)[0]?.text, 'a: &x two\nb: *x\n');
    assert.equal(penned(rootOf(text), { op: 'remove', path: ['a'] }), undefined);
    assert.equal(penned(rootOf(text), { op: 'remove', path: ['b'] }), undefined);
    assert.equal(penned(rootOf('a:\n  b: &x 1\nc: *x\n'), { op: 'set', path: ['a'], value: 1 }), undefined);
  });

  it('do nothing in a text with errors', () => {
    const { documents } = readYaml({ path: PATH, text: 'a: 1\nb: [1\n' });
    const root = documents[0]?.root;
    assert.equal(root && penned(root, { op: 'set', path: ['a'], value: 2 }), undefined);
  });

  const key = fc.constantFrom('a', 'Key', 'sts:ExternalId', 'x y', '1', "it's", 'AWS');
  const leaf = fc.oneof(
    fc.constantFrom(
      'x',
      '*',
      'arn:aws:iam::111122223333:root',
      '061190967865',
      'true',
      '',
      ' ',
      'a: b',
      'a #b',
      "it's",
      '"q"',
      'l1\nl2',
      '2012-10-17',
      '- a',
      '😀',
    ),
    fc.string({ maxLength: 6 }),
    fc.boolean(),
    fc.integer(),
    fc.constant(null),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));

  it('whatever is written reads as it was meant, and the rest keeps its bytes', () => {
    let done = 0;
    let tried = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('set', 'put', 'insert', 'remove'), tree, key), { minLength: 1, maxLength: 6 }),
        (steps) => {
          let text = TEMPLATE;
          for (const [pick, op, value, name] of steps) {
            const root = rootOf(text);
            const paths = pathsOf(root).filter((path) => path.length > 0 && !path.includes('Ref'));
            const path = paths[pick % paths.length]!;
            const target = locatedAt(root, path)!;
            const edit = editOf(op, path, target, value, name);
            if (!edit) continue;
            tried++;
            const after = edited(text, edit);
            if (after === undefined) continue;
            done++;
            assert.ok(after.startsWith('# A role\nResources:'));
            text = after;
          }
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(done > tried * 0.9, `${done} of ${tried} could be written`);
  });
});

function editOf(op: string, path: Path, target: Located, value: unknown, name: string): Edit | undefined {
  if (op === 'set') return { op, path, value };
  if (op === 'remove') return { op, path };
  if (op === 'insert') return target.kind === 'list' ? { op, path: [...path, target.items.length >> 1], value } : undefined;
  return target.kind === 'map' && !target.entries.some(({ key }) => key === 'Ref' || key === name)
    ? { op: 'set', path: [...path, name], value }
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
