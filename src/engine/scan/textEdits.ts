import type { TextEdit, TextPosition, TextRange } from '../model/plan.ts';

/** Tells lines and characters (from 0, in UTF-16) from offsets into a text. Line ends are `\n`, `\r\n` and `\r`, as in the editor. */
export function positionsIn(text: string): (offset: number) => TextPosition {
  const starts = [0];
  for (const { 0: end, index } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - starts[low]! };
  };
}

/** The range of a stretch of a text. */
export function rangeIn(text: string, { start, end }: { readonly start: number; readonly end: number }): TextRange {
  const positionOf = positionsIn(text);
  return { start: positionOf(start), end: positionOf(end) };
}

/**
 * The few edits that make one text the other: the lines that differ, and in them only what differs. They do not overlap, and are in the
 * order of the text.
 */
export function textEdits(before: string, after: string): readonly TextEdit[] {
  const positionOf = positionsIn(before);
  return changesOf(before, after).map(({ start, end, text }) => ({
    range: { start: positionOf(start), end: positionOf(end) },
    newText: text,
  }));
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** More lines than this that differ are replaced as one: comparing each with each would take longer than anybody waits. */
const MOST_COMPARED = 4_000_000;

function changesOf(before: string, after: string): readonly Change[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [oldMiddle, nowMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  let offset = old.slice(0, head).join('').length;
  const changes: Change[] = [];
  for (const { removed, added, kept } of hunks(oldMiddle, nowMiddle)) {
    const [gone, come] = [removed.join(''), added.join('')];
    if (gone !== come) changes.push(trimmed(offset, gone, come));
    offset += gone.length + kept.join('').length;
  }
  return changes;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

interface Hunk {
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** The lines that stay, after them. */
  readonly kept: readonly string[];
}

/** By the longest common run of lines. */
function hunks(old: readonly string[], now: readonly string[]): readonly Hunk[] {
  if (old.length * now.length > MOST_COMPARED) return [{ removed: old, added: now, kept: [] }];
  const width = now.length + 1;
  const longest = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1)
    for (let j = now.length - 1; j >= 0; j -= 1)
      longest[i * width + j] =
        old[i] === now[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const result: Hunk[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [fromOld, fromNow] = [i, j];
    while ((i < old.length || j < now.length) && !(i < old.length && j < now.length && old[i] === now[j])) {
      if (j >= now.length || (i < old.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) i += 1;
      else j += 1;
    }
    const keptFrom = i;
    const [removed, added] = [old.slice(fromOld, i), now.slice(fromNow, j)];
    while (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
    }
    result.push({ removed, added, kept: old.slice(keptFrom, i) });
  }
  return result;
}

/** Without what stays at both ends; a line end or a surrogate pair is never cut in two. */
function trimmed(start: number, gone: string, come: string): Change {
  let head = 0;
  while (head < gone.length && head < come.length && gone[head] === come[head]) head += 1;
  if (head > 0 && splits(gone, head)) head -= 1;
  let tail = 0;
  while (tail < gone.length - head && tail < come.length - head && gone.at(-1 - tail) === come.at(-1 - tail)) tail += 1;
  if (tail > 0 && splits(gone, gone.length - tail)) tail -= 1;
  return { start: start + head, end: start + gone.length - tail, text: come.slice(head, come.length - tail) };
}

function splits(text: string, at: number): boolean {
  const [left, right] = [text[at - 1] ?? '', text[at] ?? ''];
  return (left === '\r' && right === '\n') || (/[\uD800-\uDBFF]/.test(left) && /[\uDC00-\uDFFF]/.test(right));
}
