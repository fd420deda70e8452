import type { Place, TextChange } from '../located.ts';

/** A file as changes see it. */
interface Text {
  readonly path: string;
  readonly text: string;
}

/**
 * A change, widened where `terraform fmt` would have to touch the lines around it: it writes the `=` of arguments on neighbouring
 * lines under each other. Where they do not stand so now, they are left alone.
 */
export function fmtChange({ path, text }: Text, start: number, end: number, put: string): readonly TextChange[] {
  const region = widened(text, lineStart(text, start), lineEnd(text, end));
  const before = text.slice(region.start, region.end);
  const plain: TextChange = { file: path, start, end, text: put };
  if (aligned(before) !== before) return [plain];
  const changed = text.slice(region.start, start) + put + text.slice(end, region.end);
  const after = aligned(changed);
  return after === changed ? [plain] : [{ file: path, ...region, text: after }];
}

/** The offset of the start of the line that an offset is in. */
export function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset of the end of the line that an offset is in; the line feed is not part of it. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** The white space that a line begins with. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))![0];
}

/** Writes the `=` of neighbouring one-line arguments under each other, as `terraform fmt` does. */
export function aligned(text: string): string {
  const lines = text.split('\n');
  for (let index = 0; index < lines.length;) {
    let end = index;
    while (end < lines.length && argumentOf(lines[end]!)) end += 1;
    if (end === index) {
      index += 1;
      continue;
    }
    const rows = lines.slice(index, end).map((line) => argumentOf(line)!);
    const width = Math.max(...rows.map(({ name }) => name.length));
    rows.forEach(({ indent, name, rest }, row) => {
      lines[index + row] = `${indent}${name.padEnd(width)} = ${rest}`;
    });
    index = end;
  }
  return lines.join('\n');
}

interface Row {
  readonly indent: string;
  readonly name: string;
  readonly rest: string;
}

/** A line that is a whole argument: as many brackets close on it as open. A comment behind it would have to be moved too, so it is none. */
function argumentOf(line: string): Row | undefined {
  const match = /^([ \t]*)([A-Za-z_][\w-]*|"[^"\\$%]*")[ \t]*=(?![=>])[ \t]*(\S.*)$/.exec(line);
  if (!match) return undefined;
  const [, indent = '', name = '', rest = ''] = match;
  const bare = rest.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  if (/#|\/\/|\/\*/.test(bare)) return undefined;
  const opened = bare.match(/[[({]/g)?.length ?? 0;
  const closed = bare.match(/[\])}]/g)?.length ?? 0;
  return opened === closed ? { indent, name, rest } : undefined;
}

function widened(text: string, start: number, end: number): Pick<Place, 'start' | 'end'> {
  let from = start;
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (!argumentOf(text.slice(above, from - 1))) break;
    from = above;
  }
  let to = end;
  while (to < text.length) {
    const below = lineEnd(text, to + 1);
    if (!argumentOf(text.slice(to + 1, below))) break;
    to = below;
  }
  return { start: from, end: to };
}
