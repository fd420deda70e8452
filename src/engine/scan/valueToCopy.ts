import type { Edit } from '../model/edit.ts';
import { isUnknown } from '../model/known.ts';

/**
 * What somebody who writes an edit by hand pastes: of a policy that is to be attached its ARN, of one that is to be made, or embedded, what
 * it says, of all else the value. Empty: there is nothing to paste.
 */
export function valueToCopy(edit: Edit | undefined): string {
  if (edit === undefined || edit.op === 'remove') return '';
  const value = isPolicy(edit) ? pasted(edit.value) : edit.value;
  return typeof value === 'string' ? value : JSON.stringify(value, toCopy, 2);
}

/** One of the policies of a role, as a whole. */
function isPolicy({ path }: Edit): boolean {
  return path.length === 3 && path[0] === 'role' && (path[1] === 'policies' || path[1] === 'inline');
}

function pasted(policy: unknown): unknown {
  const { arn, document, toCreate } = (policy ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof arn === 'string' && toCreate === undefined) return arn;
  return document ?? policy;
}

/** What is not settled is written by the expression that stands for it. */
function toCopy(_: string, value: unknown): unknown {
  return isUnknown(value) ? (value.about ?? value.detail) : value;
}
