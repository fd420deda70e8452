/** True for a JSON object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** IAM writes one value or a list of them; absent is the empty list. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** A condition's value as a text, which is how IAM compares it; `undefined`: it is no value that a condition can have. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A value of a policy in a sentence: the empty text and texts with blanks at their ends would not be seen without quotes. */
export function noun(text: string): string {
  return text === '' || text !== text.trim() ? `"${text}"` : text;
}

/** Values in a sentence: at most three, and how many more. */
export function shownList(values: readonly string[]): string {
  if (values.length === 0) return 'nothing';
  const more = values.length - 3;
  return more > 0 ? `${values.slice(0, 3).join(', ')} or ${more} more` : values.join(' or ');
}
