import type { Connection } from '../../engine/model/connection.ts';
import type { Edit } from '../../engine/model/edit.ts';
import { isKnown } from '../../engine/model/known.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import { placeInWords } from './panelState.ts';

/** One document of a change, as it is and as it would be. */
export interface ChangedDocument {
  /** `trust policy`, `attached policies`, `cluster prod` */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The documents that a fix would change, before and after, as text with every External ID redacted. Pure.
 * @param wanted the connection after the fix's edits
 */
export function changeDocuments(connection: Connection, wanted: Connection, edits: readonly Edit[]): readonly ChangedDocument[] {
  const roots = new Map(edits.map(({ path }) => [path.slice(0, 2).join('/'), path.slice(0, 2)] as const));
  const before = redactorFor(connection)(connection);
  const after = redactorFor(wanted)(wanted);
  return [...roots.values()].map((root) => ({
    name: placeInWords(root, connection),
    before: textOf(at(before, root)),
    after: textOf(at(after, root)),
  }));
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}

/** Attached policies are told by their ARNs: what AWS wrote into them is not what changes. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  const shown = Array.isArray(value) ? value.map(arnOf) : value;
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function arnOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('arn' in value) || !('document' in value)) return value;
  return isKnown(value.arn) ? value.arn : value;
}
