import { Language, Parser, type Node } from 'web-tree-sitter';
import type { SourceFile } from '../dialect.ts';
import { parseExpression, partsOf, rangeOf, type Reader } from './parseExpression.ts';
import type { Attribute, Block, Body, FileSyntax, Range } from './syntax.ts';
import { readTemplateText } from './templateText.ts';
import { NEVER_NESTED, stretches, trimmed } from './walls.ts';

/** A reader of HCL. It never throws, whatever the text. */
export interface Hcl {
  /** The file as a tree. What cannot be read is in `broken`, and takes nothing else down. */
  parse(file: SourceFile): FileSyntax;
}

/**
 * Makes a reader of HCL from the bytes of two WebAssembly modules.
 * @param wasm `runtime`: web-tree-sitter.wasm of web-tree-sitter; `grammar`: tree-sitter-hcl.wasm of @tree-sitter-grammars/tree-sitter-hcl
 * @throws if they are not what they should be
 */
export async function loadHcl(wasm: { readonly runtime: Uint8Array; readonly grammar: Uint8Array }): Promise<Hcl> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return { parse: (file) => parseFile(parser, file) };
}

const BROKEN = 'This part is not complete, or has a mistake in it, so it was not read.';
/** A heredoc may hold what looks like the start or the end of a block: that many stretches are put together again to see. */
const MOST_JOINED = 12;

function parseFile(parser: Parser, { path, text }: SourceFile): FileSyntax {
  const whole = parseStretch(parser, text, { start: 0, end: text.length });
  if (whole.body) return { path, text, body: whole.body, broken: [] };
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  const broken: (Range & { reason: string })[] = [];
  const all = stretches(text);
  for (let index = 0; index < all.length;) {
    const { body, reason, count } = parseJoined(parser, text, all, index);
    const last = all[index + count - 1];
    const first = all[index];
    if (body) {
      attributes.push(...body.attributes);
      blocks.push(...body.blocks);
    } else if (first && last) {
      const range = trimmed(text, { start: first.start, end: last.end });
      if (range) broken.push({ ...range, reason });
    }
    index += count;
  }
  return { path, text, body: { attributes, blocks }, broken };
}

interface Parsed {
  readonly body?: Body;
  readonly reason: string;
}

function parseJoined(parser: Parser, text: string, all: readonly Range[], from: number): Parsed & { readonly count: number } {
  const first = all[from];
  if (!first) return { reason: BROKEN, count: 1 };
  const alone = parseStretch(parser, text, first);
  if (alone.body || !text.slice(first.start, first.end).includes('<<')) return { ...alone, count: 1 };
  for (let count = 2; count <= MOST_JOINED; count++) {
    const last = all[from + count - 1];
    if (!last) break;
    const joined = parseStretch(parser, text, { start: first.start, end: last.end });
    if (joined.body) return { ...joined, count };
  }
  return { ...alone, count: 1 };
}

/** Reads a stretch of a file; without `body` if there is a mistake in it. */
function parseStretch(parser: Parser, text: string, { start, end }: Range): Parsed {
  try {
    const tree = parser.parse(text.slice(start, end));
    if (!tree) return { reason: BROKEN };
    try {
      const root = tree.rootNode;
      if (root.hasError) return { reason: BROKEN };
      let suspected = false;
      const suspect = (): void => {
        suspected = true;
      };
      const bodyNode = root.children.find(({ type }) => type === 'body');
      const body = bodyNode ? parseBody(bodyNode, { text, base: start, suspect }, 0) : { attributes: [], blocks: [] };
      return suspected ? { reason: BROKEN } : { body, reason: BROKEN };
    } finally {
      tree.delete();
    }
  } catch (error) {
    parser.reset();
    return { reason: `This part could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Blocks within blocks: deeper than any provider's schema. */
const DEEPEST_BLOCK = 60;

function parseBody(node: Node, reader: Reader, depth: number): Body {
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
  const parts = partsOf(node);
  const nameRange = parts[0] ? rangeOf(parts[0], reader) : range;
  const value = parts.find(({ type }) => type === 'expression');
  if (value && overLines(reader, nameRange.end, rangeOf(value, reader).start)) reader.suspect();
  return {
    ...range,
    name: reader.text.slice(nameRange.start, nameRange.end),
    nameRange,
    value: value ? parseExpression(value, reader) : { ...range, type: 'broken' },
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
  const comment = commentAbove(reader.text, range.start);
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

/** The comments on the lines right above, without their signs: no empty line between, and nothing else on those lines. */
function commentAbove(text: string, start: number): (Range & { readonly text: string }) | undefined {
  let from = text.lastIndexOf('\n', start - 1) + 1;
  if (start === 0 || text.slice(from, start).trim() !== '') return undefined;
  const end = from;
  for (let line = lineBefore(text, from); line; line = lineBefore(text, from)) {
    const said = text.slice(line.start, line.end).replace('\uFEFF', '').trim();
    if (/^(#|\/\/)/.test(said)) {
      from = line.start;
    } else if (said.endsWith('*/')) {
      const opening = text.lastIndexOf('/*', line.end - 3);
      const opened = text.lastIndexOf('\n', opening) + 1;
      if (opening < 0 || text.slice(opened, opening).replace('\uFEFF', '').trim() !== '') break;
      from = opened;
    } else {
      break;
    }
  }
  if (from === end) return undefined;
  const range = trimmed(text, { start: from, end });
  return range && { ...range, text: withoutSigns(text.slice(range.start, range.end)) };
}

function lineBefore(text: string, start: number): Range | undefined {
  return start === 0 ? undefined : { start: start === 1 ? 0 : text.lastIndexOf('\n', start - 2) + 1, end: start - 1 };
}

function withoutSigns(comment: string): string {
  const lines = comment.replaceAll(/\/\*+|\*+\//g, '').split('\n');
  return lines
    .map((line) => line.trim().replace(/^(#+|\/\/+|\*)\s?/, ''))
    .join('\n')
    .trim();
}
