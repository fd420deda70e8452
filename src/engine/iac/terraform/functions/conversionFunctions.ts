import type { Located } from '../../located.ts';
import { readJsonText } from '../documentIn.ts';
import { asFailure, withDocument } from '../marks.ts';
import { byCodePoints, made, numberOf, settledData, textOf } from '../plain.ts';
import { unresolved } from '../unresolved.ts';
import type { TerraformFunction } from './terraformFunction.ts';

/** Terraform's conversions of types and to and from JSON (HashiCorp, "Terraform language", "Functions", 2026). */
export const conversionFunctions: Readonly<Record<string, TerraformFunction>> = {
  tostring: ([value], { at }) => converted(value, textOf, at),
  tonumber: ([value], { at }) => converted(value, numberOf, at),
  tobool: ([value], { at }) => converted(value, booleanOf, at),
  tolist: ([value]) => (value?.kind === 'list' ? value : undefined),
  tomap: ([value]) => (value?.kind === 'map' ? value : undefined),
  sensitive: ([value]) => value,
  nonsensitive: ([value]) => value,
  ephemeralasnull: ([value]) => value,
  jsonencode: ([value], { at }) => {
    if (!value) return undefined;
    const settled = settledData(value);
    const text: Located = settled
      ? made(encoded(settled.data), at)
      : unresolved(at, 'The JSON text of jsonencode(…) is not settled, for a part of it is not.');
    return withDocument(text, value);
  },
  jsondecode: ([value], { at }) => {
    const document = value && readJsonText(value);
    return document ?? (value?.kind === 'scalar' ? asFailure(unresolved(at, 'What jsondecode(…) is given is no JSON.')) : undefined);
  },
};

/** The value itself where it is of the type already, with its place and pen. */
function converted(
  value: Located | undefined,
  convert: (value: Located) => string | number | boolean | undefined,
  at: Located['at'],
): Located | undefined {
  if (value?.kind !== 'scalar' || value.value === null) return value?.kind === 'scalar' ? value : undefined;
  const result = convert(value);
  if (result === undefined) return asFailure(unresolved(at, 'The value cannot be converted.'));
  return { ...value, value: result };
}

function booleanOf(value: Located): boolean | undefined {
  const text = textOf(value);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Terraform sorts keys, and escapes what HTML would take for its own. */
function encoded(data: unknown): string {
  const ordered = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(ordered);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([one], [other]) => byCodePoints(one, other))
        .map(([key, part]) => [key, ordered(part)]),
    );
  };
  const escape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(ordered(data)).replaceAll(/[<>&\u2028\u2029]/g, escape);
}
