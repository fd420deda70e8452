import type { DialectId } from '../iac/dialect.ts';
import { locatedAt, type Located } from '../iac/located.ts';

/** What tells whether something found in code is an echo: the language it was read as, and its file. */
export interface Heard {
  readonly dialect: DialectId;
  readonly file: string;
}

/**
 * The files that other code takes trust policies in from (`file`, `templatefile`): there they are judged with all that is known of the
 * role that has them, and with the values of their variables.
 */
export function takenIn(
  declarations: readonly { readonly dialect: DialectId; readonly at: { readonly file: string }; readonly facts: Located }[],
): readonly string[] {
  const files = new Set<string>();
  for (const { dialect, at, facts } of declarations) {
    const trust = dialect === 'policy-json' ? undefined : locatedAt(facts, ['role', 'trust']);
    if (trust) for (const file of filesOf(trust)) if (file !== at.file) files.add(file);
  }
  return [...files];
}

/** A trust policy in a file of its own that other code takes in says by itself only again what is told of that code. */
export function isEcho({ dialect, file }: Heard, taken: ReadonlySet<string>): boolean {
  return dialect === 'policy-json' && taken.has(file);
}

function* filesOf(located: Located): Iterable<string> {
  yield located.at.file;
  if (located.kind === 'list') for (const item of located.items) yield* filesOf(item);
  if (located.kind === 'map') for (const { value } of located.entries) yield* filesOf(value);
}
