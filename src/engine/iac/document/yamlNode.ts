import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, type CST, type Document, type ParsedNode, type Tags } from 'yaml';
import type { DocumentNode, DocumentPair, ScalarStyle } from './documentNode.ts';
import type { TextError } from './jsonNode.ts';
import { plainScalar } from './plainScalar.ts';
import { shortForms } from './shortForms.ts';

/** The documents of a YAML text, each as a node (`undefined`: it is empty), and what is wrong with the text. Never throws. */
export interface YamlNodes {
  readonly roots: readonly (DocumentNode | undefined)[];
  readonly errors: readonly TextError[];
}

/** Reads YAML 1.1, as CloudFormation and Kubernetes do, but a scalar keeps its places and what stands in the file. Never throws. */
export function yamlNodes(text: string, range: { readonly start: number; readonly end: number }): YamlNodes {
  const slice = text.slice(range.start, range.end).replace(/^\uFEFF/, range.start === 0 ? '\uFEFF' : ' ');
  const errors: TextError[] = [];
  const deep = tooDeep(slice);
  if (deep !== undefined) {
    const reason = `More than ${DEEPEST} values stand in each other.`;
    return { roots: [], errors: [{ start: within(range, deep), end: within(range, deep + 1), reason }] };
  }
  try {
    const documents = parseAllDocuments(slice, OPTIONS);
    if (!Array.isArray(documents)) return { roots: [], errors };
    const roots = (documents as Document.Parsed[]).map((document) => {
      for (const { pos, message } of document.errors)
        errors.push({ start: within(range, pos[0]), end: within(range, Math.max(pos[0], pos[1])), reason: message });
      return document.contents ? rootOf(document.contents, slice, range.start) : undefined;
    });
    return { roots, errors };
  } catch (error) {
    return { roots: [], errors: [{ ...range, reason: error instanceof Error ? error.message : String(error) }] };
  }
}

/** Of a text that breaks off the parser names the place after its end. */
function within({ start, end }: { readonly start: number; readonly end: number }, offset: number): number {
  return Math.min(end, start + offset);
}

/** A tag that the parser knows costs no warning, and a warning costs a stack trace. */
const TAGS = [...shortForms.keys()].flatMap((name): Tags => [
  { tag: `!${name}`, resolve: (text: string) => text },
  { tag: `!${name}`, collection: 'seq' },
  { tag: `!${name}`, collection: 'map' },
]);

const OPTIONS = {
  keepSourceTokens: true,
  schema: 'failsafe',
  customTags: (tags: Tags) => [...tags, ...TAGS],
  logLevel: 'silent',
  prettyErrors: false,
} as const;

/** How deep a text may nest: the parser works by recursion, and one that runs out of stack takes the whole process with it. */
const DEEPEST = 250;

/** The offset at which a text nests too deep, by its indentation, its dashes and its brackets. Rather one too many than a crash. */
function tooDeep(text: string): number | undefined {
  const columns: number[] = [];
  let brackets = 0;
  for (const match of text.matchAll(/^([ \t\uFEFF]*)((?:[-?:][ \t]+)*)|[[\]{}]/gm)) {
    if (match[1] === undefined) {
      brackets = match[0] === '[' || match[0] === '{' ? brackets + 1 : Math.max(0, brackets - 1);
    } else if (!/[\r\n]/.test(text[match.index + match[0].length] ?? '\n')) {
      const indent = match[1].length;
      while ((columns.at(-1) ?? -1) >= indent) columns.pop();
      columns.push(indent, ...[...(match[2] ?? '').matchAll(/[-?:]/g)].map(({ index }) => indent + index + 1));
    }
    if (columns.length + brackets > DEEPEST) return match.index;
  }
  return undefined;
}

interface Reading {
  readonly text: string;
  readonly shift: number;
  readonly anchors: Map<string, DocumentNode>;
}

type Tokens = readonly CST.SourceToken[] | undefined;

function rootOf(contents: ParsedNode, text: string, shift: number): DocumentNode {
  return nodeOf(contents, undefined, { text, shift, anchors: new Map() });
}

/** @param before the tokens between the mark that announces the value (`:`, `-`, a comma) and the value */
function nodeOf(node: ParsedNode, before: Tokens, reading: Reading): DocumentNode {
  const made = { ...placeOf(node, before, reading), ...partsOf(node, reading) } as DocumentNode;
  const end = endOf(made, node, before, reading);
  const ended = { ...made, end, ...(made.kind === 'scalar' && made.style === 'empty' && { start: end }) };
  if (ended.anchor !== undefined) reading.anchors.set(ended.anchor, ended);
  return ended;
}

