import { applyEdits, EditDoesNotFit } from '../fixes/applyEdits.ts';
import { sameData } from '../fixes/sameData.ts';
import type { Declaration, Dialect, SourceFile } from '../iac/dialect.ts';
import { sameInCode, writeEdits } from '../iac/writeEdits.ts';
import { dataOf } from '../iac/located.ts';
import type { Edit } from '../model/edit.ts';

/** Where a finding comes from, as far as its fixes need it. */
export interface Origin {
  readonly dialect: Dialect;
  /** The files that the declaration was read with. */
  readonly files: readonly SourceFile[];
  readonly declaration: Declaration;
}

/**
 * The files that edits of a declaration change, with their new texts. `undefined`: not all of it can be written safely, or an edit does
 * not fit what the code declares.
 */
export function writtenOut(edits: readonly Edit[], { dialect, files, declaration }: Origin): readonly SourceFile[] | undefined {
  try {
    const after = writeEdits(dialect, files, declaration, edits, { applyEdits, sameData });
    return after && after.length > 0 ? after : undefined;
  } catch (error) {
    if (error instanceof EditDoesNotFit) return undefined;
    throw error;
  }
}

/** The declaration as other files have it. */
export function declarationIn(files: readonly SourceFile[], { dialect, declaration: { address, at } }: Origin): Declaration | undefined {
  return dialect.read(files).declarations.find((one) => one.address === address && one.at.file === at.file);
}

/** Does a declaration say just what the origin's says with the edits? */
export function saysEdited(again: Declaration | undefined, edits: readonly Edit[], { declaration }: Origin): boolean {
  return again !== undefined && sameInCode(dataOf(again.facts), applyEdits(dataOf(declaration.facts), edits), sameData);
}

/** The files that are not as they were. */
export function filesChanged(after: readonly SourceFile[], before: readonly SourceFile[]): readonly SourceFile[] {
  return after.filter((file) => before.find(({ path }) => path === file.path)?.text !== file.text);
}
