import type { Located, LocatedEntry, Pen } from '../../located.ts';
import { asFailure } from '../marks.ts';
import { sameValue } from '../operators.ts';
import { byCodePoints, made, numberOf, textOf } from '../plain.ts';
import { unresolved } from '../unresolved.ts';
import type { TerraformFunction } from './terraformFunction.ts';

type List = Located & { readonly kind: 'list' };
type MapValue = Located & { readonly kind: 'map' };

/** Terraform's functions of lists and maps (HashiCorp, "Terraform language", "Functions", "Collection functions", 2026). */
export const collectionFunctions: Readonly<Record<string, TerraformFunction>> = {
  length: ([value], { at }) => {
    if (value?.kind === 'list') return made(value.items.length, at);
    if (value?.kind === 'map') return made(value.entries.length, at);
    const text = value && textOf(value);
    return text === undefined ? undefined : made(Array.from(text).length, at);
  },
  concat: (args, { at }) => {
    const lists = args.filter((arg) => arg.kind === 'list');
    if (lists.length < args.length) return undefined;
    return { kind: 'list', at, items: lists.flatMap(({ items }) => items), pen: penOfParts(lists) };
  },
  merge: (args, { at }) => {
    const maps = args.filter((arg) => !(arg.kind === 'scalar' && arg.value === null));
    if (!maps.every((map) => map.kind === 'map')) return undefined;
    const entries = new Map<string, LocatedEntry>();
    for (const map of maps) for (const entry of map.entries) entries.set(entry.key, entry);
    // A key that no map has can go into any of them; the last one that is written as a map is where a person would put it.
    const last = maps.findLast((map) => map.pen?.put !== undefined);
    return {
      kind: 'map',
      at,
      entries: sorted([...entries.values()]),
      ...(last && { pen: { put: (key: string, value: unknown) => last.pen?.put?.(key, value) } }),
    };
  },
  flatten: ([value], { at }) => {
    const items = value && flattened(value, 0);
    return items && { kind: 'list', at, items, ...(value.pen?.insert && { pen: { insert: insertAt(value, items.length) } }) };
  },
  compact: ([list], { at }) =>
    list?.kind === 'list' ? { kind: 'list', at, items: list.items.filter((item) => !isEmpty(item)), ...appending(list) } : undefined,
  distinct: ([list], { at }) => (list?.kind === 'list' ? { kind: 'list', at, items: unlike(list.items), ...appending(list) } : undefined),
  reverse: ([list], { at }) => (list?.kind === 'list' ? { kind: 'list', at, items: list.items.toReversed() } : undefined),
  keys: ([map], { at }) => {
    if (map?.kind !== 'map') return undefined;
    return { kind: 'list', at, items: sorted(map.entries).map(({ key, keyAt, value }): Located => made(key, keyAt ?? value.at)) };
  },
  values: ([map], { at }) => (map?.kind === 'map' ? { kind: 'list', at, items: sorted(map.entries).map(({ value }) => value) } : undefined),
  lookup: ([map, key, fallback], { at }) => {
    const name = key && textOf(key);
    if (map?.kind !== 'map' || name === undefined) return undefined;
    return (
      map.entries.find((entry) => entry.key === name)?.value ?? fallback ?? asFailure(unresolved(at, `There is no "${name}" in the map.`))
    );
  },
  element: ([list, index], { at }) => {
    const number = index && numberOf(index);
    if (list?.kind !== 'list' || number === undefined || !Number.isInteger(number)) return undefined;
    const { length } = list.items;
    return length === 0 ? asFailure(unresolved(at, 'The list is empty.')) : list.items[((number % length) + length) % length];
  },
  slice: ([list, start, end], { at }) => {
    const [from, to] = [start && numberOf(start), end && numberOf(end)];
    if (list?.kind !== 'list' || from === undefined || to === undefined) return undefined;
    if (from < 0 || to < from || to > list.items.length) return asFailure(unresolved(at, 'The list is not that long.'));
    return { kind: 'list', at, items: list.items.slice(from, to) };
  },
  index: ([list, value], { at }) => {
    if (list?.kind !== 'list' || !value) return undefined;
    const same = list.items.map((item) => sameValue(item, value));
    const found = same.indexOf(true);
    if (same.includes(undefined)) return undefined;
    return found < 0 ? asFailure(unresolved(at, 'The value is not in the list.')) : made(found, at);
  },
  contains: ([list, value], { at }) => {
    if (list?.kind !== 'list' || !value) return undefined;
    const same = list.items.map((item) => sameValue(item, value));
    if (same.includes(true)) return made(true, at);
    return same.includes(undefined) ? list.items.find(({ kind }) => kind === 'unknown') : made(false, at);
  },
  coalesce: (args, { at }) => args.find((arg) => !isEmpty(arg)) ?? asFailure(unresolved(at, 'All arguments of coalesce(…) are empty.')),
  coalescelist: (args, { at }) =>
    args.find((arg) => arg.kind === 'unknown' || (arg.kind === 'list' && arg.items.length > 0)) ??
    asFailure(unresolved(at, 'All arguments of coalescelist(…) are empty.')),
  one: ([list], { at }) => {
    if (list?.kind !== 'list') return undefined;
    return list.items.length > 1 ? asFailure(unresolved(at, 'The list has more than one element.')) : (list.items[0] ?? made(null, at));
  },
  zipmap: ([keys, values], { at }) => {
    if (keys?.kind !== 'list' || values?.kind !== 'list' || keys.items.length !== values.items.length) return undefined;
    const entries = new Map<string, LocatedEntry>();
    for (const [index, name] of keys.items.entries()) {
      const [key, value] = [textOf(name), values.items[index]];
      if (key === undefined || !value) return undefined;
      entries.set(key, { key, keyAt: name.at, value });
    }
    return { kind: 'map', at, entries: sorted([...entries.values()]) };
  },
  chunklist: ([list, size], { at }) => {
    const count = size && numberOf(size);
    if (list?.kind !== 'list' || count === undefined || count < 1) return undefined;
    const chunks = Math.ceil(list.items.length / count);
    const items = Array.from({ length: chunks }, (_, index): Located => ({
      kind: 'list',
      at,
      items: list.items.slice(index * count, (index + 1) * count),
    }));
    return { kind: 'list', at, items };
  },
  matchkeys: ([values, keys, wanted], { at }) => {
    if (values?.kind !== 'list' || keys?.kind !== 'list' || wanted?.kind !== 'list') return undefined;
    const kept = keys.items.map((key) => wanted.items.map((one) => sameValue(key, one)));
    if (kept.flat().includes(undefined)) return undefined;
    return { kind: 'list', at, items: values.items.filter((_, index) => kept[index]?.includes(true)) };
  },
  transpose: ([map], { at }) => {
    if (map?.kind !== 'map') return undefined;
    const turned = new Map<string, Located[]>();
    for (const { key, keyAt, value } of map.entries) {
      if (value.kind !== 'list') return undefined;
      for (const item of value.items) {
        const name = textOf(item);
        if (name === undefined) return undefined;
        turned.set(name, [...(turned.get(name) ?? []), made(key, keyAt ?? value.at)]);
      }
    }
    return { kind: 'map', at, entries: sorted([...turned].map(([key, items]) => ({ key, value: { kind: 'list', at, items } }))) };
  },
};

