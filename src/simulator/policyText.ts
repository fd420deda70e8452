import type { PolicyDocument } from '../engine/model/policy.ts';
import managed from './data/managed-policies.json' with { type: 'json' };
import type { AccountState, PolicyState } from './account.ts';

interface ManagedData {
  readonly policies: Readonly<Record<string, { readonly version: string; readonly updated: string; readonly document: unknown }>>;
}

const catalogue = new Map(
  Object.entries((managed as unknown as ManagedData).policies).map(([key, data]) => [
    `arn:aws:iam::aws:policy/${key}`,
    awsManaged(key, data),
  ]),
);

/** A managed policy by ARN: one of AWS's, or one of this account's. */
export function managedPolicy(account: AccountState, arn: string): PolicyState | undefined {
  return catalogue.get(arn) ?? account.policies.get(arn);
}

/** AWS's own managed policies that the simulator carries. */
export function awsManagedPolicies(): readonly PolicyState[] {
  return [...catalogue.values()];
}

/** The text of a policy's default version. */
export function defaultDocument(policy: PolicyState): string {
  return policy.versions.get(policy.defaultVersion)?.document ?? '{"Statement":[]}';
}

/** A stored document as the evaluator wants it: the same text gives the same object, which the evaluator has then compiled already. */
export function parsePolicy(text: string): PolicyDocument {
  const known = parsed.get(text);
  if (known) return known;
  if (parsed.size > 500) parsed.clear();
  const document = readPolicy(text);
  parsed.set(text, document);
  return document;
}

const parsed = new Map<string, PolicyDocument>();

function readPolicy(text: string): PolicyDocument {
  const raw = JSON.parse(text) as PolicyDocument & { Statement: unknown };
  return { ...raw, Statement: (Array.isArray(raw.Statement) ? raw.Statement : [raw.Statement]) as PolicyDocument['Statement'] };
}

/** A document as IAM's answers carry it: percent-encoded by RFC 3986, which is stricter than encodeURIComponent. */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function awsManaged(key: string, data: ManagedData['policies'][string]): PolicyState {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const updatedAt = Date.parse(`${data.updated.slice(0, 10)}T00:00:00Z`) || Date.parse('2016-01-01T00:00:00Z');
  const createdAt = Math.min(updatedAt, Date.parse('2015-02-06T18:40:00Z'));
  return {
    name,
    path: key === name ? '/' : `/${key.slice(0, key.lastIndexOf('/') + 1)}`,
    id: `ANPA${letters(key)}`,
    arn: `arn:aws:iam::aws:policy/${key}`,
    createdAt,
    updatedAt,
    defaultVersion: data.version,
    nextVersion: Number(data.version.slice(1)) + 1,
    versions: new Map([[data.version, { document: JSON.stringify(data.document, undefined, 2), createdAt: updatedAt }]]),
    tags: new Map(),
  };
}

function letters(text: string): string {
  let hash = 7n;
  for (const character of text) hash = (hash * 1099511628211n + BigInt(character.charCodeAt(0))) & ((1n << 85n) - 1n);
  let out = '';
  for (; out.length < 17; hash /= 32n) out += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number(hash % 32n));
  return out;
}
