import type { Facts } from '../../engine/model/connection.ts';
import { isKnown, isUnknown } from '../../engine/model/known.ts';
import type { Role } from '../../engine/model/role.ts';
import { redactConditions } from '../../engine/report/redact.ts';
import type { Translate } from '../../words/translate.ts';

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
export function comparedDocuments(declared: Facts, live: Facts, t: Translate): readonly ComparedDocument[] {
  const [code, aws] = [partsOf(declared, t), partsOf(live, t)];
  return [...code].map(([name, part]) => ({ name, declared: textOf(part, t), live: textOf(aws.get(name), t) }));
}

function partsOf({ role, clusters }: Facts, t: Translate): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  if (isUnknown(role) || role === undefined) return parts;
  parts.set(t('trust policy'), role.trust);
  parts.set(t('attached policies'), arnsOf(role.policies));
  for (const policy of isKnown(role.inline) ? role.inline : [])
    if (isKnown(policy) && isKnown(policy.name)) parts.set(t('inline policy {0}', policy.name), policy.document);
  for (const cluster of isKnown(clusters) ? clusters : [])
    if (isKnown(cluster) && isKnown(cluster.name)) {
      const entry =
        isKnown(cluster.entry) && cluster.entry ? { type: cluster.entry.type, policies: cluster.entry.policies } : cluster.entry;
      parts.set(t('cluster {0}', cluster.name), { authenticationMode: cluster.authenticationMode, endpoint: cluster.endpoint, entry });
    }
  return parts;
}

/** In one order: which policy was attached first means nothing. */
function arnsOf(policies: Role['policies']): unknown {
  if (isUnknown(policies)) return policies;
  const arns = policies.map((policy) => (isKnown(policy) ? policy.arn : policy));
  return arns.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

function textOf(part: unknown, t: Translate): string {
  return part === undefined ? '' : `${JSON.stringify(inOneForm(redactConditions(part), t), undefined, 2) ?? ''}\n`;
}

/** Keys in one order, one value as itself and not as a list of one, as IAM takes both. */
function inOneForm(value: unknown, t: Translate): unknown {
  if (isUnknown(value)) return t('(not settled here: {0})', value.detail);
  if (Array.isArray(value)) {
    const all = value.map((element) => inOneForm(element, t));
    return all.length === 1 && (typeof all[0] === 'string' || typeof all[0] === 'number') ? all[0] : all;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, inOneForm(part, t)]),
  );
}
