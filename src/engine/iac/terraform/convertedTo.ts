import type { Located, LocatedEntry } from '../located.ts';
import type { Expression } from './syntax.ts';

/**
 * A value as a variable of that type holds it: numbers become text and text numbers, sets hold nothing twice, what an object's type
 * names and the value does not is the type's default, or null (Terraform language documentation, "Type constraints", 2026-11).
 * @param settle evaluates the default of an `optional`
 */
export function convertedTo(value: Located, type: Expression | undefined, settle: (expression: Expression) => Located): Located {
  if (!type || value.kind === 'unknown' || (value.kind === 'scalar' && value.value === null)) return value;
  if (type.type === 'reference' && type.steps.length === 0) return scalarAs(value, type.root);
  if (type.type !== 'call') return value;
  const [inner] = type.args;
  switch (type.name) {
    case 'list':
    case 'set':
      return value.kind === 'list' ? listOf(value, inner, type.name === 'set', settle) : value;
    case 'map':
      return value.kind === 'map'
        ? { ...value, entries: value.entries.map((entry) => ({ ...entry, value: convertedTo(entry.value, inner, settle) })) }
        : value;
    case 'object':
      return value.kind === 'map' && inner?.type === 'object' ? objectOf(value, inner.entries, settle) : value;
    case 'optional':
      return convertedTo(value, inner, settle);
    default:
      return value;
  }
}

function scalarAs(value: Located, type: string): Located {
  if (value.kind !== 'scalar' || value.value === null) return value;
  if (type === 'string' && typeof value.value !== 'string') return { ...value, value: String(value.value) };
  if (type === 'number' && typeof value.value === 'string' && value.value.trim() !== '' && Number.isFinite(Number(value.value)))
    return { ...value, value: Number(value.value) };
  if (type === 'bool' && (value.value === 'true' || value.value === 'false')) return { ...value, value: value.value === 'true' };
  return value;
}

function listOf(
  value: Located & { readonly kind: 'list' },
  inner: Expression | undefined,
  isSet: boolean,
  settle: (expression: Expression) => Located,
): Located {
  const items = value.items.map((item) => convertedTo(item, inner, settle));
  if (!isSet) return { ...value, items };
  const seen = new Set<unknown>();
  const once = items.filter((item) => item.kind !== 'scalar' || (!seen.has(item.value) && seen.add(item.value) !== undefined));
  return { ...value, items: once };
}

function objectOf(
  value: Located & { readonly kind: 'map' },
  members: readonly { readonly key: Expression | string; readonly value: Expression }[],
  settle: (expression: Expression) => Located,
): Located {
  const entries = members.flatMap(({ key, value: type }): LocatedEntry[] => {
    const name = nameOf(key);
    const entry = value.entries.find((one) => one.key === name);
    if (entry) return [{ ...entry, value: convertedTo(entry.value, type, settle) }];
    if (name === undefined) return [];
    const given = type.type === 'call' && type.name === 'optional' ? type.args[1] : undefined;
    return [{ key: name, value: given ? settle(given) : { kind: 'scalar', at: value.at, value: null } }];
  });
  return { ...value, entries };
}

function nameOf(key: Expression | string): string | undefined {
  if (typeof key === 'string') return key;
  if (key.type === 'reference' && key.steps.length === 0) return key.root;
  return key.type === 'literal' ? String(key.value) : undefined;
}
