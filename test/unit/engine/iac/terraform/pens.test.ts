import assert from 'node:assert/strict';
import { changed } from '../../../../../src/engine/iac/writeEdits.ts';
import { dataOf, penned, type TextChange } from '../../../../../src/engine/iac/located.ts';
import { evaluate } from '../../../../../src/engine/iac/terraform/evaluate.ts';
import { hclText } from '../../../../../src/engine/iac/terraform/pens/hclText.ts';
import type { Edit } from '../../../../../src/engine/model/edit.ts';
import { attributeX } from '../../../../support/hclScope.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();

describe('pens of HCL', () => {
  const cases: readonly (readonly [what: string, before: string, edit: Edit, after: string])[] = [
    ['set a text', 'x = { a = "b" } # c', { op: 'set', path: ['a'], value: 'n"${e}\\' }, 'x = { a = "n\\"$${e}\\\\" } # c'],
    ['set a text to a list', 'x = { AWS = "1" }', { op: 'set', path: ['AWS'], value: ['1', '2'] }, 'x = { AWS = ["1", "2"] }'],
    ['set a number that should be a text', 'x = [123456789012]', { op: 'set', path: [0], value: '123456789012' }, 'x = ["123456789012"]'],
    ['put into one line', 'x = { a = 1 }', { op: 'set', path: ['b'], value: { c: 'd' } }, 'x = { a = 1, b = { c = "d" } }'],
    ['put into one line with colons', 'x = {"a": 1}', { op: 'set', path: ['b'], value: 2 }, 'x = {"a": 1, "b": 2}'],
    ['put into one line with a comma at its end', 'x = { a = 1, }', { op: 'set', path: ['b'], value: 2 }, 'x = { a = 1, b = 2, }'],
    ['put into an empty object', 'x = {}', { op: 'set', path: ['b'], value: 2 }, 'x = {\n  b = 2\n}'],
    [
      'put into lines, and line up',
      'x = {\n  a = 1 \n  bb = 2 # why\n}',
      { op: 'set', path: ['ccc'], value: 3 },
      'x = {\n  a = 1 \n  bb = 2 # why\n  ccc = 3\n}',
    ],
    [
      'line up what was lined up',
      'x = {\n  a  = 1\n  bb = 2\n}',
      { op: 'set', path: ['ccc'], value: 3 },
      'x = {\n  a   = 1\n  bb  = 2\n  ccc = 3\n}',
    ],
    [
      'put into lines with commas and colons',
      'x = {\n  "a": 1,\n  "b": 2\n}',
      { op: 'set', path: ['c'], value: { d: [], e: 1 } },
      'x = {\n  "a": 1,\n  "b": 2,\n  "c": {\n    "d": [],\n    "e": 1\n  }\n}',
    ],
    [
      'quote a key only where it needs it',
      'x = {\n  StringLike = {\n    a = 1\n  }\n}',
      { op: 'set', path: ['StringEquals'], value: { 'sts:ExternalId': 'i' } },
      'x = {\n  StringLike = {\n    a = 1\n  }\n  StringEquals = {\n    "sts:ExternalId" = "i"\n  }\n}',
    ],
    ['put behind a comment', 'x = {\n  # nothing yet\n}', { op: 'set', path: ['a'], value: 1 }, 'x = {\n  # nothing yet\n  a = 1\n}'],
    [
      'put behind a heredoc',
      'x = {\n  a = <<EOT\nb\nEOT\n}',
      { op: 'set', path: ['c'], value: 1 },
      'x = {\n  a = <<EOT\nb\nEOT\n  c = 1\n}',
    ],
    ['insert at the end of a line', 'x = ["a"]', { op: 'insert', path: [1], value: 'b' }, 'x = ["a", "b"]'],
    ['insert at the start of a line', 'x = ["a"]', { op: 'insert', path: [0], value: 'b' }, 'x = ["b", "a"]'],
    ['insert into nothing', 'x = []', { op: 'insert', path: [0], value: 'b' }, 'x = ["b"]'],
    ['insert at the end of lines', 'x = [\n  "a", # one\n]', { op: 'insert', path: [1], value: 'b' }, 'x = [\n  "a", # one\n  "b",\n]'],
    [
      'insert at the end of lines without a comma',
      'x = [\n  "a" # one\n]',
      { op: 'insert', path: [1], value: 'b' },
      'x = [\n  "a", # one\n  "b"\n]',
    ],
    [
      'insert before a comment of a line',
      'x = [\n  # one\n  "a",\n]',
      { op: 'insert', path: [0], value: 'b' },
      'x = [\n  "b",\n  # one\n  "a",\n]',
    ],
    [
      'insert an object beside one that hugs its list',
      'x = [{\n  Effect = "Allow"\n}]',
      { op: 'insert', path: [1], value: { Effect: 'Deny' } },
      'x = [{\n  Effect = "Allow"\n  }, {\n  Effect = "Deny"\n}]',
    ],
    [
      'insert an object between objects',
      'x = [\n  {\n    a = 1\n  },\n  {\n    b = 1\n  }\n]',
      { op: 'insert', path: [1], value: { c: 1, dd: 2 } },
      'x = [\n  {\n    a = 1\n  },\n  {\n    c  = 1\n    dd = 2\n  },\n  {\n    b = 1\n  }\n]',
    ],
    ['remove an object that hugs its list', 'x = [{\n  a = 1\n  }, {\n  b = 1\n}]', { op: 'remove', path: [1] }, 'x = [{\n  a = 1\n}]'],
    [
      'line up comments',
      'x = {\n  a = 1 # one\n  b = 2 # two\n}',
      { op: 'set', path: ['a'], value: 100 },
      'x = {\n  a = 100 # one\n  b = 2   # two\n}',
    ],
    [
      'set what is around it free',
      'x = {\n  a    = 1\n  long = {}\n}',
      { op: 'set', path: ['long', 'b'], value: 1 },
      'x = {\n  a = 1\n  long = {\n    b = 1\n  }\n}',
    ],
    ['remove from a line', 'x = ["a", "b", "c"]', { op: 'remove', path: [1] }, 'x = ["a", "c"]'],
    ['remove the last of a line', 'x = ["a", "b"]', { op: 'remove', path: [1] }, 'x = ["a"]'],
    ['remove the only one', 'x = [ "a" ]', { op: 'remove', path: [0] }, 'x = []'],
    ['remove a line', 'x = [\n  "a",\n  "b", # gone\n  "c",\n]', { op: 'remove', path: [1] }, 'x = [\n  "a",\n  "c",\n]'],
    ['remove the last line', 'x = [\n  "a",\n  "b"\n]', { op: 'remove', path: [1] }, 'x = [\n  "a"\n]'],
    ['remove an entry, and line up', 'x = {\n  a   = 1\n  ccc = { b = 1 }\n}', { op: 'remove', path: ['ccc'] }, 'x = {\n  a = 1\n}'],
    ['remove an entry of many lines', 'x = {\n  a = {\n    b = 1\n  }\n  c = 1\n}', { op: 'remove', path: ['a'] }, 'x = {\n  c = 1\n}'],
    ['remove an entry of a line', 'x = { a = 1, b = 2 }', { op: 'remove', path: ['a'] }, 'x = { b = 2 }'],
    ['remove the only entry', 'x = {\n  a = 1\n}', { op: 'remove', path: ['a'] }, 'x = {}'],
    [
      'keep CRLF',
      'x = {\r\n  a = 1\r\n}\r\n',
      { op: 'set', path: ['b'], value: { c: 1 } },
      'x = {\r\n  a = 1\r\n  b = {\r\n    c = 1\r\n  }\r\n}\r\n',
    ],
    [
      'follow a reference',
      'x = [local.a]\nlocals {\n  a = "1"\n}',
      { op: 'set', path: [0], value: '2' },
      'x = [local.a]\nlocals {\n  a = "2"\n}',
    ],
    [
      'take a reference out where it is used',
      'x = [local.a, "b"]\nlocals {\n  a = "1"\n}',
      { op: 'remove', path: [0] },
      'x = ["b"]\nlocals {\n  a = "1"\n}',
    ],
    [
      'write a part of a template where it is written',
      'x = ["arn:aws:iam::${local.a}:root"]\nlocals {\n  a = "1"\n}',
      { op: 'set', path: [0], value: 'arn:aws:iam::2:root' },
      'x = ["arn:aws:iam::${local.a}:root"]\nlocals {\n  a = "2"\n}',
    ],
    [
      'write the text of a template',
      'x = ["arn:aws:iam::${local.a}:root"]\nlocals {\n  a = "1"\n}',
      { op: 'set', path: [0], value: 'arn:aws:iam::1:role/v' },
      'x = ["arn:aws:iam::${local.a}:role/v"]\nlocals {\n  a = "1"\n}',
    ],
    [
      'add to the list that a set is made of',
      'x = toset(["b", "a"])',
      { op: 'insert', path: [2], value: 'c' },
      'x = toset(["b", "a", "c"])',
    ],
    [
      'add to lists behind each other',
      'x = concat(["a"], ["b"])',
      { op: 'insert', path: [2], value: 'c' },
      'x = concat(["a"], ["b", "c"])',
    ],
    [
      'add to maps that are merged',
      'x = merge({ a = 1 }, { b = 2 })',
      { op: 'set', path: ['c'], value: 3 },
      'x = merge({ a = 1 }, { b = 2, c = 3 })',
    ],
  ];
  for (const [what, before, edit, after] of cases) {
    it(what, () => {
      assert.equal(written(before, edit), after);
    });
  }

  it('writes no Unknown, and no key twice', () => {
    assert.equal(changesOf('x = { a = 1 }', { op: 'set', path: ['b'], value: { c: { unknown: 'unresolved', detail: 'x' } } }), undefined);
    const { x, scope } = attributeX(hcl, 'x = { a = 1 }');
    assert.equal(evaluate(x, scope).pen?.put?.('a', 2), undefined);
  });

  it('has no pen for what is computed', () => {
    assert.equal(changesOf('x = [lower("A")]', { op: 'set', path: [0], value: 'b' }), undefined);
  });
});

describe('hclText', () => {
  it('writes as terraform fmt does', () => {
    const value = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '1' }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }],
      Empty: {},
      None: [],
    };
    assert.equal(
      hclText(value, '  '),
      `{
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        AWS = "1"
      }
      Condition = {
        StringEquals = {
          "sts:ExternalId" = "x"
        }
      }
    }]
    Empty = {}
    None  = []
  }`,
    );
  });
});

function changesOf(text: string, edit: Edit): readonly TextChange[] | undefined {
  const { x, scope } = attributeX(hcl, text);
  return penned(evaluate(x, scope), edit);
}

function written(text: string, edit: Edit): string | undefined {
  const changes = changesOf(text, edit);
  const after = changes && changed([{ path: 'main.tf', text }], changes)[0]?.text;
  if (after !== undefined) {
    const { x, scope } = attributeX(hcl, after);
    dataOf(evaluate(x, scope));
  }
  return after;
}
