import { dataOf, type Located, type Pen } from '../located.ts';
import { documentFrom } from './documentFrom.ts';
import type { Nested } from './expandBlocks.ts';
import { homeOf } from './moduleSource.ts';
import { holdsUnknown } from './policyStatementText.ts';
import { headerOf, unresolved } from './unresolved.ts';

/** The policy document that an argument holds, its `Statement` a list. */
export function documentOf(nested: Nested, name: string): Located {
  const attribute = nested.block.body.attributes.find((one) => one.name === name);
  if (!attribute) return unresolved(headerOf(nested.file, nested.block), `The block has no ${name}.`);
  const home = homeOf(attribute, nested.file);
  return listed(documentFrom(attribute.value, home.path === nested.scope.file.path ? nested.scope : nested.scope.in(home)));
}

/** A statement that stands alone is a list of one; it becomes one when another joins it. */
function listed(document: Located): Located {
  if (document.kind !== 'map') return document;
  const entries = document.entries.map((entry) => {
    const alone = entry.value;
    if (entry.key !== 'Statement' || alone.kind !== 'map') return entry;
    const pen: Pen = {
      set: (value) => alone.pen?.set?.(value),
      put: (key, value) => alone.pen?.put?.(key, value),
    };
    const insert = (index: number, value: unknown) => {
      const own = dataOf(alone);
      return holdsUnknown(own) ? undefined : pen.set?.(index === 0 ? [value, own] : [own, value]);
    };
    const list: Located = { kind: 'list', at: alone.at, items: [{ ...alone, pen }], pen: { insert } };
    return { ...entry, value: list };
  });
  return { ...document, entries };
}
