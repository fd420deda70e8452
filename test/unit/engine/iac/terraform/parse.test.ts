import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Block, Body, Expression, FileSyntax, Range } from '../../../../../src/engine/iac/terraform/syntax.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();
const parse = (text: string): FileSyntax => hcl.parse({ path: 'main.tf', text });

const REAL = `\uFEFF# The role that the vendor assumes. 😀
// It reads.
resource "aws_iam_role" "tierzero" {
  name = "TierZeroAccess" # trailing
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { "AWS" : "arn:aws:iam::\${var.account["x"].ids[0]}:root" }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })

  dynamic "inline_policy" {
    for_each = [for k, v in var.policies : v.name if v.on && !v.off]
    content {
      name = inline_policy.value
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
  }
}

locals {
  json = <<-EOT
    {
      "Version": "2012-10-17",
      "Id": "\${local.id}"
    }
  EOT
  id   = var.a == "b" ? "1" : var.c ? "2" : "3"
  all  = { for k, v in aws_iam_role.x[*].arn : k => v... }
  n    = -1 + 2 * 3
}
`;

describe('Hcl.parse', () => {
  it('reads blocks, labels, attributes and the comment above', () => {
    const { body, broken } = parse(REAL);
    assert.deepEqual(broken, []);
    const [role] = body.blocks;
    assert.equal(role?.type, 'resource');
    assert.deepEqual(
      role?.labels.map(({ text }) => text),
      ['aws_iam_role', 'tierzero'],
    );
    assert.equal(role?.comment?.text, 'The role that the vendor assumes. 😀\nIt reads.');
    assert.deepEqual(
      role?.body.attributes.map(({ name }) => name),
      ['name', 'assume_role_policy'],
    );
    assert.equal(role?.body.blocks[0]?.body.blocks[0]?.type, 'content');
    assert.equal(body.blocks[1]?.comment, undefined);
  });

  it('counts in UTF-16, with a mark at the start, emoji and CRLF', () => {
    const text = '\uFEFF# 😀é\r\nlocals {\r\n  a = "😀b"\r\n  c = <<EOT\r\n😀 ${x.y}\r\nEOT\r\n  d = 1\r\n}\r\n';
    const { body } = parse(text);
    const [a, c, d] = body.blocks[0]?.body.attributes ?? [];
    assert.equal(slice(text, a?.value), '"😀b"');
    assert.ok(c?.value.type === 'template');
    assert.deepEqual(
      c.value.parts.map((part) => slice(text, part)),
      ['😀 ', '${x.y}', '\r\n'],
    );
    assert.equal(slice(text, d), 'd = 1');
  });

  it('reads every expression', () => {
    assert.deepEqual(shape('a.b["k"][0][*].c.*.d'), ['a', '.b', '["k"]', '[0]', '[*]', '.c', '.*', '.d']);
    assert.deepEqual(shape('a.*.b[0]'), [['a', '.*', '.b'], '[0]']);
    assert.deepEqual(shape('f(x...)[0].y'), ['f(x...)', '[0]', '.y']);
    assert.equal(expression('(1 + 2) * 3').type, 'binary');
    assert.equal(expression('-a.b').type, 'unary');
    const chain = expression('a ? 1 : b ? 2 : c ? 3 : 4');
    assert.ok(chain.type === 'conditional' && chain.no.type === 'conditional' && chain.no.no.type === 'conditional');
    const not = expression('!a && -b == c');
    assert.ok(not.type === 'binary' && not.operator === '&&' && not.right.type === 'binary' && not.right.operator === '==');
    const grouped = expression('{ for k, v in m : v.t => k... if v.on }');
    assert.ok(
      grouped.type === 'for' && grouped.grouped && grouped.keyName === 'k' && grouped.valueName === 'v' && grouped.test && grouped.key,
    );
    const object = expression('{ a = 1, "b" : 2, (c) = 3\n d = 4 }');
    assert.ok(object.type === 'object');
    assert.deepEqual(
      object.entries.map(({ key }) => (typeof key === 'string' ? key : key.type)),
      ['a', 'b', 'parenthesised', 'd'],
    );
    const call = expression('provider::aws::arn_parse("x")');
    assert.ok(call.type === 'call' && call.name === 'provider::aws::arn_parse');
  });

  it('reads the text of templates as Terraform does', () => {
    assert.deepEqual(texts('"a\\n\\t\\"\\\\\\u00e9$${x}%%{y} ${z}  b"'), ['a\n\t"\\é${x}%{y} ', '  b']);
    assert.deepEqual(texts('"a ${~ z ~} b"'), ['a', 'b']);
    assert.deepEqual(texts('<<-EOT\n    {\n      "a": ${b}\n\n    }\n  EOT'), ['{\n  "a": ', '\n\n}\n']);
    assert.deepEqual(texts('<<EOT\n  a\\n\nEOT'), ['  a\\n\n']);
    assert.deepEqual(texts('"%{ if a }q%{ else }r%{ endif }s"'), ['s']);
    const plain = expression('"😀 $${a}"');
    assert.ok(plain.type === 'literal' && plain.value === '😀 ${a}' && plain.quoted);
    const number = expression('012345678901');
    assert.ok(number.type === 'literal' && number.raw === '012345678901' && number.value === 12345678901);
  });

  it('keeps every other block when one is half typed', () => {
    const good = 'resource "aws_iam_role" "a" {\n  name = "a"\n}\n';
    const after = 'variable "b" {}\n\nlocals {\n  c = <<EOT\n{\n}\nresource "x" "y" {\nEOT\n}\n';
    const halves = [
      'resource "aws_iam_role" "x" {\n  name = "\n}\n',
      'resource "aws_iam_role" "x" {\n  name = \n}\n',
      'resource "aws_iam_role" "x" {\n  name = "x"\n',
      'resource "aws_iam_role" "x" {\n  tags = {\n}\n',
      'resource "aws_iam_role" "x\n',
      'resource "aws_iam_role" "x" {\n  a = <<END\n  b\n}\n',
      'resource "aws_iam_role" "x" {\n  a = jsonencode({\n    b = [\n}\n',
      'resour\n',
      '}\n',
    ];
    for (const half of halves) {
      const { body, broken } = parse(`${good}\n${half}\n${after}`);
      assert.deepEqual(
        body.blocks.map(({ type, labels }) => [type, labels.at(-1)?.text]),
        [
          ['resource', 'a'],
          ['variable', 'b'],
          ['locals', undefined],
        ],
        half,
      );
      assert.equal(broken.length, 1, half);
    }
  });

  it('reads only what has changed anew, and moves the rest to its place', () => {
    const before = parse(REAL);
    const at = REAL.indexOf('statement {');
    const text = `${REAL.slice(0, at)}statement {\n    sid = "1"${REAL.slice(at + 'statement {'.length)}`;
    const after = parse(text);
    assert.equal(after.body.blocks[0]?.body, before.body.blocks[0]?.body);
    assert.notEqual(after.body.blocks[1]?.body, before.body.blocks[1]?.body);
    wellFormed(after);
    const pad = '# x\n';
    const [moved, inPlace] = [parse(pad + REAL.slice(1)).body.blocks[2], before.body.blocks[2]];
    assert.ok(moved && inPlace);
    assert.equal(moved.start, inPlace.start + pad.length - 1);
    assert.equal(slice(pad + REAL.slice(1), moved), slice(REAL, inPlace));
  });

  it('reads a file whole where comments and heredocs look like the start of a block', () => {
    const { body, broken } = parse(
      'locals {\n  a = 1 /*\nresource "x" "y" {\n}\n*/\n  b = <<EOT\nvariable "c" {\n}\n\nlocals {\nEOT\n}\nvariable "d" {}\n',
    );
    assert.deepEqual(broken, []);
    assert.deepEqual(
      body.blocks.map(({ type }) => type),
      ['locals', 'variable'],
    );
    assert.equal(body.blocks[0]?.body.attributes.length, 2);
  });

  it('reads blocks that are not indented', () => {
    const { body, broken } = parse('resource "x" "y" {\ntags = {\na = 1\n}\ningress {\nb = 1\n}\n}\nvariable "d" {}\n');
    assert.deepEqual(broken, []);
    assert.equal(body.blocks[0]?.body.blocks.length, 1);
    assert.equal(body.blocks.length, 2);
  });

  it('keeps the other values of a tfvars file', () => {
    const { body, broken } = parse('a = "1"\nb = [\nc = 3\n');
    assert.deepEqual(
      body.attributes.map(({ name }) => name),
      ['a', 'c'],
    );
    assert.equal(broken.length, 1);
  });

  it('does not overflow on deep nesting', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['(', ')'],
      ['{a=', '}'],
      ['f(', ')'],
      ['"${', '}"'],
      ['!', ''],
      ['1+', ''],
      ['a?1:', ''],
    ] as const) {
      wellFormed(parse(`a = ${open.repeat(3000)}1${close.repeat(3000)}\n`));
    }
    wellFormed(parse('a {\n'.repeat(2000) + '}\n'.repeat(2000)));
  });

  it('never throws, and every range is in its place, whatever the text', () => {
    const piece = fc.constantFrom(
      'resource "a" "b" {\n',
      '}\n',
      '"',
      '${',
      '%{ if x }',
      '<<-EOT\n',
      'EOT\n',
      'a = ',
      '[',
      ']',
      'x.y',
      '\\',
      '😀',
      '\uFEFF',
      '\r\n',
      '\0',
      '~}',
      '/*',
      '*/',
      '#',
      '\ud800',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
        ),
        (text) => {
          wellFormed(parse(text));
        },
      ),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        wellFormed(parse(new TextDecoder().decode(bytes)));
      }),
      { numRuns: 100 },
    );
  });

  it('never throws on truncated and edited files', () => {
    const length = REAL.length;
    fc.assert(
      fc.property(fc.nat(length), (end) => {
        wellFormed(parse(REAL.slice(0, end)));
      }),
      { numRuns: 150 },
    );
    const edit = fc.tuple(fc.nat(length), fc.nat(30), fc.constantFrom('', '"', '{', '}', '[', '\n', '${', '<<EOT\n', 'x', ' = '));
    fc.assert(
      fc.property(edit, ([at, taken, put]) => {
        wellFormed(parse(REAL.slice(0, at) + put + REAL.slice(at + taken)));
      }),
      { numRuns: 150 },
    );
  });

  it('loses no block that was not touched, whatever happens within another', () => {
    const { blocks } = parse(REAL).body;
    const put = fc.array(fc.constantFrom('"', '{', '}', '[', ')', '\n', '${', 'x', ' = ', '/*', '#', '<<END\n', '\n  '), { maxLength: 4 });
    fc.assert(
      fc.property(fc.nat(blocks.length - 1), fc.nat(), fc.nat(40), put, (which, where, taken, pieces) => {
        const block = blocks[which];
        assert.ok(block);
        const at = block.inner.start + (where % (block.inner.end - block.inner.start));
        const text = REAL.slice(0, at) + pieces.join('') + REAL.slice(Math.min(at + taken, block.inner.end));
        const after = parse(text);
        const texts = new Set(after.body.blocks.map((one) => slice(text, one)));
        for (const other of blocks) if (other !== block) assert.ok(texts.has(slice(REAL, other)), text);
      }),
      { numRuns: 400 },
    );
  });
});

