import { applyEdits, EditDoesNotFit } from '../fixes/applyEdits.ts';
import { sameData } from '../fixes/sameData.ts';
import type { Declaration, Dialect, Slip, SourceFile } from '../iac/dialect.ts';
import { dataOf, nearestAt, type Place } from '../iac/located.ts';
import { changed, writeEdits } from '../iac/writeEdits.ts';
import type { Finding, Fix } from '../model/finding.ts';
import type { FileAction } from '../model/plan.ts';
import { IN_VARIABLE } from './codeRules.ts';
import { textEdits } from './textEdits.ts';

/** Where a finding comes from, as far as its fixes need it. */
export interface Origin {
  readonly dialect: Dialect;
  /** The files that the declaration was read with. */
  readonly files: readonly SourceFile[];
  readonly declaration: Declaration;
}

/** A fix as text. */
export interface CodeFix {
  readonly id: string;
  readonly title: string;
  readonly access: Fix['access'];
  /** What the reader must know before saying yes. */
  readonly caution?: string;
  /** It is the only one that can be written. */
  readonly isPreferred: boolean;
  /** One of those that are made together, without a question: preferred, and nobody gets in who did not before. */
  readonly isForAll: boolean;
  /** The files that change; none where it cannot be written back safely. */
  readonly changes: readonly (FileAction & { readonly before: string; readonly after: string })[];
  /** Where it cannot be written back safely: where to write, and what. */
  readonly show?: { readonly place: Place; readonly copy: string };
}

/** The fixes of a finding that are edits of the code, written. What only a person can do is not among them. */
export function codeFixes({ fixes, check, at }: Finding, origin: Origin): readonly CodeFix[] {
  const { files, declaration } = origin;
  const slip = declaration.slips.find(({ kind, path }) => kind === check && path === at);
  const written = fixes
    .filter((fix) => fix.edits.length > 0 && fix.edits.every(({ path }) => path[0] === 'role' || path[0] === 'clusters'))
    .map((fix) => ({ fix, after: asSlip(slip, fix, origin) ?? (fix.id === IN_VARIABLE ? undefined : writtenOut(fix, origin)) }))
    // To show where a value should go that is there already would help nobody.
    .filter(({ fix, after }) => after !== undefined || fix.id !== IN_VARIABLE);
  const isOnly = written.filter(({ after }) => after !== undefined).length === 1;
  return written.map(({ fix, after }): CodeFix => {
    const { id, title, access, caution } = fix;
    const base = { id, title, access, ...(caution !== undefined && { caution }) };
    if (!after)
      return {
        ...base,
        isPreferred: false,
        isForAll: false,
        changes: [],
        show: { ...shown(declaration, fix), ...(slip && { place: slip.at }) },
      };
    const changes = after.map(({ path, text }) => {
      const before = files.find((file) => file.path === path)?.text ?? '';
      return { file: path, before, after: text, edits: textEdits(before, text) };
    });
    return { ...base, isPreferred: isOnly, isForAll: isOnly && access !== 'wider' && id !== IN_VARIABLE, changes };
  });
}

/** `undefined`: not all of it can be written safely, or an edit does not fit what the code declares. */
function writtenOut({ edits }: Fix, { dialect, files, declaration }: Origin): readonly SourceFile[] | undefined {
  try {
    const after = writeEdits(dialect, files, declaration, edits, { applyEdits, sameData });
    return after && after.length > 0 ? after : undefined;
  } catch (error) {
    if (error instanceof EditDoesNotFit) return undefined;
    throw error;
  }
}

/** What only code can get wrong is mended where it is written. */
function asSlip(slip: Slip | undefined, fix: Fix, origin: Origin): readonly SourceFile[] | undefined {
  if (!slip) return undefined;
  if (fix.id === 'quote-account') return quoted(slip, fix, origin);
  return fix.id === IN_VARIABLE ? inVariable(slip, origin) : undefined;
}

/** The value in a variable, if the code says just the same then. */
function inVariable({ at }: Slip, { dialect, files, declaration }: Origin): readonly SourceFile[] | undefined {
  const after = dialect.inVariable?.(files, at, 'default');
  return after && saysTheSame(after, dialect, declaration, dataOf(declaration.facts))
    ? after.filter((file, index) => file.text !== files[index]?.text)
    : undefined;
}

function saysTheSame(files: readonly SourceFile[], dialect: Dialect, { address, at }: Declaration, facts: unknown): boolean {
  const again = dialect.read(files).declarations.find((one) => one.address === address && one.at.file === at.file);
  return again !== undefined && sameData(dataOf(again.facts), facts);
}

/** A number in quotes where it is written, however it came into the facts, if that makes just the edits. */
function quoted({ at }: Slip, { edits }: Fix, { dialect, files, declaration }: Origin): readonly SourceFile[] | undefined {
  const text = files.find(({ path }) => path === at.file)?.text.slice(at.start, at.end) ?? '';
  const digits = edits.flatMap((edit) => (edit.op === 'remove' ? [] : (/(?<!\d)\d{12}(?!\d)/.exec(String(edit.value))?.[0] ?? [])))[0];
  if (!/^\d+$/.test(text) || digits?.endsWith(text) !== true) return undefined;
  const after = changed(files, [{ ...at, text: `"${digits}"` }]);
  if (!saysTheSame(after, dialect, declaration, applyEdits(dataOf(declaration.facts), edits))) return undefined;
  return after.filter((file, index) => file !== files[index]);
}

function shown({ facts }: Declaration, { edits }: Fix): NonNullable<CodeFix['show']> {
  const [edit] = edits;
  const { at } = nearestAt(facts, edit?.path ?? []);
  const value = edit && edit.op !== 'remove' ? edit.value : undefined;
  return { place: at, copy: value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value, null, 2) };
}
