import type { SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import type { Range } from './syntax.ts';
import type { TemplateForm } from './templateText.ts';

export type DocumentOf = (text: Located) => Located | undefined;

/** What stands in a template where JSON does not: an interpolation, or an escape that reads as `text`. */
export interface Hole extends Range {
  /** Within the quotes of a JSON string, or in the place of a whole JSON value. */
  readonly inString: boolean;
  /** It is an escape: what it reads as cannot change the shape of the JSON. */
  readonly escape: boolean;
  readonly value: () => Located | undefined;
}

/** The text of a template as JSON of the same length, so that places in it are places in the file. */
export interface Surface {
  readonly file: SourceFile;
  readonly range: Range;
  /** The file's text, with JSON where the template is. */
  readonly text: string;
  readonly holes: readonly Hole[];
  readonly form: TemplateForm;
  /** Offsets within escapes of two characters, where nothing may be cut, and how far it is to the side where it may. */
  readonly within: ReadonlyMap<number, number>;
  /** The document that a text holds, for JSON that is put into this one. */
  readonly documentOf: DocumentOf;
}

/** What stands in the surface for what is not JSON: a character that nobody writes. */
export const FILLER = '\uE000';
