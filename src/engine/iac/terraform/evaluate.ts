import type { Located, LocatedEntry, Place } from '../located.ts';
import { callFunction } from './functions/callFunction.ts';
import { asFailure, withSource } from './marks.ts';
import { binary, unary } from './operators.ts';
import { objectPen, removeEntry } from './pens/objectPen.ts';
import { removeItem, tuplePen } from './pens/tuplePen.ts';
import { setPen } from './pens/setPen.ts';
import { templatePen } from './pens/templatePen.ts';
import { byCodePoints, textOf, truthOf, withPen } from './plain.ts';
import type { Scope } from './scope.ts';
import type { Expression, Traversal } from './syntax.ts';
import { placeIn, unresolved } from './unresolved.ts';

/**
 * The value of an expression, with where it is written and how it can be changed there. What cannot be told without running Terraform is
 * `unknown`, with the reason. Semantics: HashiCorp, "Terraform language", "Expressions" and "Functions" (2026). Never throws as long as
 * the scope does not.
 */
export function evaluate(expression: Expression, scope: Scope): Located {
  const at = placeIn(scope.file, expression);
  switch (expression.type) {
    case 'literal': {
      const literal: Located = { kind: 'scalar', at, value: expression.value, pen: setPen(scope.file, expression) };
      return expression.quoted ? sourced(literal, expression, scope) : literal;
    }
    case 'template':
      return evaluateTemplate(expression, scope, at);
    case 'tuple': {
      const items = expression.items.map((item, index) =>
        withPen(evaluate(item, scope), { remove: () => removeItem(scope.file, expression, index) }),
      );
      return { kind: 'list', at, items, pen: tuplePen(scope.file, expression) };
    }
    case 'object':
      return evaluateObject(expression, scope, at);
    case 'reference':
      return evaluateReference(expression, scope, at);
    case 'access':
      return follow(evaluate(expression.of, scope), expression.steps, scope, at);
    case 'call':
      return callFunction(expression, scope, at, evaluate);
    case 'unary':
      return unary(expression.operator, evaluate(expression.operand, scope), at);
    case 'binary':
      return binary(expression, evaluate(expression.left, scope), () => evaluate(expression.right, scope), at);
    case 'conditional': {
      const test = evaluate(expression.test, scope);
      if (test.kind === 'unknown') return { kind: 'unknown', at, because: test.because };
      const truth = truthOf(test);
      if (truth === undefined) return unsettled(expression, scope, 'the condition is neither true nor false');
      return evaluate(truth ? expression.yes : expression.no, scope);
    }
    case 'for':
      return evaluateFor(expression, scope, at);
    case 'parenthesised':
      return evaluate(expression.inner, scope);
    case 'broken':
      return unresolved(at, 'This expression could not be read.');
  }
}

/** The value that steps lead to: attributes, indexes, splats. */
export function follow(value: Located, steps: readonly Traversal[], scope: Scope, at: Place): Located {
  let here = value;
  for (const [index, step] of steps.entries()) {
    if (here.kind === 'unknown') return here;
    if (step.kind === 'splat') {
      const rest = steps.slice(index + 1);
      const items = here.kind === 'list' ? here.items : here.kind === 'scalar' && here.value === null ? [] : [here];
      return { kind: 'list', at, items: items.map((item) => follow(item, rest, scope, at)) };
    }
    const key = step.kind === 'name' ? undefined : evaluate(step.index, scope);
    if (key?.kind === 'unknown') return { kind: 'unknown', at, because: key.because };
    const name = step.kind === 'name' ? step.name : key && textOf(key);
    const next = name === undefined ? undefined : partOf(here, name, step.kind === 'name');
    if (!next) return asFailure(unresolved(at, `There is no ${name === undefined ? 'such part' : `"${name}"`} in ${shown(at, scope)}.`));
    here = next;
  }
  return here;
}

function partOf(value: Located, name: string, attribute: boolean): Located | undefined {
  if (value.kind === 'map') return value.entries.find(({ key }) => key === name)?.value;
  if (value.kind !== 'list' || attribute || !/^\d+$/.test(name)) return undefined;
  return value.items[Number(name)];
}

/**
 * Is the value written as a bare number there? HCL takes `012345678901` for the number 12345678901: an account id loses its zero.
 * @param text the text of the file that the value is written in
 */
export function isNumberLiteral(located: Located, text: string): boolean {
  return located.kind === 'scalar' && /^\d+$/.test(text.slice(located.at.start, located.at.end));
}

function evaluateReference(expression: Expression & { readonly type: 'reference' }, scope: Scope, at: Place): Located {
  const splat = expression.steps.findIndex(({ kind }) => kind === 'splat');
  const [direct, rest] = splat < 0 ? [expression.steps, []] : [expression.steps.slice(0, splat), expression.steps.slice(splat)];
  const found = scope.lookup(expression.root, direct, at);
  if (!found) return unresolved(at, `${shown(at, scope)} is not settled by the code that is here.`);
  const value = rest.length > 0 ? follow(found, rest, scope, at) : found;
  const elsewhere = value.at.file !== at.file || value.at.start !== at.start || value.at.end !== at.end;
  return elsewhere ? { ...value, usedAt: at } : value;
}

