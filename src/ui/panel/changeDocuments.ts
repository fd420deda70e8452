import type { Connection } from '../../engine/model/connection.ts';
import type { Edit, Path } from '../../engine/model/edit.ts';
import { isKnown, orElse } from '../../engine/model/known.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { Translate } from '../../words/translate.ts';
import { placeInWords } from './panelState.ts';

/** One document of a change, as it is and as it would be. */
export interface ChangedDocument {
  /** `trust policy`, `attached policies`, `cluster prod` */
  readonly name: string;
  /** For the editor's colours. */
  readonly extension: 'json' | 'txt';
  readonly before: string;
  readonly after: string;
}

/**
 * The documents that a fix would change, before and after, as text with every External ID redacted. Pure.
 * @param wanted the connection after the fix's edits
 */
export function changeDocuments(
  connection: Connection,
  wanted: Connection,
  edits: readonly Edit[],
  t: Translate,
): readonly ChangedDocument[] {
  const roots = new Map(edits.map(rootOf).map((root) => [root.join('/'), root] as const));
  const before = redactorFor(connection)(connection);
  const after = redactorFor(wanted)(wanted);
  const documents = [...roots.values()].map((root): ChangedDocument => {
    const [left, right] = [shown(at(before, root)), shown(at(after, root))];
    const extension = isList(left) && isList(right) ? 'txt' : 'json';
    return { name: placeInWords(root, connection, t), extension, before: textOf(left, extension), after: textOf(right, extension) };
  });
  return [...documents, ...newPolicies(after, t)];
}

/** A policy that is made is shown with what it allows, not by its name alone. */
function newPolicies({ role }: Connection, t: Translate): readonly ChangedDocument[] {
  const policies = orElse(orElse(role, undefined)?.policies ?? [], []);
  return policies.flatMap((policy): readonly ChangedDocument[] =>
    isKnown(policy) && policy.toCreate
      ? [{ name: t('policy {0}', policy.name), extension: 'json', before: '', after: textOf(policy.document, 'json') }]
      : [],
  );
}

/** What is worth an editor of its own: a document, a cluster, one region of the account's. */
function rootOf({ path }: Edit): Path {
  const [room, , element] = path;
  return path.slice(0, room === 'account' && typeof element === 'number' && path.length > 3 ? 3 : 2);
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined),
    value,
  );
}

/** Attached policies are told by their ARNs: what AWS wrote into them is not what changes. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(arnOf);
  // A role that is to be made, with all that belongs to it.
  return typeof value === 'object' && value !== null && 'policies' in value ? { ...value, policies: shown(value.policies) } : value;
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === 'string');
}

function textOf(value: unknown, extension: ChangedDocument['extension']): string {
  if (value === undefined) return '';
  return extension === 'txt' && isList(value) ? `${value.join('\n')}\n` : `${JSON.stringify(value, undefined, 2)}\n`;
}

function arnOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('arn' in value) || !('document' in value)) return value;
  return isKnown(value.arn) ? value.arn : value;
}
