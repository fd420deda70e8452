import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { DocumentNode, DocumentPair } from './documentNode.ts';

/** An error of a text: where, and what in words. */
export interface TextError {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

/** How deep a text may nest: far more than any template does, and far less than a stack holds. */
const DEEPEST = 400;

/** Reads JSON, with comments and trailing commas as configuration files have them; of a broken text what can be told. Never throws. */
export function jsonNodes(text: string, range: { readonly start: number; readonly end: number }) {
  const errors: TextError[] = [];
  const slice = text.slice(range.start, range.end).replace(/^\uFEFF/, ' ');
  const deep = tooDeep(slice);
  if (deep !== undefined) {
    errors.push({ start: range.start + deep, end: range.start + deep + 1, reason: `More than ${DEEPEST} brackets stand in each other.` });
    return { roots: [], errors };
  }
  const found: ParseError[] = [];
  const tree = parseTree(slice, found, { allowTrailingComma: true, disallowComments: false });
  for (const { error, offset, length } of found) {
    const start = range.start + offset;
    errors.push({ start, end: Math.min(range.end, start + length), reason: SAID[printParseErrorCode(error)] ?? 'This is no JSON.' });
  }
  return { roots: tree ? [nodeOf(tree, slice, range.start)] : [], errors };
}

const SAID: Readonly<Record<string, string>> = {
  InvalidSymbol: 'A word stands here that JSON does not have.',
  InvalidNumberFormat: 'This is no number.',
  PropertyNameExpected: 'A name in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace is missing.',
  CloseBracketExpected: 'A closing bracket is missing.',
  EndOfFileExpected: 'The document has ended before this.',
  InvalidCommentToken: 'A comment cannot stand here.',
  UnexpectedEndOfComment: 'A comment is not closed.',
  UnexpectedEndOfString: 'A text is not closed.',
  UnexpectedEndOfNumber: 'A number is not complete.',
  InvalidUnicode: 'This escape is not complete.',
  InvalidEscapeCharacter: 'This escape is none of JSON.',
  InvalidCharacter: 'This character cannot stand in a text.',
};

function nodeOf(node: Node, text: string, shift: number): DocumentNode {
  const start = shift + node.offset;
  const place = { start, end: shift + Math.min(text.length, endOf(node)), outer: start, plainProps: true };
  const children = node.children ?? [];
  switch (node.type) {
    case 'object':
      return { ...place, kind: 'map', flow: true, pairs: children.flatMap((child) => pairOf(child, text, shift)) };
    case 'array':
      return { ...place, kind: 'list', flow: true, items: children.map((child) => nodeOf(child, text, shift)) };
    default: {
      const source = text.slice(node.offset, node.offset + node.length);
      const exact =
        typeof node.value === 'number' && Number.isInteger(node.value) && !Number.isSafeInteger(node.value) ? source : node.value;
      return {
        ...place,
        kind: 'scalar',
        value: exact as string | number | boolean | null,
        style: node.type === 'string' ? 'double' : 'plain',
      };
    }
  }
}

/** The parser gives what is not closed no length, or one beyond the text. */
function endOf(node: Node): number {
  if (node.length >= 0) return node.offset + node.length;
  const last = node.children?.at(-1);
  return last ? Math.max(node.offset + 1, endOf(last)) : node.offset + 1;
}

function pairOf(node: Node, text: string, shift: number): DocumentPair[] {
  const [key, value] = node.children ?? [];
  if (!key) return [];
  const keyNode = nodeOf(key, text, shift);
  const end = keyNode.end;
  const nothing: DocumentNode = { kind: 'scalar', value: null, style: 'empty', start: end, end, outer: end, plainProps: false };
  return [
    {
      start: keyNode.start,
      name: String(key.value),
      key: keyNode,
      ...(node.colonOffset !== undefined && { colonEnd: shift + node.colonOffset + 1 }),
      value: value ? nodeOf(value, text, shift) : nothing,
    },
  ];
}

/** The offset of the bracket that is one too deep. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  const token = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[[\]{}]/g;
  for (const match of text.matchAll(token)) {
    if (match[0] === '[' || match[0] === '{') depth++;
    else if (match[0] === ']' || match[0] === '}') depth--;
    if (depth > DEEPEST) return match.index;
  }
  return undefined;
}
