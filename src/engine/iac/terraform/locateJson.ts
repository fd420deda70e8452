import type { DocumentNode, Holder } from '../document/documentNode.ts';
import { documentPen } from '../document/documentPen.ts';
import type { DocumentText } from '../document/documentText.ts';
import type { Located, LocatedEntry, Pen, TextChange } from '../located.ts';
import { partsPen, type Said } from './pens/templatePen.ts';
import { madeOf, textOf, withPen } from './plain.ts';
import { FILLER, type Hole, type Surface } from './surface.ts';
import { placeIn, unresolved } from './unresolved.ts';
import { writeTemplateText } from './templateText.ts';

/** The JSON of a template as values with their places in the file, with pens that write into the template. */
export function locateJson(document: DocumentText, root: DocumentNode, surface: Surface, at: Located['at']): Located {
  const state: State = { document, surface, shapeless: false };
  const located = locate(root, undefined, state);
  return state.shapeless ? unresolved(at, 'What is put into this JSON may change its shape, so it is not settled.') : located;
}

interface State {
  readonly document: DocumentText;
  readonly surface: Surface;
  /** A text with quotes in it is put into a string: the JSON is another one than it looks. */
  shapeless: boolean;
}

function locate(node: DocumentNode, holder: Holder, state: State): Located {
  const at = placeIn(state.surface.file, widened(node, state.surface));
  const pen = templateSafe(documentPen(state.document, node, holder), state.surface);
  switch (node.kind) {
    case 'list':
      return { kind: 'list', at, pen, items: node.items.map((item, index) => locate(item, { in: node, index, above: holder }, state)) };
    case 'map': {
      const entries = new Map<string, LocatedEntry>();
      for (const [index, { key, name, value }] of node.pairs.entries()) {
        const holes = holesIn(key, state.surface);
        const said = holes.length === 0 ? name : textOf(stringOf(key, holes, {}, state));
        if (said === undefined) return { kind: 'unknown', at, because: unresolved(at, 'A key of this JSON is not settled.').because };
        const keyAt = placeIn(state.surface.file, widened(key, state.surface));
        entries.set(said, { key: said, keyAt, value: locate(value, { in: node, index, above: holder }, state) });
      }
      return { kind: 'map', at, pen, entries: [...entries.values()] };
    }
    case 'alias':
      return unresolved(at, 'JSON has no aliases.');
    case 'scalar': {
      const holes = holesIn(node, state.surface);
      const [first] = holes;
      if (!first) return { kind: 'scalar', at, pen, value: node.value };
      if (first.inString) return stringOf(node, holes, pen, state);
      const value = wholeValue(first, at, state);
      return withPen(value, { remove: () => pen.remove?.() });
    }
  }
}

function holesIn({ start, end }: DocumentNode, { holes }: Surface): readonly Hole[] {
  return holes.filter((hole) => hole.start < end && start < hole.end);
}

/** `"Resource": ${jsonencode(…)}`: a value that is JSON itself. */
function wholeValue(hole: Hole, at: Located['at'], { surface }: State): Located {
  const value = hole.value();
  if (!value) return unresolved(at, 'What is put here is not followed.');
  if (value.kind === 'unknown') return { kind: 'unknown', at, because: value.because };
  const document = surface.documentOf(value);
  if (document) return document;
  const parsed = parsedText(textOf(value));
  return parsed ? madeOf(parsed.data, at) : unresolved(at, 'What is put here is no JSON.');
}

function parsedText(text: string | undefined): { readonly data: unknown } | undefined {
  if (text === undefined) return undefined;
  try {
    return { data: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A JSON string with values in it. */
function stringOf(node: DocumentNode, holes: readonly Hole[], pen: Pen, state: State): Located {
  const { file, text } = state.surface;
  const at = placeIn(file, widened(node, state.surface));
  const parts: Said[] = [];
  let from = node.start + 1;
  const textUntil = (end: number): boolean => {
    const plain = parsedText(`"${text.slice(from, end)}"`);
    if (from < end && typeof plain?.data === 'string') parts.push({ text: plain.data, start: from, end });
    return from >= end || plain !== undefined;
  };
  for (const hole of holes) {
    if (!textUntil(hole.start)) return unresolved(at, 'An escape in this text is not complete.');
    const value = hole.value();
    const said = value && textOf(value);
    if (value?.kind === 'unknown') return { kind: 'unknown', at, because: value.because, pen };
    if (value === undefined || said === undefined) return { ...unresolved(at, 'What is put into this text is not followed.'), pen };
    // oxlint-disable-next-line no-control-regex -- exactly what cannot stand in a JSON string
    if (!hole.escape && /["\\\u0000-\u001F]/.test(said)) state.shapeless = true;
    parts.push({ text: said, value, start: hole.start, end: hole.end });
    from = hole.end;
  }
  if (!textUntil(node.end - 1)) return unresolved(at, 'An escape in this text is not complete.');
  const { form } = state.surface;
  const write = (plain: string): string | undefined => {
    const escaped = JSON.stringify(plain).slice(1, -1);
    return form.form === 'quoted' && escaped !== plain ? undefined : writeTemplateText(escaped, form);
  };
  const ownPen: Pen = {
    set: (value) => (typeof value === 'string' ? partsPen(file, parts, value, write) : undefined) ?? pen.set?.(value),
    remove: () => pen.remove?.(),
  };
  return { kind: 'scalar', at, value: parts.map((part) => part.text).join(''), pen: ownPen };
}

/** In a quoted template the sign before a quote belongs to it. */
function widened({ start, end }: { readonly start: number; readonly end: number }, { within }: Surface): { start: number; end: number } {
  return { start: start + (within.get(start) ?? 0), end: end + (within.get(end) ?? 0) };
}

/** A pen of JSON that writes into a template: escapes are made, values in the template are not written over in passing. */
function templateSafe(pen: Pen, surface: Surface): Pen {
  const safe = (changes: readonly TextChange[] | undefined): readonly TextChange[] | undefined => {
    if (!changes || changes.some(({ text }) => text.includes(FILLER))) return undefined;
    return changes.map((change) => ({ ...change, ...widened(change, surface), text: escapedFor(surface, change.text) }));
  };
  return {
    ...(pen.set && { set: (value: unknown) => safe(pen.set?.(value)) }),
    ...(pen.put && { put: (key: string, value: unknown) => safe(pen.put?.(key, value)) }),
    ...(pen.insert && { insert: (index: number, value: unknown) => safe(pen.insert?.(index, value)) }),
    ...(pen.remove && { remove: () => safe(pen.remove?.()) }),
  };
}

function escapedFor({ form }: Surface, text: string): string {
  // The surface has the file's own indentation in it: a flush heredoc needs no more of it.
  return form.form === 'heredoc' ? writeTemplateText(text, { form: 'file' }) : writeTemplateText(text, form);
}
