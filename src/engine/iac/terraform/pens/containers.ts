import type { SourceFile } from '../../dialect.ts';
import type { TextChange } from '../../located.ts';
import { fmtChange, indentAt, lineEnd, lineStart } from '../fmtChange.ts';
import type { Range } from '../syntax.ts';

// What lists and objects have in common as text: parts between brackets, with commas, comments and lines around them.

/** A list or an object: its own range, brackets included, and those of its parts. */
export interface Container extends Range {
  readonly parts: readonly Range[];
}

/** How a part is made, once it is known where it goes: on a line of its own with that indentation, or in the line. */
export interface Making {
  /** @param indent the white space before the line; `undefined`: within a line */
  readonly text: (indent: string | undefined) => string | undefined;
  /** Parts on lines of their own need a comma between them: those of a list do, those of an object need not. */
  readonly needsComma: boolean;
}

/** Puts a part before the one at `index`; the number of parts puts it at the end. */
export function insertPart(file: SourceFile, container: Container, index: number, making: Making): readonly TextChange[] | undefined {
  if (index < 0 || index > container.parts.length) return undefined;
  if (container.parts.length === 0) return fill(file, container, making);
  const next = container.parts[index];
  return next ? insertBefore(file, container, next, making) : append(file, container, making);
}

/** Takes a part out, with its comma, and with its line if it has one of its own. */
export function removePart(file: SourceFile, container: Container, index: number): readonly TextChange[] | undefined {
  const { text } = file;
  const part = container.parts[index];
  if (!part) return undefined;
  const [before, after] = [container.parts[index - 1], container.parts[index + 1]];
  if (!before && !after && only(text, part, container)) return fmtChange(file, container.start + 1, container.end - 1, '');
  if (beginsLine(text, part.start)) {
    const tail = tailOf(text, part.end, container.end - 1);
    if (tail.endsLine) {
      const start = lineStart(text, part.start);
      // The last part has no comma: neither has the one that becomes the last.
      const comma = !after && before && !tail.comma && /^\s*,\s*$/.test(text.slice(before.end, start)) ? text.indexOf(',', before.end) : -1;
      const end = Math.min(lineEnd(text, tail.end) + 1, text.length);
      return comma < 0 ? fmtChange(file, start, end, '') : fmtChange(file, comma, end, text.slice(comma + 1, start));
    }
  }
  if (after) return /^\s*,?\s*$/.test(text.slice(part.end, after.start)) ? fmtChange(file, part.start, after.start, '') : undefined;
  if (!before || !/^\s*,?\s*$/.test(text.slice(before.end, part.start))) return undefined;
  const closer = before.end - 1;
  if (!closesOnOwnLine(text, before) || !closesOnOwnLine(text, part)) return fmtChange(file, before.end, part.end, '');
  return fmtChange(file, lineStart(text, closer), part.end, `${indentAt(text, part.end - 1)}${text.slice(closer, before.end)}`);
}

/** `\r\n` where the file has it. */
export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Is there a comma between the parts, or after the last one? */
export function hasCommas(text: string, { parts, end }: Container): boolean {
  return parts.some((part, index) => tailOf(text, part.end, parts[index + 1]?.start ?? end - 1).comma);
}

/** Does nothing but white space stand before it on its line? */
export function beginsLine(text: string, start: number): boolean {
  return text.slice(lineStart(text, start), start).trim() === '';
}

/** Does it end with a bracket that begins a line, behind lines of its own? */
function closesOnOwnLine(text: string, { start, end }: Range): boolean {
  const line = lineStart(text, end - 1);
  return line > start && /^[\s)\]}]*$/.test(text.slice(line, end - 1));
}

function only(text: string, part: Range, container: Container): boolean {
  return /^[\s,]*$/.test(text.slice(container.start + 1, part.start) + text.slice(part.end, container.end - 1));
}

interface Tail {
  readonly comma: boolean;
  /** The end of the line, or as far as the part goes in it: behind the comma and the comment. */
  readonly end: number;
  readonly endsLine: boolean;
}

