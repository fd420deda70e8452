// A fix is an edit over the facts; this room turns edits into calls, previews and undo. It knows no check.
import type { Edit, Path } from '../model/edit.ts';

/** An edit that does not fit the value it is applied to. `path` is the place where it stopped fitting. */
export class EditDoesNotFit extends Error {
  readonly path: Path;
  constructor(path: Path, why: string) {
    super(`Cannot change /${path.join('/')}: ${why}.`);
    this.name = 'EditDoesNotFit';
    this.path = path;
  }
}

/**
 * Applies edits in their order; each sees the result of the ones before. The value itself is not changed.
 * `set` makes the key if it is missing, `insert` puts a value into a list before the index (the list's length appends),
 * `remove` takes a key or an element out.
 * @throws EditDoesNotFit where a path leads nowhere.
 */
export function applyEdits<T>(value: T, edits: readonly Edit[]): T {
  return edits.reduce<T>((result, edit) => applyAt(result, edit, 0) as T, value);
}

/** The value at a path, or `undefined` where the path leads nowhere. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, key) => (isContainer(here) ? (here as Record<string | number, unknown>)[key] : undefined), value);
}

function applyAt(value: unknown, edit: Edit, depth: number): unknown {
  const key = edit.path[depth];
  const here = edit.path.slice(0, depth + 1);
  if (key === undefined) {
    if (edit.op === 'set') return edit.value;
    throw new EditDoesNotFit(edit.path, `only "set" can replace the whole value`);
  }
  const last = depth === edit.path.length - 1;
  if (Array.isArray(value)) return applyInList(value, key, edit, depth, last, here);
  if (!isContainer(value)) throw new EditDoesNotFit(here, value === undefined ? 'there is nothing there' : 'it holds no parts');
  const record = value as Readonly<Record<string, unknown>>;
  if (!last) return { ...record, [key]: applyAt(record[key], edit, depth + 1) };
  if (edit.op === 'insert') throw new EditDoesNotFit(here, '"insert" needs a list');
  if (edit.op === 'set') return { ...record, [key]: edit.value };
  if (!(key in record)) throw new EditDoesNotFit(here, 'there is nothing to remove');
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== String(key)));
}

function applyInList(list: readonly unknown[], key: string | number, edit: Edit, depth: number, last: boolean, here: Path): unknown {
  const index = Number(key);
  const end = last && edit.op === 'insert' ? list.length : list.length - 1;
  if (!Number.isInteger(index) || index < 0 || index > end) throw new EditDoesNotFit(here, `the list has ${list.length} elements`);
  if (!last) return list.map((element, at) => (at === index ? applyAt(element, edit, depth + 1) : element));
  if (edit.op === 'insert') return [...list.slice(0, index), edit.value, ...list.slice(index)];
  if (edit.op === 'set') return list.map((element, at) => (at === index ? edit.value : element));
  return list.filter((_, at) => at !== index);
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
