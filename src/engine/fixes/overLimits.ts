import type { Quotas } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import { isKnown, orElse, type Known } from '../model/known.ts';
import { policySize } from '../model/policySize.ts';
import type { Role } from '../model/role.ts';

/** Something that the account would refuse because there is too much of it. */
export interface OverLimit {
  /** In words: `trust policy of CloudZero`. */
  readonly what: string;
  /** Characters that are not white space; of attached policies their number. */
  readonly size: number;
  readonly limit: number;
  /** What a person can do about it. */
  readonly next: string;
}

/**
 * What of the wanted facts is over this account's limits, as they were read: a quota that is only asked for is not granted yet. Only
 * what grows is told: what is too large as it stands may stay, or shrink. Where a quota is not known nothing is said to be over it.
 * Source: IAM User Guide, "IAM and AWS STS quotas" (2026-11).
 */
export function overLimits(before: Connection, wanted: Connection): readonly OverLimit[] {
  const quotas = orElse(orElse(before.account, undefined)?.quotas, undefined);
  const wants = orElse(wanted.role, undefined);
  if (!quotas || !wants || !isKnown(before.role)) return [];
  const had = before.role ?? { ...wants, trust: { Statement: [] }, policies: [], inline: [] };
  const name = orElse(wants.name, 'the role');
  return [...trustOver(name, had, wants, quotas), ...inlineOver(name, had, wants, quotas), ...attachedOver(name, had, wants, quotas)];
}

/** "Role trust policy length" (AWS General Reference, IAM endpoints and quotas, 2026-11). */
function trustOver(name: string, had: Role, wants: Role, { trustPolicySize: limit }: Quotas): OverLimit[] {
  if (!isKnown(wants.trust)) return [];
  const before = isKnown(had.trust) ? policySize(had.trust) : 0;
  const next = `Take out statements that nobody needs, or ask Service Quotas (us-east-1) for a higher "Role trust policy length", code L-C07B4B0D. Then mend it again.`;
  return over(`trust policy of ${name}`, before, policySize(wants.trust), limit, next);
}

/** All inline policies of a role count together. Those that could not be read count for nothing: the sum is the least that it is. */
function inlineOver(name: string, had: Role, wants: Role, { inlinePolicySize: limit }: Quotas): OverLimit[] {
  const next = 'AWS raises this limit for nobody: move statements into a managed policy. Then mend it again.';
  return over(`inline policies of ${name}`, inlineSize(had), inlineSize(wants), limit, next);
}

function attachedOver(name: string, had: Role, wants: Role, { policiesPerRole, managedPolicySize }: Quotas): OverLimit[] {
  if (!isKnown(had.policies) || !isKnown(wants.policies)) return [];
  const next =
    'Ask Service Quotas (us-east-1) for more "Managed policies attached to an IAM role", code L-0DA4ABF3. Once they are granted, mend it again.';
  return [
    ...over(`managed policies attached to ${name}`, had.policies.length, wants.policies.length, policiesPerRole, next),
    ...wants.policies.flatMap((policy) =>
      isKnown(policy) && policy.toCreate && isKnown(policy.document)
        ? over(
            `policy ${policy.name}`,
            0,
            policySize(policy.document),
            managedPolicySize,
            'AWS raises this limit for nobody: make two policies of it.',
          )
        : [],
    ),
  ];
}

function inlineSize({ inline }: Role): number {
  return orElse(inline, []).reduce(
    (sum, policy) => sum + (isKnown(policy) && isKnown(policy.document) ? policySize(policy.document) : 0),
    0,
  );
}

function over(what: string, before: number, size: number, limit: Known<number>, next: string): OverLimit[] {
  return isKnown(limit) && size > limit && size > before ? [{ what, size, limit, next }] : [];
}