function evaluateTemplate(expression: Expression & { readonly type: 'template' }, scope: Scope, at: Place): Located {
  const [only] = expression.parts;
  // A template that is nothing but an interpolation is the value itself, of whatever type.
  if (expression.parts.length === 1 && only?.kind === 'interpolation' && !expression.heredoc) return evaluate(only.expression, scope);
  const values: (string | Located)[] = [];
  let text = '';
  for (const part of expression.parts) {
    if (part.kind === 'directive') return sourced(unsettled(expression, scope, 'template directives are not followed'), expression, scope);
    const value = part.kind === 'text' ? part.text : evaluate(part.expression, scope);
    const said = typeof value === 'string' ? value : textOf(value);
    if (said === undefined) {
      const because = typeof value !== 'string' && value.kind === 'unknown' ? value.because : undefined;
      const open: Located = because ? { kind: 'unknown', at, because } : unsettled(expression, scope, 'a part of it is no text');
      return sourced(open, expression, scope);
    }
    values.push(value);
    text += said;
  }
  return sourced({ kind: 'scalar', at, value: text, pen: templatePen(scope.file, expression, values) }, expression, scope);
}

function sourced(located: Located, expression: Expression, scope: Scope): Located {
  return withSource(located, { kind: 'expression', file: scope.file, expression, evaluate: (part) => evaluate(part, scope) });
}

function evaluateObject(expression: Expression & { readonly type: 'object' }, scope: Scope, at: Place): Located {
  const entries = new Map<string, LocatedEntry>();
  for (const [index, { key: written, keyRange, value }] of expression.entries.entries()) {
    const key = typeof written === 'string' ? written : keyOf(evaluate(written, scope));
    if (key === undefined) return unsettled(expression, scope, 'one of its keys is not settled');
    const located = withPen(evaluate(value, scope), { remove: () => removeEntry(scope.file, expression, index) });
    entries.set(key, { key, keyAt: placeIn(scope.file, keyRange), value: located });
  }
  return { kind: 'map', at, entries: [...entries.values()], pen: objectPen(scope.file, expression) };
}

function keyOf(located: Located): string | undefined {
  return located.kind === 'scalar' && located.value !== null ? String(located.value) : undefined;
}

function evaluateFor(expression: Expression & { readonly type: 'for' }, scope: Scope, at: Place): Located {
  const over = evaluate(expression.over, scope);
  if (over.kind === 'unknown') return { kind: 'unknown', at, because: over.because };
  if (over.kind === 'scalar') return asFailure(unsettled(expression, scope, 'what it goes through is no collection'));
  const pairs: readonly (readonly [Located, Located])[] =
    over.kind === 'list'
      ? over.items.map((item, index) => [{ kind: 'scalar', at: item.at, value: index }, item])
      : over.entries
          .toSorted((one, other) => byCodePoints(one.key, other.key))
          .map(({ key, keyAt, value }) => [{ kind: 'scalar', at: keyAt ?? value.at, value: key }, value]);
  const results: { readonly key: string; readonly value: Located }[] = [];
  for (const [key, value] of pairs) {
    const inner = scope.with(
      new Map([...(expression.keyName === undefined ? [] : [[expression.keyName, key] as const]), [expression.valueName, value] as const]),
    );
    if (expression.test) {
      const test = evaluate(expression.test, inner);
      if (test.kind === 'unknown') return { kind: 'unknown', at, because: test.because };
      const truth = truthOf(test);
      if (truth === undefined) return unsettled(expression, scope, 'its condition is neither true nor false');
      if (!truth) continue;
    }
    const name = expression.key ? evaluate(expression.key, inner) : key;
    const said = keyOf(name);
    if (said === undefined) return unsettled(expression, scope, 'one of its keys is not settled');
    results.push({ key: said, value: evaluate(expression.value, inner) });
  }
  if (expression.form === 'tuple') return { kind: 'list', at, items: results.map(({ value }) => value) };
  return fromPairs(results, expression, scope, at);
}

function fromPairs(
  results: readonly { readonly key: string; readonly value: Located }[],
  expression: Expression & { readonly type: 'for' },
  scope: Scope,
  at: Place,
): Located {
  const entries = new Map<string, Located[]>();
  for (const { key, value } of results) entries.set(key, [...(entries.get(key) ?? []), value]);
  if (!expression.grouped && entries.size < results.length) return asFailure(unsettled(expression, scope, 'a key comes twice'));
  const sorted = [...entries].toSorted(([one], [other]) => byCodePoints(one, other));
  return {
    kind: 'map',
    at,
    entries: sorted.flatMap(([key, values]): LocatedEntry[] => {
      const [first] = values;
      if (!first) return [];
      return [{ key, keyAt: first.at, value: expression.grouped ? { kind: 'list', at, items: values } : first }];
    }),
  };
}

function unsettled(expression: Expression, scope: Scope, why: string): Located & { readonly kind: 'unknown' } {
  const at = placeIn(scope.file, expression);
  return unresolved(at, `${shown(at, scope)} is not settled: ${why}.`);
}

/** An expression in few words; texts in it are left out, for one of them may be an External ID. */
function shown({ start, end, file }: Place, scope: Scope): string {
  const text = file === scope.file.path ? scope.file.text.slice(start, end) : '';
  const short = text.replaceAll(/"(?:[^"\\\n]|\\.){3,}"/g, '"…"').replaceAll(/\s+/g, ' ');
  return short.length > 80 ? `${short.slice(0, 79)}…` : short || 'This';
}
