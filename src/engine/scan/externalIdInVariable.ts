import { externalIdEdits } from '../checks/trust/trustEdits.ts';
import type { SourceFile } from '../iac/dialect.ts';
import { dataOf, locatedAt } from '../iac/located.ts';
import type { Edit, Path } from '../model/edit.ts';
import type { Finding, Fix } from '../model/finding.ts';
import { isUnknown } from '../model/known.ts';
import type { Statement } from '../model/policy.ts';
import { codeFacts } from './codeFacts.ts';
import { variableIn } from './codeRules.ts';
import { declarationIn, filesChanged, saysEdited, writtenOut, type Origin } from './writtenOut.ts';

/** What the fix of the checks that asks for the External ID is called. */
const REQUIRE = 'require-external-id';

/** A fix with what becomes of the files. */
export interface WrittenFix {
  readonly fix: Fix;
  readonly after: readonly SourceFile[];
}

/**
 * Where an External ID has to be asked for: the condition with a variable that holds it. Where the External ID is known, it is the
 * variable's default; else the variable has none, and has to be given. The code then declares just the edits that the fix names.
 */
export function externalIdInVariable({ check, at, fixes }: Finding, origin: Origin): readonly WrittenFix[] {
  const fix = fixes.find(({ id }) => id === REQUIRE);
  if (!fix || !origin.dialect.inVariable) return [];
  if (fix.edits.length > 0) return inVariable(fix, fix.edits, origin, 'default', () => fix.edits);
  const edits = check === 'external-id' ? editsAt(at, origin) : undefined;
  return edits ? inVariable(fix, edits(placeholderFor(origin)), origin, 'not-known', edits) : [];
}

/** The edits by which the statement at a place asks for an External ID. */
function editsAt([, , , index]: Path, { declaration }: Origin): ((value: unknown) => readonly Edit[]) | undefined {
  const { role } = codeFacts(declaration);
  const statements = isUnknown(role) || isUnknown(role.trust) ? undefined : role.trust.Statement;
  const statement: unknown = Array.isArray(statements) ? statements[Number(index)] : undefined;
  if (statement === undefined || isUnknown(statement)) return undefined;
  return (value) => externalIdEdits(Number(index), statement as Statement, value);
}

/**
 * The condition is written with the literal first, which then moves into a variable.
 * @param editsWith the edits with what the variable came to in the end
 */
function inVariable(
  fix: Fix,
  literal: readonly Edit[],
  origin: Origin,
  value: 'default' | 'not-known',
  editsWith: (value: unknown) => readonly Edit[],
): readonly WrittenFix[] {
  const { dialect, files } = origin;
  const written = writtenOut(literal, origin);
  if (!written) return [];
  const between = files.map((file) => written.find(({ path }) => path === file.path) ?? file);
  const statements = new Set(literal.map(({ path }) => path.slice(0, 4).join('/')));
  const slip = declarationIn(between, origin)?.slips.find(
    ({ kind, path }) => kind === 'literal-external-id' && statements.has(path.slice(0, 4).join('/')),
  );
  const after = slip && dialect.inVariable?.(between, slip.at, value);
  const again = after && declarationIn(after, origin);
  const located = again && locatedAt(again.facts, slip.path);
  if (!located) return [];
  const edits = editsWith(dataOf(located));
  if (!saysEdited(again, edits, origin)) return [];
  return [{ fix: { ...asked(fix, origin, value), edits }, after: filesChanged(after, files) }];
}

function asked({ access, reversible, title, guide, caution }: Fix, { dialect }: Origin, value: 'default' | 'not-known'): Fix {
  const variable = variableIn(dialect.id);
  const whence = guide?.steps[0];
  return {
    id: `${REQUIRE}-in-variable`,
    title: `${title}, with a ${variable}`,
    access: value === 'default' ? access : 'narrower',
    reversible,
    edits: [],
    ...(value === 'default'
      ? caution !== undefined && { caution }
      : { caution: `The ${variable} has no default, so it has to be given.${whence === undefined ? '' : ` ${whence}`}` }),
  };
}

/** A text that no file holds, in the place of an External ID that nobody knows. It is in no text that is handed out. */
export function placeholderFor({ files }: Pick<Origin, 'files'>): string {
  let text = 'external-id-to-be-given';
  for (let number = 2; files.some((file) => file.text.includes(text)); number++) text = `external-id-to-be-given-${number}`;
  return text;
}
