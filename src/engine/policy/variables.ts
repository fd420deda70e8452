import type { Known } from '../model/known.ts';
import { isUnknown } from '../model/known.ts';
import type { Given } from './context.ts';
import { codesOf, type Glob } from './glob.ts';

/** A policy's value with its variables filled in; `known: false` says whether it can match nothing or just is not known. */
export type Expanded =
  | { readonly known: true; readonly text: string; readonly glob: () => Glob }
  | { readonly known: false; readonly reason: 'absent' | 'unknown'; readonly why: string };

/**
 * Fills in the policy variables of a condition's value: `${aws:username}`, `${aws:username, 'default'}` and the escapes
 * `${*}`, `${?}`, `${$}`. What a variable stands for is taken literally, wildcards and all. Only version 2012-10-17 of the
 * policy language has variables; elsewhere they are plain text.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags" (2026-11).
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

function plain(value: string): Expanded {
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
  // IAM takes no key with several values as a variable.
  if (value === undefined || only.length !== 1 || !('text' in value))
    return { known: false, reason: 'unknown', why: `what \${${name}} stands for is not known${because === '' ? '' : `: ${because}`}` };
  return value.text;
}
