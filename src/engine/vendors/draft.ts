import type { ManagedPolicyNeed, Vendor, VendorPrincipal } from '../model/vendor.ts';
import { builtInVendors } from './index.ts';

/** What a short form asks of a vendor; the document made of it can be made richer by hand. */
export interface VendorDraft {
  readonly name: string;
  readonly id: string;
  /** Twelve digits, a text: a leading zero is part of it. */
  readonly account: string;
  /** As it will stand in `Principal.AWS`: an ARN of the account, or its id. */
  readonly principal: string;
  /** `any`: whatever AWS takes; `none`: the vendor gives out no External ID. */
  readonly externalId: 'uuid' | 'any' | 'none';
  /** AWS managed policies, as {@link policiesOnOffer} names them. */
  readonly policies: readonly string[];
  /** IAM actions of the vendor's own policy. */
  readonly actions: readonly string[];
  /** Where all this was read: an address, or a document's name. */
  readonly source: string;
}

/**
 * The AWS managed policies that a form can offer: those of which the catalogue knows what stands for them. One that is not among them
 * needs actions that tell whether another policy covers it, which nobody but the author of the document can name.
 */
export function policiesOnOffer(): readonly ManagedPolicyNeed[] {
  const all = builtInVendors.flatMap(({ variants }) => variants.flatMap(({ managedPolicies }) => managedPolicies));
  const byName = new Map(all.map((need) => [need.policy, need]));
  return [...byName.values()].toSorted((one, other) => one.policy.localeCompare(other.policy));
}

/** What is off in the fields of a draft that are given, each as a sentence with what to do. */
export function draftFaults(
  { name, id, account, principal, actions }: Partial<VendorDraft>,
  vendors: readonly Vendor[] = [],
): Partial<Record<keyof VendorDraft, string>> {
  const faults = {
    name: name === undefined ? undefined : nameFault(name, vendors),
    id: id === undefined ? undefined : idFault(id, vendors),
    account: account === undefined ? undefined : accountFault(account),
    principal: principal === undefined ? undefined : principalFault(principal, account ?? ''),
    actions: actions?.map(actionFault).find((fault) => fault !== undefined),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== undefined));
}

/** An id that a name suggests: `Acme Cost & Co.` gives `acme-cost-co`. Empty where the name has no letter of the alphabet. */
export function idFor(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/**
 * The document that a draft stands for, as text of a file.
 * @param checked the day, `YYYY-MM-DD`
 */
export function draftOf(draft: VendorDraft, checked: string): string {
  const { name, id, account, policies, actions, source } = draft;
  const sourced = { source, checked };
  const partition = /^arn:([^:]+):/.exec(draft.principal)?.[1] ?? 'aws';
  const role = `${name.replaceAll(/[^A-Za-z0-9]+/g, '') || 'Vendor'}Access`.slice(0, 64);
  const document = {
    id,
    name,
    accounts: [{ partition, id: account, principals: principalsOf(draft, partition).map((one) => ({ ...one, ...sourced })), ...sourced }],
    trustActions: ['sts:AssumeRole'],
    externalId: { ...RULES[draft.externalId], where: `In ${name}'s own console, or ask ${name}.`, ...sourced },
    outboundAddresses: { needed: false, where: `Ask ${name}.`, ...sourced },
    regions: { note: `${name} names no regions.`, ...sourced },
    variants: [
      {
        id: 'default',
        title: name,
        description: `What ${name} may see in the account.`,
        roleName: { example: role, fixed: false, ...sourced },
        managedPolicies: policiesOnOffer()
          .filter(({ policy }) => policies.includes(policy))
          .map(({ policy, opens, actions: signs }) => ({ policy, opens, actions: signs, ...sourced })),
        permissions: actions.length === 0 ? [] : [{ topic: `${name}'s own permissions`, tier: 0, actions, resources: ['*'], ...sourced }],
        ...(actions.length > 0 && { inlinePolicyName: `${role.slice(0, 100)}Policy` }),
      },
    ],
    docs: /^https:\/\/\S+$/.test(source) ? [{ title: name, url: source, ...sourced }] : [],
    console: [],
    hints: { roleNames: [role, `*${id}*`], tagKeys: [`*${id}*`] },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

// AWS's own rule for External IDs: 2 to 1224 characters of [\w+=,.@:/-] (AWS STS API Reference, AssumeRole, ExternalId, read 2026-11-21).
const ANY = { minLength: 2, maxLength: 1224, pattern: '[\\w+=,.@:/\\-]*' };
const RULES: Readonly<Record<VendorDraft['externalId'], object>> = {
  uuid: { required: true, minLength: 36, maxLength: 36, pattern: '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}' },
  any: { required: true, ...ANY },
  none: { required: false, ...ANY },
};

/** The principal that was given, and the others that let the same account in (IAM User Guide, AWS JSON policy elements: Principal). */
function principalsOf({ account, principal }: VendorDraft, partition: string): readonly Pick<VendorPrincipal, 'arn' | 'form'>[] {
  const root = `arn:${partition}:iam::${account}:root`;
  const isWhole = principal === root || principal === account;
  const others = [root, account].filter((other) => other !== principal);
  return [{ arn: principal, form: 'preferred' }, ...others.map((arn) => ({ arn, form: isWhole ? 'equivalent' : 'wider' }) as const)];
}

function nameFault(name: string, vendors: readonly Vendor[]): string | undefined {
  if (name.trim() === '') return "Give the vendor's name.";
  const taken = vendors.some((vendor) => vendor.name.toLowerCase() === name.trim().toLowerCase());
  return taken ? `There is a vendor named "${name.trim()}". Give another name.` : undefined;
}

function idFault(id: string, vendors: readonly Vendor[]): string | undefined {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) return 'Use small letters, digits and dashes, for example my-vendor.';
  return vendors.some((vendor) => vendor.id === id) ? `There is a vendor with the id "${id}". Give another id.` : undefined;
}

function accountFault(account: string): string | undefined {
  if (/^\d{12}$/.test(account)) return undefined;
  if (!/^\d+$/.test(account)) return 'An account id has twelve digits and nothing else.';
  const lost = account.length === 11 ? ' Perhaps a leading 0 was lost.' : '';
  return `An account id has twelve digits; this has ${account.length}.${lost}`;
}

function principalFault(principal: string, account: string): string | undefined {
  if (principal === account) return undefined;
  const example = `arn:aws:iam::${account}:root, or the ARN of a role or user there`;
  const parts = /^arn:(aws[a-z-]*):iam::(\d{12}):(?:root|(?:role|user)\/[!-~]+)$/.exec(principal);
  if (!parts) return `It should be ${example}.`;
  if (principal.includes('*')) return 'IAM takes no * inside the ARN of a principal.';
  return parts[2] === account ? undefined : `It is of account ${parts[2]}, not ${account}. It should be ${example}.`;
}

function actionFault(action: string): string | undefined {
  if (/^[a-z0-9-]+:[A-Za-z0-9*?]+$/.test(action)) return undefined;
  return `"${action}" should be an IAM action with its service prefix, for example logs:FilterLogEvents.`;
}
