import { isUnknown } from '../model/known.ts';

/**
 * Facts of a role in a form that tells whether two say the same of its attached policies: which comes first says nothing, and a policy
 * that code makes has no ARN until it is made, so that its name and its document tell which one it is.
 */
export function attachedAlike(facts: unknown): unknown {
  if (!isMap(facts) || !isMap(facts['role']) || !Array.isArray(facts['role']['policies'])) return facts;
  const policies = (facts['role']['policies'] as readonly unknown[]).map(asMade);
  const ordered = policies.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : nameOf(one) > nameOf(other) ? 1 : 0));
  return { ...facts, role: { ...facts['role'], policies: ordered } };
}

function asMade(policy: unknown): unknown {
  if (!isMap(policy)) return policy;
  const { arn, toCreate, ...said } = policy;
  const isMade = toCreate !== undefined || (isUnknown(arn) && !isUnknown(policy['document']));
  return isMade ? said : policy;
}

function nameOf(policy: unknown): string {
  return isMap(policy) && typeof policy['name'] === 'string' ? policy['name'] : '';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}
