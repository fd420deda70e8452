import type { Path } from '../model/edit.ts';
import { isUnknown, type Known, type Unknown } from '../model/known.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';

/** A principal of kind AWS (or the bare `*`) as it stands in a statement, and where. */
export interface StatedPrincipal {
  readonly value: string;
  /** From the document: `['Statement', 0, 'Principal', 'AWS', 1]`. */
  readonly path: Path;
}

/** The Allow statements of a document with their places; what could not be read is in `unread`. */
export function allowStatements(document: PolicyDocument): {
  readonly allows: readonly { readonly index: number; readonly statement: Statement }[];
  readonly unread: readonly Unknown[];
} {
  if (isUnknown(document.Statement)) return { allows: [], unread: [document.Statement] };
  const allows: { index: number; statement: Statement }[] = [];
  const unread: Unknown[] = [];
  document.Statement.forEach((statement, index) => {
    if (isUnknown(statement)) unread.push(statement);
    else if (isUnknown(statement.Effect)) unread.push(statement.Effect);
    else if (statement.Effect === 'Allow') allows.push({ index, statement });
  });
  return { allows, unread };
}

/** The AWS principals of a statement, and those that could not be read. Services and federated users are not among them. */
export function principalsOf(
  statement: Statement,
  index: number,
): { readonly principals: readonly StatedPrincipal[]; readonly unread: readonly Unknown[] } {
  const principals: StatedPrincipal[] = [];
  const unread: Unknown[] = [];
  const at: Path = ['Statement', index, 'Principal'];

  const take = (value: Known<unknown>, path: Path) => {
    if (isUnknown(value)) unread.push(value);
    // A number is what an account id becomes in YAML or HCL without quotes; its leading zero is gone by then.
    else if (typeof value === 'string' || typeof value === 'number') principals.push({ value: String(value), path });
  };

  const stated = statement.Principal;
  if (stated === undefined || typeof stated === 'string' || isUnknown(stated)) {
    if (stated !== undefined) take(stated, at);
    return { principals, unread };
  }
  const aws = stated['AWS'];
  if (Array.isArray(aws)) aws.forEach((value: unknown, place) => take(value, [...at, 'AWS', place]));
  else if (aws !== undefined) take(aws, [...at, 'AWS']);
  return { principals, unread };
}
