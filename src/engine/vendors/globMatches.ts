/** Does a pattern (`*` for any run of characters, `?` for one, any case) cover the whole text? */
export function globMatches(pattern: string, text: string): boolean {
  return expressionOf(pattern).test(text);
}

/** A scan asks the same few patterns of every role; making an expression costs more than asking it. */
const MOST_KEPT = 1000;
const kept = new Map<string, RegExp>();

function expressionOf(pattern: string): RegExp {
  const before = kept.get(pattern);
  if (before) return before;
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const made = new RegExp(`^${source}$`, 'is');
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(pattern, made);
  return made;
}
