// A diagnosis as something to read or to send. Redaction lives here: nothing leaves the engine as text without passing it.
import { redactExternalId } from '../model/externalId.ts';
import { isKnown, orElse } from '../model/known.ts';
import type { Connection } from '../model/connection.ts';
import type { PolicyDocument } from '../model/policy.ts';

const EXTERNAL_ID_KEY = 'sts:externalid';

/** Shorter values are words or numbers that stand in texts for other reasons; a policy's own condition is redacted at any length. */
const SHORTEST_TO_HUNT = 8;

/**
 * Makes a function that takes External IDs out of plain data: the values of `sts:ExternalId` conditions wherever a policy
 * document stands (as an object, or as JSON text), and this connection's own External IDs in any other text.
 * The data itself is not changed.
 */
export function redactorFor(connection: Connection): <T>(value: T) => T {
  const hunted = [...externalIdsOf(connection)].filter((id) => id.length >= SHORTEST_TO_HUNT && !/^\d{12}$/.test(id));
  return <T>(value: T): T => redactValue(value, hunted) as T;
}

/** Takes the values of `sts:ExternalId` conditions out of plain data, where no connection is at hand to name its own. */
export function redactConditions<T>(value: T): T {
  return redactValue(value, []) as T;
}

/** Every External ID that the connection knows of: the one wanted, and those of the trust policy. */
function externalIdsOf(connection: Connection): Set<string> {
  const ids = new Set<string>();
  const wanted = connection.purpose.externalId;
  if (wanted !== undefined && isKnown(wanted) && wanted !== '') ids.add(wanted);
  if (connection.purpose.nextExternalId) ids.add(connection.purpose.nextExternalId);
  const trust = orElse(orElse(connection.role, undefined)?.trust, undefined);
  if (trust) collectConditionValues(trust, ids);
  return ids;
}

function collectConditionValues(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (key.toLowerCase() === EXTERNAL_ID_KEY) for (const id of [part].flat()) if (typeof id === 'string') into.add(id);
    collectConditionValues(part, into);
  }
}

function redactValue(value: unknown, hunted: readonly string[]): unknown {
  if (typeof value === 'string') return redactText(value, hunted);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => redactValue(part, hunted));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key.toLowerCase() === EXTERNAL_ID_KEY ? redactIds(part) : redactValue(part, hunted)]),
  );
}

function redactIds(value: unknown): unknown {
  if (typeof value === 'string') return redactExternalId(value);
  if (Array.isArray(value)) return value.map(redactIds);
  return typeof value === 'object' && value !== null ? redactValue(value, []) : value;
}

function redactText(text: string, hunted: readonly string[]): string {
  const document = text.startsWith('{') ? policyIn(text) : undefined;
  if (document) return JSON.stringify(redactValue(document, hunted));
  return hunted.reduce((result, id) => result.replaceAll(id, redactExternalId(id)), text);
}

function policyIn(text: string): PolicyDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'Statement' in value ? (value as PolicyDocument) : undefined;
  } catch {
    return undefined; // Text that happens to start with a brace is redacted as text.
  }
}
