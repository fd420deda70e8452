import type { Pieces } from '../model/activity.ts';
import type { AccessEntry, Cluster } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import { isKnown, isUnknown, orElse, type Known } from '../model/known.ts';
import type { Fingerprint } from '../model/plan.ts';
import type { Role } from '../model/role.ts';
import { sameData } from './sameData.ts';

/** A part of the account that is not what it was. */
export interface Difference {
  /** The part's name, in words: `trust policy`, `access entry of us-east-1/prod`. */
  readonly what: string;
  readonly was: unknown;
  readonly is: unknown;
}

/**
 * The parts of an account that a fix can change, by names that people read. What was not read is left out: nothing can be said to
 * have changed that nobody has seen.
 */
export function piecesOf(connection: Connection): Pieces {
  const account = orElse(connection.account, undefined);
  const pieces: Record<string, unknown> = {};
  put(pieces, 'account of the login', orElse(account?.caller ?? undefined, undefined)?.account);
  if (isKnown(connection.role)) Object.assign(pieces, rolePieces(connection.role));
  for (const cluster of orElse(connection.clusters, [])) if (isKnown(cluster)) Object.assign(pieces, clusterPieces(cluster));
  for (const region of orElse(account?.regions ?? [], [])) pieces[`region ${region.name}`] = region.status;
  put(pieces, "version of the global STS endpoint's tokens", account?.globalTokenVersion);
  put(pieces, 'managed policies per role', orElse(account?.quotas ?? undefined, undefined)?.policiesPerRole);
  return pieces;
}

/** The named parts in which two states differ; `only` looks at no others. A part that one state does not know is no difference. */
export function differences(before: Pieces, after: Pieces, only: readonly string[] = Object.keys(before)): readonly Difference[] {
  return only
    .filter((what) => what in before && what in after && !sameData(before[what], after[what]))
    .map((what) => ({ what, was: before[what], is: after[what] }));
}

/** The names of the parts that become others, appear or go. */
export function touched(before: Pieces, after: Pieces): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((what) => !sameData(before[what], after[what]));
}

/**
 * The parts that are neither as they were nor as an activity was to make them: somebody else has changed them since. Lists that
 * the steps change item by item (attachments, an access entry with its policies) can be half way, so they tell nothing.
 */
export function wereChangedByOthers(
  { before, wanted }: { readonly before: Pieces; readonly wanted: Pieces },
  now: Pieces,
): readonly Difference[] {
  return differences(before, now)
    .filter(({ what }) => !/^(attached policies|access entry of |region )/.test(what))
    .filter(({ what, was, is }) => !sameData(wanted[what], is) && !(what === 'role' && isMadeByIt(wanted[what], was, is)));
}

/** A role that an activity makes, or deletes and then makes again, gets an id that nobody knew before. */
function isMadeByIt(wanted: unknown, was: unknown, is: unknown): boolean {
  const [want, had, have] = [wanted, was, is].map((piece) => (piece ?? {}) as { arn?: unknown; id?: unknown });
  const isGoneOrNew = wanted === null || want?.id === null;
  return isGoneOrNew && have?.arn !== undefined && have.arn === (want?.arn ?? had?.arn);
}

/** A short name for a state: two states with the same parts have the same one (FNV-1a, 64 bits in two halves). */
export function fingerprintOf(pieces: Pieces): Fingerprint {
  const text = JSON.stringify(sorted(pieces));
  let high = 0x811c9dc5;
  let low = 0xcbf29ce4;
  for (let at = 0; at < text.length; at += 1) {
    high = Math.imul(high ^ text.charCodeAt(at), 0x01000193) >>> 0;
    low = Math.imul(low ^ text.charCodeAt(text.length - 1 - at), 0x01000193) >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

function rolePieces(role: Role | undefined): Record<string, unknown> {
  const pieces: Record<string, unknown> = { role: role ? { arn: role.arn, id: role.id ?? null } : null };
  if (!role) return pieces;
  put(pieces, 'trust policy', role.trust);
  if (isKnown(role.policies)) {
    pieces['attached policies'] = role.policies
      .flatMap((policy) => (isKnown(policy) && isKnown(policy.arn) ? [policy.arn] : []))
      .toSorted();
    for (const policy of role.policies) if (isKnown(policy) && isOwn(policy.arn)) put(pieces, `policy ${policy.name}`, policy.document);
  }
  if (isKnown(role.inline)) {
    for (const policy of role.inline) {
      if (isKnown(policy) && isKnown(policy.name)) put(pieces, `inline policy ${policy.name}`, policy.document);
    }
  }
  return pieces;
}

/** AWS changes its own policies when it likes; the customer's are changed by the customer. */
function isOwn(arn: Known<string>): boolean {
  return isKnown(arn) && !/^arn:[^:]+:iam::aws:/.test(arn);
}

function clusterPieces(cluster: Cluster): Record<string, unknown> {
  const place = `${orElse(cluster.region, '?')}/${orElse(cluster.name, '?')}`;
  const pieces: Record<string, unknown> = {};
  put(pieces, `authentication mode of ${place}`, cluster.authenticationMode);
  if (isKnown(cluster.endpoint)) {
    const { publicCidrs } = cluster.endpoint;
    put(pieces, `endpoint of ${place}`, { ...cluster.endpoint, publicCidrs: isKnown(publicCidrs) ? inOrder(publicCidrs) : publicCidrs });
  }
  if (isKnown(cluster.entry)) pieces[`access entry of ${place}`] = cluster.entry ? entryPiece(cluster.entry) : null;
  return pieces;
}

function entryPiece({ principalArn, type, createdAt, groups, policies }: AccessEntry): object {
  return {
    principalArn,
    createdAt: createdAt ?? null,
    type,
    groups: isKnown(groups) ? inOrder(groups ?? []) : groups,
    policies: inOrder(
      orElse(policies, []).flatMap((policy) =>
        isKnown(policy) && isKnown(policy.scope)
          ? [{ arn: policy.arn, type: policy.scope.type, namespaces: policy.scope.namespaces ?? [] }]
          : [],
      ),
    ),
  };
}

/** EKS promises no order of its lists, so the order is none of what they say. */
function inOrder(list: readonly unknown[]): readonly unknown[] {
  return list.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

function put(pieces: Record<string, unknown>, what: string, value: Known<unknown>): void {
  if (value !== undefined && !isUnknown(value)) pieces[what] = value;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
