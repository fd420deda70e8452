import assert from 'node:assert/strict';
import { isUnknown } from '../../../../../src/engine/model/known.ts';
import { dataOf, locatedAt, type Located } from '../../../../../src/engine/iac/located.ts';
import { evaluate, isNumberLiteral } from '../../../../../src/engine/iac/terraform/evaluate.ts';
import { attributeX } from '../../../../support/hclScope.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();

const LOCALS = `locals {
  account  = "123456789012"
  name     = "vendor"
  actions  = ["b", "a", "b"]
  roles    = [{ arn = "1", on = true }, { arn = "2", on = false }]
  tags     = { team = "a", env = "b" }
  empty    = []
  nothing  = null
  number   = 3
  statement = { Effect = "Allow", Action = local.actions }
}
`;

describe('evaluate', () => {
  const settled: readonly (readonly [string, unknown])[] = [
    ['"a${local.name}b"', 'avendorb'],
    ['"${local.actions}"', ['b', 'a', 'b']],
    ['"${local.number}-${true}"', '3-true'],
    ['<<-EOT\n    a\n      ${local.name}\n  EOT', 'a\n  vendor\n'],
    ['<<EOT\n  a\nEOT', '  a\n'],
    ['local.number == 3 ? "yes" : "no"', 'yes'],
    ['true ? "yes" : var.open', 'yes'],
    ['1 + 2 * 3 - 4 / 2', 5],
    ['-local.number % 2', -1],
    ['(1 + 2) * 3', 9],
    ['1 < 2 && !(2 <= 1) || false', true],
    ['false && var.open', false],
    ['var.open || true', true],
    ['"1" == 1', false],
    ['local.nothing == null', true],
    ['[1, 2] == [1, 2]', true],
    ['{ a = 1, b = 2 } == { b = 2, a = 1 }', true],
    ['local.tags["team"]', 'a'],
    ['local.tags.env', 'b'],
    ['local.actions[1]', 'a'],
    ['local.actions.0', 'b'],
    ['local.roles[*].arn', ['1', '2']],
    ['local.roles.*.arn[1]', '2'],
    ['local.nothing[*]', []],
    ['local.name[*]', ['vendor']],
    ['[for a in local.actions : upper(a)]', ['B', 'A', 'B']],
    ['[for i, a in local.actions : "${i}${a}" if a != "a"]', ['0b', '2b']],
    ['{ for r in local.roles : r.arn => r.on }', { 1: true, 2: false }],
    ['{ for a in local.actions : a => "x"... }', { a: ['x'], b: ['x', 'x'] }],
    ['[for k, v in local.tags : "${k}=${v}"]', ['env=b', 'team=a']],
    ['{ (local.name) = 1, "${local.name}2" = 2 }', { vendor: 1, vendor2: 2 }],
    ['try(local.tags.none, "other")', 'other'],
    ['try(local.tags.team, "other")', 'a'],
    ['can(local.tags.none)', false],
    ['can(local.tags.team)', true],
    ['concat(local.actions, ["c"], [])', ['b', 'a', 'b', 'c']],
    ['merge(local.tags, { env = "c", x = 1 })', { env: 'c', team: 'a', x: 1 }],
    ['merge([{ a = 1 }, { b = 2 }]...)', { a: 1, b: 2 }],
    ['flatten([["a", ["b"]], [], "c"])', ['a', 'b', 'c']],
    ['distinct(local.actions)', ['b', 'a']],
    ['toset(local.actions)', ['a', 'b']],
    ['tolist(toset(["b", "a"]))', ['a', 'b']],
    ['compact(["a", "", null, "b"])', ['a', 'b']],
    ['lookup(local.tags, "none", "d")', 'd'],
    ['lookup(local.tags, "team", "d")', 'a'],
    ['format("arn:aws:iam::%s:role/%s-%03d%%", local.account, "x", 7)', 'arn:aws:iam::123456789012:role/x-007%'],
    ['formatlist("arn:aws:iam::%s:root", ["1", "2"])', ['arn:aws:iam::1:root', 'arn:aws:iam::2:root']],
    ['join(",", local.actions)', 'b,a,b'],
    ['split(",", "a,b")', ['a', 'b']],
    ['replace("a.b.c", ".", "-")', 'a-b-c'],
    ['replace("a1b22", "/([0-9]+)/", "<$1>")', 'a<1>b<22>'],
    ['lower("AbC")', 'abc'],
    ['title("hello world")', 'Hello World'],
    ['trimspace("  a ")', 'a'],
    ['trim("?!a?!", "!?")', 'a'],
    ['trimprefix("https://x", "https://")', 'x'],
    ['trimsuffix("a.b", ".b")', 'a'],
    ['length("é😀")', 2],
    ['length(local.tags)', 2],
    ['keys(local.tags)', ['env', 'team']],
    ['values(local.tags)', ['b', 'a']],
    ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
    ['coalesce(null, "", "x")', 'x'],
    ['coalescelist([], ["x"])', ['x']],
    ['contains(local.actions, "a")', true],
    ['tostring(3)', '3'],
    ['tonumber("3.5")', 3.5],
    ['tobool("true")', true],
    ['element(local.actions, 4)', 'a'],
    ['slice(local.actions, 0, 2)', ['b', 'a']],
    ['sort(local.actions)', ['a', 'b', 'b']],
    ['reverse([1, 2])', [2, 1]],
    [
      'setproduct(["a", "b"], [1, 2])',
      [
        ['a', 1],
        ['a', 2],
        ['b', 1],
        ['b', 2],
      ],
    ],
    ['setunion(["a"], ["b", "a"])', ['a', 'b']],
    ['setsubtract(["a", "b"], ["a"])', ['b']],
    ['setintersection(["a", "b"], ["b", "c"])', ['b']],
    ['range(3)', [0, 1, 2]],
    ['range(1, 6, 2)', [1, 3, 5]],
    ['startswith("abc", "ab")', true],
    ['endswith("abc", "ab")', false],
    ['regex("[a-z]+", "12ab3")', 'ab'],
    ['regex("^arn:(?P<p>[^:]+):", "arn:aws:x")', { p: 'aws' }],
    ['regexall("[0-9]", "a1b2")', ['1', '2']],
    ['substr("hello", 1, 3)', 'ell'],
    ['substr("hello", -3, -1)', 'llo'],
    ['min(3, 1, 2)', 1],
    ['max([3, 1, 2]...)', 3],
    ['one(["a"])', 'a'],
    ['one([])', null],
    ['chomp("a\\n")', 'a'],
    ['indent(2, "a\\nb")', 'a\n  b'],
    ['jsonencode({ b = [1, true, null], a = "<é>" })', '{"a":"\\u003cé\\u003e","b":[1,true,null]}'],
    ['jsondecode("{\\"a\\": [1, \\"b\\"]}")', { a: [1, 'b'] }],
    ['jsondecode(jsonencode(local.statement))', { Effect: 'Allow', Action: ['b', 'a', 'b'] }],
    ['012345678901', 12345678901],
  ];
  for (const [expression, value] of settled) {
    it(`${expression.replaceAll('\n', '⏎')} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(plain(at(expression)), value);
    });
  }

  for (const expression of [
    'var.open',
    '"a${var.open}b"',
    '"%{ if true }a%{ endif }"',
    'var.open ? 1 : 2',
    'var.open && true',
    'uuid()',
    'sha256("a")',
    'merge(local.tags, var.open)',
    'concat(local.actions, var.open)',
    '[for a in local.actions : a if var.open]',
    '{ (var.open) = 1 }',
    'join(",", ["a", var.open])',
    'contains(["a", var.open], "b")',
    'try(var.open, "a")',
    'can(var.open)',
    'local.tags.none',
    'local.actions[7]',
    'regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")',
    'range(100000)',
    'tonumber("x")',
    '1 + "a"',
  ]) {
    it(`${expression} is not settled`, () => {
      const located = at(expression);
      assert.equal(located.kind, 'unknown', JSON.stringify(dataOf(located)));
      assert.ok(located.kind === 'unknown' && located.because.unknown === 'unresolved' && located.because.detail.endsWith('.'));
    });
  }

  it('keeps what is settled beside what is not', () => {
    const located = at('{ a = "x", b = [var.open, "y"] }');
    assert.equal(located.kind, 'map');
    const data = dataOf(located) as { a: unknown; b: unknown[] };
    assert.equal(data.a, 'x');
    assert.ok(isUnknown(data.b[0]));
    assert.equal(data.b[1], 'y');
  });

  it('says where a value is written, and where it is used', () => {
    const text = `x = { Principal = { AWS = local.account } }\n${LOCALS}`;
    const { x, scope } = attributeX(hcl, text);
    const account = locatedAt(evaluate(x, scope), ['Principal', 'AWS']);
    assert.equal(account && text.slice(account.at.start, account.at.end), '"123456789012"');
    assert.equal(account?.usedAt && text.slice(account.usedAt.start, account.usedAt.end), 'local.account');
  });

  it('tells an account id that is written as a number', () => {
    const text = 'x = [012345678901, "012345678901"]\n';
    const { x, scope } = attributeX(hcl, text);
    const list = evaluate(x, scope);
    assert.deepEqual(list.kind === 'list' && list.items.map((item) => isNumberLiteral(item, text)), [true, false]);
  });

  it('names the expression, but no text in it', () => {
    const located = at('{ (var.open) = "secret-external-id" }');
    assert.ok(located.kind === 'unknown');
    assert.doesNotMatch(located.because.detail, /secret/);
    assert.match(located.because.detail, /var\.open/);
  });
});

function at(expression: string): Located {
  const { x, scope } = attributeX(hcl, `x = ${expression}\n${LOCALS}`);
  return evaluate(x, scope);
}

function plain(located: Located): unknown {
  return JSON.parse(JSON.stringify(dataOf(located))) as unknown;
}
