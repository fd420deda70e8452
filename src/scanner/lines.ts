import type { Place } from '../engine/iac/located.ts';
import type { FileText, Position, Spot } from './protocol.ts';

const starts = new WeakMap<FileText, readonly number[]>();

/** A place of a file as an editor counts. A place beyond the text's end is its end. */
export function spotOf(file: FileText, { start, end }: Pick<Place, 'start' | 'end'>): Spot {
  return { file: file.path, start: positionOf(file, start), end: positionOf(file, Math.max(start, end)) };
}

/** The offset of a position; beyond the end of its line it is the line's end. */
export function offsetOf(file: FileText, { line, character }: Position): number {
  const lines = linesOf(file);
  const start = lines[line];
  if (start === undefined) return file.text.length;
  return Math.min(start + character, lines[line + 1] ?? file.text.length);
}

function positionOf(file: FileText, offset: number): Position {
  const lines = linesOf(file);
  const at = Math.min(offset, file.text.length);
  let [low, high] = [0, lines.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: at - lines[low]! };
}

/** Where each line starts, for the line ends that VS Code knows: `\n`, `\r\n` and a lone `\r`. */
function linesOf(file: FileText): readonly number[] {
  const known = starts.get(file);
  if (known) return known;
  const lines = [0];
  const { text } = file;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) lines.push(index + 1);
  }
  starts.set(file, lines);
  return lines;
}
