import type { Located, Place } from '../located.ts';
import { asFailure } from './marks.ts';
import { made, numberOf, settledData, truthOf } from './plain.ts';
import type { Expression } from './syntax.ts';
import { unresolved } from './unresolved.ts';

/** `-` and `!`. */
export function unary(operator: '-' | '!', operand: Located, at: Place): Located {
  if (operand.kind === 'unknown') return { kind: 'unknown', at, because: operand.because };
  const number = operator === '-' ? numberOf(operand) : undefined;
  if (number !== undefined) return made(-number, at);
  const truth = operator === '!' ? truthOf(operand) : undefined;
  return truth === undefined ? wrongType(operator, at) : made(!truth, at);
}

/** Arithmetic, comparison, equality, and logic; `right` is only asked for where the left side does not settle it. */
export function binary({ operator }: Expression & { readonly type: 'binary' }, left: Located, right: () => Located, at: Place): Located {
  if (operator === '&&' || operator === '||') return logic(operator === '&&', left, right(), at);
  const other = right();
  if (operator === '==' || operator === '!=') return equality(operator === '==', left, other, at);
  for (const side of [left, other]) if (side.kind === 'unknown') return { kind: 'unknown', at, because: side.because };
  const [one, two] = [numberOf(left), numberOf(other)];
  if (one === undefined || two === undefined) return wrongType(operator, at);
  const result = ARITHMETIC[operator]?.(one, two);
  if (result === undefined || (typeof result === 'number' && !Number.isFinite(result))) return wrongType(operator, at);
  return made(result, at);
}

/** Are two values the same? Text and number are never; `undefined`: something in them is not settled. */
export function sameValue(one: Located, other: Located): boolean | undefined {
  if (one.kind === 'scalar' && other.kind === 'scalar') return one.value === other.value;
  if (one.kind !== 'unknown' && other.kind !== 'unknown' && one.kind !== other.kind) return false;
  const [left, right] = [settledData(one), settledData(other)];
  return left && right ? canonical(left.data) === canonical(right.data) : undefined;
}

const ARITHMETIC: Readonly<Record<string, (one: number, other: number) => number | boolean>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => one / other,
  '%': (one, other) => one % other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function logic(and: boolean, left: Located, right: Located, at: Place): Located {
  const [one, other] = [truthOf(left), truthOf(right)];
  if (one === !and || other === !and) return made(!and, at);
  for (const side of [left, right]) if (side.kind === 'unknown') return { kind: 'unknown', at, because: side.because };
  return one === undefined || other === undefined ? wrongType(and ? '&&' : '||', at) : made(and, at);
}

function equality(equal: boolean, left: Located, right: Located, at: Place): Located {
  const same = sameValue(left, right);
  if (same !== undefined) return made(same === equal, at);
  const open = [left, right].find((side) => side.kind === 'unknown');
  return open?.kind === 'unknown'
    ? { kind: 'unknown', at, because: open.because }
    : unresolved(at, 'A part of what is compared is not settled.');
}

function wrongType(operator: string, at: Place): Located {
  return asFailure(unresolved(at, `"${operator}" does not go with these values.`));
}

function canonical(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
