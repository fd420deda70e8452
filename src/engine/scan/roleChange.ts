import type { SourceFile } from '../iac/dialect.ts';
import type { Place } from '../iac/located.ts';
import type { Fix } from '../model/finding.ts';
import type { CodeFix } from './codeFixes.ts';
import { textEdits } from './textEdits.ts';
import { writtenOut, type Origin } from './writtenOut.ts';

/** What is changed in the code of one role, in one go. */
export interface RoleChange {
  /** What it comes to, in the order in which it was written. */
  readonly made: readonly Made[];
  readonly changes: CodeFix['changes'];
  /** What a person has to do, each at its place. */
  readonly left: readonly Left[];
}

export interface Made {
  readonly title: string;
  readonly access: Fix['access'];
  readonly caution?: string;
}

/** What cannot be written. */
export interface Left {
  /** One or two sentences, without any External ID. */
  readonly say: string;
  readonly place: Place;
  /** What to put there. */
  readonly copy?: string;
  /** Nothing is wrong there; it is only to be known. */
  readonly isNote?: true;
}

/** One fix of a declared role as a change of its code; where it cannot be written safely, it is left with what to do. */
export function writtenChange(fix: Fix, origin: Origin, otherwise: readonly Left[]): RoleChange {
  const after = writtenOut(fix.edits, origin);
  return after ? { made: [madeOf(fix)], changes: changesOf(after, origin.files), left: [] } : { made: [], changes: [], left: otherwise };
}

/** What is told of a fix that was written. */
export function madeOf({ title, access, caution }: Made): Made {
  return { title, access, ...(caution !== undefined && { caution }) };
}

/** The files that are not as they were, with what becomes of them. */
export function changesOf(after: readonly SourceFile[], before: readonly SourceFile[]): RoleChange['changes'] {
  return after.flatMap(({ path, text }) => {
    const old = before.find((file) => file.path === path)?.text ?? '';
    return old === text ? [] : [{ file: path, before: old, after: text, edits: textEdits(old, text) }];
  });
}
