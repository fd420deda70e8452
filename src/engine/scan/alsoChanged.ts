import { sameData } from '../fixes/sameData.ts';
import type { Declaration, SourceFile } from '../iac/dialect.ts';
import { dataOf } from '../iac/located.ts';
import { sameInCode } from '../iac/writeEdits.ts';
import type { CodeFix } from './codeFixes.ts';
import type { Origin } from './writtenOut.ts';

/**
 * The addresses of the other roles that a fix changes: a value that several of them use is written once (a local, a default, an anchor).
 * What is found out of the files as they are is kept with them, as many fixes rest on the same files.
 */
export function alsoChanged({ changes }: Pick<CodeFix, 'changes'>, { dialect, files, declaration }: Origin): readonly string[] {
  if (changes.length === 0) return [];
  const before = readings.get(files) ?? dialect.read(files).declarations;
  readings.set(files, before);
  if (before.length < 2) return [];
  const texts = new Map([...files, ...changes.map(({ file, after }) => ({ path: file, text: after }))].map((file) => [file.path, file]));
  const after = new Map(dialect.read([...texts.values()]).declarations.map((one) => [idOf(one), one]));
  return before.flatMap((one) => {
    const now = after.get(idOf(one));
    const isSame = idOf(one) === idOf(declaration) || (now && sameInCode(dataOf(now.facts), dataOf(one.facts), sameData));
    return isSame ? [] : [one.address];
  });
}

/** A fix whose title says which other roles it changes. */
export function tellingOthers(fix: CodeFix, origin: Origin): CodeFix {
  const [first, second, ...more] = alsoChanged(fix, origin);
  if (first === undefined) return fix;
  const others = second === undefined ? first : more.length === 0 ? `${first} and ${second}` : `${first} and ${more.length + 1} more`;
  return { ...fix, title: `${fix.title}; this changes ${others} too` };
}

const readings = new WeakMap<readonly SourceFile[], readonly Declaration[]>();

function idOf({ at, address }: Declaration): string {
  return `${at.file}#${address}`;
}
