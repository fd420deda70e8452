import type { Pen, TextChange } from '../located.ts';
import {
  endOfPair,
  shapeOf,
  shapeOfData,
  type DocumentNode,
  type Holder,
  type ListNode,
  type MapNode,
  type ScalarStyle,
  type Shape,
} from './documentNode.ts';
import { hasLines, held, styleOf, type DocumentText } from './documentText.ts';
import { insertInFlow, removeFromFlow, type Change, type Flow, type Layout } from './flowChanges.ts';
import { removeLines, setNode } from './blockChanges.ts';
import { beginsLine, columnOf, indentAt, lineEnd, lineStart } from './textLines.ts';
import { flowText, itemText, pairText, scalarText } from './valueText.ts';

/** The pen of a value of a YAML or JSON text. What it writes, read again, says just what was asked, and all else as before. */
export function documentPen(document: DocumentText, node: DocumentNode, holder: Holder): Pen {
  const pen: Pen = {
    set: (value) => {
      const shape = shapeOfData(value, node.anchor);
      return shape && settable(node)
        ? held(document, setNode(document, node, holder, value), (one, plain) => (one === node ? shape : plain()))
        : undefined;
    },
    remove: () => (holder ? removeFrom(document, holder) : undefined),
  };
  if (node.kind === 'map') return { ...pen, put: (key, value, before) => putInto(document, node, key, value, before) };
  if (node.kind === 'list') return { ...pen, insert: (index, value) => insertInto(document, node, index, value) };
  return pen;
}

/** The pen of a scalar under a tag, which stays: of `!Ref Name` the name. */
export function scalarUnderTag(document: DocumentText, node: DocumentNode, holder: Holder): Pen {
  return {
    set: (value) => {
      const shape = shapeOfData(value, node.anchor, node.tag);
      if (node.kind !== 'scalar' || node.style === 'empty' || typeof value === 'object' || !shape) return undefined;
      const { tag: _, ...untagged } = node;
      return held(document, setNode(document, untagged, holder, value), (one, plain) => (one === node ? shape : plain()));
    },
  };
}

/** May the whole be written anew? Not where an alias leads into it, and not where its tag and anchor cannot be told apart. */
function settable(node: DocumentNode): boolean {
  return node.plainProps && node.kind !== 'alias' && !hasAnchors(node);
}

function hasAnchors(node: DocumentNode): boolean {
  const within = (part: DocumentNode): boolean => part.anchor !== undefined || hasAnchors(part);
  if (node.kind === 'list') return node.items.some(within);
  return node.kind === 'map' && node.pairs.some(({ key, value }) => within(key) || within(value));
}

function putInto(
  document: DocumentText,
  map: MapNode,
  key: string,
  value: unknown,
  before: readonly string[] = [],
): readonly TextChange[] | undefined {
  const shape = shapeOfData(value);
  if (!shape || map.pairs.some(({ name }) => name === key)) return undefined;
  const { text } = document.file;
  const style = styleOf(document);
  const first = map.pairs.findIndex(({ name }) => before.includes(name));
  const index = first < 0 ? map.pairs.length : first;
  const last = map.pairs.at(-1);
  const like = styleLike(map.pairs.map((pair) => pair.value));
  const likeKey = style.language === 'json' ? 'double' : styleLike(map.pairs.map((pair) => pair.key));
  const inLines = spansLines(document, map);
  const changes = map.flow
    ? insertInFlow(
        text,
        flowOf(map),
        index,
        (indent) => {
          const name = scalarText(key, style, { inFlow: true, ...(likeKey && { like: likeKey }) });
          return `${name}: ${flowText(value, style, like, inLines && likeKey === 'double' ? indent : undefined)}`;
        },
        layoutOf(document),
      )
    : index < map.pairs.length
      ? pairBefore(document, map, index, (indent) => pairText(key, value, indent, style, undefined, likeKey))
      : last &&
        after(
          document,
          endOfPair(last),
          columnOf(text, map.pairs[0]!.start),
          (indent) => pairText(key, value, indent, style, like, likeKey),
          map.pairs.length > 1 && map.pairs.slice(1).every((pair) => isSetOff(text, pair.start)) ? style.eol : '',
        );
  return held(document, changes, (one, plain) => {
    const parts = plain();
    return one === map ? [...parts.slice(0, -1), (parts.at(-1) as Shape).toSpliced(index, 0, [key, shape])] : parts;
  });
}

/** New lines above a pair and the comments that belong to it, set off by an empty line where the pairs of the map are. */
function pairBefore(document: DocumentText, map: MapNode, index: number, write: (indent: string) => string): readonly Change[] | undefined {
  const { text } = document.file;
  const { start } = map.pairs[index]!;
  if (!beginsLine(text, start)) return undefined;
  const { eol } = styleOf(document);
  const indent = indentAt(text, start);
  // What stands at the top of a file is about the file.
  const at = index === 0 ? lineStart(text, start) : commentsAbove(text, start);
  const setOff = map.pairs.slice(1).some((pair) => isSetOff(text, pair.start));
  return [{ start: at, end: at, text: indent + write(indent) + eol + (setOff ? eol : '') }];
}

