import type { Declaration, Slip, SourceFile } from '../iac/dialect.ts';
import { nearestAt, type Place } from '../iac/located.ts';
import { changed } from '../iac/writeEdits.ts';
import type { Finding, Fix } from '../model/finding.ts';
import type { FileAction } from '../model/plan.ts';
import { IN_VARIABLE } from './codeRules.ts';
import { externalIdInVariable } from './externalIdInVariable.ts';
import { textEdits } from './textEdits.ts';
import { valueToCopy } from './valueToCopy.ts';
import { declarationIn, filesChanged, saysEdited, writtenOut, type Origin } from './writtenOut.ts';

export type { Origin } from './writtenOut.ts';

/** A fix as text. */
export interface CodeFix {
  readonly id: string;
  readonly title: string;
  readonly access: Fix['access'];
  /** What the code says then: the changes, read again, are just these edits of the facts. */
  readonly edits: Fix['edits'];
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
export function codeFixes(finding: Finding, origin: Origin): readonly CodeFix[] {
  const { fixes, check, at } = finding;
  const { files, declaration } = origin;
  const slip = declaration.slips.find(({ kind, path }) => kind === check && path === at);
  const written = fixes
    .filter((fix) => fix.edits.length > 0 && fix.edits.every(({ path }) => path[0] === 'role' || path[0] === 'clusters'))
    .map((fix) => ({ fix, after: asSlip(slip, fix, origin) ?? (fix.id === IN_VARIABLE ? undefined : writtenOut(fix.edits, origin)) }))
    // To show where a value should go that is there already would help nobody.
    .filter(({ fix, after }) => after !== undefined || fix.id !== IN_VARIABLE);
  const isOnly = written.filter(({ after }) => after !== undefined).length === 1;
  const others = externalIdInVariable(finding, origin);
  return [...written, ...others].map(({ fix, after }, index): CodeFix => {
    const { id, title, access, caution, edits } = fix;
    const base = { id, title, access, edits, ...(caution !== undefined && { caution }) };
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
    // A variable is another way to the same end, or one that still has to be given a value: somebody has to choose it.
    const isPreferred = isOnly && index < written.length;
    return { ...base, isPreferred, isForAll: isPreferred && access !== 'wider' && id !== IN_VARIABLE, changes };
  });
}

/** What only code can get wrong is mended where it is written. */
function asSlip(slip: Slip | undefined, fix: Fix, origin: Origin): readonly SourceFile[] | undefined {
  if (!slip) return undefined;
  if (fix.id === 'quote-account') return quoted(slip, fix, origin);
  return fix.id === IN_VARIABLE ? inVariable(slip, origin) : undefined;
}

/** The value in a variable, if the code says just the same then. */
function inVariable({ at }: Slip, origin: Origin): readonly SourceFile[] | undefined {
  const { dialect, files } = origin;
  const after = dialect.inVariable?.(files, at, 'default');
  return after && saysEdited(declarationIn(after, origin), [], origin) ? filesChanged(after, files) : undefined;
}

/** A number in quotes where it is written, however it came into the facts, if that makes just the edits. */
function quoted({ at }: Slip, { edits }: Fix, origin: Origin): readonly SourceFile[] | undefined {
  const { files } = origin;
  const text = files.find(({ path }) => path === at.file)?.text.slice(at.start, at.end) ?? '';
  const digits = edits.flatMap((edit) => (edit.op === 'remove' ? [] : (/(?<!\d)\d{12}(?!\d)/.exec(String(edit.value))?.[0] ?? [])))[0];
  if (!/^\d+$/.test(text) || digits?.endsWith(text) !== true) return undefined;
  const after = changed(files, [{ ...at, text: `"${digits}"` }]);
  return saysEdited(declarationIn(after, origin), edits, origin) ? filesChanged(after, files) : undefined;
}

function shown({ facts }: Declaration, { edits }: Fix): NonNullable<CodeFix['show']> {
  const [edit] = edits;
  const { at } = nearestAt(facts, edit?.path ?? []);
  return { place: at, copy: valueToCopy(edit) };
}
