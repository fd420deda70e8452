import type { LocatedEntry } from '../located.ts';
import { textOf, unsettled, type Scope } from './scope.ts';

/** More copies than any template may hold resources (500; AWS CloudFormation User Guide, "Quotas", read 2026-11-21). */
const MOST_COPIES = 500;

/** `Fn::ForEach::Name` as a key, which makes several keys of one. */
export function isLoop({ key }: LocatedEntry): boolean {
  return key.startsWith('Fn::ForEach::');
}

/**
 * The entries that a loop makes, each with what its variable stands for. Of a loop over what is not settled there is one entry, unknown,
 * under the loop's own key (AWS CloudFormation User Guide, "Fn::ForEach", read 2026-11-21).
 */
export function expandLoop(entry: LocatedEntry, scope: Scope): readonly { readonly entry: LocatedEntry; readonly scope: Scope }[] {
  const open = (why: string) => [{ entry: { ...entry, value: unsettled(entry.value, why) }, scope }];
  if (entry.value.kind !== 'list') return open('The loop is not complete.');
  const [name, over, body] = entry.value.items;
  const variable = textOf(name);
  const list = over && scope.resolve(over);
  if (variable === undefined || body?.kind !== 'map' || list?.kind !== 'list') return open('What the loop goes over is not settled.');
  if (list.items.length > MOST_COPIES) return open('The loop goes over more than a template may hold.');
  return list.items.flatMap((item) => {
    const text = textOf(item);
    if (text === undefined) return open('What the loop goes over is not settled.');
    const inner = scope.withLocals(new Map([[variable, item]]));
    return body.entries.flatMap((one): { readonly entry: LocatedEntry; readonly scope: Scope }[] => {
      const key = one.key.replaceAll(`\${${variable}}`, text).replaceAll(`&{${variable}}`, text.replaceAll(/[^A-Za-z0-9]/g, ''));
      return isLoop(one) ? [...expandLoop({ ...one, key }, inner)] : [{ entry: { ...one, key }, scope: inner }];
    });
  });
}
