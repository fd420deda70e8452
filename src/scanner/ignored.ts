import ignore, { type Ignore } from 'ignore';
import type { FileText } from './protocol.ts';

/**
 * The paths that `.gitignore` files leave out, as git reads them: each speaks for its own folder and those below it, and a deeper one
 * has the last word.
 * @param rules the `.gitignore` files, with their paths as the paths are
 */
export function ignoredBy(rules: readonly FileText[], paths: readonly string[]): readonly string[] {
  const byFolder = new Map<string, Ignore>();
  for (const { path, text } of rules) byFolder.set(path.slice(0, -'.gitignore'.length), ignore().add(text));
  if (byFolder.size === 0) return [];
  const folders = new Map<string, boolean>();
  const isLeftOut = (path: string): boolean => {
    // What lies in a folder that is left out cannot be taken in again by a rule of its own.
    const above = path.lastIndexOf('/', path.length - 2) + 1;
    if (above > 0) {
      const parent = path.slice(0, above);
      const known = folders.get(parent) ?? isLeftOut(parent);
      folders.set(parent, known);
      if (known) return true;
    }
    return verdictOf(byFolder, path);
  };
  return paths.filter(isLeftOut);
}

/** The nearest file that says anything of the path decides. A path that ends in `/` is a folder. */
function verdictOf(byFolder: ReadonlyMap<string, Ignore>, path: string): boolean {
  for (let end = path.lastIndexOf('/', path.length - 2) + 1; ; end = path.lastIndexOf('/', end - 2) + 1) {
    const rule = byFolder.get(path.slice(0, end))?.test(path.slice(end));
    if (rule?.ignored) return true;
    if (rule?.unignored || end === 0) return false;
  }
}
