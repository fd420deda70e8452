/** The first few of a list in words: `a, b, c and 4 more`. */
export function listed(words: readonly string[], most = 3): string {
  if (words.length <= most + 1) return words.join(', ');
  return `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}
