import type { SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import type { Unknown } from '../../model/known.ts';
import type { Expression } from './syntax.ts';

// What a value is beside what it says. Symbols, because they go along where a value is spread into another one.
const DOCUMENT = Symbol('document');
const SOURCE = Symbol('source');

/** Where the text of a value is written: an expression in a file, or a whole file that was read into it. */
export type TextSource =
  | {
      readonly kind: 'expression';
      readonly file: SourceFile;
      readonly expression: Expression;
      readonly evaluate: (part: Expression) => Located;
    }
  | { readonly kind: 'file'; readonly file: SourceFile; readonly names?: ReadonlyMap<string, Located> };

type Marked = Located & { readonly [DOCUMENT]?: Located; readonly [SOURCE]?: TextSource };

/** The value as the JSON text of a document: `jsonencode`, `data.aws_iam_policy_document.….json`. */
export function withDocument(text: Located, document: Located): Located {
  const marked: Marked = { ...text, [DOCUMENT]: document };
  return marked;
}

/** The document that a value was given by {@link withDocument}. */
export function markedDocument(text: Located): Located | undefined {
  return (text as Marked)[DOCUMENT];
}

/** The value with where its text is written: its JSON can be read there. */
export function withSource(text: Located, source: TextSource): Located {
  const marked: Marked = { ...text, [SOURCE]: source };
  return marked;
}

/** Where the text of a value is written, as {@link withSource} told. */
export function markedSource(text: Located): TextSource | undefined {
  return (text as Marked)[SOURCE];
}

const failures = new WeakSet<Unknown>();

/** Marks a value that is not settled as an error that Terraform would report too: `try` and `can` go by it. */
export function asFailure<T extends Located & { readonly kind: 'unknown' }>(located: T): T {
  failures.add(located.because);
  return located;
}

/** Would Terraform report an error for it? */
export function isFailure(located: Located): boolean {
  return located.kind === 'unknown' && failures.has(located.because);
}
