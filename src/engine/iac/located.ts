// Code as facts: files become the same facts as an account, each value with the place where it was written. No I/O, and it never throws.
import type { Edit, Path } from '../model/edit.ts';
import { isUnknown, type Unknown } from '../model/known.ts';

/** A stretch of a file. Offsets are in UTF-16 from 0, the end is not part of it. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A stretch of a file and what stands there instead. */
export interface TextChange extends Place {
  readonly text: string;
}

/**
 * What can be done to a value where it is written. Absent, or `undefined` as the answer: it cannot be done safely there, and a person
 * is shown the place instead.
 */
export interface Pen {
  /** Replaces the whole value. */
  set?(value: unknown): readonly TextChange[] | undefined;
  /** Of a map: adds a key that is not there, behind all others; where order has a custom, in front of the first of the keys `before`. */
  put?(key: string, value: unknown, before?: readonly string[]): readonly TextChange[] | undefined;
  /** Of a list: adds an element before the index; the list's length appends. */
  insert?(index: number, value: unknown): readonly TextChange[] | undefined;
  /** Takes the value out of the map or the list that holds it. */
  remove?(): readonly TextChange[] | undefined;
}

interface Written {
  /** Where the value is written: for a reference the place it leads to, not the place of the reference. */
  readonly at: Place;
  /** Where it is used, if that is another place: the squiggle is there, and the value's own place is its related information. */
  readonly usedAt?: Place;
  readonly pen?: Pen;
}

export interface LocatedEntry {
  readonly key: string;
  readonly keyAt?: Place;
  readonly value: Located;
}

/** A value of a file. `unknown`: code that cannot be settled without running the tool that owns it; it is never squiggled. */
export type Located =
  | (Written & { readonly kind: 'scalar'; readonly value: string | number | boolean | null })
  | (Written & { readonly kind: 'list'; readonly items: readonly Located[] })
  | (Written & { readonly kind: 'map'; readonly entries: readonly LocatedEntry[] })
  | (Written & { readonly kind: 'unknown'; readonly because: Unknown });

/** The value as plain data, as checks read it: what is not settled is an Unknown. */
export function dataOf(located: Located): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value;
    case 'list':
      return located.items.map(dataOf);
    case 'map':
      return Object.fromEntries(located.entries.map(({ key, value }) => [key, dataOf(value)]));
    case 'unknown':
      return located.because;
  }
}

/** The value at a path; `undefined` where the path leads nowhere. */
export function locatedAt(located: Located, path: Path): Located | undefined {
  return path.reduce<Located | undefined>((here, key) => here && partOf(here, key), located);
}

/** The value at a path, or the nearest one around it that is there: what a finding about something missing is shown at. */
export function nearestAt(located: Located, path: Path): Located {
  let here = located;
  for (const key of path) {
    const part = partOf(here, key);
    if (!part) return here;
    here = part;
  }
  return here;
}

function partOf(located: Located, key: string | number): Located | undefined {
  if (located.kind === 'list') return located.items[Number(key)];
  if (located.kind === 'map') return located.entries.find((entry) => entry.key === String(key))?.value;
  return undefined;
}

/** The text changes of one edit; `undefined`: it cannot be written back safely. An edit with an Unknown in it is none. */
export function penned(root: Located, { path, ...edit }: Edit): readonly TextChange[] | undefined {
  const target = locatedAt(root, path);
  if (edit.op === 'remove') return target?.pen?.remove?.();
  if (isUnknown(edit.value)) return undefined;
  const parent = locatedAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (key === undefined) return undefined;
  if (edit.op === 'insert') return parent?.pen?.insert?.(Number(key), edit.value);
  return target ? target.pen?.set?.(edit.value) : parent?.pen?.put?.(String(key), edit.value);
}
