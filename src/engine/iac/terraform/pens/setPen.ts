import type { SourceFile } from '../../dialect.ts';
import type { Pen, TextChange } from '../../located.ts';
import { fmtChange, indentAt, lineEnd, lineStart } from '../fmtChange.ts';
import type { Range } from '../syntax.ts';
import { eolOf } from './containers.ts';
import { hclText, PLAIN_STYLE, type HclStyle } from './hclText.ts';

/** The pen of a literal: another value in its place. */
export function setPen(file: SourceFile, range: Range): Pen {
  return { set: (value) => setExpression(file, range, value) };
}

/** Writes a value in the place of an expression. */
export function setExpression(
  file: SourceFile,
  { start, end }: Range,
  value: unknown,
  style?: HclStyle,
): readonly TextChange[] | undefined {
  const text = hclText(value, indentFor(file.text, start), style ?? { ...PLAIN_STYLE, eol: eolOf(file.text) });
  if (text === undefined) return undefined;
  const behind = file.text.slice(end, lineEnd(file.text, end));
  return fmtChange(file, start, end, /^[)\s]*,\s*[{[]\s*$/.test(behind) ? text.replace(/\n([ \t]*[\]}])$/, '\n  $1') : text);
}

/** `terraform fmt` sets a line off that closes one object and opens the next: `  }, {`. */
function indentFor(text: string, start: number): string {
  const indent = indentAt(text, start);
  const first = text.charAt(lineStart(text, start) + indent.length);
  return first === '}' || first === ']' ? indent.slice(2) : indent;
}
