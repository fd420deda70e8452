// Terraform's files: text to a tree, a tree to values, values back to text. Knows HCL and the model, no disk and no editor.
import type { Range } from './syntax.ts';

/** The blocks that Terraform and OpenTofu know at the top of a file (Terraform docs, "Configuration language", 2026). */
const TOP_BLOCKS =
  'resource|data|module|variable|locals|output|provider|terraform|moved|import|removed|check|ephemeral|action|list|run|mock_provider';

/** Blocks that never stand inside another one: one at the start of a line inside a block tells of a lost brace. */
export const NEVER_NESTED: ReadonlySet<string> = new Set(['resource', 'module', 'variable', 'locals', 'output']);

const HEADER = new RegExp(String.raw`^(?:${TOP_BLOCKS})(?:(?:[ \t]*"[^"\n]*"?)*[ \t]*(?:\{|\r?$)|(?:[ \t]+[\w-]+)*[ \t]*\{)`, 'gm');
const CLOSING = /^\}[ \t]*(?:\r?\n|$)/gm;
const ATTRIBUTE = /^[A-Za-z_][\w-]*[ \t]*=(?!=)/gm;

/**
 * The stretches that a file falls into when it cannot be read as a whole: each starts at a block header in column 0, or after a closing
 * brace in column 0; in a file without blocks (tfvars), at an attribute in column 0. Together they are the whole text.
 */
export function stretches(text: string): readonly Range[] {
  const walls = [...text.matchAll(HEADER)].map(({ index }) => index);
  for (const closing of text.matchAll(CLOSING)) walls.push(closing.index + closing[0].length);
  if (walls.length === 0) for (const { index } of text.matchAll(ATTRIBUTE)) walls.push(index);
  const starts = [...new Set([0, ...walls])].filter((start) => start < text.length || start === 0).toSorted((one, other) => one - other);
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

/** The stretch without the blank space around it; `undefined` if there is nothing else in it. */
export function trimmed(text: string, { start, end }: Range): Range | undefined {
  const stretch = text.slice(start, end);
  const from = stretch.search(/[^\s\uFEFF]/);
  return from < 0 ? undefined : { start: start + from, end: start + stretch.trimEnd().length };
}
