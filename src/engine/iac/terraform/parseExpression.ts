import type { Node } from 'web-tree-sitter';
import { flushIndent, readTemplateText, type TemplateForm } from './templateText.ts';
import type { Expression, Range, TemplatePart, Traversal } from './syntax.ts';

/** What reading a tree needs to know: the file's text, and where in it the text of the tree starts. */
export interface Reader {
  readonly text: string;
  readonly base: number;
  /** Called when the tree is well formed, but HCL would not take it: a quoted string over two lines. */
  suspect(): void;
}

/** Deeper than anybody writes, and well within the stack. */
const DEEPEST = 250;

/** An `expression` node, or what may stand for one, as our own tree. */
export function parseExpression(node: Node, reader: Reader, depth = 0): Expression {
  const range = rangeOf(node, reader);
  if (depth > DEEPEST || node.isError || node.isMissing) return { ...range, type: 'broken' };
  const plain = plainExpression(range, reader);
  if (plain) return plain;
  if (node.type !== 'expression') return parseTerms([node], 0, range, reader, depth).expression;
  const children = partsOf(node);
  const { expression, next } = parseTerms(children, 0, range, reader, depth + 1);
  return next === children.length ? expression : { ...range, type: 'broken' };
}

/** Texts without escapes and parts, whole numbers, words, and plain references: most of what is written. */
const PLAIN = /"[^"\\$%\n]*"|\d+(?![.\w])|[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*/y;
const LONGEST_PLAIN = 500;

/** What can be told by the text alone: asking the tree takes many times as long. */
function plainExpression({ start, end }: Range, { text }: Reader): Expression | undefined {
  if (end - start > LONGEST_PLAIN) return undefined;
  PLAIN.lastIndex = start;
  const raw = PLAIN.exec(text)?.[0];
  if (raw === undefined || raw.length !== end - start) return undefined;
  const first = raw.charCodeAt(0);
  if (first === 0x22) return { start, end, type: 'literal', value: raw.slice(1, -1), quoted: true, raw };
  if (first <= 0x39) return { start, end, type: 'literal', value: Number(raw), quoted: false, raw };
  if (raw === 'true' || raw === 'false') return { start, end, type: 'literal', value: raw === 'true', quoted: false, raw };
  if (raw === 'null') return { start, end, type: 'literal', value: null, quoted: false, raw };
  const [root = '', ...names] = raw.split('.');
  let at = start + root.length;
  const steps = names.map((name): Traversal => {
    const from = at;
    at += name.length + 1;
    return { start: from, end: at, kind: 'name', name };
  });
  return { start, end, type: 'reference', root, rootRange: { start, end: start + root.length }, steps };
}

/** Where a node stands in the file. */
export function rangeOf(node: Node, { base }: Reader): Range {
  return { start: base + node.startIndex, end: base + node.endIndex };
}

/** The children of a node without the comments between them. */
export function partsOf(node: Node): Node[] {
  return node.children.filter((child) => child.type !== 'comment');
}

/** A term and the steps after it: the grammar keeps them side by side. */
function parseTerms(
  nodes: readonly Node[],
  from: number,
  range: Range,
  reader: Reader,
  depth: number,
): { expression: Expression; next: number } {
  const first = nodes[from];
  if (!first) return { expression: { ...range, type: 'broken' }, next: from };
  let expression: Expression;
  let next = from + 1;
  const inner = nodes[from + 1];
  const closing = nodes[from + 2];
  if (first.type === '(' && inner && closing?.type === ')') {
    const whole = { start: rangeOf(first, reader).start, end: rangeOf(closing, reader).end };
    expression = { ...whole, type: 'parenthesised', inner: parseExpression(inner, reader, depth + 1) };
    next = from + 3;
  } else {
    expression = parsePrimary(first, reader, depth + 1);
  }
  for (let step = nodes[next]; step && STEPS.has(step.type); step = nodes[next]) {
    expression = stepped(expression, step, reader, depth + 1);
    next++;
  }
  return { expression, next };
}

