import type { Unknown } from '../../model/known.ts';
import type { Located } from '../located.ts';
import { evaluate } from './evaluate.ts';
import type { ModuleScope } from './module.ts';
import { homeOf, type Declared } from './moduleSource.ts';
import type { Attribute } from './syntax.ts';
import { placeIn, unresolved } from './unresolved.ts';

/** One of the things that a block with `count` or `for_each` stands for; of a block without them the only one. */
export interface Occurrence {
  /** What stands in its address: `0`, `"a"`. */
  readonly key?: string | number;
  /** Where its arguments are evaluated: `each` and `count` are set. */
  readonly scope: ModuleScope;
  /** How many there are, or what their keys are, is not settled. */
  readonly unsettled?: Unknown;
  /** The element of the collection that it was made of. */
  readonly element?: Located;
}

/** More than that of one block is not told apart. */
const MOST = 1000;

/** What a block stands for. Where the code does not settle it: one, whose `each` and `count` are not settled either. */
export function occurrences({ block, file }: Declared, scope: ModuleScope): readonly Occurrence[] {
  const count = block.body.attributes.find(({ name }) => name === 'count');
  if (count) return counted(count, evaluate(count.value, scopeOf(count, file, scope)), scope, placeIn(homeOf(count, file), count.value));
  const each = block.body.attributes.find(({ name }) => name === 'for_each');
  if (each) return elementsOf(evaluate(each.value, scopeOf(each, file, scope)), scope, 'each', 'for_each');
  return [{ scope }];
}

/** One occurrence for each element of a set or a map, with the element as `name`'s `key` and `value`. */
export function elementsOf(collection: Located, scope: ModuleScope, name: string, what: string): readonly Occurrence[] {
  const { at } = collection;
  const named = (key: Located, value: Located) =>
    scope.with(
      new Map<string, Located>([
        [
          name,
          {
            kind: 'map',
            at,
            entries: [
              { key: 'key', value: key },
              { key: 'value', value },
            ],
          },
        ],
      ]),
    );
  const open = (because: Unknown): Occurrence => {
    const nobody = unresolved(at, `${name}.value comes from a ${what} that is not settled: ${because.detail}`);
    return { scope: named(nobody, nobody), unsettled: because };
  };
  switch (collection.kind) {
    case 'unknown':
      return [open(collection.because)];
    case 'scalar':
      return collection.value === null ? [] : [open(unresolved(at, `A ${what} takes a set or a map.`).because)];
    case 'map':
      return collection.entries.slice(0, MOST).map(({ key, keyAt, value }) => ({
        key,
        scope: named({ kind: 'scalar', at: keyAt ?? value.at, value: key }, value),
        element: value,
      }));
    case 'list': {
      const seen = new Set<string>();
      return collection.items.slice(0, MOST).flatMap((item): Occurrence[] => {
        if (item.kind !== 'scalar') {
          const because = item.kind === 'unknown' ? { unsettled: item.because } : {};
          return [{ scope: named(item, item), element: item, ...because }];
        }
        const key = String(item.value);
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ key, scope: named(item, item), element: item }];
      });
    }
  }
}

function counted(attribute: Attribute, located: Located, scope: ModuleScope, at: Located['at']): readonly Occurrence[] {
  const named = (index: Located) =>
    scope.with(new Map<string, Located>([['count', { kind: 'map', at, entries: [{ key: 'index', value: index }] }]]));
  const number = located.kind === 'scalar' ? Number(located.value) : Number.NaN;
  if (!Number.isInteger(number) || number < 0) {
    const why = located.kind === 'unknown' ? located.because.detail : 'its count is no number';
    const open = unresolved(at, `count.index is not settled: ${why}`);
    return [{ scope: named(open), unsettled: open.because }];
  }
  return Array.from({ length: Math.min(number, MOST) }, (_, index) => ({
    key: index,
    scope: named({ kind: 'scalar', at, value: index }),
  }));
}

function scopeOf(attribute: Attribute, file: Declared['file'], scope: ModuleScope): ModuleScope {
  const home = homeOf(attribute, file);
  return home.path === scope.file.path ? scope : scope.in(home);
}
