import type { Located } from '../../located.ts';
import { sameValue } from '../operators.ts';
import { byCodePoints, textOf } from '../plain.ts';
import type { TerraformFunction } from './terraformFunction.ts';
import { appending, unlike } from './collectionFunctions.ts';

/** More combinations than that are not made. */
const MOST_PRODUCTS = 5000;

/** Terraform's sets: lists without doubles, in the order in which `for_each` and `for` go through them. */
export const setFunctions: Readonly<Record<string, TerraformFunction>> = {
  toset: ([list], { at }) =>
    list?.kind === 'list' ? { kind: 'list', at, items: inOrder(unlike(list.items)), ...appending(list) } : undefined,
  setunion: (args, { at }) => {
    const sets = args.filter((arg) => arg.kind === 'list');
    return sets.length < args.length ? undefined : { kind: 'list', at, items: inOrder(unlike(sets.flatMap(({ items }) => items))) };
  },
  setintersection: (args, { at }) => {
    const [first, ...rest] = args;
    return first && selected(first, rest, (has) => has.every(Boolean), at);
  },
  setsubtract: (args, { at }) => {
    const [first, ...rest] = args;
    return first && selected(first, rest, (has) => !has.some(Boolean), at);
  },
  setproduct: (args, { at }) => {
    const lists = args.filter((arg) => arg.kind === 'list');
    const count = lists.reduce((product, { items }) => product * items.length, 1);
    if (lists.length < Math.max(args.length, 2) || count > MOST_PRODUCTS) return undefined;
    const rows = lists.reduce<readonly (readonly Located[])[]>(
      (before, { items }) => before.flatMap((row) => items.map((item) => [...row, item])),
      [[]],
    );
    return { kind: 'list', at, items: rows.map((items): Located => ({ kind: 'list', at, items })) };
  },
};

function selected(
  first: Located,
  rest: readonly Located[],
  keep: (has: readonly boolean[]) => boolean,
  at: Located['at'],
): Located | undefined {
  const sets = rest.filter((arg) => arg.kind === 'list');
  if (first.kind !== 'list' || sets.length < rest.length) return undefined;
  const items: Located[] = [];
  for (const item of first.items) {
    const has = sets.map((set) => holds(set.items, item));
    if (has.includes(undefined)) return undefined;
    if (keep(has as boolean[])) items.push(item);
  }
  return { kind: 'list', at, items: inOrder(unlike(items)) };
}

function holds(items: readonly Located[], wanted: Located): boolean | undefined {
  const same = items.map((item) => sameValue(item, wanted));
  return same.includes(true) ? true : same.includes(undefined) ? undefined : false;
}

function inOrder(items: readonly Located[]): readonly Located[] {
  const texts = items.map(textOf);
  if (texts.every((text) => text === undefined)) return items;
  return items.toSorted((one, other) => {
    const [left, right] = [textOf(one), textOf(other)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return byCodePoints(left, right);
  });
}
