import { ListPoliciesCommand, type Policy } from '@aws-sdk/client-iam';
import type { PolicyShortage, Quotas } from '../engine/model/account.ts';
import { isUnknown, type Known } from '../engine/model/known.ts';
import { answeredWithout } from './errorToUnknown.ts';
import type { Looking } from './looking.ts';
import { lookPolicyDocument, type Attachments } from './lookRole.ts';

/**
 * Reads the documents of the wanted policies that are not attached, and which names are taken, where the role has no room for them:
 * that is what another way to give the same permissions is made from. `undefined`: there is room, or whether there is cannot be told.
 */
export async function lookShortage(
  looking: Looking,
  attachments: Promise<Attachments>,
  summary: Promise<{ readonly quotas: Known<Quotas> }>,
  found: Promise<{ readonly value: unknown }>,
): Promise<PolicyShortage | undefined> {
  const { question, partition } = looking;
  const [{ items, rest, depth }, { quotas }, role] = await Promise.all([attachments, summary, found]);
  // A role that is not there has nothing attached.
  if ((rest && role.value !== undefined) || isUnknown(quotas) || isUnknown(quotas.policiesPerRole)) return undefined;
  const attached = new Set(items.flatMap((item) => (isUnknown(item) ? [] : [item.arn])));
  const wanted = (question.managedPolicies ?? [])
    .map((policy) => ({ name: policy.slice(policy.lastIndexOf('/') + 1), arn: `arn:${partition}:iam::aws:policy/${policy}` }))
    .filter(({ arn }) => !attached.has(arn));
  if (wanted.length === 0 || items.length + wanted.length <= quotas.policiesPerRole) return undefined;
  const [taken, ...unattached] = await Promise.all([
    lookNamesTaken(looking, depth),
    ...wanted.map(async (policy) => ({ ...policy, document: await lookPolicyDocument(looking, policy.arn, depth) })),
  ]);
  return { unattached, taken };
}

async function lookNamesTaken({ clients, reading }: Looking, after: number): Promise<Known<readonly string[]>> {
  const what = "the account's own policies";
  const { items, rest } = await reading.pages<
    { Policies?: Policy[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined },
    Known<string>
  >({
    what,
    action: 'iam:ListPolicies',
    after,
    send: (Marker) => clients.iam().send(new ListPoliciesCommand({ Scope: 'Local', MaxItems: 1000, ...(Marker && { Marker }) })),
    pick: (output) => output.Policies?.map((policy) => policy.PolicyName ?? answeredWithout("a policy's name", what)),
    lack: 'the list',
    next: (output) => (output.IsTruncated ? output.Marker : undefined),
  });
  const names: string[] = [];
  for (const name of items) {
    if (isUnknown(name)) return name;
    names.push(name);
  }
  return rest ?? names;
}