function placeOf(node: ParsedNode, before: Tokens, { shift }: Reading) {
  const props = propsIn(before);
  const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : undefined;
  const anchor = 'anchor' in node && typeof node.anchor === 'string' ? node.anchor : undefined;
  const wanted = (tag === undefined ? 0 : 1) + (anchor === undefined ? 0 : 1);
  const start = node.range[0];
  return {
    start: shift + start,
    end: shift + node.range[1],
    outer: shift + (props[0]?.offset ?? start),
    plainProps: props.length === wanted && wanted < 2,
    ...(tag !== undefined && { tag }),
    ...(anchor !== undefined && { anchor }),
  };
}

function partsOf(node: ParsedNode, reading: Reading): object {
  if (isAlias(node)) {
    const target = reading.anchors.get(node.source);
    return { kind: 'alias', name: node.source, ...(target && { target }) };
  }
  if (isScalar(node)) return { kind: 'scalar', ...scalarOf(node) };
  const source = node.srcToken;
  const flow = source?.type === 'flow-collection';
  if (isSeq(node)) {
    const items = (node.items as unknown[]).flatMap((item, index): DocumentNode[] => {
      const before = afterMark(source?.items[index]?.start, ['seq-item-ind', 'comma']);
      return isPair(item) ? [] : [nodeOf(item as ParsedNode, before, reading)];
    });
    return { kind: 'list', flow, items };
  }
  if (!isMap(node)) return { kind: 'scalar', value: null, style: 'empty' };
  return { kind: 'map', flow, pairs: node.items.map((pair) => pairOf(pair as ParsedPair, reading)) };
}

interface ParsedPair {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
  readonly srcToken?: { readonly start: Tokens; readonly sep?: Tokens };
}

function pairOf({ key, value, srcToken }: ParsedPair, reading: Reading): DocumentPair {
  const { text, shift } = reading;
  const keyNode = nodeOf(key, afterMark(srcToken?.start, ['explicit-key-ind', 'comma']), reading);
  const explicit = srcToken?.start?.find((token) => token.type === 'explicit-key-ind');
  const colon = srcToken?.sep?.find((token) => token.type === 'map-value-ind');
  const colonEnd = colon && shift + colon.offset + 1;
  const end = colonEnd ?? keyNode.end;
  const nothing: DocumentNode = { kind: 'scalar', value: null, style: 'empty', start: end, end, outer: end, plainProps: false };
  const source = text.slice(keyNode.start - shift, keyNode.end - shift);
  return {
    start: explicit ? shift + explicit.offset : keyNode.outer,
    name: keyNode.kind === 'scalar' && keyNode.style !== 'plain' ? String(keyNode.value) : source,
    key: keyNode,
    ...(colonEnd !== undefined && { colonEnd }),
    value: value ? nodeOf(value, afterMark(srcToken?.sep, ['map-value-ind']), reading) : nothing,
  };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function scalarOf(node: ParsedNode & { readonly value: unknown; readonly type?: string }) {
  const said = String(node.value ?? '');
  const written = node.range[1] > node.range[0];
  const style: ScalarStyle = written ? (STYLES[node.type ?? ''] ?? 'plain') : 'empty';
  const tag = 'tag' in node ? node.tag : undefined;
  if (style !== 'plain' && style !== 'empty') return { value: said, style };
  if (tag !== undefined && (tag.startsWith('!') || tag === 'tag:yaml.org,2002:str')) return { value: said, style };
  return { value: plainScalar(said), style };
}

/** Where the content ends: without the comments and blank lines after it that the parser counts to a collection. */
function endOf(made: DocumentNode, node: ParsedNode, before: Tokens, { shift }: Reading): number {
  if (made.kind === 'list' && !made.flow) return Math.max(made.start + 1, ...made.items.map((item) => item.end));
  if (made.kind === 'map' && !made.flow)
    return made.pairs.reduce((end, { key, colonEnd, value }) => Math.max(end, key.end, colonEnd ?? 0, value.end), made.start);
  if (made.kind !== 'scalar' || made.style !== 'empty') return shift + node.range[1];
  const last = propsIn(before).at(-1);
  return last ? shift + last.offset + last.source.length : made.start;
}

function propsIn(tokens: Tokens): readonly CST.SourceToken[] {
  return tokens?.filter(({ type }) => type === 'tag' || type === 'anchor') ?? [];
}

function afterMark(tokens: Tokens, marks: readonly string[]): Tokens {
  const at = tokens?.findLastIndex(({ type }) => marks.includes(type)) ?? -1;
  return tokens?.slice(at + 1);
}