/** Stands an empty line above the line of an offset and its comments? */
function isSetOff(text: string, offset: number): boolean {
  return /\n[ \t]*\r?\n$/.test(text.slice(0, commentsAbove(text, offset)));
}

/** Where the lines of comment right above a line begin; where there are none, the line. */
function commentsAbove(text: string, offset: number): number {
  let at = lineStart(text, offset);
  while (at > 0 && /^[ \t]*#/.test(text.slice(lineStart(text, at - 1), at))) at = lineStart(text, at - 1);
  return at;
}

function insertInto(document: DocumentText, list: ListNode, index: number, value: unknown): readonly TextChange[] | undefined {
  const shape = shapeOfData(value);
  if (!shape || !Number.isInteger(index) || index < 0 || index > list.items.length) return undefined;
  const style = styleOf(document);
  const like = styleLike(list.items);
  const inLines = spansLines(document, list);
  const changes = list.flow
    ? insertInFlow(
        document.file.text,
        flowOf(list),
        index,
        (indent) => flowText(value, style, like, inLines && style.language === 'json' ? indent : undefined),
        layoutOf(document),
      )
    : insertLine(document, list, index, (indent) => itemText(value, indent, style, like));
  return held(document, changes, (one, plain) => {
    const parts = plain();
    return one === list ? [...parts.slice(0, -1), (parts.at(-1) as Shape).toSpliced(index, 0, shape)] : parts;
  });
}

function insertLine(
  document: DocumentText,
  list: ListNode,
  index: number,
  write: (indent: string) => string,
): readonly Change[] | undefined {
  const { text } = document.file;
  const column = columnOf(text, list.start);
  const previous = list.items[index - 1];
  if (previous) return after(document, previous.end, column, write);
  const indent = ' '.repeat(column);
  return [{ start: list.start, end: list.start, text: write(indent) + styleOf(document).eol + indent }];
}

/** New lines after the line in which a part ends. */
function after(document: DocumentText, end: number, column: number, write: (indent: string) => string, gap = ''): readonly Change[] {
  const { file, range } = document;
  const { text } = file;
  const indent = ' '.repeat(column);
  const { eol } = styleOf(document);
  // A block scalar ends where the next line begins.
  if (end === lineStart(text, end) && end > range.start) return [{ start: end, end, text: `${gap}${indent}${write(indent)}${eol}` }];
  const at = Math.min(range.end, lineEnd(text, end));
  return [{ start: at, end: at, text: `${eol}${gap}${indent}${write(indent)}` }];
}

function removeFrom(document: DocumentText, { in: whole, index, above }: NonNullable<Holder>): readonly TextChange[] | undefined {
  const pair = whole.kind === 'map' ? whole.pairs[index] : undefined;
  const node = whole.kind === 'map' ? pair?.value : whole.items[index];
  if (!node || node.anchor !== undefined || hasAnchors(node)) return undefined;
  const size = whole.kind === 'map' ? whole.pairs.length : whole.items.length;
  const changes = whole.flow
    ? removeFromFlow(document.file.text, flowOf(whole), index)
    : size > 1
      ? removeLines(document, whole, index)
      : whole.plainProps
        ? setNode(document, whole, above, whole.kind === 'map' ? {} : [])
        : undefined;
  return held(document, changes, (one, plain) => {
    if (one === node) return undefined;
    return one === whole && whole.kind === 'map' ? withoutPair(whole, index, plain) : plain();
  });
}

/** A pair goes by its place: of two with the same name the other stays. */
function withoutPair(map: MapNode, index: number, plain: () => Shape): Shape {
  const rest = map.pairs.filter((_, at) => at !== index).map(({ name, value }) => [name, shapeOf(value, (_, inner) => inner())]);
  return [...plain().slice(0, -1), rest];
}

function flowOf(node: MapNode | ListNode): Flow {
  const items =
    node.kind === 'list'
      ? node.items.map(({ outer, end }) => ({ start: outer, end }))
      : node.pairs.map((pair) => ({ start: pair.start, end: endOfPair(pair) }));
  return { open: node.start, close: node.end - 1, items };
}

/** Is a collection written over several lines, or would it be with something in it? */
function spansLines(document: DocumentText, node: MapNode | ListNode): boolean {
  const isEmpty = (node.kind === 'map' ? node.pairs : node.items).length === 0;
  return isEmpty ? layoutOf(document).open !== undefined : document.file.text.slice(node.start, node.end).includes('\n');
}

function layoutOf(document: DocumentText): Layout {
  const { eol, step, language } = styleOf(document);
  return { eol, ...(language === 'json' && hasLines(document) && { open: step }) };
}

function styleLike(nodes: readonly DocumentNode[]): ScalarStyle | undefined {
  const last = nodes.findLast((node) => node.kind === 'scalar' && node.style !== 'block' && node.style !== 'empty');
  return last?.kind === 'scalar' && last.style !== 'plain' ? last.style : undefined;
}
