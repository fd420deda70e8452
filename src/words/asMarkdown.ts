/**
 * A text as it is, for a place in Markdown: a name or a message out of somebody's code or account makes no link, picture, code or table
 * there (CommonMark 0.31.2, "Backslash escapes", read 2026-11-22). What would begin a new line becomes a blank.
 */
export function asMarkdown(text: string): string {
  return text.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').replaceAll(/[\\`*_[\]<>|#&~!]/g, String.raw`\$&`);
}

/** A text as a block of code, between fences that nothing in it closes. */
export function asCodeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, text, fence].join('\n');
}
