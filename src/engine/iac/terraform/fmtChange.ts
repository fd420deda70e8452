import type { TextChange } from '../located.ts';
import { fmtLines, type FmtLine } from './fmtLines.ts';

/** A file as changes see it. */
interface Text {
  readonly path: string;
  readonly text: string;
}

/**
 * A change, widened where `terraform fmt` would have to touch the lines around it: it writes the `=` of arguments on neighbouring
 * lines under each other, and the comments behind them. Where they do not stand so now, they are left alone.
 */
export function fmtChange({ path, text }: Text, start: number, end: number, put: string): readonly TextChange[] {
  const plain: TextChange = { file: path, start, end, text: put };
  const before = neighbours(fmtLines(text), start, end);
  if (gapsOf(text, before).some(({ spaces, from, to }) => spaces !== text.slice(from, to))) return [plain];
  const changed = text.slice(0, start) + put + text.slice(end);
  const putEnd = start + put.length;
  const gaps = gapsOf(changed, neighbours(fmtLines(changed), start, putEnd)).filter(
    ({ from, to, spaces }) => spaces !== changed.slice(from, to),
  );
  const first = Math.min(start, ...gaps.map(({ from }) => from));
  const last = Math.max(putEnd, ...gaps.map(({ to }) => to));
  return [{ file: path, start: first, end: last - put.length + (end - start), text: withGaps(changed, gaps, first, last) }];
}

/** The offset of the start of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the end of the line that an offset is in; the line feed is not part of it. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** The white space that a line begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))![0];
}

/** Writes the `=` of neighbouring one-line arguments under each other, and the comments behind them, as `terraform fmt` does. */
export function aligned(text: string): string {
  return withGaps(text, gapsOf(text, fmtLines(text)), 0, text.length);
}

/** A stretch of blanks, and what it should be. */
interface Gap {
  readonly from: number;
  readonly to: number;
  readonly spaces: string;
}

/** The blanks before `=` and before comments (hclwrite, format.go, `formatCells`). */
function gapsOf(text: string, lines: readonly FmtLine[]): readonly Gap[] {
  const gaps: Gap[] = [];
  /** How much further to the right the end of a line gets by the gap before its `=`. */
  const shifts = new Map<FmtLine, number>();
  const gap = (line: FmtLine, at: number, spaces: number): void => {
    const from = line.start + text.slice(line.start, at).trimEnd().length;
    gaps.push({ from, to: at, spaces: ' '.repeat(spaces) });
    shifts.set(line, (shifts.get(line) ?? 0) + spaces - (at - from));
  };
  for (const line of lines) if (line.equals !== undefined && !line.whole) gap(line, line.equals, 1);
  for (const chain of chains(lines, ({ equals, whole }) => equals !== undefined && whole)) {
    const widths = chain.map(({ start, equals = start }) => columns(text.slice(start, equals).trimEnd()));
    const widest = Math.max(...widths);
    chain.forEach((line, index) => gap(line, line.equals ?? line.start, widest - (widths[index] ?? 0) + 1));
  }
  for (const chain of chains(lines, ({ comment }) => comment !== undefined)) {
    const widths = chain.map((line) => columns(text.slice(line.start, line.comment).trimEnd()) + (shifts.get(line) ?? 0));
    const widest = Math.max(...widths);
    chain.forEach((line, index) => gap(line, line.comment ?? line.start, widest - (widths[index] ?? 0) + 1));
  }
  return gaps.toSorted((one, other) => one.from - other.from);
}

/** Neighbouring lines that are all of a kind. */
function chains(lines: readonly FmtLine[], belongs: (line: FmtLine) => boolean): readonly (readonly FmtLine[])[] {
  const all: FmtLine[][] = [];
  let open: FmtLine[] | undefined;
  for (const line of lines) {
    if (!belongs(line)) open = undefined;
    else if (open) open.push(line);
    else all.push((open = [line]));
  }
  return all;
}

/** The lines that a stretch is in, and those around it that are lined up with them. */
function neighbours(lines: readonly FmtLine[], start: number, end: number): readonly FmtLine[] {
  const inLine = ({ equals, comment, whole }: FmtLine): boolean => (equals !== undefined && whole) || comment !== undefined;
  let from = Math.max(
    0,
    lines.findLastIndex((line) => line.start <= start),
  );
  let to = Math.max(
    from,
    lines.findLastIndex((line) => line.start <= end),
  );
  while (from > 0 && lines[from - 1] && inLine(lines[from - 1]!)) from--;
  while (to + 1 < lines.length && inLine(lines[to + 1]!)) to++;
  return lines.slice(from, to + 1);
}

function withGaps(text: string, gaps: readonly Gap[], start: number, end: number): string {
  let result = '';
  let at = start;
  for (const { from, to, spaces } of gaps) {
    result += text.slice(at, from) + spaces;
    at = to;
  }
  return result + text.slice(at, end);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function columns(text: string): number {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is one column each
  return /^[\u0000-\u007F]*$/.test(text) ? text.length : [...graphemes.segment(text)].length;
}
