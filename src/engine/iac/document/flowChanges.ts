import { beginsLine, indentAt, lineEnd, lineStart, nextLine } from './textLines.ts';

/** A stretch of a text and what stands there instead. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What stands between a pair of brackets: the elements of a list, or the pairs of a map. */
export interface Flow {
  readonly open: number;
  /** The offset of the closing bracket. */
  readonly close: number;
  readonly items: readonly { readonly start: number; readonly end: number }[];
}

/** How what is put between brackets is laid out. */
export interface Layout {
  readonly eol: string;
  /** One step of indentation where an empty pair of brackets is opened up into lines; `undefined`: it stays in one line. */
  readonly open?: string;
}

/** Puts an element before the index; the number of elements appends. `undefined`: comments stand in the way. */
export function insertInFlow(
  text: string,
  { open, close, items }: Flow,
  index: number,
  write: (indent: string) => string,
  { eol, open: step }: Layout,
): readonly Change[] | undefined {
  const first = items[0];
  const outer = indentAt(text, open);
  if (!first) {
    if (text.slice(open + 1, close).trim() !== '') return undefined;
    const pad = text[open] === '{' ? ' ' : '';
    const body = step === undefined ? pad + write(outer) + pad : eol + outer + step + write(outer + step) + eol + outer;
    return [{ start: open + 1, end: close, text: body }];
  }
  const lines = beginsLine(text, first.start) && lineStart(text, first.start) > open;
  const indent = lines ? indentAt(text, first.start) : outer;
  const between = lines ? eol + indent : ' ';
  const next = items[index];
  if (next) return [{ start: next.start, end: next.start, text: `${write(indent)},${between}` }];
  const last = items.at(-1)!;
  const comma = commaAfter(text, last.end, close);
  const after = comma === undefined ? last.end : comma + 1;
  const said = comma === undefined ? write(indent) : `${write(indent)},`;
  const rest = lineEnd(text, after);
  const place = lines && rest < close && text.slice(after, rest).trim() !== '' ? rest : after;
  if (comma !== undefined) return [{ start: place, end: place, text: between + said }];
  if (place === after) return [{ start: after, end: after, text: `,${between}${said}` }];
  return [
    { start: after, end: after, text: ',' },
    { start: place, end: place, text: between + said },
  ];
}

/** Takes an element out, with its comma and its line. */
export function removeFromFlow(text: string, { open, close, items }: Flow, index: number): readonly Change[] | undefined {
  const item = items[index];
  if (!item) return undefined;
  const previous = items[index - 1];
  const next = items[index + 1];
  const comma = commaAfter(text, item.end, close);
  const end = comma === undefined ? item.end : comma + 1;
  if (!previous && !next) {
    const bare = (text.slice(open + 1, item.start) + text.slice(end, close)).trim() === '';
    return [bare ? { start: open + 1, end: close, text: '' } : { start: item.start, end, text: '' }];
  }
  const rest = lineEnd(text, end);
  const ownLines = beginsLine(text, item.start) && rest < close && !(next && next.start < rest);
  const removal = ownLines ? { start: lineStart(text, item.start), end: nextLine(text, end), text: '' } : undefined;
  if (next) {
    if (removal) return [removal];
    return text.slice(end, next.start).trim() === '' ? [{ start: item.start, end: next.start, text: '' }] : undefined;
  }
  const before = previous && commaAfter(text, previous.end, item.start);
  if (!previous || before === undefined) return undefined;
  if (removal) return comma === undefined ? [{ start: before, end: before + 1, text: '' }, removal] : [removal];
  if (text.slice(before + 1, item.start).trim() !== '') return undefined;
  return [{ start: comma === undefined ? previous.end : before + 1, end: comma === undefined ? item.end : end, text: '' }];
}

/** The comma that follows an element, beyond blanks and comments. */
function commaAfter(text: string, from: number, close: number): number | undefined {
  const blank = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*)*/y;
  blank.lastIndex = from;
  const at = from + (blank.exec(text)?.[0].length ?? 0);
  return at < close && text[at] === ',' ? at : undefined;
}