/** What is not the same as one before. What is not settled may be, but is kept: it stands for something that cannot be told. */
export function unlike(items: readonly Located[]): readonly Located[] {
  const kept: Located[] = [];
  for (const item of items) if (!kept.some((one) => sameValue(one, item))) kept.push(item);
  return kept;
}

/** The pen of a list that was made of another one: what is put in goes to the end of that. */
export function appending(list: List): { readonly pen?: Pen } {
  return list.pen?.insert ? { pen: { insert: insertAt(list, list.items.length) } } : {};
}

function insertAt(list: Located, length: number): NonNullable<Pen['insert']> {
  return (_, value) => list.pen?.insert?.(list.kind === 'list' ? list.items.length : length, value);
}

/** An element of lists behind each other goes into the list whose stretch it falls into. */
function penOfParts(lists: readonly List[]): Pen {
  return {
    insert: (index, value) => {
      let start = 0;
      const fitting: { readonly list: List; readonly at: number }[] = [];
      for (const list of lists) {
        if (start <= index && index <= start + list.items.length) fitting.push({ list, at: index - start });
        start += list.items.length;
      }
      return fitting.map(({ list, at }) => list.pen?.insert?.(at, value)).find((changes) => changes !== undefined);
    },
  };
}

function sorted(entries: MapValue['entries']): readonly LocatedEntry[] {
  return entries.toSorted((one, other) => byCodePoints(one.key, other.key));
}

function isEmpty(located: Located): boolean {
  return located.kind === 'scalar' && (located.value === null || located.value === '');
}

function flattened(value: Located, depth: number): readonly Located[] | undefined {
  if (value.kind !== 'list' || depth > 50) return undefined;
  const parts = value.items.map((item) => (item.kind === 'list' ? flattened(item, depth + 1) : [item]));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
