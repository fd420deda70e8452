import type { SourceFile } from '../dialect.ts';
import { directoryOf, isVariableFile, pathFrom } from './moduleSource.ts';

/**
 * Parts files into groups: modules that call each other, with the files that their code names, and those that give policies to a role of
 * another one by its name. It only looks for sources and names in the
 * texts, so that a large workspace is not parsed for it; what it joins without need does no harm.
 * @param isCode is the file configuration, or values of variables?
 */
export function connected(files: readonly SourceFile[], isCode: (path: string) => boolean): readonly (readonly SourceFile[])[] {
  const code = files.filter(({ path }) => isCode(path));
  const directories = new Set(code.filter(({ path }) => !isVariableFile(path)).map(({ path }) => directoryOf(path)));
  const leaders = new Map<string, string>();
  const leaderOf = (key: string): string => {
    let top = key;
    for (let above = leaders.get(top); above !== undefined && above !== top; above = leaders.get(top)) top = above;
    leaders.set(key, top);
    return top;
  };
  const join = (one: string, other: string) => leaders.set(leaderOf(one), leaderOf(other));
  for (const { path, text } of code) {
    const directory = directoryOf(path);
    for (const [, source = ''] of text.matchAll(/\bsource"?\s*[=:]\s*"(\.\.?(?:\/[^"\n]*)?)"/g)) {
      const called = pathFrom(directory, source);
      if (called !== undefined && directories.has(called)) join(directory, called);
    }
  }

  for (const [one, other] of attachedElsewhere(code)) join(one, other);

  const named = namesOfFiles(code);
  for (const { path } of files) {
    if (isCode(path)) continue;
    for (const directory of named.get(path.slice(path.lastIndexOf('/') + 1)) ?? []) join(keyOf(path), directory);
  }
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const leader = leaderOf(isCode(file.path) ? directoryOf(file.path) : keyOf(file.path));
    const group = groups.get(leader);
    if (group) group.push(file);
    else groups.set(leader, [file]);
  }
  return [...groups.values()];
}

/** Directories that give policies to a role by a name that stands there, each with one that makes a role of that name. */
function attachedElsewhere(code: readonly SourceFile[]): readonly (readonly [string, string])[] {
  const attaching = directoriesBy(code, /aws_iam_(?:role_)?policy/, /\b(?:role|roles|role_name)"?\s*[=:]\s*\[?\s*"([^"$\n]+)"/g);
  if (attaching.size === 0) return [];
  const making = directoriesBy(code, /"aws_iam_role"/, /\bname"?\s*[=:]\s*"([^"$\n]+)"/g);
  return [...attaching].flatMap(([name, directories]) => {
    const makers = making.get(name);
    return makers ? [...directories].flatMap((one) => (makers.has(one) ? [] : [...makers].map((other) => [one, other] as const))) : [];
  });
}

function directoriesBy(code: readonly SourceFile[], about: RegExp, name: RegExp): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { path, text } of code)
    if (about.test(text))
      for (const [, one = ''] of text.matchAll(name)) found.set(one, (found.get(one) ?? new Set()).add(directoryOf(path)));
  return found;
}

/** What a file that is no code is told apart from directories by. */
function keyOf(path: string): string {
  return `file:${path}`;
}

/** Names of files as they stand in code (`trust.json`), and the directories whose code names them. */
function namesOfFiles(code: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const { path, text } of code) {
    if (!/\b(file|templatefile)\(/.test(text)) continue;
    for (const [name] of text.matchAll(/[\w.-]+\.(?:json|tftpl|tpl)\b/g)) {
      const directories = names.get(name) ?? new Set();
      names.set(name, directories.add(directoryOf(path)));
    }
  }
  return names;
}
