/**
 * In words, how the External ID in a policy differs from the expected one, without showing either; `undefined` if it does not.
 * Comparing with blanks, quotes and case set aside finds most paste errors.
 */
export function externalIdDifference(expected: string, actual: string): string | undefined {
  if (actual === expected) return undefined;
  const slips: string[] = [];
  let rest = actual;
  if (INVISIBLE.test(rest)) slips.push('has an invisible character in it');
  rest = rest.replaceAll(INVISIBLE_ALL, '');
  const unquoted = rest.trim().replace(/^(["'`])(.*)\1$/s, '$2');
  if (unquoted !== rest.trim()) slips.push('has quotes around it');
  if (rest !== rest.trim() || unquoted !== unquoted.trim()) slips.push(whereBlank(rest));
  rest = unquoted.trim();
  const want = expected.trim();
  if (rest.replaceAll(/\s/g, '') !== rest && rest.replaceAll(/\s/g, '').toLowerCase() === want.toLowerCase()) {
    slips.push('has a blank inside');
    rest = rest.replaceAll(/\s/g, '');
  }
  if (rest === want) return slips.length > 0 ? joined(slips) : 'differs only in a blank at its start or end';
  if (rest.toLowerCase() === want.toLowerCase()) return joined([...slips, 'differs in letter case']);
  const changed = changedCharacters(rest, want);
  if (changed !== undefined && changed <= 2) return `differs in ${changed} of ${want.length} characters`;
  if (want.length > rest.length && rest.length >= 8 && (want.startsWith(rest) || want.endsWith(rest))) return 'is only a part of it';
  if (rest.length > want.length && want.length >= 8 && rest.includes(want)) return 'has something more around it';
  return 'is another value';
}

/** True if the difference is a slip in blanks, quotes or letter case: then it is the same External ID, written wrongly. */
export function isSlip(expected: string, actual: string): boolean {
  const bare = (text: string) =>
    text
      .replaceAll(INVISIBLE_ALL, '')
      .replaceAll(/[\s"'`]/g, '')
      .toLowerCase();
  return bare(expected) === bare(actual);
}

const INVISIBLE = /[\u00AD\u200B-\u200F\u2060\uFEFF]/;
const INVISIBLE_ALL = /[\u00AD\u200B-\u200F\u2060\uFEFF]/g;

function whereBlank(text: string): string {
  if (text === text.trim()) return 'has a blank inside the quotes';
  if (text.trimStart() === text) return 'has a blank at the end';
  return text.trimEnd() === text ? 'has a blank at the start' : 'has blanks at both ends';
}

function joined(parts: readonly string[]): string {
  return parts.length === 1 ? parts[0]! : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]!}`;
}

function changedCharacters(one: string, other: string): number | undefined {
  if (one.length !== other.length) return undefined;
  return [...one].filter((character, index) => character !== other[index]).length;
}
