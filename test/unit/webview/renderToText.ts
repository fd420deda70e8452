import { nothing, type TemplateResult } from 'lit-html';

/**
 * A template as markup, without a DOM: values between the strings, attributes quoted, listeners left out.
 * @throws on a value that the templates of the panel have no business with
 */
export function renderToText(value: unknown): string {
  if (value === undefined || value === null || value === nothing) return '';
  if (Array.isArray(value)) return value.map(renderToText).join('');
  if (isTemplate(value))
    return value.strings.reduce((text, string, index) => text + string + renderValue(text + string, value.values, index), '');
  if (isRepeat(value)) {
    const [items, keyOrTemplate, template] = value.values;
    return items.map((item, index) => renderToText((template ?? keyOrTemplate)(item, index))).join('');
  }
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value));
  throw new Error(`The panel renders a ${typeof value}`);
}

function renderValue(before: string, values: readonly unknown[], index: number): string {
  if (index >= values.length) return '';
  const value = values[index];
  const attribute = /([?@.]?)([\w-]+)=$/.exec(before);
  if (!attribute) return renderToText(value);
  const [, kind] = attribute;
  if (kind === '@') return '"listener"';
  if (kind === '?') return value ? '"true"' : '"false"';
  return `"${escapeText(String(value))}"`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function isTemplate(value: unknown): value is TemplateResult {
  return typeof value === 'object' && value !== null && '_$litType$' in value;
}

interface Repeat {
  readonly values: readonly [items: readonly unknown[], keyOrTemplate: Each, template?: Each];
}
type Each = (item: unknown, index: number) => unknown;

function isRepeat(value: unknown): value is Repeat {
  return typeof value === 'object' && value !== null && '_$litDirective$' in value;
}
