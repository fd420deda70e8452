import type { Node } from 'web-tree-sitter';
import { commentAbove } from './commentAbove.ts';
import { parseExpression, partsOf, rangeOf, type Reader } from './parseExpression.ts';
import type { Attribute, Block, Body, Range } from './syntax.ts';
import { readTemplateText } from './templateText.ts';
import { NEVER_NESTED } from './walls.ts';

/** Blocks within blocks: deeper than any provider's schema. */
const DEEPEST_BLOCK = 60;

/** A `body` node as our own tree; blocks at the top are without the comment above them. */
export function parseBody(node: Node, reader: Reader, depth: number): Body {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  if (depth > DEEPEST_BLOCK) {
    reader.suspect();
    return { attributes, blocks };
  }
  for (const child of node.children) {
    if (child.type === 'attribute') attributes.push(parseAttribute(child, reader));
    else if (child.type === 'block') blocks.push(parseBlock(child, reader, depth));
  }
  return { attributes, blocks };
}

function parseAttribute(node: Node, reader: Reader): Attribute {
  const range = rangeOf(node, reader);
  const [name, value] = [node.firstChild, node.lastChild];
  const nameRange = name ? rangeOf(name, reader) : range;
  if (value && overLines(reader, nameRange.end, rangeOf(value, reader).start)) reader.suspect();
  return {
    ...range,
    name: reader.text.slice(nameRange.start, nameRange.end),
    nameRange,
    value: value?.type === 'expression' ? parseExpression(value, reader) : { ...range, type: 'broken' },
  };
}

function parseBlock(node: Node, reader: Reader, depth: number): Block {
  const range = rangeOf(node, reader);
  const parts = partsOf(node);
  const typeRange = parts[0] ? rangeOf(parts[0], reader) : range;
  const type = reader.text.slice(typeRange.start, typeRange.end);
  if (depth > 0 && NEVER_NESTED.has(type) && (range.start === 0 || reader.text[range.start - 1] === '\n')) reader.suspect();
  const opening = parts.find((part) => part.type === 'block_start');
  const closing = parts.findLast((part) => part.type === 'block_end');
  const body = parts.find((part) => part.type === 'body');
  if (opening && overLines(reader, range.start, rangeOf(opening, reader).start)) reader.suspect();
  // What stands above a block at the top is in another stretch of the file.
  const comment = depth > 0 ? commentAbove(reader.text, range.start) : undefined;
  return {
    ...range,
    type,
    typeRange,
    labels: parts
      .slice(1)
      .filter(isLabel)
      .map((label) => parseLabel(label, reader)),
    body: body ? parseBody(body, reader, depth + 1) : { attributes: [], blocks: [] },
    inner: { start: opening ? rangeOf(opening, reader).end : range.start, end: closing ? rangeOf(closing, reader).start : range.end },
    ...(comment && { comment }),
  };
}

/** HCL ends a header, or an attribute without a value, with the line; the grammar reads on. */
function overLines({ text }: Reader, start: number, end: number): boolean {
  return text.slice(start, end).includes('\n');
}

function isLabel({ type }: Node): boolean {
  return type === 'identifier' || type === 'string_lit';
}

function parseLabel(node: Node, reader: Reader): Range & { readonly text: string } {
  const range = rangeOf(node, reader);
  if (node.type === 'identifier') return { ...range, text: reader.text.slice(range.start, range.end) };
  return { ...range, text: readTemplateText(reader.text, { start: range.start + 1, end: range.end - 1 }, { form: 'quoted' }).text };
}
