// CloudFormation and SAM templates as facts. Knows the document room, and of the engine the model alone.
import type { SourceFile } from '../dialect.ts';
import { readJson } from '../document/readJson.ts';
import { readYaml } from '../document/readYaml.ts';
import type { Located, LocatedEntry, Place } from '../located.ts';
import { wallsOf } from './templateWalls.ts';

/** A template, section by section. */
export interface Template {
  readonly file: SourceFile;
  /** The template as a whole; absent where it has errors. */
  readonly root?: Located;
  /** The top-level keys: Parameters, Mappings, Conditions, Resources, Outputs, … */
  readonly sections: ReadonlyMap<string, Located>;
  readonly unreadable: readonly { readonly at: Place; readonly reason: string }[];
}

/**
 * Reads a template. Where the text has errors each resource is read by itself, so that one that is being typed takes no other down; what
 * cannot be read is left out and told.
 */
export function readTemplate(file: SourceFile): Template {
  const whole = isJson(file) ? readJson(file) : firstOf(readYaml(file));
  if (whole.errors.length === 0) return { file, ...(whole.root && { root: whole.root }), sections: sectionsIn(whole.root), unreadable: [] };
  return { file, ...wallsOf(file, isJson(file) ? 'json' : 'yaml') };
}

/** JSON is told by its first character: a `.template` file may be either. */
export function isJson({ text }: SourceFile): boolean {
  return /^\uFEFF?\s*\{/.test(text);
}

/** The entries of a section, or of any map; none of anything else. */
export function entriesIn(located: Located | undefined): readonly LocatedEntry[] {
  return located?.kind === 'map' ? located.entries : [];
}

/** The value of a key of a map. */
export function valueIn(located: Located | undefined, key: string): Located | undefined {
  return entriesIn(located).find((entry) => entry.key === key)?.value;
}

/** A text of a map that is written as such. */
export function textIn(located: Located | undefined, key: string): string | undefined {
  const value = valueIn(located, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

function firstOf({ documents, errors }: ReturnType<typeof readYaml>) {
  return { root: documents[0]?.root, errors };
}

function sectionsIn(root: Located | undefined): ReadonlyMap<string, Located> {
  return new Map(entriesIn(root).map(({ key, value }) => [key, value]));
}
