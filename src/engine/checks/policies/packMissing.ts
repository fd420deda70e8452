import type { Connection } from '../../model/connection.ts';
import type { Edit } from '../../model/edit.ts';
import { isKnown, isUnknown } from '../../model/known.ts';
import type { PolicyDocument } from '../../model/policy.ts';
import { policySize } from '../../model/policySize.ts';
import type { AttachedPolicy, Role } from '../../model/role.ts';
import { packPolicies } from '../../policy/packPolicies.ts';
import { policyNeeds, type PolicyNeed } from './policyNeeds.ts';
import { quotaOf } from './quotaOf.ts';

/** How a role without room for what is missing can have it all the same. */
export interface Packing {
  readonly kind: 'managed' | 'inline';
  /** The new policies. */
  readonly names: readonly string[];
  readonly edits: readonly Edit[];
}

/** A sentence that says what stands in the way. */
export interface NoPacking {
  readonly why: string;
}

/**
 * Puts the documents of the missing policies into the fewest customer managed policies, if the role has room for them, else into one
 * inline policy.
 */
export function packMissing(connection: Connection, role: Role, missing: readonly PolicyNeed[]): Packing | NoPacking {
  const documents = documentsOf(connection, missing);
  if ('why' in documents) return documents;
  const managed = asManaged(connection, role, missing, documents);
  if (!('why' in managed)) return mending(connection, managed, missing);
  const inline = asInline(connection, role, documents);
  if (!('why' in inline)) return mending(connection, inline, missing);
  return { why: `${managed.why} ${inline.why}` };
}

interface Draft extends Packing {
  /** The role with the new policies. */
  readonly role: Role;
}

function documentsOf({ account }: Connection, missing: readonly PolicyNeed[]): readonly PolicyDocument[] | NoPacking {
  const shortage = isUnknown(account) ? account : account.shortage;
  if (shortage === undefined) return { why: 'What the missing policies say was not read.' };
  if (isUnknown(shortage)) return { why: shortage.detail };
  const documents: PolicyDocument[] = [];
  for (const { arn, name } of missing) {
    const document = shortage.unattached.find((policy) => policy.arn === arn)?.document;
    if (document === undefined) return { why: `What ${name} says was not read.` };
    if (isUnknown(document)) return { why: document.detail };
    documents.push(document);
  }
  return documents;
}

function asManaged(
  connection: Connection,
  role: Role,
  missing: readonly PolicyNeed[],
  documents: readonly PolicyDocument[],
): Draft | NoPacking {
  const { account, purpose } = connection;
  const quota = quotaOf(connection, 'policiesPerRole');
  const size = quotaOf(connection, 'managedPolicySize');
  const attached = role.policies;
  if (isUnknown(attached)) return { why: attached.detail };
  if (isUnknown(quota)) return { why: quota.detail };
  if (isUnknown(size)) return { why: size.detail };
  const room = quota - attached.length;
  if (room <= 0) return { why: 'The role has no room for another managed policy.' };
  const packed = packPolicies(documents, size);
  if ('error' in packed) return { why: `They cannot be copied: ${packed.error}.` };
  const count = packed.documents.length;
  if (count > room) return { why: `The copies would be ${count} managed policies, and the role has room for ${room}.` };
  const taken = isUnknown(account) || account.shortage === undefined || isUnknown(account.shortage) ? undefined : account.shortage.taken;
  if (taken === undefined) return { why: 'Which names are taken was not read.' };
  if (isUnknown(taken)) return { why: taken.detail };
  const own = isKnown(role.arn) ? /^arn:([^:]+):iam::(\d{12}):/.exec(role.arn) : null;
  if (!own) return { why: "The role's account is not known." };
  const names = freeNames(`${wordOf(purpose.vendor.name)}Access`, count, taken);
  const sources = missing.map((need) => need.name).join(', ');
  const policies = packed.documents.map((document, index): AttachedPolicy => ({
    name: names[index]!,
    arn: `arn:${own[1]}:iam::${own[2]}:policy/${names[index]}`,
    document,
    toCreate: { description: descriptionOf(sources, index + 1, count) },
  }));
  return {
    kind: 'managed',
    names,
    edits: policies.map((value, index) => ({ op: 'insert', path: ['role', 'policies', attached.length + index], value })),
    role: { ...role, policies: [...attached, ...policies] },
  };
}

function asInline(connection: Connection, role: Role, documents: readonly PolicyDocument[]): Draft | NoPacking {
  const quota = quotaOf(connection, 'inlinePolicySize');
  const { inline } = role;
  if (isUnknown(quota)) return { why: quota.detail };
  if (isUnknown(inline)) return { why: inline.detail };
  const taken: string[] = [];
  let used = 0;
  for (const policy of inline) {
    if (isUnknown(policy)) return { why: policy.detail };
    if (isUnknown(policy.name)) return { why: policy.name.detail };
    if (isUnknown(policy.document)) return { why: policy.document.detail };
    taken.push(policy.name);
    used += policySize(policy.document);
  }
  const packed = packPolicies(documents, Number.POSITIVE_INFINITY);
  if ('error' in packed) return { why: `They cannot be copied: ${packed.error}.` };
  const [document] = packed.documents;
  if (!document) return { why: 'The missing policies say nothing.' };
  const size = policySize(document);
  if (used + size > quota) {
    return {
      why: `As an inline policy they would have ${size} characters, and of ${quota} the role has ${Math.max(0, quota - used)} left.`,
    };
  }
  const [name] = freeNames(`${wordOf(connection.purpose.vendor.name)}Access`, 1, taken);
  const policy = { name: name!, document };
  return {
    kind: 'inline',
    names: [policy.name],
    edits: [{ op: 'insert', path: ['role', 'inline', inline.length], value: policy }],
    role: { ...role, inline: [...inline, policy] },
  };
}

/** What is planned must be seen to mend: a Deny may stand in the way, or a document that could not be read. */
function mending(connection: Connection, { kind, names, edits, role }: Draft, missing: readonly PolicyNeed[]): Packing | NoPacking {
  const still = policyNeeds({ ...connection, role }, role).find(
    ({ arn, state }) => state !== 'covered' && missing.some((need) => need.arn === arn),
  );
  if (!still) return { kind, names, edits };
  return {
    why: `It cannot be said beforehand that a copy of ${still.name} would do: another policy of the role denies something of it, or could not be read.`,
  };
}

/** The letters and digits of a vendor's name. */
function wordOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 64) || 'Vendor';
}

/** Names that nobody has yet, in whatever case (IAM User Guide, "IAM name requirements", 2026-11). */
function freeNames(stem: string, count: number, taken: readonly string[]): readonly string[] {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const names: string[] = [];
  for (let number = 1; names.length < count; number += 1) {
    const name = `${stem}-${number}`;
    if (!used.has(name.toLowerCase())) names.push(name);
  }
  return names;
}

/** At most 1,000 characters (IAM API Reference, CreatePolicy, 2026-11). */
function descriptionOf(sources: string, part: number, parts: number): string {
  const which = parts === 1 ? 'Copy' : `Part ${part} of ${parts} of a copy`;
  return `${which} of ${sources}, for which the role has no room. It does not follow when AWS changes them.`.slice(0, 1000);
}
