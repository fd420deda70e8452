import type { ConnectionSpec } from '../engine/session.ts';
import type { Translate } from '../words/translate.ts';

export interface ReadConnections {
  readonly connections: readonly { readonly key: string; readonly spec: ConnectionSpec }[];
  /** What in the setting is not a connection, in words. */
  readonly problems: readonly string[];
}

/**
 * Reads the setting `rolecall.connections`. Settings are written by hand: what is not a connection is told, not thrown,
 * and takes no other down. A name that stands twice gets a key of its own each time.
 */
export function readConnections(setting: unknown, t: Translate): ReadConnections {
  if (setting === undefined) return { connections: [], problems: [] };
  if (!Array.isArray(setting)) return { connections: [], problems: [t('the setting is not a list')] };
  const connections: { key: string; spec: ConnectionSpec }[] = [];
  const problems: string[] = [];
  for (const [index, value] of setting.entries()) {
    const missing = isRecord(value)
      ? (['name', 'vendor', 'role'] as const).filter((part) => typeof value[part] !== 'string' || value[part] === '')
      : undefined;
    if (!isRecord(value) || missing === undefined) problems.push(t('entry {0} is not an object', index + 1));
    else if (missing.length > 0) problems.push(t('entry {0} lacks: {1}', index + 1, missing.join(', ')));
    else connections.push({ key: keyFor(String(value['name']), connections), spec: specOf(value) });
  }
  return { connections, problems };
}

function specOf(value: Readonly<Record<string, unknown>>): ConnectionSpec {
  const text = (part: string): string | undefined => (typeof value[part] === 'string' && value[part] !== '' ? value[part] : undefined);
  const list = (part: string): readonly string[] | undefined => {
    const found = value[part];
    return Array.isArray(found) ? found.filter((one): one is string => typeof one === 'string') : undefined;
  };
  const [variant, profile, endpointUrl] = [text('variant'), text('profile'), text('endpointUrl')];
  const [clusters, cidrs, regions] = [list('clusters'), list('cidrs'), list('regions')];
  const [morePolicies, buckets] = [list('morePolicies'), list('buckets')];
  return {
    name: String(value['name']),
    vendor: String(value['vendor']),
    role: String(value['role']),
    ...(variant !== undefined && { variant }),
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpointUrl }),
    ...(clusters && { clusters }),
    ...(cidrs && { cidrs }),
    ...(regions && { regions }),
    ...(morePolicies && { morePolicies }),
    ...(buckets && { buckets }),
  };
}

function keyFor(name: string, before: readonly { readonly key: string }[]): string {
  const taken = new Set(before.map(({ key }) => key));
  let key = name;
  for (let count = 2; taken.has(key); count += 1) key = `${name} (${count})`;
  return key;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
