import { isUnknown } from '../../model/known.ts';
import { dataOf, type Located, type Pen, type TextChange } from '../located.ts';

type List = Located & { readonly kind: 'list' };

/** A list as the AWS provider writes it into a document: one value alone, more as a list, none not at all. */
export function oneOrMany(list: List, remove?: Pen['remove']): Located | undefined {
  const items = list.items.map(asText);
  const [only] = items;
  if (only === undefined) return undefined;
  const pen: Pen = { set: (value) => setList(list, value), ...(remove && { remove }) };
  if (items.length === 1) return { ...only, pen };
  return { ...list, items, pen: { ...pen, insert: (index, value) => list.pen?.insert?.(index, value) } };
}

/** Brings a list to a value with as little writing as it takes: other elements may be references, and stay them. */
export function setList(list: List, value: unknown): readonly TextChange[] | undefined {
  const wanted: readonly unknown[] = Array.isArray(value) ? value : [value];
  const have = list.items.map((item) => dataOf(asText(item)));
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const first = wanted.findIndex((one, index) => index >= have.length || !same(one, have[index]));
  if (wanted.length === have.length) {
    const others = wanted.every((one, index) => index === first || same(one, have[index]));
    if (first >= 0 && others && !isUnknown(wanted[first])) {
      const changes = list.items[first]?.pen?.set?.(wanted[first]);
      if (changes) return changes;
    }
  }
  if (wanted.length === have.length + 1 && first >= 0 && !isUnknown(wanted[first])) {
    const rest = wanted.slice(first + 1).every((one, index) => same(one, have[first + index]));
    if (rest) {
      const changes = list.pen?.insert?.(first, wanted[first]);
      if (changes) return changes;
    }
  }
  if (wanted.length === have.length - 1) {
    const gone = have.findIndex((one, index) => index >= wanted.length || !same(one, wanted[index]));
    const rest = wanted.slice(gone).every((one, index) => same(one, have[gone + 1 + index]));
    if (rest) {
      const changes = list.items[gone]?.pen?.remove?.();
      if (changes) return changes;
    }
  }
  return wanted.some(isUnknown) ? undefined : list.pen?.set?.(wanted);
}

/** What a list of strings makes of a number; and the provider's `&{…}`, which stands for IAM's own `${…}`. */
function asText(item: Located): Located {
  if (item.kind !== 'scalar' || item.value === null) return item;
  const text = String(item.value);
  return text === item.value && !text.includes('&{') ? item : { ...item, value: text.replaceAll('&{', '${') };
}
