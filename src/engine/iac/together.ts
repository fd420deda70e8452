import type { SourceFile } from './dialect.ts';

/**
 * Parts files into groups of folders: a folder is one group (a Terraform module is one), and joins every folder that a text in it leads
 * to by a relative path (`source = "../vendor"`, `file("${path.module}/policies/trust.json")`). In the order of the files.
 */
export function folderGroups(files: readonly SourceFile[]): readonly (readonly SourceFile[])[] {
  const folders = new Set(files.map(folderOf));
  const leader = new Map<string, string>([...folders].map((folder) => [folder, folder]));
  const find = (folder: string): string => {
    let here = folder;
    while (leader.get(here) !== here) here = leader.get(here)!;
    leader.set(folder, here);
    return here;
  };
  const known = (path: string) => nearest(path, folders);
  for (const file of files) {
    const own = folderOf(file);
    for (const path of pathsIn(file.text)) {
      const target = known(resolve(own, path));
      if (target !== undefined) leader.set(find(target), find(own));
    }
  }
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const group = find(folderOf(file));
    const members = groups.get(group);
    if (members) members.push(file);
    else groups.set(group, [file]);
  }
  return [...groups.values()];
}

function folderOf({ path }: SourceFile): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `./modules/x`, `../x`, and what follows a `${path.module}` or `${path.root}`. */
function pathsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/"(?:\$\{path\.(?:module|root|cwd)\}\/|(?=\.{1,2}\/|\.{1,2}"))([^"$\n]*)/g), (match) => match[1] ?? '');
}

function resolve(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The folder itself, or the one that holds the file that the path names. */
function nearest(path: string, folders: ReadonlySet<string>): string | undefined {
  if (folders.has(path)) return path;
  const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
  return folders.has(above) ? above : undefined;
}
