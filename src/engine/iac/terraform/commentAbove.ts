import type { Range } from './syntax.ts';
import { trimmed } from './walls.ts';

/** The comments on the lines right above, without their signs: no empty line between, and nothing else on those lines. */
export function commentAbove(text: string, start: number): (Range & { readonly text: string }) | undefined {
  let from = text.lastIndexOf('\n', start - 1) + 1;
  if (start === 0 || text.slice(from, start).trim() !== '') return undefined;
  const end = from;
  for (let line = lineBefore(text, from); line; line = lineBefore(text, from)) {
    const said = text.slice(line.start, line.end).replace('\uFEFF', '').trim();
    if (/^(#|\/\/)/.test(said)) {
      from = line.start;
    } else if (said.endsWith('*/')) {
      const opening = text.lastIndexOf('/*', line.end - 3);
      const opened = text.lastIndexOf('\n', opening) + 1;
      if (opening < 0 || text.slice(opened, opening).replace('\uFEFF', '').trim() !== '') break;
      from = opened;
    } else {
      break;
    }
  }
  if (from === end) return undefined;
  const range = trimmed(text, { start: from, end });
  return range && { ...range, text: withoutSigns(text.slice(range.start, range.end)) };
}

function lineBefore(text: string, start: number): Range | undefined {
  return start === 0 ? undefined : { start: start === 1 ? 0 : text.lastIndexOf('\n', start - 2) + 1, end: start - 1 };
}

function withoutSigns(comment: string): string {
  const lines = comment.replaceAll(/\/\*+|\*+\//g, '').split('\n');
  return lines
    .map((line) => line.trim().replace(/^(#+|\/\/+|\*)\s?/, ''))
    .join('\n')
    .trim();
}
