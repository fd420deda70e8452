import { unknown } from '../../model/known.ts';
import type { Located, LocatedEntry, Pen, Place } from '../located.ts';
import type { DocumentNode, Holder, MapNode } from './documentNode.ts';
import { documentPen, scalarUnderTag } from './documentPen.ts';
import type { DocumentText } from './documentText.ts';
import { shortForms } from './shortForms.ts';

/** How many values aliases may add to a document: a few lines of aliases of aliases are more than any memory holds. */
const MOST_BY_ALIASES = 20_000;

interface Locating {
  readonly document: DocumentText;
  readonly located: Map<DocumentNode, { readonly value: Located; readonly size: number }>;
  /** Values being located: an alias within its own anchor leads back to one of them. */
  readonly open: Set<DocumentNode>;
  byAliases: number;
}

/** A node and its parts as values with places and pens. Aliases and merge keys are followed. */
export function locatedOf(document: DocumentText, root: DocumentNode): Located {
  return locate(root, undefined, { document, located: new Map(), open: new Set(), byAliases: 0 }).value;
}

function locate(node: DocumentNode, holder: Holder, state: Locating): { readonly value: Located; readonly size: number } {
  if (node.kind === 'alias') return byAlias(node, state);
  const known = state.located.get(node);
  if (known) return known;
  state.open.add(node);
  const { value, size } = bare(node, holder, state);
  const tagged = node.tag === undefined ? value : longForm(node.tag, node, value, holder, state);
  state.open.delete(node);
  const made = { value: tagged, size: size + 1 };
  if (node.anchor !== undefined) state.located.set(node, made);
  return made;
}

function bare(node: DocumentNode, holder: Holder, state: Locating): { readonly value: Located; readonly size: number } {
  const at = placeOf(node, state);
  const pen = documentPen(state.document, node, holder);
  if (node.kind === 'list') {
    const parts = node.items.map((item, index) => locate(item, { in: node, index, above: holder }, state));
    return { value: { kind: 'list', items: parts.map(({ value }) => value), at, pen }, size: sum(parts) };
  }
  if (node.kind === 'map') {
    const { entries, size } = entriesOf(node, holder, state);
    return { value: { kind: 'map', entries, at, pen }, size };
  }
  return { value: { kind: 'scalar', value: node.kind === 'scalar' ? node.value : null, at, pen }, size: 0 };
}

/** Own keys first said win over merged ones; of two own ones with the same name the last does, as JSON has it. */
function entriesOf(node: MapNode, holder: Holder, state: Locating) {
  const own = new Map<string, LocatedEntry>();
  const merged = new Map<string, LocatedEntry>();
  let size = 0;
  node.pairs.forEach(({ name, key, value }, index) => {
    const part = locate(value, { in: node, index, above: holder }, state);
    size += part.size;
    const isMerge = name === '<<' && key.kind === 'scalar' && key.style === 'plain' && state.document.language === 'yaml';
    if (!isMerge) own.set(name, { key: name, keyAt: placeOf(key, state), value: part.value });
    else for (const entry of mergedIn(part.value, placeOf(value, state))) if (!merged.has(entry.key)) merged.set(entry.key, entry);
  });
  return { entries: [...[...merged.values()].filter(({ key }) => !own.has(key)), ...own.values()], size };
}

/** What a merge key brings in can be changed where it is written, but not taken out of this map alone. */
function mergedIn(value: Located, usedAt: Place): readonly LocatedEntry[] {
  if (value.kind === 'list') return value.items.flatMap((item) => mergedIn(item, usedAt));
  if (value.kind !== 'map') return [];
  return value.entries.map((entry) => ({ ...entry, value: { ...withoutRemove(entry.value), usedAt } }));
}

function withoutRemove(value: Located): Located {
  return { ...value, pen: without(value.pen, ['remove']) };
}

function byAlias(node: DocumentNode & { readonly kind: 'alias' }, state: Locating): { readonly value: Located; readonly size: number } {
  const at = placeOf(node, state);
  const lost = (why: string) => ({ value: { kind: 'unknown', because: unknown('unresolved', why), at } as const, size: 1 });
  const { target, name } = node;
  if (!target) return lost(`There is no anchor &${name} before the alias *${name}.`);
  const found = state.located.get(target);
  if (!found || state.open.has(target)) return lost(`The alias *${name} stands in what it stands for.`);
  state.byAliases += found.size;
  if (state.byAliases > MOST_BY_ALIASES) return lost(`The aliases of this document stand for more than ${MOST_BY_ALIASES} values.`);
  return { value: { ...withoutRemove(found.value), usedAt: at }, size: found.size };
}

/** `!Sub x` as `{"Fn::Sub": x}`. The tag goes with the whole; what it is put on can be changed under it. */
function longForm(tag: string, node: DocumentNode, value: Located, holder: Holder, { document }: Locating): Located {
  if (!tag.startsWith('!')) return value;
  const name = tag.slice(1);
  const at = { ...value.at, start: node.outer };
  const key = shortForms.get(name);
  if (key === undefined)
    return { kind: 'unknown', because: unknown('unresolved', `What the tag ${tag} stands for is not settled by the file.`), at };
  const inner: Located = {
    ...value,
    pen: node.kind === 'scalar' ? scalarUnderTag(document, node, holder) : without(value.pen, ['set', 'remove']),
  };
  const keyAt = { ...at, end: Math.min(at.end, at.start + tag.length) };
  const pen = without(documentPen(document, node, holder), ['put', 'insert']);
  return { kind: 'map', entries: [{ key, keyAt, value: inner }], at, pen };
}

function without(pen: Pen | undefined, verbs: readonly (keyof Pen)[]): Pen {
  return Object.fromEntries(Object.entries(pen ?? {}).filter(([verb]) => !verbs.includes(verb as keyof Pen)));
}

function sum(parts: readonly { readonly size: number }[]): number {
  return parts.reduce((total, { size }) => total + size, 0);
}

function placeOf({ start, end }: DocumentNode, { document: { file } }: Locating): Place {
  const text = file.text.slice(start, end);
  return { file: file.path, start, end: end - (text.length - text.trimEnd().length) };
}
