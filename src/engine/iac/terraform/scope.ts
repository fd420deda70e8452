import type { SourceFile } from '../dialect.ts';
import type { Located, Place } from '../located.ts';
import type { Traversal } from './syntax.ts';

/** Where an expression is evaluated: what the names in it mean. */
export interface Scope {
  /** The file that the expression stands in. */
  readonly file: SourceFile;
  /**
   * What a reference leads to, all steps taken (`follow` takes those that are plain steps into a value); a splat is never among them.
   * `undefined`: nothing of that name is known.
   */
  lookup(root: string, steps: readonly Traversal[], at: Place): Located | undefined;
  /** The same with some more names, which hide others: those of a `for`, `each`, `count`. */
  with(names: ReadonlyMap<string, Located>): Scope;
  /** A file of the workspace for `file` and `templatefile`, its path as the code says it. */
  fileText(path: string): SourceFile | undefined;
}