function expression(text: string): Expression {
  const { body, broken } = parse(`a = ${text}\n`);
  assert.deepEqual(broken, []);
  const [attribute] = body.attributes;
  assert.ok(attribute);
  return attribute.value;
}

function shape(text: string): unknown[] {
  const source = `a = ${text}\n`;
  const of = (value: Expression): unknown[] => {
    if (value.type === 'reference') return [value.root, ...value.steps.map((step) => slice(source, step))];
    if (value.type === 'access')
      return [
        value.of.type === 'access' || value.of.type === 'reference' ? of(value.of) : slice(source, value.of),
        ...value.steps.map((step) => slice(source, step)),
      ];
    return [slice(source, value)];
  };
  return of(expression(text));
}

function texts(text: string): string[] {
  const value = expression(text);
  assert.ok(value.type === 'template');
  return value.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

function slice(text: string, range: Range | undefined): string {
  return range ? text.slice(range.start, range.end) : '';
}

/** Every range lies within the one around it, and names are where they say. */
function wellFormed({ text, body, broken }: FileSyntax): void {
  const whole = { start: 0, end: text.length };
  for (const range of broken) inside(range, whole);
  bodyWithin(text, body, whole);
}

function bodyWithin(text: string, body: Body, around: Range): void {
  for (const attribute of body.attributes) {
    inside(attribute, around);
    inside(attribute.nameRange, attribute);
    assert.equal(slice(text, attribute.nameRange), attribute.name);
    expressionWithin(text, attribute.value, attribute);
  }
  for (const block of body.blocks) blockWithin(text, block, around);
}

function blockWithin(text: string, block: Block, around: Range): void {
  inside(block, around);
  inside(block.typeRange, block);
  inside(block.inner, block);
  assert.equal(slice(text, block.typeRange), block.type);
  for (const label of block.labels) inside(label, block);
  if (block.comment) assert.ok(block.comment.end <= block.start);
  bodyWithin(text, block.body, block.inner);
}

function expressionWithin(text: string, value: Expression, around: Range): void {
  inside(value, around);
  for (const part of Object.values(value)) {
    for (const one of Array.isArray(part) ? part : [part]) visit(text, one, value);
  }
}

function visit(text: string, value: unknown, around: Range): void {
  if (typeof value !== 'object' || value === null || !('start' in value)) return;
  const range = value as Range;
  inside(range, around);
  if ('type' in value) expressionWithin(text, value as Expression, around);
  else for (const part of Object.values(value)) visit(text, part, range);
}

function inside(range: Range, around: Range): void {
  assert.ok(
    around.start <= range.start && range.start <= range.end && range.end <= around.end,
    `${range.start}-${range.end} not in ${around.start}-${around.end}`,
  );
}
