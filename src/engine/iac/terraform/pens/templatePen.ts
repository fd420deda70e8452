import type { SourceFile } from '../../dialect.ts';
import type { Located, Pen, TextChange } from '../../located.ts';
import { fmtChange } from '../fmtChange.ts';
import { textOf } from '../plain.ts';
import type { Expression } from '../syntax.ts';
import { writeTemplateText, type TemplateForm } from '../templateText.ts';
import { setExpression } from './setPen.ts';

type Template = Expression & { readonly type: 'template' };

/** A part of a template and the text that it came to. */
export interface Said {
  readonly text: string;
  /** Where the value of an interpolation is written; absent for text. */
  readonly value?: Located;
  readonly start: number;
  readonly end: number;
}

/**
 * The pen of a text with values in it. Another text is written where the difference is: where a value is written, or in the text between
 * the values; only if neither will do, the whole becomes plain text.
 * @param values what each part of the template came to
 */
export function templatePen(file: SourceFile, template: Template, values: readonly (string | Located)[]): Pen {
  const parts = template.parts.map(({ start, end }, index): Said => {
    const value = values[index];
    return typeof value === 'object' ? { text: textOf(value) ?? '', value, start, end } : { text: value ?? '', start, end };
  });
  return {
    set: (wanted) => {
      const form: TemplateForm = template.heredoc ? { ...template.heredoc, form: 'heredoc' } : { form: 'quoted' };
      const changes = typeof wanted === 'string' ? partsPen(file, parts, wanted, (text) => writeTemplateText(text, form)) : undefined;
      if (changes) return changes;
      return template.heredoc ? undefined : setExpression(file, template, wanted);
    },
  };
}

/**
 * Another text in the place of one that has values in it: where a value is written, or in the text between the values.
 * @param write a piece of text as it must be written there
 */
export function partsPen(
  file: SourceFile,
  parts: readonly Said[],
  wanted: string,
  write: (text: string) => string | undefined,
): readonly TextChange[] | undefined {
  return inValues(parts, wanted) ?? inText(file, parts, wanted, write);
}

/** The words between the values stay, so values become others: each where it is written. */
function inValues(parts: readonly Said[], wanted: string): readonly TextChange[] | undefined {
  const changes: TextChange[] = [];
  let at = 0;
  for (const [index, { text, value }] of parts.entries()) {
    if (!value) {
      if (!wanted.startsWith(text, at)) return undefined;
      at += text.length;
      continue;
    }
    const next = parts[index + 1];
    // Of two values side by side nobody can tell which is which.
    if (next?.value) return undefined;
    const end = next ? wanted.indexOf(next.text, at) : wanted.length;
    if (end < 0) return undefined;
    const said = wanted.slice(at, end);
    at = end;
    if (said === text) continue;
    const change = value.pen?.set?.(said);
    if (!change) return undefined;
    changes.push(...change);
  }
  return at === wanted.length && changes.length > 0 ? changes : undefined;
}

/** All that differs lies in one stretch of text. */
function inText(
  file: SourceFile,
  parts: readonly Said[],
  wanted: string,
  write: (text: string) => string | undefined,
): readonly TextChange[] | undefined {
  const texts = parts.map(({ text }) => text);
  for (const [index, part] of parts.entries()) {
    if (part.value) continue;
    const before = texts.slice(0, index).join('');
    const after = texts.slice(index + 1).join('');
    if (wanted.length < before.length + after.length || !wanted.startsWith(before) || !wanted.endsWith(after)) continue;
    const said = write(wanted.slice(before.length, wanted.length - after.length));
    return said === undefined ? undefined : fmtChange(file, part.start, part.end, said);
  }
  return undefined;
}
