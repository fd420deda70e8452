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
 * The stretches that a file is read in: each starts at a block header in column 0; in a file without blocks (tfvars), at an attribute in
 * column 0. Together they are the whole text.
 */
export function stretches(text: string): readonly Range[] {
  const headers = [...text.matchAll(HEADER)].map(({ index }) => index);
  return between({ start: 0, end: text.length }, headers.length > 0 ? headers : [...text.matchAll(ATTRIBUTE)].map(({ index }) => index));
}

/** The pieces that a stretch with a mistake falls into: a closing brace in column 0 ends a block. */
export function pieces(text: string, stretch: Range): readonly Range[] {
  const closings = [...text.slice(stretch.start, stretch.end).matchAll(CLOSING)];
  return between(
    stretch,
    closings.map(({ index, 0: found }) => stretch.start + index + found.length),
  );
}

/** How far a stretch goes on: to the end of the heredocs and comments that start in it. */
export function reachOf(text: string, { start, end }: Range): number {
  let reach = end;
  for (const { 0: opening, 1: marker = '', index } of text.slice(start, end).matchAll(/<<-?([\w-]+)[ \t]*\r?\n/g)) {
    const closing = new RegExp(String.raw`^[ \t]*${marker}[ \t]*\r?$`, 'gm');
    closing.lastIndex = start + index + opening.length;
    reach = Math.max(reach, (closing.exec(text)?.index ?? 0) + 1);
  }
  const comment = text.lastIndexOf('/*', end - 1);
  if (comment >= start) {
    const closing = text.indexOf('*/', comment);
    reach = Math.max(reach, closing < 0 ? end : closing + 2);
  }
  return reach;
}

function between({ start, end }: Range, walls: readonly number[]): readonly Range[] {
  const starts = [...new Set([start, ...walls])].filter((wall) => wall === start || (wall > start && wall < end));
  return starts.map((from, index) => ({ start: from, end: starts[index + 1] ?? end }));
}

/** The stretch without the blank space around it; `undefined` if there is nothing else in it. */
export function trimmed(text: string, { start, end }: Range): Range | undefined {
  const stretch = text.slice(start, end);
  const from = stretch.search(/[^\s\uFEFF]/);
  return from < 0 ? undefined : { start: start + from, end: start + stretch.trimEnd().length };
}