/** What stands behind a part on its line: a comma, a comment. */
function tailOf(text: string, from: number, limit: number): Tail {
  const rest = text.slice(from, Math.min(lineEnd(text, from), limit));
  const match = /^[ \t]*(,?)[ \t]*((?:#|\/\/).*|\/\*(?:(?!\*\/).)*\*\/)?[ \t\r]*/.exec(rest);
  const length = match?.[0].length ?? 0;
  const endsLine = length === rest.length && from + length < limit;
  return { comma: match?.[1] === ',', end: from + length, endsLine };
}

function fill(file: SourceFile, { start, end }: Container, making: Making): readonly TextChange[] | undefined {
  const { text } = file;
  const inner = text.slice(start + 1, end - 1);
  const eol = eolOf(text);
  const indent = indentAt(text, start);
  const comma = making.needsComma ? ',' : '';
  if (inner.trim() !== '') {
    // Only comments stand there: the part goes behind them.
    const made = making.text(`${indent}  `);
    const from = start + 1 + inner.trimEnd().length;
    return made === undefined || !inner.includes('\n')
      ? undefined
      : fmtChange(file, from, end - 1, `${eol}${indent}  ${made}${comma}${eol}${indent}`);
  }
  const endsLine = /^[\s,)\]}]*$/.test(text.slice(end, lineEnd(text, end)));
  const ownLines = inner.includes('\n') || (!making.needsComma && endsLine);
  const made = making.text(ownLines ? `${indent}  ` : undefined);
  if (made === undefined) return undefined;
  const put = ownLines ? `${eol}${indent}  ${made}${comma}${eol}${indent}` : making.needsComma ? made : ` ${made} `;
  return fmtChange(file, start + 1, end - 1, put);
}

function insertBefore(file: SourceFile, container: Container, next: Range, making: Making): readonly TextChange[] | undefined {
  const { text } = file;
  const eol = eolOf(text);
  if (!beginsLine(text, next.start)) {
    const made = making.text(undefined);
    // Before the start of another object on the same line, `terraform fmt` sets the closing brace off: `  }, {`.
    const set = text.slice(next.start, next.end).includes('\n') ? made?.replace(/\n([ \t]*[\]}])$/, '\n  $1') : made;
    return set === undefined ? undefined : fmtChange(file, next.start, next.start, `${set}, `);
  }
  const indent = indentAt(text, next.start);
  const made = making.text(indent);
  let start = lineStart(text, next.start);
  // Comments right above a part belong to it.
  while (start > container.start && /^\s*(#|\/\/)/.test(text.slice(lineStart(text, start - 1), start - 1)))
    start = lineStart(text, start - 1);
  const comma = making.needsComma || hasCommas(text, container) ? ',' : '';
  return made === undefined ? undefined : fmtChange(file, start, start, `${indent}${made}${comma}${eol}`);
}

function append(file: SourceFile, container: Container, making: Making): readonly TextChange[] | undefined {
  const { text } = file;
  const last = container.parts.at(-1);
  if (!last) return undefined;
  const tail = tailOf(text, last.end, container.end - 1);
  if (beginsLine(text, last.start) && tail.endsLine) {
    const indent = indentAt(text, last.start);
    const made = making.text(indent);
    const commas = making.needsComma || hasCommas(text, container);
    const comma = commas && !tail.comma ? ',' : '';
    const line = `${eolOf(text)}${indent}${made}${tail.comma ? ',' : ''}`;
    const end = tail.end - (text[tail.end - 1] === '\r' ? 1 : 0);
    return made === undefined ? undefined : fmtChange(file, last.end, end, `${comma}${text.slice(last.end, end)}${line}`);
  }
  const made = making.text(undefined);
  if (made === undefined) return undefined;
  const closer = last.end - 1;
  const hugged = closesOnOwnLine(text, last) && !text.slice(last.end, container.end).includes('\n');
  if (!hugged || !made.includes('\n')) return fmtChange(file, last.end, last.end, `, ${made}`);
  const line = lineStart(text, closer);
  return fmtChange(file, line, last.end, `  ${text.slice(line, last.end)}, ${made}`);
}
