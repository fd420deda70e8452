import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { Misuse } from './misuse.ts';

/** A file that may declare a role, or hold a value of one. */
export interface FoundFile {
  /** With `/`, relative to the base: how it is called. */
  readonly path: string;
  /** Where it is; for a symbolic link the file that it leads to. */
  readonly real: string;
  /** A symbolic link out of the folders that were named: it is read, and never written. */
  readonly isElsewhere: boolean;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/** What declares roles, and the templates and values that such files read. */
const MAY_MATTER = /\.(?:tf|tofu|tfvars|ya?ml|json|jsonc|template|tftpl|tpl|tmpl)$/i;

/** What is not the workspace's own, whether or not a `.gitignore` says so. */
const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', '.terraform']);

/**
 * The files below the named ones that may matter. A file that is named itself is taken whatever its name; folders are walked as git does:
 * without what `.gitignore` files leave out, those of folders above among them. A folder that is named is walked even if it is left out.
 * @throws Misuse for a path that is not there
 */
export async function filesIn(paths: readonly string[], cwd: string): Promise<FoundFiles & { readonly base: string }> {
  const roots = await Promise.all(paths.map(async (path) => ({ named: path, at: await there(path, cwd) })));
  const base = baseOf(
    roots.map(({ at }) => at.absolute),
    roots.length === 1 && roots[0]!.at.isFolder,
    cwd,
  );
  const walk: Walk = { base, roots: roots.map(({ at }) => at.real), visited: new Set(), files: new Map(), unreadable: [] };
  for (const { at } of roots) {
    if (at.isFolder) await folder(at.absolute, at.real, await rulesAbove(at.absolute), walk);
    else take(at.absolute, at.real, walk);
  }
  const files = [...walk.files.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return { base, files, unreadable: walk.unreadable };
}

interface Walk {
  readonly base: string;
  readonly roots: readonly string[];
  readonly visited: Set<string>;
  readonly files: Map<string, FoundFile>;
  readonly unreadable: { file: string; reason: string }[];
}

/** A `.gitignore`, and the folder that it speaks for. */
interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

async function there(path: string, cwd: string) {
  const absolute = resolve(cwd, path);
  try {
    const found = await stat(absolute);
    return { absolute, real: await realpath(absolute), isFolder: found.isDirectory() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Misuse(code === 'ENOENT' ? `scan: there is no ${path}` : `scan: ${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** The working folder, as long as everything lies in it; else the folder that holds everything. */
function baseOf(absolutes: readonly string[], isOneFolder: boolean, cwd: string): string {
  if (absolutes.every((path) => isWithin(path, cwd))) return cwd;
  if (isOneFolder) return absolutes[0]!;
  const folders = absolutes.map((path) => dirname(path).split(sep));
  const [first = []] = folders;
  const shared = first.findIndex((part, index) => folders.some((parts) => parts[index] !== part));
  return (shared < 0 ? first : first.slice(0, shared)).join(sep) || sep;
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !isAbsolute(way));
}

async function folder(absolute: string, real: string, above: readonly Rules[], walk: Walk): Promise<void> {
  if (walk.visited.has(real)) return;
  walk.visited.add(real);
  let entries;
  try {
    entries = await readdir(absolute, { withFileTypes: true });
  } catch (error) {
    walk.unreadable.push({ file: nameOf(absolute, walk), reason: `The folder cannot be read: ${reasonOf(error)}` });
    return;
  }
  const own = entries.some(({ name }) => name === '.gitignore') ? await rulesOf(absolute, walk) : undefined;
  const rules = own ? [...above, own] : above;
  for (const { name } of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (NEVER.has(name)) continue;
    const path = join(absolute, name);
    const kind = await kindOf(path, join(real, name), walk);
    if (!kind || isLeftOut(path, kind.isFolder, rules)) continue;
    // A link to what is walked anyway would find everything twice, and a link upwards never ends.
    const isTwice = kind.isLink && walk.roots.some((root) => isWithin(kind.real, root) || (kind.isFolder && isWithin(root, kind.real)));
    if (kind.isFolder && !isTwice) await folder(path, kind.real, rules, walk);
    else if (!kind.isFolder && MAY_MATTER.test(name)) take(path, kind.real, walk);
  }
}

function take(absolute: string, real: string, walk: Walk): void {
  const path = nameOf(absolute, walk);
  const isElsewhere = !walk.roots.some((root) => isWithin(real, root));
  walk.files.set(path, { path, real, isElsewhere });
}

function nameOf(absolute: string, { base }: Walk): string {
  return relative(base, absolute).split(sep).join('/') || '.';
}

async function kindOf(
  path: string,
  unlinked: string,
  walk: Walk,
): Promise<{ isFolder: boolean; isLink: boolean; real: string } | undefined> {
  try {
    const own = await lstat(path);
    if (!own.isSymbolicLink())
      return own.isFile() || own.isDirectory() ? { isFolder: own.isDirectory(), isLink: false, real: unlinked } : undefined;
    const real = await realpath(path);
    const target = await stat(real);
    return target.isFile() || target.isDirectory() ? { isFolder: target.isDirectory(), isLink: true, real } : undefined;
  } catch (error) {
    // A link that leads nowhere, or in a circle, is nothing to read unless its name says that it declares something.
    if (MAY_MATTER.test(path)) walk.unreadable.push({ file: nameOf(path, walk), reason: `It cannot be read: ${reasonOf(error)}` });
    return undefined;
  }
}

async function rulesOf(absolute: string, walk: Walk | undefined): Promise<Rules | undefined> {
  try {
    return { folder: absolute, rules: ignore().add(await readFile(join(absolute, '.gitignore'), 'utf8')) };
  } catch (error) {
    if (walk) walk.unreadable.push({ file: nameOf(join(absolute, '.gitignore'), walk), reason: `It cannot be read: ${reasonOf(error)}` });
    return undefined;
  }
}

/** The `.gitignore` files of the folders above, up to the repository's own; none where there is no repository. */
async function rulesAbove(absolute: string): Promise<readonly Rules[]> {
  const folders: string[] = [];
  for (let here = absolute; ; here = dirname(here)) {
    if (here !== absolute) folders.unshift(here);
    if (await isThere(join(here, '.git'))) break;
    if (dirname(here) === here) return [];
  }
  const found: Rules[] = [];
  for (const one of folders) {
    const rules = (await isThere(join(one, '.gitignore'))) ? await rulesOf(one, undefined) : undefined;
    if (rules) found.push(rules);
  }
  // Whoever names a folder that is left out wants it read (`cdk.out`).
  return isLeftOut(absolute, true, found) ? [] : found;
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The nearest `.gitignore` that says anything decides. */
function isLeftOut(path: string, isFolder: boolean, rules: readonly Rules[]): boolean {
  for (const { folder: of, rules: own } of rules.toReversed()) {
    const name = relative(of, path).split(sep).join('/') + (isFolder ? '/' : '');
    const { ignored, unignored } = own.test(name);
    if (ignored || unignored) return ignored;
  }
  return false;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
