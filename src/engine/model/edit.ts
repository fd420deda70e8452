/** A place in a {@link Connection}, e.g. `['role','trust','Statement',0,'Principal','AWS']`. */
export type Path = readonly (string | number)[];

/**
 * A change to the facts: "this path should hold this value". `insert` puts a value into a list, before the given index
 * (the list's length appends). Later edits see the result of earlier ones.
 */
export type Edit =
  | { readonly op: 'set' | 'insert'; readonly path: Path; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Path };