const STEPS = new Set(['index', 'get_attr', 'splat']);

function parsePrimary(node: Node, reader: Reader, depth: number): Expression {
  const range = rangeOf(node, reader);
  const broken: Expression = { ...range, type: 'broken' };
  if (depth > DEEPEST || node.isError || node.isMissing) return broken;
  const parts = partsOf(node);
  const [first] = parts;
  switch (node.type) {
    case 'literal_value':
      return first ? parseLiteral(first, range, reader) : broken;
    case 'template_expr':
      if (first?.type === 'heredoc_template') return parseHeredoc(first, range, reader, depth);
      return first ? parseQuoted(first, range, reader, depth) : broken;
    case 'variable_expr':
      return { ...range, type: 'reference', root: textOf(range, reader), rootRange: range, steps: [] };
    case 'collection_value':
      return first ? parsePrimary(first, reader, depth + 1) : broken;
    case 'tuple':
      return {
        ...range,
        type: 'tuple',
        items: parts.filter(({ type }) => type === 'expression').map((item) => parseExpression(item, reader, depth + 1)),
      };
    case 'object':
      return {
        ...range,
        type: 'object',
        entries: parts.filter(({ type }) => type === 'object_elem').map((entry) => parseEntry(entry, reader, depth + 1)),
      };
    case 'function_call':
      return parseCall(parts, range, reader, depth);
    case 'for_expr':
      return first ? parseFor(first, range, reader, depth) : broken;
    case 'conditional': {
      const [test, yes, no] = parts.filter(({ type }) => type === 'expression').map((part) => parseExpression(part, reader, depth + 1));
      return test && yes && no ? conditional(range, test, yes, no) : broken;
    }
    case 'operation':
      return first ? parseOperation(first, range, reader, depth) : broken;
    case 'expression':
      return parseExpression(node, reader, depth);
    default:
      return broken;
  }
}

/** `a ? b : c ? d : e` binds to the right in HCL; the grammar hands it out bound to the left. */
function conditional(range: Range, test: Expression, yes: Expression, no: Expression): Expression {
  if (test.type !== 'conditional') return { ...range, type: 'conditional', test, yes, no };
  const rest = conditional({ start: test.no.start, end: range.end }, test.no, yes, no);
  return { ...range, type: 'conditional', test: test.test, yes: test.yes, no: rest };
}

function parseOperation(node: Node, range: Range, reader: Reader, depth: number): Expression {
  const parts = partsOf(node);
  const [first] = parts;
  if (node.type === 'unary_operation' && first && (first.type === '-' || first.type === '!')) {
    return { ...range, type: 'unary', operator: first.type, operand: parseTerms(parts, 1, range, reader, depth + 1).expression };
  }
  const left = parseTerms(parts, 0, range, reader, depth + 1);
  const operator = parts[left.next];
  if (!operator) return { ...range, type: 'broken' };
  const right = parseTerms(parts, left.next + 1, range, reader, depth + 1).expression;
  return { ...range, type: 'binary', operator: operator.type, left: left.expression, right };
}

function parseCall(parts: readonly Node[], range: Range, reader: Reader, depth: number): Expression {
  const [name] = parts;
  if (!name) return { ...range, type: 'broken' };
  const given = parts.find(({ type }) => type === 'function_arguments');
  const nodes = given ? partsOf(given) : [];
  const nameRange = rangeOf(name, reader);
  const args = nodes.filter(({ type }) => type === 'expression').map((arg) => parseExpression(arg, reader, depth + 1));
  return {
    ...range,
    type: 'call',
    name: textOf(nameRange, reader),
    nameRange,
    args,
    spread: nodes.some(({ type }) => type === 'ellipsis'),
  };
}

