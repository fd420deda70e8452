import { Language, Parser } from 'web-tree-sitter';
import type { SourceFile } from '../dialect.ts';
import { commentAbove } from './commentAbove.ts';
import { parseBody } from './parseBody.ts';
import { shifted } from './shifted.ts';
import type { Attribute, Block, Body, FileSyntax, Range } from './syntax.ts';
import { pieces, reachOf, stretches, trimmed } from './walls.ts';

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
  const memory: Memory = { known: new Map(), size: 0 };
  return { parse: (file) => parseFile(parser, memory, file) };
}

const BROKEN = 'This part is not complete, or has a mistake in it, so it was not read.';

interface Parsed {
  /** Absent: there is a mistake. */
  readonly body?: Body;
  readonly reason: string;
}

/** What stretches were read as lately, and where they stood: after a keystroke all but one are the same. */
interface Memory {
  readonly known: Map<string, Parsed & { readonly base: number }>;
  size: number;
}
/** In UTF-16 units of text; a tree takes about fifteen times that. */
const MOST_REMEMBERED = 1_000_000;

/** Reads a file stretch by stretch, so that a broken block takes no other one down, and only what has changed is read anew. */
function parseFile(parser: Parser, memory: Memory, { path, text }: SourceFile): FileSyntax {
  const attributes: Attribute[] = [];
  const blocks: Block[] = [];
  const broken: (Range & { reason: string })[] = [];
  const keep = (body: Body): void => {
    attributes.push(...body.attributes);
    for (const block of body.blocks) {
      const comment = commentAbove(text, block.start);
      blocks.push(comment ? { ...block, comment } : block);
    }
  };
  const read = (range: Range): Parsed => remembered(parser, memory, text, range);
  const all = stretches(text);
  for (let index = 0; index < all.length;) {
    const { body, count } = joined(text, all, index, read);
    if (body) {
      keep(body);
      index += count;
      continue;
    }
    const parts = pieces(text, all[index] ?? { start: 0, end: text.length });
    for (let at = 0; at < parts.length;) {
      const part = joined(text, parts, at, read);
      const range = trimmed(text, { start: parts[at]?.start ?? 0, end: parts[at + part.count - 1]?.end ?? 0 });
      if (part.body) keep(part.body);
      else if (range) broken.push({ ...range, reason: part.reason });
      at += part.count;
    }
    index++;
  }
  forget(memory);
  return { path, text, body: { attributes, blocks }, broken };
}

/** Reads a stretch; if it is not whole because a heredoc or a comment goes on behind its end, together with those that follow. */
function joined(text: string, all: readonly Range[], from: number, read: (range: Range) => Parsed): Parsed & { readonly count: number } {
  const first = all[from] ?? { start: text.length, end: text.length };
  const alone = read(first);
  if (alone.body) return { ...alone, count: 1 };
  let end = first.end;
  for (let count = 1; from + count < all.length;) {
    const reach = reachOf(text, { start: first.start, end });
    if (reach <= end) break;
    while (from + count < all.length && end < reach) end = all[from + count++]?.end ?? text.length;
    const together = read({ start: first.start, end });
    if (together.body) return { ...together, count };
  }
  return { ...alone, count: 1 };
}

function remembered(parser: Parser, memory: Memory, text: string, range: Range): Parsed {
  const key = text.slice(range.start, range.end);
  const known = memory.known.get(key);
  const base = range.start;
  const parsed = known ? moved(known, base) : parseStretch(parser, text, range);
  // What was used last stands last; what was not used for long goes first.
  if (known) memory.known.delete(key);
  else memory.size += key.length;
  memory.known.set(key, { ...parsed, base });
  return parsed;
}

function moved(parsed: Parsed & { readonly base: number }, base: number): Parsed {
  return parsed.body && parsed.base !== base ? { ...parsed, body: shifted(parsed.body, base - parsed.base) } : parsed;
}

function forget(memory: Memory): void {
  for (const key of memory.known.keys()) {
    if (memory.size <= MOST_REMEMBERED) return;
    memory.size -= key.length;
    memory.known.delete(key);
  }
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
