import type { Located, Pen, TextChange } from '../located.ts';
import { removal } from './scope.ts';

/** A stretch of a text that is put together. */
export interface Piece {
  readonly text: string;
  /** Makes this piece read otherwise, where it is written. */
  readonly set?: (text: string) => readonly TextChange[] | undefined;
}

/**
 * A text put together of pieces. Its pen changes only the piece in which the new text differs; where more than one does, `rewrite` puts a
 * text in the place of them all.
 */
export function composed(
  node: Located,
  pieces: readonly Piece[],
  rewrite: (first: number, last: number, text: string) => readonly TextChange[] | undefined,
): Located {
  const pen: Pen = {
    set: (value) => (typeof value === 'string' ? setText(pieces, value, rewrite) : node.pen?.set?.(value)),
    ...removal(node),
  };
  return { kind: 'scalar', value: pieces.map(({ text }) => text).join(''), at: node.at, pen };
}

function setText(
  pieces: readonly Piece[],
  next: string,
  rewrite: (first: number, last: number, text: string) => readonly TextChange[] | undefined,
): readonly TextChange[] | undefined {
  const old = pieces.map(({ text }) => text).join('');
  const most = Math.min(old.length, next.length);
  let head = 0;
  while (head < most && old[head] === next[head]) head++;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++;
  const [from, to] = [head, old.length - tail];
  const spans: { readonly start: number; readonly end: number }[] = [];
  for (const { text } of pieces) {
    const start = spans.at(-1)?.end ?? 0;
    spans.push({ start, end: start + text.length });
  }
  const newText = (start: number, end: number) => next.slice(start, next.length - (old.length - end));
  for (const [index, { start, end }] of spans.entries()) {
    if (start > from || end < to || (start === end && from !== to)) continue;
    const changes = pieces[index]?.set?.(newText(start, end));
    if (changes) return changes;
  }
  const first = spans.findIndex(({ end }) => end > from || (end === from && from === to));
  const last = spans.findLastIndex(({ start }) => start < to || (start === to && from === to));
  if (first < 0 || last < first) return undefined;
  return rewrite(first, last, newText(spans[first]!.start, spans[last]!.end));
}
