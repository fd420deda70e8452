import { isUnknown } from '../../model/known.ts';
import { dataOf, type Located, type Pen, type Place } from '../located.ts';

/** A scalar as Terraform makes text of it; `undefined` for null, lists, maps and what is not settled. */
export function textOf(located: Located): string | undefined {
  if (located.kind !== 'scalar' || located.value === null) return undefined;
  return typeof located.value === 'number' ? numberText(located.value) : String(located.value);
}

/** A scalar as Terraform makes a number of it. */
export function numberOf(located: Located): number | undefined {
  if (located.kind !== 'scalar') return undefined;
  if (typeof located.value === 'number') return located.value;
  if (typeof located.value !== 'string' || !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(located.value)) return undefined;
  return Number(located.value);
}

/** True, false, or neither; Terraform takes the texts "true" and "false" for them too. */
export function truthOf(located: Located): boolean | undefined {
  if (located.kind !== 'scalar') return undefined;
  if (located.value === true || located.value === 'true') return true;
  return located.value === false || located.value === 'false' ? false : undefined;
}

/** The value with another pen in some things: what holds a value knows how to take it out. */
export function withPen(located: Located, pen: Pen): Located {
  return { ...located, pen: { ...located.pen, ...pen } };
}

/** The data of a value, if all of it is settled. */
export function settledData(located: Located): { readonly data: unknown } | undefined {
  const data = dataOf(located);
  return settled(data) ? { data } : undefined;
}

/** A value that was computed: it stands at the expression, and has no pen. */
export function made(value: string | number | boolean | null, at: Place): Located {
  return { kind: 'scalar', at, value };
}

/** Plain data as a value that was computed. */
export function madeOf(data: unknown, at: Place): Located {
  if (Array.isArray(data)) return { kind: 'list', at, items: data.map((item) => madeOf(item, at)) };
  if (typeof data === 'object' && data !== null) {
    return { kind: 'map', at, entries: Object.entries(data).map(([key, value]) => ({ key, value: madeOf(value, at) })) };
  }
  return made(typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' ? data : null, at);
}

/** Terraform's order of texts: by their UTF-8 bytes, which is by code points. */
export function byCodePoints(one: string, other: string): number {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

function settled(data: unknown): boolean {
  if (isUnknown(data)) return false;
  if (Array.isArray(data)) return data.every(settled);
  return typeof data !== 'object' || data === null || Object.values(data).every(settled);
}