function parseFor(node: Node, range: Range, reader: Reader, depth: number): Expression {
  const parts = partsOf(node);
  const intro = parts.find(({ type }) => type === 'for_intro');
  const introParts = intro ? partsOf(intro) : [];
  const names = introParts.filter(({ type }) => type === 'identifier').map((name) => textOf(rangeOf(name, reader), reader));
  const over = introParts.find(({ type }) => type === 'expression');
  const results = parts.filter(({ type }) => type === 'expression').map((result) => parseExpression(result, reader, depth + 1));
  const condition = parts.find(({ type }) => type === 'for_cond');
  const test = condition && partsOf(condition).find(({ type }) => type === 'expression');
  const value = results.at(-1);
  const valueName = names.at(-1);
  if (!over || !value || valueName === undefined) return { ...range, type: 'broken' };
  const [key] = results;
  return {
    ...range,
    type: 'for',
    form: node.type === 'for_object_expr' ? 'object' : 'tuple',
    ...(names.length > 1 && names[0] !== undefined && { keyName: names[0] }),
    valueName,
    over: parseExpression(over, reader, depth + 1),
    ...(results.length > 1 && key && { key }),
    value,
    grouped: parts.some(({ type }) => type === 'ellipsis'),
    ...(test && { test: parseExpression(test, reader, depth + 1) }),
  };
}

function parseEntry(
  node: Node,
  reader: Reader,
  depth: number,
): Range & { readonly key: Expression | string; readonly keyRange: Range; readonly value: Expression } {
  const range = rangeOf(node, reader);
  const [keyNode, valueNode] = partsOf(node).filter(({ type }) => type === 'expression');
  const key: Expression = keyNode ? parseExpression(keyNode, reader, depth + 1) : { ...range, type: 'broken' };
  const value: Expression = valueNode ? parseExpression(valueNode, reader, depth + 1) : { ...range, type: 'broken' };
  return { ...range, key: plainKey(key), keyRange: { start: key.start, end: key.end }, value };
}

function plainKey(key: Expression): Expression | string {
  if (key.type === 'reference' && key.steps.length === 0) return key.root;
  if (key.type === 'literal') return key.quoted ? String(key.value) : key.raw;
  return key;
}

function parseLiteral(node: Node, range: Range, reader: Reader): Expression {
  const raw = textOf(range, reader);
  switch (node.type) {
    case 'numeric_lit':
      return raw.startsWith('0x') ? { ...range, type: 'broken' } : { ...range, type: 'literal', value: Number(raw), quoted: false, raw };
    case 'bool_lit':
      return { ...range, type: 'literal', value: raw === 'true', quoted: false, raw };
    case 'null_lit':
      return { ...range, type: 'literal', value: null, quoted: false, raw };
    default: {
      if (raw.includes('\n')) reader.suspect();
      const value = readTemplateText(reader.text, { start: range.start + 1, end: range.end - 1 }, { form: 'quoted' }).text;
      return { ...range, type: 'literal', value, quoted: true, raw };
    }
  }
}

function parseQuoted(node: Node, range: Range, reader: Reader, depth: number): Expression {
  const nodes = node.children.filter(({ type }) => INTERPOLATED.has(type));
  const parts = parseParts(nodes, { start: range.start + 1, end: range.end - 1 }, { form: 'quoted' }, reader, depth);
  const texts = parts.filter((part) => part.kind === 'text');
  if (texts.some((part) => reader.text.slice(part.start, part.end).includes('\n'))) reader.suspect();
  return { ...range, type: 'template', parts };
}

