import type { SourceFile } from '../dialect.ts';
import { calledDirectories } from './modules.ts';
import { directoryOf, type ModuleSource } from './moduleSource.ts';

/** Parts files into groups: modules that call each other, with the files that their code names. */
export function connected(files: readonly SourceFile[], sources: ReadonlyMap<string, ModuleSource>): readonly (readonly SourceFile[])[] {
  const leaders = new Map<string, string>();
  const leaderOf = (key: string): string => {
    const above = leaders.get(key) ?? key;
    if (above === key) return key;
    const top = leaderOf(above);
    leaders.set(key, top);
    return top;
  };
  const join = (one: string, other: string) => leaders.set(leaderOf(one), leaderOf(other));
  for (const source of sources.values())
    for (const called of calledDirectories(source)) if (sources.has(called)) join(source.directory, called);

  const isCode = new Set([...sources.values()].flatMap((source) => source.files.map(({ path }) => path)));
  const named = namesOfFiles(sources);
  for (const { path } of files) {
    if (isCode.has(path)) continue;
    for (const directory of named.get(path.slice(path.lastIndexOf('/') + 1)) ?? []) join(directory, keyOf(path));
  }
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const directory = directoryOf(file.path);
    const isOwn = isCode.has(file.path) || (sources.has(directory) && /\.tfvars(\.json)?$/.test(file.path));
    const leader = leaderOf(isOwn ? directory : keyOf(file.path));
    const group = groups.get(leader);
    if (group) group.push(file);
    else groups.set(leader, [file]);
  }
  return [...groups.values()];
}

/** What a file that is no code is told apart from directories by. */
function keyOf(path: string): string {
  return `file:${path}`;
}

/** Names of files as they stand in code (`trust.json`), and the directories whose code names them. */
function namesOfFiles(sources: ReadonlyMap<string, ModuleSource>): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { directory, files } of sources.values()) {
    for (const { text } of files) {
      if (!/\b(file|templatefile)\(/.test(text)) continue;
      for (const [name] of text.matchAll(/[\w.-]+\.(?:json|tftpl|tpl)\b/g)) names.set(name, [...(names.get(name) ?? []), directory]);
    }
  }
  return names;
}
