import type { TextChange } from '../located.ts';
import { aligned, fmtChange, indentAt, lineEnd, lineStart } from './fmtChange.ts';
import { eolOf } from './pens/containers.ts';
import { hclText, type Code } from './pens/hclText.ts';
import type { Attribute, Block, FileSyntax } from './syntax.ts';

/** A block to be written: its header, and its arguments and blocks in their order. A value that is `Code` is written as it is. */
export interface NewBlock {
  readonly header: string;
  readonly body: readonly (NewBlock | readonly [name: string, value: unknown])[];
}

/** Gives an argument of a block a value: the one that is there gets it, else a new one behind the last. `undefined`: it cannot be written. */
export function setArgument(file: FileSyntax, block: Block, name: string, value: unknown): readonly TextChange[] | undefined {
  const indent = `${indentAt(file.text, block.start)}  `;
  const text = valueText(value, indent);
  if (text === undefined) return undefined;
  const existing = block.body.attributes.find((attribute) => attribute.name === name);
  if (existing) return fmtChange(file, existing.value.start, existing.value.end, inEol(file, text));
  const last = block.body.attributes.toSorted((one, other) => one.start - other.start).at(-1);
  if (last) {
    const end = textEnd(file.text, last.end);
    if (!isOwnLine(file, block, last)) return undefined;
    return fmtChange(file, end, end, inEol(file, `\n${indent}${name} = ${text}`));
  }
  const first = block.body.blocks[0];
  if (!first) return fill(file, block, `${indent}${name} = ${text}`);
  const start = lineStart(file.text, first.comment?.start ?? first.start);
  return [{ file: file.path, start, end: start, text: inEol(file, `${indent}${name} = ${text}\n\n`) }];
}

/** Takes an argument out, with its line. */
export function removeArgument(file: FileSyntax, block: Block, name: string): readonly TextChange[] | undefined {
  const existing = block.body.attributes.find((attribute) => attribute.name === name);
  if (!existing || !isOwnLine(file, block, existing)) return undefined;
  const start = lineStart(file.text, existing.start);
  return fmtChange(file, start, Math.min(lineEnd(file.text, existing.end) + 1, file.text.length), '');
}

/** Takes a block out, with the comment above it and one of the empty lines around it. */
export function removeBlock(file: FileSyntax, block: Block): readonly TextChange[] | undefined {
  const { text } = file;
  const from = lineStart(text, block.comment?.start ?? block.start);
  const to = lineEnd(text, block.end);
  if (text.slice(from, block.comment?.start ?? block.start).trim() !== '' || text.slice(block.end, to).trim() !== '') return undefined;
  const above = from > 0 ? text.slice(lineStart(text, from - 1), from - 1) : undefined;
  const below = to < text.length ? text.slice(to + 1, lineEnd(text, to + 1)) : undefined;
  const start = above?.trim() === '' ? lineStart(text, from - 1) : from;
  const end = start === from && below?.trim() === '' ? lineEnd(text, to + 1) + 1 : to + 1;
  return [{ file: file.path, start, end: Math.min(end, text.length), text: '' }];
}

/** Puts blocks into another, behind all that is in it. */
export function appendBlocks(file: FileSyntax, owner: Block, added: readonly NewBlock[]): readonly TextChange[] | undefined {
  const texts = added.map((one) => blockText(one, `${indentAt(file.text, owner.start)}  `));
  if (texts.some((one) => one === undefined)) return undefined;
  const text = texts.join('\n\n');
  const last = [...owner.body.attributes, ...owner.body.blocks].toSorted((one, other) => one.start - other.start).at(-1);
  if (!last) return fill(file, owner, text);
  if (!isOwnLine(file, owner, last)) return undefined;
  const end = textEnd(file.text, last.end);
  return [{ file: file.path, start: end, end, text: inEol(file, `\n\n${text}`) }];
}

/** Puts a block next to another. */
export function insertBlock(file: FileSyntax, beside: Block, side: 'before' | 'after', added: NewBlock): readonly TextChange[] | undefined {
  const text = blockText(added, indentAt(file.text, beside.start));
  if (text === undefined) return undefined;
  if (side === 'after') {
    const end = textEnd(file.text, beside.end);
    return [{ file: file.path, start: end, end, text: inEol(file, `\n\n${text}`) }];
  }
  const start = lineStart(file.text, beside.comment?.start ?? beside.start);
  return [{ file: file.path, start, end: start, text: inEol(file, `${text}\n\n`) }];
}

/** Puts a block into the place of another. */
export function replaceBlock(file: FileSyntax, block: Block, added: NewBlock): readonly TextChange[] | undefined {
  const text = blockText(added, indentAt(file.text, block.start));
  return text === undefined ? undefined : [{ file: file.path, start: block.start, end: block.end, text: inEol(file, text.trimStart()) }];
}

/** A block in the form of `terraform fmt`, without a line feed at its end. `undefined`: a value in it cannot be written. */
export function blockText(block: NewBlock, indent: string): string | undefined {
  const parts: string[] = [];
  let afterBlock = false;
  for (const part of block.body) {
    if (isArgument(part)) {
      const value = valueText(part[1], `${indent}  `);
      if (value === undefined) return undefined;
      parts.push(`${afterBlock ? '\n' : ''}${indent}  ${part[0]} = ${value}`);
      afterBlock = false;
    } else {
      const nested = blockText(part, `${indent}  `);
      if (nested === undefined) return undefined;
      parts.push(parts.length > 0 ? `\n${nested}` : nested);
      afterBlock = true;
    }
  }
  if (parts.length === 0) return `${indent}${block.header} {}`;
  return `${indent}${block.header} {\n${aligned(parts.join('\n'))}\n${indent}}`;
}

function isArgument(part: NewBlock['body'][number]): part is readonly [string, unknown] {
  return Array.isArray(part);
}

/** A value as HCL, its further lines indented by what the first line is. */
function valueText(value: unknown, indent: string): string | undefined {
  if (isCode(value)) return value.code;
  return hclText(value, indent);
}

function isCode(value: unknown): value is Code {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 1 && typeof (value as Code).code === 'string';
}

/** Fills a block that has nothing in it. */
function fill(file: FileSyntax, { start, inner }: Block, text: string): readonly TextChange[] | undefined {
  if (file.text.slice(inner.start, inner.end).trim() !== '') return undefined;
  return [{ file: file.path, start: inner.start, end: inner.end, text: inEol(file, `\n${text}\n${indentAt(file.text, start)}`) }];
}

/** Does the part stand on lines of its own within its block? In `statement { sid = "x" }` it does not. */
function isOwnLine({ text }: FileSyntax, { inner }: Block, { start, end }: Attribute | Block): boolean {
  return lineStart(text, start) >= inner.start && lineEnd(text, end) < inner.end;
}

/** The end of what stands on a line: a carriage return belongs to its end. */
function textEnd(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return text[end - 1] === '\r' ? end - 1 : end;
}

function inEol({ text }: FileSyntax, put: string): string {
  const eol = eolOf(text);
  return eol === '\n' ? put : put.replaceAll(/\r?\n/g, eol);
}
