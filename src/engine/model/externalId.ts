/**
 * An External ID as it may be shown: its first two characters and its length, e.g. `ab… (36 characters)`.
 * It is not a secret to AWS, but it is the vendor's to keep, so it never stands whole in a log, a report or an error.
 */
export function redactExternalId(value: string): string {
  return value.length <= 4 ? `… (${value.length} characters)` : `${value.slice(0, 2)}… (${value.length} characters)`;
}
