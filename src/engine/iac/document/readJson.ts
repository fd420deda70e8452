import type { SourceFile } from '../dialect.ts';
import type { Located, Place } from '../located.ts';
import { documentText } from './documentText.ts';
import { locatedOf } from './locatedOf.ts';

/** What a JSON text says, and what is wrong with it. */
export interface JsonReading {
  /** `undefined`: there is nothing, or nothing that can be told. Of a broken text it is what can be told. */
  readonly root: Located | undefined;
  readonly errors: readonly { readonly at: Place; readonly reason: string }[];
}

/**
 * Reads JSON, with comments and trailing commas; of a half-typed text what can be told. Never throws. Pens write in the style of the
 * text, and only where it has no errors.
 * @param range the stretch of the file that is JSON; all of it, if left out
 */
export function readJson(file: SourceFile, range?: { readonly start: number; readonly end: number }): JsonReading {
  const document = documentText(file, 'json', range);
  const [root] = document.roots;
  return {
    root: root && locatedOf(document, root),
    errors: document.errors.map(({ start, end, reason }) => ({ at: { file: file.path, start, end }, reason })),
  };
}
