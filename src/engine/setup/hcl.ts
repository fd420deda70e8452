import { wrapped } from './wording.ts';

/** A line of a block: an argument with its expression, a block within, a comment, or a line of its own. */
export type HclLine =
  | readonly [name: string, expression: string]
  | { readonly block: string; readonly body: readonly HclLine[] }
  | { readonly comment: string }
  | 'blank';

/** Text between quotes that says just this, whatever it holds (HCL native syntax specification, "Template Literals", 2026-11). */
export function hclString(text: string): string {
  return `"${quotedPart(text)}"`;
}

/** A part of a text between quotes; other parts may be interpolations. */
export function quotedPart(text: string): string {
  return (
    text
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"')
      // A sign that would open an expression is doubled; behind another one not every reader takes it so, and it is told by its number.
      .replaceAll(/(?<=[$%])[$%](?=\{)/g, (sign) => (sign === '$' ? '\\u0024' : '\\u0025'))
      .replaceAll(/[$%](?=\{)/g, '$&$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t')
      .replaceAll(/\p{Cs}/gu, '\u{FFFD}')
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => {
        const digits = sign.codePointAt(0)!.toString(16).toUpperCase();
        return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
      })
  );
}

/** A name as Terraform takes it for a resource, a variable or a local. */
export function hclName(text: string): string {
  const name = text.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
  return /^[a-z]/.test(name) ? name : `vendor_${name}`;
}

/** A list, in one line where it is short; each item with a comment behind it, where it has one. */
export function hclList(items: readonly (string | { readonly code: string; readonly comment: string })[], indent: string): string {
  const codes = items.map((item) => (typeof item === 'string' ? item : item.code));
  const comments = items.map((item) => (typeof item === 'string' ? '' : item.comment));
  const inLine = `[${codes.join(', ')}]`;
  if (comments.every((comment) => comment === '') && (codes.length < 2 || inLine.length <= 80) && !inLine.includes('\n')) return inLine;
  const widths = codes.map((code) => columns(code) + 1);
  const lines = codes.map((code, index) => {
    const behind = comments[index] ? `${' '.repeat(widestAround(widths, comments, index) - widths[index]! + 1)}# ${comments[index]}` : '';
    return `${indent}  ${code},${behind}\n`;
  });
  return `[\n${lines.join('')}${indent}]`;
}

/** An object over several lines, its `=` under each other. */
export function hclObject(entries: readonly (readonly [key: string, expression: string])[], indent: string): string {
  if (entries.length === 0) return '{}';
  const keyed = entries.map(([key, expression]) => [keyText(key), expression] as const);
  return `{\n${bodyText(keyed, `${indent}  `)}${indent}}`;
}

/** Sentences as comments, each on lines of its own. */
export function hclComments(...texts: readonly string[]): readonly HclLine[] {
  return texts.flatMap((text) => wrapped(text, 100).map((comment) => ({ comment })));
}

/** Blocks of a file, as `terraform fmt` leaves them. */
export function hclFile(parts: readonly HclLine[]): string {
  return bodyText(parts, '');
}

/** Lines with their indentation and a line feed behind each. */
function bodyText(lines: readonly HclLine[], indent: string): string {
  return lines
    .map((line, index) => {
      if (line === 'blank') return '\n';
      if (isArgument(line)) {
        const [name, expression] = line;
        const width = expression.includes('\n') ? columns(name) : widestName(lines, index);
        return `${indent}${name}${' '.repeat(width - columns(name))} = ${expression}\n`;
      }
      if ('comment' in line) return `${indent}#${line.comment === '' ? '' : ` ${line.comment}`}\n`;
      return `${indent}${line.block} {\n${bodyText(line.body, `${indent}  `)}${indent}}\n`;
    })
    .join('');
}

function isArgument(line: HclLine): line is readonly [string, string] {
  return Array.isArray(line);
}

/** The widest name among the neighbouring arguments in one line, which stand under each other. */
function widestName(lines: readonly HclLine[], index: number): number {
  const width = (line: HclLine | undefined) =>
    line !== undefined && isArgument(line) && !line[1].includes('\n') ? columns(line[0]) : undefined;
  return widest(lines.map(width), index);
}

function widestAround(widths: readonly number[], comments: readonly string[], index: number): number {
  return widest(
    widths.map((width, at) => (comments[at] ? width : undefined)),
    index,
  );
}

/** The largest of an unbroken run of numbers. */
function widest(widths: readonly (number | undefined)[], index: number): number {
  let [first, last] = [index, index];
  while (widths[first - 1] !== undefined) first--;
  while (widths[last + 1] !== undefined) last++;
  return Math.max(...widths.slice(first, last + 1).map((width) => width ?? 0));
}

/** What an object's key cannot be without quotes: it would be read as something else. */
const RESERVED: ReadonlySet<string> = new Set(['for', 'if', 'in', 'null', 'true', 'false']);

function keyText(key: string): string {
  return /^[A-Za-z_][\w-]*$/.test(key) && !RESERVED.has(key) ? key : hclString(key);
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function columns(text: string): number {
  return [...graphemes.segment(text)].length;
}
