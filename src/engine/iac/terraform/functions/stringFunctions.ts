import type { Located } from '../../located.ts';
import { byCodePoints, made, madeOf, numberOf, settledData, textOf } from '../plain.ts';
import type { TerraformFunction } from './terraformFunction.ts';
import { formatText } from './formatText.ts';
import { goPattern } from './goPattern.ts';

/** A function of texts: it gets them all, or is not called. */
function ofTexts(least: number, compute: (...texts: string[]) => string | boolean | undefined): TerraformFunction {
  return (args, { at }) => {
    const texts = args.map(textOf);
    if (texts.length < least || texts.some((text) => text === undefined)) return undefined;
    const result = compute(...(texts as string[]));
    return result === undefined ? undefined : made(result, at);
  };
}

/** Terraform's functions of text (HashiCorp, "Terraform language", "Functions", "String functions", 2026). */
export const stringFunctions: Readonly<Record<string, TerraformFunction>> = {
  lower: ofTexts(1, (text = '') => text.toLowerCase()),
  upper: ofTexts(1, (text = '') => text.toUpperCase()),
  title: ofTexts(1, (text = '') => text.replaceAll(/(?<![\p{L}\p{N}_'])\p{L}/gu, (letter) => letter.toUpperCase())),
  trimspace: ofTexts(1, (text = '') => text.trim()),
  chomp: ofTexts(1, (text = '') => text.replace(/[\r\n]+$/, '')),
  trim: ofTexts(2, (text = '', cut = '') => trimEnd(trimStart(text, cut), cut)),
  trimprefix: ofTexts(2, (text = '', prefix = '') => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimsuffix: ofTexts(2, (text = '', suffix = '') => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  startswith: ofTexts(2, (text = '', prefix = '') => text.startsWith(prefix)),
  endswith: ofTexts(2, (text = '', suffix = '') => text.endsWith(suffix)),
  strcontains: ofTexts(2, (text = '', part = '') => text.includes(part)),
  strrev: ofTexts(1, (text = '') => Array.from(text).reverse().join('')),
  replace: ofTexts(3, (text = '', search = '', replacement = '') => {
    if (search.length < 2 || !search.startsWith('/') || !search.endsWith('/')) return text.replaceAll(search, () => replacement);
    return goPattern(search.slice(1, -1), text)?.replace(replacement);
  }),
  join: (args, { at }) => {
    const [separator, ...lists] = args;
    const items = lists.flatMap((list) => (list.kind === 'list' ? list.items.map(textOf) : [undefined]));
    const between = separator && textOf(separator);
    return between === undefined || items.includes(undefined) ? openIn(lists) : made(items.join(between), at);
  },
  split: ([separator, text], { at }) => {
    const [between, whole] = [separator && textOf(separator), text && textOf(text)];
    if (between === undefined || whole === undefined) return undefined;
    return madeOf(between === '' ? Array.from(whole) : whole.split(between), at);
  },
  substr: ([text, offset, length], { at }) => {
    const [whole, from, count] = [text && textOf(text), offset && numberOf(offset), length && numberOf(length)];
    if (whole === undefined || from === undefined || count === undefined) return undefined;
    const letters = Array.from(whole);
    const start = from < 0 ? letters.length + from : from;
    return made(letters.slice(start, count < 0 ? undefined : start + count).join(''), at);
  },
  indent: ([spaces, text], { at }) => {
    const [count, whole] = [spaces && numberOf(spaces), text && textOf(text)];
    if (count === undefined || whole === undefined || count < 0 || count > 1000) return undefined;
    return made(whole.replaceAll('\n', `\n${' '.repeat(count)}`), at);
  },
  format: ([format, ...rest], { at }) => {
    const result = format && formatText(format, rest);
    return result === undefined ? undefined : made(result, at);
  },
  formatlist: ([format, ...rest], { at }) => {
    const lists = rest.filter((arg) => arg.kind === 'list');
    const length = lists[0]?.items.length ?? 1;
    if (!format || rest.some(({ kind }) => kind === 'unknown' || kind === 'map')) return undefined;
    if (lists.some(({ items }) => items.length !== length)) return undefined;
    const texts = Array.from({ length }, (_, index) =>
      formatText(
        format,
        rest.flatMap((arg) => (arg.kind === 'list' ? arg.items.slice(index, index + 1) : [arg])),
      ),
    );
    return texts.includes(undefined) ? openIn(rest) : madeOf(texts, at);
  },
  regex: ([pattern, text], { at }) => {
    const [search, whole] = [pattern && textOf(pattern), text && textOf(text)];
    if (search === undefined || whole === undefined) return undefined;
    const found = goPattern(search, whole)?.first();
    return found === undefined ? undefined : madeOf(found, at);
  },
  regexall: ([pattern, text], { at }) => {
    const [search, whole] = [pattern && textOf(pattern), text && textOf(text)];
    if (search === undefined || whole === undefined) return undefined;
    const found = goPattern(search, whole)?.all();
    return found && madeOf(found, at);
  },
  sort: ([list], { at }) => {
    const texts = list?.kind === 'list' ? list.items.map(textOf) : [undefined];
    if (list?.kind !== 'list' || texts.includes(undefined)) return list && openIn([list]);
    const items = list.items.toSorted((one, other) => byCodePoints(textOf(one) ?? '', textOf(other) ?? ''));
    return { kind: 'list', at, items };
  },
};

/** What is not settled in lists, so that the reason can be told. */
function openIn(lists: readonly Located[]): Located | undefined {
  const all = lists.flatMap((list) => (list.kind === 'list' ? list.items : [list]));
  return all.find((item) => item.kind === 'unknown' && !settledData(item));
}

function trimStart(text: string, cut: string): string {
  const letters = Array.from(text);
  const from = letters.findIndex((letter) => !cut.includes(letter));
  return from < 0 ? '' : letters.slice(from).join('');
}

function trimEnd(text: string, cut: string): string {
  const letters = Array.from(text);
  const to = letters.findLastIndex((letter) => !cut.includes(letter));
  return letters.slice(0, to + 1).join('');
}
