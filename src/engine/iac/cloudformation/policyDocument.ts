import { embeddedJson } from '../document/embeddedJson.ts';
import { dataOf, type Located, type LocatedEntry } from '../located.ts';
import { functionOf, textOf, unsettled, type Resolved, type Scope } from './scope.ts';
import { substitution } from './substitute.ts';
import { valueIn } from './template.ts';

/**
 * A policy document: written as a map, as a JSON text, or as a JSON text with variables in it (`Fn::Sub`). Its `Statement` is a list.
 * `undefined`: there is none.
 */
export function policyDocument(written: Located | undefined, scope: Scope): Resolved {
  if (!written) return undefined;
  const document = asData(written, scope);
  if (!document || document.kind === 'unknown') return document;
  if (document.kind !== 'map') return unsettled(written, 'It is no policy document.');
  return { ...document, entries: document.entries.map(listed) };
}

/** A single statement as a list of one, which becomes a list in the file when another one joins it. */
function listed(entry: LocatedEntry): LocatedEntry {
  const { value } = entry;
  if (entry.key !== 'Statement' || value.kind !== 'map') return entry;
  const { at, pen } = value;
  const single: Located = {
    ...value,
    pen: { ...(pen?.set && { set: (next) => pen.set?.(next) }), ...(pen?.put && { put: (key, next) => pen.put?.(key, next) }) },
  };
  return {
    ...entry,
    value: {
      kind: 'list',
      items: [single],
      at,
      pen: {
        set: (next) => pen?.set?.(next),
        insert: (index, next) => pen?.set?.(index === 0 ? [next, dataOf(value)] : [dataOf(value), next]),
      },
    },
  };
}

function asData(written: Located, scope: Scope): Resolved {
  const call = functionOf(written);
  if (call?.name === 'Fn::ToJsonString') return scope.resolve(call.argument);
  if (call?.name === 'Fn::Sub') return substitutedJson(call.argument, written, scope);
  const value = scope.resolve(written);
  if (value?.kind !== 'scalar') return value;
  const embedded = embeddedJson(scope.template.file, value);
  if (embedded) return embedded;
  return withoutPlaces(textOf(value) ?? '', value) ?? unsettled(written, 'It is no policy document.');
}

/** A JSON text with variables: each of its texts by itself is one with variables. */
function substitutedJson(argument: Located, node: Located, outer: Scope): Resolved {
  const found = substitution(argument, outer);
  if (found?.template.kind === 'scalar') {
    const document = embeddedJson(found.scope.template.file, found.template);
    if (document) return found.scope.resolve(withVariables(document));
  }
  const value = outer.resolve(node);
  return value?.kind === 'scalar' ? (withoutPlaces(textOf(value) ?? '', node) ?? unsettled(node, 'It is no policy document.')) : value;
}

function withVariables(located: Located): Located {
  switch (located.kind) {
    case 'list':
      return { ...located, items: located.items.map(withVariables) };
    case 'map':
      return { ...located, entries: located.entries.map((entry) => ({ ...entry, value: withVariables(entry.value) })) };
    case 'scalar': {
      if (typeof located.value !== 'string' || !located.value.includes('${')) return located;
      return { kind: 'map', entries: [{ key: 'Fn::Sub', value: located }], at: located.at, ...(located.pen && { pen: located.pen }) };
    }
    case 'unknown':
      return located;
  }
}

/** JSON of which only the whole has a place: a text that is put together of parts. */
function withoutPlaces(text: string, { at, usedAt }: Located): Located | undefined {
  const place = (value: unknown): Located => {
    const where = { at, ...(usedAt && { usedAt }) };
    if (Array.isArray(value)) return { kind: 'list', items: value.map(place), ...where };
    if (typeof value === 'object' && value !== null)
      return { kind: 'map', entries: Object.entries(value).map(([key, part]) => ({ key, value: place(part) })), ...where };
    return { kind: 'scalar', value: value as string | number | boolean | null, ...where };
  };
  try {
    return place(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The value of a resource's property with its functions carried out. */
export function propertyOf(properties: Located | undefined, name: string, scope: Scope): Resolved {
  const value = valueIn(properties, name);
  return value && scope.resolve(value);
}
