import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dataOf, type Located, type Pen } from '../../../../../src/engine/iac/located.ts';
import { documentFrom } from '../../../../../src/engine/iac/terraform/documentFrom.ts';
import { evaluate } from '../../../../../src/engine/iac/terraform/evaluate.ts';
import type { Scope } from '../../../../../src/engine/iac/terraform/scope.ts';
import type { Body, Expression } from '../../../../../src/engine/iac/terraform/syntax.ts';
import { loadHcl } from '../../../../support/loadHcl.ts';

const hcl = await loadHcl();

const NAMES =
  'length concat merge flatten compact distinct toset tolist tomap lookup element slice keys values zipmap coalesce contains one join split substr indent format formatlist regex regexall sort replace trim min max range sum setproduct setunion tostring tonumber jsonencode jsondecode file templatefile try can'.split(
    ' ',
  );

const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      'null',
      'true',
      '-1',
      '3',
      '0.5',
      '""',
      '"a,b"',
      '"%s-%d"',
      '"{\\"a\\": 1}"',
      'var.open',
      'k',
      'v',
      '"${k}x"',
      '[]',
      '{}',
      '<<EOT\n{ "a": "${k}" }\nEOT\n',
    ),
    fc
      .tuple(fc.constantFrom(...NAMES), fc.array(tie('any'), { maxLength: 4 }), fc.boolean())
      .map(([name, args, spread]) => `${name}(${args.join(', ')}${spread && args.length > 0 ? '...' : ''})`),
    fc.array(tie('any'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(tie('any'), tie('any')), { maxLength: 3 })
      .map((entries) => `{ ${entries.map(([key, value]) => `(${key}) = ${value}`).join(', ')} }`),
    fc
      .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '&&', '||'), tie('any'))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(tie('any'), fc.constantFrom('[0]', '["a"]', '.a', '[*]', '[*].a', '.*.a', '[k]')).map(([of, step]) => `(${of})${step}`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([over, value, test]) => `[for k, v in ${over} : ${value} if ${test}]`),
    fc.tuple(tie('any'), tie('any'), tie('any')).map(([over, key, value]) => `{ for k, v in ${over} : ${key} => ${value}... }`),
  ),
})).any;

describe('evaluate, whatever is written', function () {
  this.timeout(120_000);

  it('never throws, and every place is in its file', () => {
    fc.assert(
      fc.property(expression, fc.nat(400), (text, cut) => {
        for (const source of [`x = ${text}\n`, `x = ${text.slice(0, cut)}\n`, text]) {
          const syntax = hcl.parse({ path: 'main.tf', text: source });
          for (const value of valuesIn(syntax.body)) {
            const scope = scopeOf(syntax);
            placed(evaluate(value, scope), source.length);
            placed(documentFrom(value, scope), source.length);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

function valuesIn({ attributes, blocks }: Body): Expression[] {
  return [...attributes.map(({ value }) => value), ...blocks.flatMap(({ body }) => valuesIn(body))];
}

function scopeOf(file: { readonly path: string; readonly text: string }, names: ReadonlyMap<string, Located> = new Map()): Scope {
  return {
    file,
    lookup: (root) => names.get(root),
    with: (added) => scopeOf(file, new Map([...names, ...added])),
    fileText: (path) => (path === 'a,b' ? { path: 'main.tf', text: '{ "a": "${x}" }'.slice(0, file.text.length) } : undefined),
  };
}

function placed(located: Located, length: number): void {
  assert.ok(located.at.start >= 0 && located.at.start <= located.at.end && located.at.end <= length, JSON.stringify(located));
  assert.notEqual(dataOf(located), undefined);
  tried(located.pen, located, length);
  if (located.kind === 'list') for (const item of located.items) placed(item, length);
  if (located.kind === 'map') for (const { value } of located.entries) placed(value, length);
}

/** Pens may say that they cannot, but they neither throw nor leave the file. */
function tried(pen: Pen | undefined, located: Located, length: number): void {
  const size = located.kind === 'list' ? located.items.length : 0;
  const all = [pen?.set?.('new'), pen?.set?.({ a: [1] }), pen?.put?.('new key', ['x']), pen?.insert?.(size, { b: 1 }), pen?.remove?.()];
  for (const { start, end } of all.flatMap((changes) => changes ?? [])) assert.ok(start >= 0 && start <= end && end <= length);
}
