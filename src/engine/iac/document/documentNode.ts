// YAML and JSON text as values with their places, and the smallest changes of that text. Knows no dialect.
import { isUnknown } from '../../model/known.ts';

/** What a YAML or JSON text says at one place. Offsets are in UTF-16 from the start of the file; `end` is that of the last content. */
export type DocumentNode = {
  readonly start: number;
  readonly end: number;
  /** Where its tag or anchor begins; `start` where it has none. */
  readonly outer: number;
  readonly tag?: string;
  readonly anchor?: string;
  /** Its tag and anchor stand where they can be kept or replaced: only then may the whole be written anew. */
  readonly plainProps: boolean;
} & (
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null; readonly style: ScalarStyle }
  | { readonly kind: 'list'; readonly flow: boolean; readonly items: readonly DocumentNode[] }
  | { readonly kind: 'map'; readonly flow: boolean; readonly pairs: readonly DocumentPair[] }
  | { readonly kind: 'alias'; readonly name: string; readonly target?: DocumentNode }
);

/** `empty`: nothing stands there, which YAML takes for null. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block' | 'empty';

export interface DocumentPair {
  readonly start: number;
  /** The key as text, even where it reads as a number. */
  readonly name: string;
  readonly key: DocumentNode;
  /** The end of the `:`; `undefined`: there is none. */
  readonly colonEnd?: number;
  readonly value: DocumentNode;
}

export type ListNode = DocumentNode & { readonly kind: 'list' };
export type MapNode = DocumentNode & { readonly kind: 'map' };

/** What a node stands in: a pair of a map, a list, or nothing. `above`: what that stands in. */
export type Holder = { readonly in: MapNode | ListNode; readonly index: number; readonly above: Holder } | undefined;

/** The end of a pair's content. */
export function endOfPair({ key, colonEnd, value }: DocumentPair): number {
  return Math.max(key.end, colonEnd ?? 0, value.end);
}

/** What a node says, without places: texts that say the same have the same shape. Aliases stay aliases. */
export type Shape = readonly unknown[];

/** A change of what a text says: the shape of one node, given anew. `undefined`: it goes. */
export type Reshape = (node: DocumentNode, plain: () => Shape) => Shape | undefined;

export function shapeOf(node: DocumentNode, reshape: Reshape): Shape | undefined {
  return reshape(node, () => {
    const props = [node.tag ?? '', node.anchor ?? ''];
    switch (node.kind) {
      case 'scalar':
        return ['scalar', ...props, node.value];
      case 'alias':
        return ['alias', node.name];
      case 'list':
        return ['list', ...props, node.items.map((item) => shapeOf(item, reshape)).filter((shape) => shape !== undefined)];
      case 'map':
        return [
          'map',
          ...props,
          node.pairs.flatMap(({ name, key, value }) => {
            const shape = shapeOf(value, reshape);
            return shape === undefined ? [] : [[key.kind === 'scalar' ? name : shapeOf(key, reshape), shape]];
          }),
        ];
    }
  });
}

/** The shape of a value that is to be written. `undefined`: it is no data, or an Unknown is in it. */
export function shapeOfData(value: unknown, anchor = '', tag = ''): Shape | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return ['scalar', tag, anchor, value];
  if (typeof value !== 'object' || isUnknown(value)) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => shapeOfData(item));
    return items.includes(undefined) ? undefined : ['list', '', anchor, items];
  }
  const pairs = Object.entries(value).map(([key, part]) => [key, shapeOfData(part)] as const);
  return pairs.some(([, shape]) => shape === undefined) ? undefined : ['map', '', anchor, pairs];
}
