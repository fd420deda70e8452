import type { Facts } from '../../engine/model/connection.ts';
import { isKnown, isUnknown, type Known } from '../../engine/model/known.ts';
import { redactConditions } from '../../engine/report/redact.ts';

/** A part of a role as the code declares it, and as AWS has it. */
export interface ComparedDocument {
  readonly name: string;
  readonly declared: string;
  readonly live: string;
}

/**
 * The parts of a role side by side, as text with every External ID redacted, in one form on both sides so that only what differs in meaning
 * shows. What the code does not settle says so on its side; what it does not speak of is left out.
 */
export function comparedDocuments(declared: Facts, live: Facts): readonly ComparedDocument[] {
  const [code, aws] = [partsOf(declared), partsOf(live)];
  return [...code].map(([name, part]) => ({ name, declared: textOf(part), live: textOf(aws.get(name)) }));
}

function partsOf({ role, clusters }: Facts): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  if (isUnknown(role) || role === undefined) return parts;
  parts.set('trust policy', role.trust);
  parts.set(
    'attached policies',
    mapped(role.policies, (policy) => (isKnown(policy) ? policy.arn : policy), true),
  );
  for (const policy of isKnown(role.inline) ? role.inline : [])
    if (isKnown(policy) && isKnown(policy.name)) parts.set(`inline policy ${policy.name}`, policy.document);
  for (const cluster of isKnown(clusters) ? clusters : [])
    if (isKnown(cluster) && isKnown(cluster.name)) {
      const entry =
        isKnown(cluster.entry) && cluster.entry ? { type: cluster.entry.type, policies: cluster.entry.policies } : cluster.entry;
      parts.set(`cluster ${cluster.name}`, { authenticationMode: cluster.authenticationMode, endpoint: cluster.endpoint, entry });
    }
  return parts;
}

function mapped<T>(list: Known<readonly T[]>, one: (value: T) => unknown, isSet: boolean): unknown {
  if (isUnknown(list)) return list;
  const all = list.map(one);
  return isSet ? all.toSorted((left, right) => (shown(left) < shown(right) ? -1 : 1)) : all;
}

function textOf(part: unknown): string {
  return part === undefined ? '' : `${shown(redactConditions(part))}\n`;
}

/** Keys in one order, one value as itself and not as a list of one, as IAM takes both. */
function shown(value: unknown): string {
  return JSON.stringify(inOneForm(value), undefined, 2) ?? '';
}

function inOneForm(value: unknown): unknown {
  if (isUnknown(value)) return `(not settled here: ${value.detail})`;
  if (Array.isArray(value)) {
    const all = value.map(inOneForm);
    return all.length === 1 && (typeof all[0] === 'string' || typeof all[0] === 'number') ? all[0] : all;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, inOneForm(part)]),
  );
}
