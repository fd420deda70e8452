import { documentText } from '../document/documentText.ts';
import { readJson } from '../document/readJson.ts';
import type { SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import { locateJson } from './locateJson.ts';
import type { TextSource } from './marks.ts';
import { simpleTemplate } from './simpleTemplate.ts';
import { FILLER, type DocumentOf, type Hole, type Surface } from './surface.ts';
import type { Expression, Range } from './syntax.ts';
import type { TemplateForm } from './templateText.ts';
import { placeIn, unresolved } from './unresolved.ts';

/** The JSON that a text holds; `undefined` if it is none. `unknown`, if parts of it decide over its shape. */
export function jsonSurface(source: TextSource, documentOf: DocumentOf): Located | undefined {
  if (source.kind === 'file') return source.names ? ofTemplateFile(source.file, source.names, documentOf) : ofFile(source.file);
  const { file, expression } = source;
  if (expression.type === 'literal') return ofLiteral(file, expression, documentOf);
  if (expression.type !== 'template') return undefined;
  const at = placeIn(file, expression);
  const form: TemplateForm = expression.heredoc ? { ...expression.heredoc, form: 'heredoc' } : { form: 'quoted' };
  const range = expression.heredoc ?? { start: expression.start + 1, end: expression.end - 1 };
  const pieces: Piece[] = [];
  for (const part of expression.parts) {
    if (part.kind === 'directive') return unresolved(at, 'Template directives are not followed, so the JSON here is not settled.');
    const { start, end } = part;
    pieces.push(part.kind === 'text' ? { start, end } : { start, end, value: () => source.evaluate(part.expression) });
  }
  const surface = surfaceOf(file, range, pieces, form, documentOf);
  return surface ? read(surface, at) : unresolved(at, 'The escapes in this text are more than is followed here.');
}

function ofFile(file: SourceFile): Located | undefined {
  const { root, errors } = readJson(file);
  return errors.length > 0 ? undefined : root;
}

function ofTemplateFile(file: SourceFile, names: ReadonlyMap<string, Located>, documentOf: DocumentOf): Located | undefined {
  const range = { start: 0, end: file.text.length };
  const at = placeIn(file, range);
  const parts = simpleTemplate(file, names);
  if (!parts) return unresolved(at, 'Template directives are not followed, so the JSON here is not settled.');
  const pieces = parts.map(({ start, end, ...part }): Piece =>
    part.kind === 'text' ? { start, end } : { start, end, value: () => part.value },
  );
  const surface = surfaceOf(file, range, pieces, { form: 'file' }, documentOf);
  return surface && read(surface, at);
}

function ofLiteral(file: SourceFile, expression: Expression & { readonly type: 'literal' }, documentOf: DocumentOf): Located | undefined {
  if (!expression.quoted) return undefined;
  const range = { start: expression.start + 1, end: expression.end - 1 };
  const surface = surfaceOf(file, range, [range], { form: 'quoted' }, documentOf);
  return surface && read(surface, placeIn(file, expression));
}

function read(surface: Surface, at: Located['at']): Located | undefined {
  const { file, text, range } = surface;
  const document = documentText({ path: file.path, text }, 'json', range);
  const [root] = document.roots;
  if (document.errors.length > 0 || !root) return undefined;
  return locateJson(document, root, surface, at);
}

interface Piece extends Range {
  /** Of what is not text. */
  readonly value?: () => Located | undefined;
}

/** `undefined`: escapes that do not fit into a text of the same length. */
function surfaceOf(
  file: SourceFile,
  range: Range,
  pieces: readonly Piece[],
  form: TemplateForm,
  documentOf: DocumentOf,
): Surface | undefined {
  const holes: Hole[] = [];
  const within = new Map<number, number>();
  let inString = false;
  let json = '';
  const hole = (start: number, end: number, value: Hole['value'], escape = false): void => {
    holes.push({ start, end, inString, escape, value });
    json += inString ? FILLER.repeat(end - start) : `"${FILLER.repeat(Math.max(0, end - start - 2))}"`;
  };
  let reached = range.start;
  for (const { start, end, value } of pieces) {
    // What was stripped by a `~` is blank.
    json += ' '.repeat(start - reached);
    reached = end;
    if (value) {
      hole(start, end, value);
      continue;
    }
    for (let at = start; at < end; at++) {
      const here = file.text[at] ?? '';
      const next = file.text[at + 1];
      if ((here === '$' || here === '%') && next === here && file.text[at + 2] === '{' && at + 2 < end) {
        if (!inString) return undefined;
        const place = { file: file.path, start: at, end: at + 3 };
        hole(at, at + 3, () => ({ kind: 'scalar', at: place, value: `${here}{` }), true);
        at += 2;
      } else if (form.form === 'quoted' && here === '\\') {
        const escape = inString ? jsonEscape(file.text, at, end) : undefined;
        if (escape) {
          const place = { file: file.path, start: at, end: at + escape.length };
          hole(at, place.end, () => ({ kind: 'scalar', at: place, value: escape.text }), true);
          at += escape.length - 1;
          continue;
        }
        if (next === '"') {
          within.set(at + 1, inString ? 1 : -1);
          json += inString ? '" ' : ' "';
          inString = !inString;
        } else if (!inString && (next === 'n' || next === 'r' || next === 't')) {
          within.set(at + 1, -1);
          json += '  ';
        } else {
          return undefined;
        }
        at++;
      } else if (inString && here === '\\') {
        json += `${here}${next ?? ''}`;
        at++;
      } else {
        if (here === '"') inString = !inString;
        json += here;
      }
    }
  }
  json += ' '.repeat(Math.max(0, range.end - reached));
  if (json.length !== range.end - range.start) return undefined;
  const text = file.text.slice(0, range.start) + json + file.text.slice(range.end);
  return { file, range, text, holes, form, within, documentOf };
}

/** JSON's own escapes have a second sign of escape in a quoted template: `\\n`, `\\\"`. */
function jsonEscape(source: string, at: number, end: number): { readonly text: string; readonly length: number } | undefined {
  const match = /^\\\\(?:\\(["\\])|([bfnrt/]|u[0-9a-fA-F]{4}))/.exec(source.slice(at, Math.min(end, at + 7)));
  if (!match) return undefined;
  return { text: JSON.parse(`"\\${match[1] ?? match[2] ?? ''}"`) as string, length: match[0].length };
}
