import type { Edit } from '../model/edit.ts';
import { isUnknown } from '../model/known.ts';
import { attachedAlike } from './attachedAlike.ts';
import type { Declaration, Dialect, SourceFile } from './dialect.ts';
import { dataOf, penned, type TextChange } from './located.ts';

/** What is held against each other after writing: plain data in, plain data out. */
export interface Comparing {
  readonly applyEdits: <T>(value: T, edits: readonly Edit[]) => T;
  readonly sameData: (one: unknown, other: unknown) => boolean;
}

/**
 * The edits of a fix as changes of files. Each is written by the pen of the value it names, and the text is read again before the next,
 * so that later edits see the result of earlier ones. In the end the new text is read once more: only if it says exactly what the edited
 * facts say is it handed out. `undefined`: it cannot be written back safely.
 * @returns the files that become others, with their new texts
 */
export function writeEdits(
  dialect: Dialect,
  files: readonly SourceFile[],
  { address, at, facts }: Declaration,
  edits: readonly Edit[],
  { applyEdits, sameData }: Comparing,
): readonly SourceFile[] | undefined {
  let now = files;
  for (const edit of edits) {
    const declaration = find(dialect, now, address, at.file);
    const changes = declaration && penned(declaration.facts, edit);
    if (!changes) return undefined;
    now = changed(now, changes);
  }
  const written = find(dialect, now, address, at.file);
  if (!written || !sameInCode(dataOf(written.facts), applyEdits(dataOf(facts), edits), sameData)) return undefined;
  return now.filter((file, index) => file.text !== files[index]?.text);
}

/**
 * Are these the same facts? IAM takes one value and a list of that one for the same, and Terraform's policy documents have one form for
 * both. Of a role's attached policies see {@link attachedAlike}.
 */
export function sameInCode(one: unknown, other: unknown, sameData: Comparing['sameData']): boolean {
  return sameData(alike(attachedAlike(one)), alike(attachedAlike(other)));
}

function alike(data: unknown): unknown {
  if (Array.isArray(data)) return data.length === 1 && (typeof data[0] === 'string' || isUnknown(data[0])) ? data[0] : data.map(alike);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, alike(value)]));
}

function find(dialect: Dialect, files: readonly SourceFile[], address: string, file: string): Declaration | undefined {
  return dialect.read(files).declarations.find((one) => one.address === address && one.at.file === file);
}

/** Changes of one file do not overlap; they are made from its end, so that the offsets before them hold. */
export function changed(files: readonly SourceFile[], changes: readonly TextChange[]): readonly SourceFile[] {
  return files.map((file) => {
    const own = changes.filter((change) => change.file === file.path).toSorted((one, other) => other.start - one.start);
    const text = own.reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), file.text);
    return own.length === 0 ? file : { ...file, text };
  });
}
