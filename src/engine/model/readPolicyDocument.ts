import type { PolicyDocument } from './policy.ts';

/**
 * Takes a parsed JSON value for a policy document. Nothing is changed but a single `Statement` object, which becomes a list of one.
 * Returns what is wrong with it in words where it is no policy document.
 */
export function readPolicyDocument(value: unknown): { readonly document: PolicyDocument } | { readonly error: string } {
  if (!isRecord(value)) return { error: 'a policy document is a JSON object' };
  if (value['Statement'] === undefined) return { error: 'a policy document needs "Statement"' };
  const statements = Array.isArray(value['Statement']) ? value['Statement'] : [value['Statement']];
  const odd = statements.findIndex((statement) => !isRecord(statement));
  if (odd >= 0) return { error: `"Statement" ${odd} is not an object` };
  return { document: { ...value, Statement: statements } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