function parseHeredoc(node: Node, range: Range, reader: Reader, depth: number): Expression {
  const markers = node.children.filter(({ type }) => type === 'heredoc_identifier');
  const [opening, closing] = markers.map((marker) => rangeOf(marker, reader));
  if (!opening || !closing) return { ...range, type: 'broken' };
  const start = reader.text.indexOf('\n', opening.end) + 1;
  const end = reader.text.lastIndexOf('\n', closing.start - 1) + 1;
  if (start === 0 || end < start) return { ...range, type: 'broken' };
  const flush = reader.text.slice(range.start, opening.start).includes('-');
  const nodes = node.children.filter(({ type }) => INTERPOLATED.has(type));
  const taken = nodes.map((part) => rangeOf(part, reader));
  const indent = flush ? flushIndent(reader.text, { start, end }, (at) => taken.some((part) => part.start < at && at < part.end)) : 0;
  const parts = parseParts(nodes, { start, end }, { form: 'heredoc', start, flush, indent }, reader, depth);
  return { ...range, type: 'template', parts, heredoc: { start, end, marker: textOf(opening, reader), flush, indent } };
}

const INTERPOLATED = new Set(['template_interpolation', 'template_directive']);

/** The grammar skips blank space inside templates, so text is whatever lies between the parts that are none. */
function parseParts(nodes: readonly Node[], whole: Range, form: TemplateForm, reader: Reader, depth: number): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = whole.start;
  let strip = false;
  const text = (end: number, stripEnd: boolean): void => {
    const stretch = reader.text.slice(at, end);
    const from = strip ? end - stretch.trimStart().length : at;
    const to = stripEnd ? at + stretch.trimEnd().length : end;
    if (from < to)
      parts.push({ kind: 'text', start: from, end: to, text: readTemplateText(reader.text, { start: from, end: to }, form).text });
  };
  for (const node of nodes) {
    const range = rangeOf(node, reader);
    text(range.start, reader.text[range.start + 2] === '~');
    const inner = partsOf(node).find(({ type }) => type === 'expression');
    if (node.type === 'template_interpolation' && inner) {
      parts.push({ ...range, kind: 'interpolation', expression: parseExpression(inner, reader, depth + 1) });
    } else {
      parts.push({ ...range, kind: 'directive' });
    }
    strip = reader.text[range.end - 2] === '~';
    at = range.end;
  }
  text(whole.end, false);
  return parts;
}

/** One more step on an expression. Indexes after `.*` are of the whole list, those after `[*]` of each element. */
function stepped(of: Expression, node: Node, reader: Reader, depth: number): Expression {
  const [inner] = partsOf(node);
  if (node.type === 'splat' && inner) {
    const [, ...after] = partsOf(inner);
    const sign = rangeOf(inner.firstChild ?? inner, reader);
    let result = withStep(of, { ...sign, kind: 'splat' });
    let whole = false;
    for (const step of after) {
      if (inner.type === 'attr_splat' && step.type === 'index' && !whole) {
        whole = true;
        result = { start: result.start, end: result.end, type: 'access', of: result, steps: [] };
      }
      result = stepped(result, step, reader, depth + 1);
    }
    return result;
  }
  const range = rangeOf(node, reader);
  if (node.type === 'get_attr') {
    const name = partsOf(node).at(-1);
    return withStep(of, { ...range, kind: 'name', name: name ? textOf(rangeOf(name, reader), reader) : '' });
  }
  const index = inner && partsOf(inner).find(({ type }) => type === 'expression');
  if (index) return withStep(of, { ...range, kind: 'index', index: parseExpression(index, reader, depth + 1) });
  const raw = textOf(range, reader).replace(/^\.\s*/, '');
  const value: Expression = { start: range.end - raw.length, end: range.end, type: 'literal', value: Number(raw), quoted: false, raw };
  return withStep(of, { ...range, kind: 'index', index: value });
}

function withStep(of: Expression, step: Traversal): Expression {
  if (of.type === 'reference' || of.type === 'access') return { ...of, end: step.end, steps: [...of.steps, step] };
  return { start: of.start, end: step.end, type: 'access', of, steps: [step] };
}

function textOf({ start, end }: Range, { text }: Reader): string {
  return text.slice(start, end);
}
