import { isUnknown } from '../../../model/known.ts';
import { aligned } from '../fmtChange.ts';
import { writeTemplateText } from '../templateText.ts';

/** How the objects around a new value are written. */
export interface HclStyle {
  /** What stands between a key and its value: ` = `, `: `. */
  readonly between: string;
  /** Keys stand in quotes even where they need none. */
  readonly quoted: boolean;
  /** Entries on lines of their own end with commas. */
  readonly commas: boolean;
  /** `\n` or `\r\n`. */
  readonly eol: string;
}

/** An expression that is written as it stands. */
export interface Code {
  readonly code: string;
}

const codes = new WeakSet<object>();

/** An expression that may stand anywhere in data that is written: `aws_iam_role.vendor.arn`. Data that merely looks like one is none. */
export function hclCode(code: string): Code {
  const made = { code };
  codes.add(made);
  return made;
}

/** As `terraform fmt` and the documentation write objects. */
export const PLAIN_STYLE: HclStyle = { between: ' = ', quoted: false, commas: false, eol: '\n' };

/** A list longer than that goes over several lines. */
const WIDEST = 100;

/**
 * Plain data as an HCL expression in the form of `terraform fmt`.
 * @param indent the white space that the line begins with where the value starts
 * @returns `undefined` if there is something in it that is no data: `undefined` as a value, an Unknown
 */
export function hclText(value: unknown, indent: string, style: HclStyle = PLAIN_STYLE): string | undefined {
  if (Array.isArray(value)) return listText(value, indent, style);
  if (typeof value !== 'object' || value === null) return scalarText(value);
  if (isUnknown(value)) return undefined;
  if (codes.has(value)) return (value as Code).code;
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const inner = `${indent}  `;
  const lines = entries.map(([key, part]) => entryText(key, part, inner, style));
  if (lines.includes(undefined)) return undefined;
  const comma = style.commas ? ',' : '';
  const body = lines.map((line, index) => `${inner}${line}${index < lines.length - 1 ? comma : ''}`).join('\n');
  const { eol } = style;
  return `{${eol}${aligned(body.replaceAll('\r\n', '\n')).replaceAll('\n', eol)}${eol}${indent}}`;
}

/** The same in one line: `{ AWS = "…" }`. */
export function inlineText(value: unknown, style: HclStyle = PLAIN_STYLE): string | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => inlineText(item, style));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return scalarText(value);
  if (isUnknown(value)) return undefined;
  if (codes.has(value)) return (value as Code).code;
  const entries = Object.entries(value).map(([key, part]) => {
    const text = inlineText(part, style);
    return text === undefined ? undefined : `${keyText(key, style)}${style.between}${text}`;
  });
  if (entries.includes(undefined)) return undefined;
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** An entry of an object that stands on a line of its own, without the indentation of its first line. */
export function entryText(key: string, value: unknown, indent: string, style: HclStyle): string | undefined {
  const text = hclText(value, indent, style);
  return text === undefined ? undefined : `${keyText(key, style)}${style.between}${text}`;
}

/** A key, in quotes where it needs them or where its siblings have them. */
export function keyText(key: string, { quoted }: HclStyle): string {
  return !quoted && /^[A-Za-z_][\w-]*$/.test(key) && !RESERVED.has(key) ? key : quote(key);
}

/** What an object's key cannot be without quotes: it would be read as something else. */
const RESERVED = new Set(['for', 'if', 'in', 'null', 'true', 'false']);

function listText(items: readonly unknown[], indent: string, style: HclStyle): string | undefined {
  if (items.every((item) => typeof item !== 'object' || item === null)) {
    const text = inlineText(items, style);
    if (text === undefined || text.length <= WIDEST || items.length < 2) return text;
  }
  const [only] = items;
  // A list of one object hugs it, as policies are usually written.
  if (items.length === 1) {
    const text = hclText(only, indent, style);
    return text === undefined ? undefined : `[${text}]`;
  }
  const inner = `${indent}  `;
  const texts = items.map((item) => hclText(item, inner, style));
  if (texts.includes(undefined)) return undefined;
  const { eol } = style;
  return `[${eol}${texts.map((text) => `${inner}${text},${eol}`).join('')}${indent}]`;
}

function scalarText(value: unknown): string | undefined {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) && !String(value).includes('e') ? String(value) : undefined;
  return typeof value === 'string' ? quote(value) : undefined;
}

function quote(text: string): string {
  return `"${writeTemplateText(text, { form: 'quoted' })}"`;
}
