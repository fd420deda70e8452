import type { Range } from './syntax.ts';

/** How text is written in a template: between quotes, between heredoc markers, or in a file for `templatefile`. */
export type TemplateForm =
  | { readonly form: 'quoted' }
  | { readonly form: 'heredoc'; readonly start: number; readonly flush: boolean; readonly indent: number }
  | { readonly form: 'file' };

/** Text as it reads, and for each of its UTF-16 units, and its end, the offset where it is written. */
export interface MappedText {
  readonly text: string;
  readonly offsets: readonly number[];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/**
 * The text of a stretch of a template, with its escapes resolved and, in a flush heredoc, the common indentation taken away
 * (HCL native syntax specification, "Template Expressions", "Template Literals").
 */
export function readTemplateText(source: string, { start, end }: Range, form: TemplateForm): MappedText {
  const units: string[] = [];
  const offsets: number[] = [];
  const put = (text: string, at: number): void => {
    for (let unit = 0; unit < text.length; unit++) {
      units.push(text.charAt(unit));
      offsets.push(at);
    }
  };
  let at = start;
  while (at < end) {
    if (form.form === 'heredoc' && form.flush && (at === form.start || source[at - 1] === '\n')) {
      at += indentationAt(source, at, end, form.indent);
      if (at >= end) break;
    }
    const here = source[at] ?? '';
    if (form.form === 'quoted' && here === '\\') {
      const [text, length] = escapeAt(source, at);
      put(text, at);
      at += length;
    } else if ((here === '$' || here === '%') && source[at + 1] === here && source[at + 2] === '{' && at + 2 < end) {
      put(`${here}{`, at);
      at += 3;
    } else {
      put(here, at);
      at++;
    }
  }
  offsets.push(end);
  return { text: units.join(''), offsets };
}

/** Text as it must be written to read as given. */
export function writeTemplateText(text: string, form: TemplateForm): string {
  const escaped = text.replaceAll(/[$%]\{/g, (found) => `${found.charAt(0)}${found}`);
  if (form.form === 'file') return escaped;
  if (form.form === 'heredoc') return form.flush ? escaped.replaceAll('\n', `\n${' '.repeat(form.indent)}`) : escaped;
  return escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/**
 * How many characters of indentation a flush heredoc takes away: the least that a line has; blank lines do not count.
 * @param starts where the parts start that are no text: a line that begins with one has its indentation before it
 */
export function flushIndent(source: string, { start, end }: Range, insideParts: (offset: number) => boolean): number {
  let least = Infinity;
  for (let line = start; line < end;) {
    const next = source.indexOf('\n', line);
    const stop = next < 0 || next >= end ? end : next;
    const spaces = /^\s*/.exec(source.slice(line, stop))?.[0].length ?? 0;
    if (!insideParts(line) && line + spaces < stop) least = Math.min(least, spaces);
    line = stop + 1;
  }
  return least === Infinity ? 0 : least;
}

function indentationAt(source: string, at: number, end: number, indent: number): number {
  const next = source.indexOf('\n', at);
  const stop = next < 0 || next >= end ? end : next;
  if (next >= 0 && next < end && source.slice(at, next).trim() === '') return 0;
  return Math.min(indent, stop - at);
}

function escapeAt(source: string, at: number): [text: string, length: number] {
  const letter = source[at + 1] ?? '';
  const hex = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
  if (hex > 0) {
    const digits = source.slice(at + 2, at + 2 + hex);
    const point = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
    if (digits.length === hex && point <= 0x10_ff_ff) return [String.fromCodePoint(point), hex + 2];
  }
  return [ESCAPES[letter] ?? `\\${letter}`, 2];
}
