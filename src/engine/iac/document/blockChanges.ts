import { endOfPair, type DocumentNode, type Holder, type ListNode, type MapNode, type ScalarStyle } from './documentNode.ts';
import { hasLines, styleOf, type DocumentText } from './documentText.ts';
import type { Change } from './flowChanges.ts';
import { beginsLine, columnOf, indentAt, lineEnd, lineStart, nextLine } from './textLines.ts';
import { blockText, flowText, isFilled, partIndent, scalarText } from './valueText.ts';

/** Writes a whole value anew, in the style of what stood there. */
export function setNode(document: DocumentText, node: DocumentNode, holder: Holder, value: unknown): readonly Change[] | undefined {
  const { text } = document.file;
  const style = styleOf(document);
  const within = holder?.in.flow ?? false;
  const like = likeOf(node);
  const start = node.tag === undefined ? node.start : node.outer;
  const isBlock = node.kind !== 'scalar' && node.kind !== 'alias' && !node.flow;
  if (within || style.language === 'json' || (!isBlock && 'flow' in node && isFilled(value))) {
    const lines = text.slice(node.start, node.end).includes('\n') || (style.language === 'json' && node.kind === 'scalar');
    const written = isFilled(value)
      ? flowText(value, style, like, lines && hasLines(document) ? indentAt(text, node.start) : undefined)
      : scalarText(value, style, { inFlow: within, ...(like && { like }) });
    return [{ start, end: node.end, text: spaced(text, start) + written }];
  }
  if (!isFilled(value)) return setLine(document, node, start, scalarText(value, style, like ? { like } : {}), isBlock);
  if (isBlock) {
    const kept = Array.isArray(value) === (node.kind === 'list') || holder?.in.kind === 'list' || !holder;
    const indent = kept ? ' '.repeat(columnOf(text, node.start)) : undefined;
    if (indent !== undefined && node.tag === undefined)
      return [{ start: node.start, end: node.end, text: blockText(value, indent, style, like) }];
  }
  return setLines(document, node, start, holder, value, like);
}

/** In place of anything: something in one line. */
function setLine(
  document: DocumentText,
  node: DocumentNode,
  start: number,
  written: string,
  isBlock: boolean,
): readonly Change[] | undefined {
  const { text } = document.file;
  if (!isBlock || !beginsLine(text, node.start)) {
    const eol = endsInNewLine(text, node) ? styleOf(document).eol : '';
    return [{ start, end: node.end, text: spaced(text, start) + written + eol }];
  }
  // What stands between the mark and the block, a comment for one, is kept.
  const mark = lastMark(text, start);
  const gap = text.slice(mark, start).trimEnd();
  if (gap === '') return [{ start: mark, end: node.end, text: ` ${written}` }];
  return [
    { start: mark, end: mark, text: ` ${written}` },
    { start: mark + gap.length, end: node.end, text: '' },
  ];
}

/** In place of something in one line, or of a block of another kind: a block. */
function setLines(
  document: DocumentText,
  node: DocumentNode,
  start: number,
  holder: Holder,
  value: object,
  like: ScalarStyle | undefined,
): readonly Change[] | undefined {
  const { text } = document.file;
  const style = styleOf(document);
  if (!holder) return undefined;
  if (holder.in.kind === 'list') {
    const indent = ' '.repeat(columnOf(text, start));
    const [first = '', ...more] = blockText(value, indent, style, like).split(style.eol);
    const rest = more.map((line) => style.eol + line).join('');
    if (endsInNewLine(text, node)) return [{ start, end: node.end, text: first + rest + style.eol }];
    return split(text, start, node.end, spaced(text, start) + first, rest);
  }
  const pair = holder.in.pairs[holder.index];
  if (!pair?.colonEnd || !beginsBlockLine(text, pair.start)) return undefined;
  const outer = ' '.repeat(columnOf(text, pair.start));
  const inner = partIndent(value, outer, style);
  const block = style.eol + inner + blockText(value, inner, style, like);
  const mark = node.anchor === undefined ? pair.colonEnd : lastMark(text, start);
  if (text.slice(mark, start).trim() !== '') return undefined;
  if (endsInNewLine(text, node)) return [{ start: mark, end: node.end, text: block + style.eol }];
  return split(text, mark, node.end, '', block);
}

/** One part in place of a stretch, the other after the line's comment. */
function split(text: string, start: number, end: number, first: string, rest: string): readonly Change[] {
  const at = lineEnd(text, end);
  if (text.slice(end, at).trim() === '') return [{ start, end, text: first + rest }];
  return [
    { start, end, text: first },
    { start: at, end: at, text: rest },
  ];
}

/** Takes the lines of a pair or of an element out of a block that has others. */
export function removeLines(
  { file: { text }, range }: DocumentText,
  whole: MapNode | ListNode,
  index: number,
): readonly Change[] | undefined {
  const part = (at: number) => {
    if (whole.kind === 'list') {
      const item = whole.items[at];
      return item && { start: text.lastIndexOf('-', item.outer - 1), end: item.end };
    }
    const pair = whole.pairs[at];
    return pair && { start: pair.start, end: endOfPair(pair) };
  };
  const own = part(index);
  if (!own) return undefined;
  const atLineStart = own.end === lineStart(text, own.end) && own.end > own.start;
  const end = Math.min(range.end, atLineStart ? own.end : nextLine(text, own.end));
  if (!beginsLine(text, own.start)) {
    const next = part(index + 1);
    if (!next || text.slice(end, next.start).trim() !== '') return undefined;
    return [{ start: own.start, end: next.start, text: '' }];
  }
  const start = lineStart(text, own.start);
  const unended = end === text.length && !text.endsWith('\n');
  if (!unended || start === 0) return [{ start, end, text: '' }];
  return [{ start: start - (text[start - 2] === '\r' ? 2 : 1), end, text: '' }];
}

function likeOf(node: DocumentNode): ScalarStyle | undefined {
  if (node.kind === 'scalar') return node.style === 'single' || node.style === 'double' ? node.style : undefined;
  const parts = node.kind === 'list' ? node.items : node.kind === 'map' ? node.pairs.map(({ value }) => value) : [];
  for (const part of parts) {
    const like = likeOf(part);
    if (like) return like;
  }
  return undefined;
}

/** A blank, where what stands before needs one: a colon, a dash, a tag. */
function spaced(text: string, start: number): string {
  return start > 0 && !/[\s[{(,\uFEFF]/.test(text[start - 1]!) ? ' ' : '';
}

/** The end of the last thing before an offset that is neither blank nor in a comment of its line. */
function lastMark(text: string, offset: number): number {
  let at = offset;
  for (;;) {
    while (at > 0 && /\s/.test(text[at - 1]!)) at--;
    const start = lineStart(text, at);
    const comment = /(?:^|\s)#/.exec(text.slice(start, at));
    if (!comment) return at;
    at = start + comment.index;
  }
}

/** A pair may begin after dashes: `- key: value`. */
function beginsBlockLine(text: string, start: number): boolean {
  return /^[ \-?]*$/.test(text.slice(lineStart(text, start), start));
}

function endsInNewLine(text: string, node: DocumentNode): boolean {
  return node.kind === 'scalar' && node.style === 'block' && node.end > node.start && text[node.end - 1] === '\n';
}
