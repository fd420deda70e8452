import type { ScalarStyle } from './documentNode.ts';
import { plainScalar } from './plainScalar.ts';

/** How a document writes what is put into it. */
export interface Style {
  readonly language: 'json' | 'yaml';
  readonly eol: string;
  /** One step of indentation. */
  readonly step: string;
  /** YAML: is a list in a map set off by a step? */
  readonly listsSetOff: boolean;
  /** YAML: the quotes of texts that need them. */
  readonly quotes: 'single' | 'double';
}

/** A scalar, or an empty collection, in one line. `like`: the style of what stands there, or beside it. */
export function scalarText(value: unknown, style: Style, { like, inFlow = false }: { like?: ScalarStyle; inFlow?: boolean } = {}): string {
  if (typeof value !== 'string' || style.language === 'json') return JSON.stringify(value);
  if (like === 'double' || (like !== 'single' && !isPlain(value, inFlow) && style.quotes === 'double')) return JSON.stringify(value);
  // oxlint-disable-next-line no-control-regex -- exactly the characters that only double quotes can hold
  if (/[\u0000-\u001F\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]|\p{Surrogate}/u.test(value)) return JSON.stringify(value);
  if (like !== 'single' && isPlain(value, inFlow)) return value;
  return `'${value.replaceAll("'", "''")}'`;
}

/** Any value between brackets; over several lines if an indentation is given. */
export function flowText(value: unknown, style: Style, like: ScalarStyle | undefined, indent?: string): string {
  if (style.language === 'json' || (indent !== undefined && isFilled(value)))
    return indent === undefined ? inOneLine(value) : JSON.stringify(value, null, style.step).replaceAll('\n', style.eol + indent);
  const options = { inFlow: true, ...(like && { like }) };
  if (!isFilled(value)) return scalarText(value, style, options);
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, style, like)).join(', ')}]`;
  const pairs = Object.entries(value).map(
    ([key, part]) => `${scalarText(key, style, { inFlow: true, ...(like === 'double' && { like }) })}: ${flowText(part, style, like)}`,
  );
  return `{ ${pairs.join(', ')} }`;
}

/** YAML: a collection as lines, the first without its indentation. */
export function blockText(value: object, indent: string, style: Style, like?: ScalarStyle): string {
  const entries = Array.isArray(value)
    ? value.map((item) => itemText(item, indent, style, like))
    : Object.entries(value).map(([key, part]) => pairText(key, part, indent, style, like));
  return entries.join(style.eol + indent);
}

/** YAML: `key: value`, whatever the value, as lines of which the first lacks its indentation. */
export function pairText(key: string, value: unknown, indent: string, style: Style, like?: ScalarStyle, likeKey?: ScalarStyle): string {
  const name = scalarText(key, style, likeKey && likeKey !== 'block' ? { like: likeKey } : {});
  if (!isFilled(value)) return `${name}: ${scalarText(value, style, like ? { like } : {})}`;
  const inner = partIndent(value, indent, style);
  return `${name}:${style.eol}${inner}${blockText(value, inner, style, like)}`;
}

/** YAML: `- value`, whatever the value, as lines of which the first lacks its indentation. */
export function itemText(value: unknown, indent: string, style: Style, like?: ScalarStyle): string {
  return `- ${isFilled(value) ? blockText(value, `${indent}  `, style, like) : scalarText(value, style, like ? { like } : {})}`;
}

/** YAML: the indentation of a collection that is the value of a key with the given one. */
export function partIndent(value: object, indent: string, style: Style): string {
  return Array.isArray(value) && !style.listsSetOff ? indent : indent + style.step;
}

/** A list or map with something in it: what has more than one line in block style. */
export function isFilled(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function inOneLine(value: unknown): string {
  if (!isFilled(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}: ${inOneLine(part)}`)
    .join(', ')} }`;
}

/** Says an unquoted scalar this very text, to every YAML reader? Narrower than YAML: in doubt there are quotes. */
function isPlain(value: string, inFlow: boolean): boolean {
  if (plainScalar(value) !== value || /^(?:y|n)$/i.test(value)) return false;
  if (!/^[A-Za-z_/][\x20-\x7E]*$/.test(value) || value.endsWith(' ')) return false;
  if (/: | #|:$/.test(value)) return false;
  return !(inFlow && /[,[\]{}]/.test(value));
}
