import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { SourceFile } from '../dialect.ts';
import type { Hcl } from './parse.ts';
import type { Attribute, Block, Body, Expression, FileSyntax, Range } from './syntax.ts';

/** How many names stand between a kind of block and its body: `resource.aws_iam_role.this`. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  locals: 0,
  terraform: 0,
};

/** What JSON does not tell apart from arguments that are objects: the nested blocks that are read here. */
const NESTED = new Set([
  'statement',
  'principals',
  'not_principals',
  'condition',
  'inline_policy',
  'access_config',
  'vpc_config',
  'access_scope',
  'assume_role',
  'kubernetes_network_config',
  'lifecycle',
]);

/**
 * A file of Terraform's JSON syntax as the same tree as HCL; texts in it are templates (Terraform language documentation, "JSON
 * Configuration Syntax", 2026-11). It never throws.
 */
export function parseJsonSyntax(hcl: Hcl, { path, text }: SourceFile): FileSyntax {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true });
  const [wrong] = errors;
  if (!root || root.type !== 'object' || wrong) {
    const start = wrong?.offset ?? 0;
    return {
      path,
      text,
      body: NOTHING,
      broken: [{ start, end: Math.max(start, text.length), reason: 'This is no JSON, so it was not read.' }],
    };
  }
  const read = (node: Node) => expression(hcl, text, node);
  if (path.endsWith('.tfvars.json')) return { path, text, body: { attributes: attributesOf(root, read), blocks: [] }, broken: [] };
  const blocks = membersOf(root).flatMap(({ key, value }) => {
    const labels = LABELS[key.value as string];
    return labels === undefined ? [] : blocksOf(key, value, labels, [], read);
  });
  return { path, text, body: { attributes: [], blocks }, broken: [] };
}

const NOTHING: Body = { attributes: [], blocks: [] };

type Read = (node: Node) => Expression;
type Label = Block['labels'][number];

function blocksOf(type: Node, value: Node, labels: number, above: readonly Label[], read: Read): readonly Block[] {
  if (value.type === 'array') return (value.children ?? []).flatMap((one) => blocksOf(type, one, labels, above, read));
  if (value.type !== 'object') return [];
  if (labels > 0) {
    return membersOf(value).flatMap(({ key, value: inner }) =>
      blocksOf(type, inner, labels - 1, [...above, { ...within(key), text: String(key.value) }], read),
    );
  }
  return [blockOf(type, value, above, read)];
}

function blockOf(type: Node, value: Node, labels: readonly Label[], read: Read): Block {
  return {
    ...rangeOf(value),
    type: String(type.value),
    typeRange: labels.length > 0 ? { start: labels.at(-1)!.start, end: labels.at(-1)!.start } : within(type),
    labels,
    body: bodyOf(value, read),
    inner: { start: value.offset + 1, end: value.offset + value.length - 1 },
  };
}

function bodyOf(node: Node, read: Read): Body {
  const members = membersOf(node);
  const blocks = members.flatMap(({ key, value }): readonly Block[] => {
    if (key.value === 'dynamic') return dynamicBlocks(key, value, read);
    return NESTED.has(String(key.value)) ? blocksOf(key, value, 0, [], read) : [];
  });
  return { attributes: attributesOf(node, read), blocks };
}

function dynamicBlocks(key: Node, value: Node, read: Read): readonly Block[] {
  return blocksOf(key, value, 1, [], read).map((block) => {
    const label = block.labels[0];
    const inner = membersOf(value).find((one) => one.key.value === label?.text)?.value;
    const bodies = inner?.type === 'array' ? (inner.children ?? []) : inner ? [inner] : [];
    const own = bodies.find((one) => one.offset === block.start);
    const content = own && membersOf(own).find((one) => one.key.value === 'content');
    return content ? { ...block, body: { ...block.body, blocks: blocksOf(content.key, content.value, 0, [], read) } } : block;
  });
}

function attributesOf(node: Node, read: Read): readonly Attribute[] {
  return membersOf(node)
    .filter(({ key }) => !NESTED.has(String(key.value)) && key.value !== 'dynamic' && key.value !== 'content')
    .map(({ key, value }) => ({
      start: key.offset,
      end: value.offset + value.length,
      name: String(key.value),
      nameRange: within(key),
      value: read(value),
    }));
}

/** A value; a text is read as the template that it is, at its place. */
function expression(hcl: Hcl, text: string, node: Node): Expression {
  const range = rangeOf(node);
  switch (node.type) {
    case 'string': {
      const raw = text.slice(range.start, range.end);
      const inner = raw.includes('\\') ? /^\$\{([^]*)\}$/.exec(String(node.value))?.[1] : undefined;
      const source = inner !== undefined && !inner.includes('${') ? `(${inner})` : raw;
      const parsed = hcl.parse({ path: '', text: `x = ${source}` }).body.attributes[0]?.value;
      if (!parsed) return { ...range, type: 'broken' };
      // What stands in an expression with escapes is not where it is in the file: it is all shown at the whole text.
      return placed(parsed, source === raw ? (offset) => range.start - 'x = '.length + offset : undefined, range);
    }
    case 'array':
      return { ...range, type: 'tuple', items: (node.children ?? []).map((one) => expression(hcl, text, one)) };
    case 'object':
      return {
        ...range,
        type: 'object',
        entries: membersOf(node).map(({ key, value }) => ({
          start: key.offset,
          end: value.offset + value.length,
          key: String(key.value),
          keyRange: rangeOf(key),
          value: expression(hcl, text, value),
        })),
      };
    default:
      return {
        ...range,
        type: 'literal',
        value: node.value as number | boolean | null,
        quoted: false,
        raw: text.slice(range.start, range.end),
      };
  }
}

/** The same tree elsewhere in a file; without `move` all of it at one place. */
function placed<T>(tree: T, move: ((offset: number) => number) | undefined, whole: Range): T {
  if (Array.isArray(tree)) return tree.map((one: unknown) => placed(one, move, whole)) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, value]: [string, unknown]) => [
    key,
    (key === 'start' || key === 'end') && typeof value === 'number' ? (move?.(value) ?? whole[key]) : placed(value, move, whole),
  ]);
  return Object.fromEntries(entries) as T;
}

function membersOf(node: Node): readonly { readonly key: Node; readonly value: Node }[] {
  if (node.type !== 'object') return [];
  return (node.children ?? []).flatMap(({ children }) => (children?.[0] && children[1] ? [{ key: children[0], value: children[1] }] : []));
}

function rangeOf({ offset, length }: Node): Range {
  return { start: offset, end: offset + length };
}

/** A name without its quotes. */
function within({ offset, length }: Node): Range {
  return { start: offset + 1, end: offset + length - 1 };
}
