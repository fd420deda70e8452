import type { SourceFile } from '../dialect.ts';
import type { TextChange } from '../located.ts';
import { shapeOf, type DocumentNode, type Reshape } from './documentNode.ts';
import type { Change } from './flowChanges.ts';
import { jsonNodes, type TextError } from './jsonNode.ts';
import { columnOf, eolOf, indentAt, lineStart } from './textLines.ts';
import type { Style } from './valueText.ts';
import { yamlNodes } from './yamlNode.ts';

/** A text, or a stretch of one, as it was read. */
export interface DocumentText {
  readonly file: SourceFile;
  readonly range: { readonly start: number; readonly end: number };
  readonly language: 'json' | 'yaml';
  readonly roots: readonly (DocumentNode | undefined)[];
  readonly errors: readonly TextError[];
}

/** Reads a text, or a stretch of it. Never throws. */
export function documentText(
  file: SourceFile,
  language: 'json' | 'yaml',
  range: { readonly start: number; readonly end: number } = { start: 0, end: file.text.length },
): DocumentText {
  const read = language === 'json' ? jsonNodes : yamlNodes;
  return { file, range, language, ...read(file.text, range) };
}

/**
 * Changes of a text, if the text that they make says just what it said, but for the one node that was to become another; else
 * `undefined`. A text with errors is not changed at all.
 */
export function held(document: DocumentText, changes: readonly Change[] | undefined, reshape: Reshape): readonly TextChange[] | undefined {
  const { file, range, roots, errors, language } = document;
  if (!changes || errors.length > 0) return undefined;
  if (changes.some(({ start, end }) => start < range.start || end > range.end)) return undefined;
  const ordered = changes.toSorted((one, other) => other.start - one.start);
  if (ordered.some((change, index) => index > 0 && change.end > ordered[index - 1]!.start)) return undefined;
  const text = ordered.reduce((result, change) => result.slice(0, change.start) + change.text + result.slice(change.end), file.text);
  const end = range.end + text.length - file.text.length;
  const again = documentText({ ...file, text }, language, { start: range.start, end });
  if (again.errors.length > 0) return undefined;
  const wanted = roots.map((root) => root && shapeOf(root, reshape));
  const made = again.roots.map((root) => root && shapeOf(root, (_, plain) => plain()));
  if (JSON.stringify(wanted) !== JSON.stringify(made)) return undefined;
  return changes.map((change) => ({ ...change, file: file.path }));
}

const styles = new WeakMap<DocumentText, Style>();

/** How a document is written, by what it holds already. */
export function styleOf(document: DocumentText): Style {
  const known = styles.get(document);
  if (known) return known;
  const style = document.language === 'json' ? jsonStyle(document) : yamlStyle(document);
  styles.set(document, style);
  return style;
}

/** Is the text written over several lines at all? */
export function hasLines({ file: { text }, roots }: DocumentText): boolean {
  return roots.some((root) => root && text.slice(root.start, root.end).includes('\n'));
}

function jsonStyle({ file: { text }, range, roots }: DocumentText): Style {
  const root = roots[0];
  const outer = indentAt(text, range.start);
  const first = root?.kind === 'map' ? root.pairs[0]?.start : root?.kind === 'list' ? root.items[0]?.start : undefined;
  const inner = first !== undefined && lineStart(text, first) > (root?.start ?? 0) ? indentAt(text, first) : '';
  const step = inner.startsWith(outer) && inner.length > outer.length ? inner.slice(outer.length) : '  ';
  return { language: 'json', eol: eolOf(text), step, listsSetOff: true, quotes: 'double' };
}

function yamlStyle({ file: { text }, roots }: DocumentText): Style {
  const steps: number[] = [];
  const setOff: boolean[] = [];
  let balance = 0;
  const visit = (node: DocumentNode) => {
    if (node.kind === 'scalar') balance += node.style === 'double' ? 1 : node.style === 'single' ? -1 : 0;
    else if (node.kind === 'list') node.items.forEach(visit);
    else if (node.kind === 'map')
      for (const { start, key, value } of node.pairs) {
        visit(key);
        visit(value);
        const below = !node.flow && 'flow' in value && !value.flow && lineStart(text, value.start) > start;
        const deeper = below ? columnOf(text, value.start) - columnOf(text, start) : 0;
        if (below && value.kind === 'map' && deeper > 0) steps.push(deeper);
        if (below && value.kind === 'list') setOff.push(deeper > 0);
      }
  };
  roots.forEach((root) => root && visit(root));
  return {
    language: 'yaml',
    eol: eolOf(text),
    step: ' '.repeat(commonest(steps) ?? 2),
    listsSetOff: commonest(setOff) ?? true,
    quotes: balance > 0 ? 'double' : 'single',
  };
}

function commonest<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one)[0]?.[0];
}
