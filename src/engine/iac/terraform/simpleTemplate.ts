import type { SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import type { Range } from './syntax.ts';
import { readTemplateText } from './templateText.ts';

/** A part of a template file: text, or the value that is put there; without `value` an expression that is not followed. */
export type SimplePart =
  | (Range & { readonly kind: 'text'; readonly text: string })
  | (Range & { readonly kind: 'value'; readonly value?: Located });

/**
 * A file for `templatefile` in its parts. Names are followed, and steps into them; all else in `${…}` is left open.
 * `undefined`: it has directives.
 */
export function simpleTemplate({ text }: SourceFile, names: ReadonlyMap<string, Located>): readonly SimplePart[] | undefined {
  const parts: SimplePart[] = [];
  let at = 0;
  const textUntil = (end: number): void => {
    if (at < end) parts.push({ kind: 'text', start: at, end, text: readTemplateText(text, { start: at, end }, { form: 'file' }).text });
  };
  for (const match of text.matchAll(/(\$\$|%%|[$%])\{/g)) {
    const { index } = match;
    const sign = match[1] ?? '';
    if (sign.length > 1 || index < at) continue;
    if (sign === '%') return undefined;
    const close = closing(text, index + 2);
    if (close === undefined) return undefined;
    textUntil(index);
    const value = valueOf(text.slice(index + 2, close).trim(), names);
    parts.push({ kind: 'value', start: index, end: close + 1, ...(value && { value }) });
    at = close + 1;
  }
  textUntil(text.length);
  return parts;
}

function closing(text: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at;
  }
  return undefined;
}

function valueOf(expression: string, names: ReadonlyMap<string, Located>): Located | undefined {
  if (!/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(expression)) return undefined;
  const [root = '', ...steps] = expression.split('.');
  return steps.reduce<Located | undefined>(
    (here, step) => (here?.kind === 'map' ? here.entries.find(({ key }) => key === step)?.value : undefined),
    names.get(root),
  );
}
