import type { Known } from '../model/known.ts';
import { isUnknown } from '../model/known.ts';
import { isMultivalued, type Given } from './context.ts';
import { codesOf, type Glob } from './glob.ts';

/**
 * A policy's value with its variables filled in. Else why not: the variable's key is `absent`, so that the value is null
 * and equal to nothing; it has `several` values, for which IAM has no variable; or what it stands for is `unknown`.
 */
export type Expanded =
  | { readonly known: true; readonly text: string; readonly glob: () => Glob }
  | { readonly known: false; readonly reason: 'absent' | 'several' | 'unknown'; readonly why: string };

/**
 * Fills in the policy variables of a condition's value: `${aws:username}`, `${aws:username, 'default'}` and the escapes
 * `${*}`, `${?}`, `${$}`. What a variable stands for is taken literally, wildcards and all. Only version 2012-10-17 of the
 * policy language has variables; elsewhere they are plain text.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags", with "Policy variables with no value" (2026-11).
 */
export function expand(value: string, version: Known<unknown>, given: (key: string) => Given): Expanded {
  if (!value.includes('${') || (version !== '2012-10-17' && !isUnknown(version))) return plain(value);
  if (isUnknown(version))
    return { known: false, reason: 'unknown', why: `the version of the policy language is not known (${version.detail})` };
  const parts: { readonly text: string; readonly literal: boolean }[] = [];
  let at = 0;
  while (at < value.length) {
    const start = value.indexOf('${', at);
    const end = start < 0 ? -1 : value.indexOf('}', start);
    if (end < 0) break;
    parts.push({ text: value.slice(at, start), literal: false });
    const filled = fill(value.slice(start + 2, end), given);
    if (typeof filled !== 'string') return filled;
    parts.push({ text: filled, literal: true });
    at = end + 1;
  }
  parts.push({ text: value.slice(at), literal: false });
  return {
    known: true,
    text: parts.map((part) => part.text).join(''),
    glob: () => parts.flatMap((part) => codesOf(part.text, part.literal)),
  };
}

/** A value in which nothing is filled in. */
export function plain(value: string): Expanded {
  return { known: true, text: value, glob: () => codesOf(value, false) };
}

function fill(inside: string, given: (key: string) => Given): string | (Expanded & { readonly known: false }) {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  const name = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : /^\s*'([^']*)'\s*$/.exec(inside.slice(comma + 1))?.[1];
  const { possible, because } = given(name);
  const [only] = possible;
  if (possible.length !== 1) return { known: false, reason: 'unknown', why: `what \${${name}} stands for is not known: ${because}` };
  if (only === undefined)
    return fallback ?? { known: false, reason: 'absent', why: `the call carries no ${name} to put in the place of \${${name}}` };
  const [value] = only;
  if (only.length > 1 || isMultivalued(name))
    return { known: false, reason: 'several', why: `${name} can have several values, so IAM has no variable \${${name}}` };
  if (value === undefined || !('text' in value))
    return { known: false, reason: 'unknown', why: `what \${${name}} stands for is not known${because === '' ? '' : `: ${because}`}` };
  return value.text;
}
