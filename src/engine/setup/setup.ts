// Setting a connection up: what is wanted, written as the code that makes it. This room imports engine/model and engine/vendors, nothing else.
import type { ClusterRef } from '../model/cluster.ts';
import type { ManagedPolicyNeed, PermissionNeed, Variant, Vendor, VendorAccount } from '../model/vendor.ts';
import { vendorAccountIn } from '../vendors/needs.ts';
import { inWords, oneLine, wordsOf } from './wording.ts';

/** A connection that is to be made. Its texts are taken as they are: what is not allowed as a name is told by whoever asked for it. */
export interface Setup {
  readonly vendor: Vendor;
  readonly variant: Variant;
  /** The partition of the account that the role is made in. */
  readonly partition: string;
  /** Left out: CloudFormation makes one up, Terraform takes the vendor's example. */
  readonly roleName?: string;
  /** Begins and ends with `/`. */
  readonly rolePath: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Managed policies that somebody chose beside those that the vendor asks for: names of AWS's own, or ARNs. Empty: the vendor may only read. */
  readonly writePolicies: readonly string[];
  /** Is the vendor to reach EKS clusters? */
  readonly eks: boolean;
  /** The clusters; none: they are named later. */
  readonly clusters: readonly ClusterRef[];
  /** The vendor's outbound addresses as CIDR blocks. The clusters' own code has to let them in; here they are only told of. */
  readonly cidrs: readonly string[];
  /** What only the user can name, by what stands for it in the vendor's permissions: `BillingBucketName` → bucket names. See {@link namesAskedFor}. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** The account's quota "Managed policies attached to an IAM role"; left out: nobody has looked. */
  readonly policiesPerRole?: number;
}

/** A file that is written. */
export interface SetupFile {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

/** A setup with the vendor's own path, to read only, without clusters, and with whatever is known better. */
export function setupOf(vendor: Vendor, variant: Variant, chosen: Partial<Omit<Setup, 'vendor' | 'variant'>> = {}): Setup {
  return {
    partition: 'aws',
    rolePath: variant.rolePath?.path ?? '/',
    tags: {},
    writePolicies: [],
    eks: (chosen.clusters?.length ?? 0) > 0,
    clusters: [],
    cidrs: [],
    names: {},
    ...chosen,
    vendor,
    variant,
  };
}

/** What of a variant's permissions only the user can name: `['BillingBucketName']`. */
export function namesAskedFor({ permissions }: Variant): readonly string[] {
  const found = permissions.flatMap(({ resources }) => resources.flatMap((resource) => [...resource.matchAll(/\{\{(\w+)\}\}/g)]));
  return [...new Set(found.map((match) => match[1]!))];
}

/** The vendor's account where the role is made; the first that is known where it has none there. */
export function accountOf({ vendor, partition }: Setup): VendorAccount {
  return vendorAccountIn(vendor, partition) ?? vendor.accounts[0]!;
}

/** What the vendor documents as the principal of the trust policy. */
export function principalOf(setup: Setup): string {
  const { principals } = accountOf(setup);
  return (principals.find(({ form }) => form === 'preferred') ?? principals[0]!).arn;
}

/** How the managed policies come into the role. */
export interface Attachments {
  readonly vendor: readonly ManagedPolicyNeed[];
  /** AWS's own by what follows `:policy/`, all others by their ARNs. */
  readonly write: readonly string[];
  /** For which the role has no room: what they say is put into the role itself. */
  readonly embedded: readonly ManagedPolicyNeed[];
  /** How many are attached. */
  readonly count: number;
}

/**
 * The managed policies of a setup. Where the quota is known to be too small, those of which the catalogue has a copy are not attached
 * but embedded, as many as have to be: an inline policy needs no quota but that of characters.
 */
export function attachmentsOf({ variant, eks, writePolicies, policiesPerRole }: Setup): Attachments {
  const wanted = variant.managedPolicies.filter((need) => eks || need.onlyWithEks !== true);
  const names = wanted.map(({ policy }) => policy);
  const write = [...new Set(writePolicies.map(withoutAwsArn))].filter((policy) => !names.includes(policy));
  const over = policiesPerRole === undefined ? 0 : wanted.length + write.length - policiesPerRole;
  const embedded = over > 0 ? wanted.filter(({ copy }) => copy !== undefined).slice(-over) : [];
  const vendor = wanted.filter((need) => !embedded.includes(need));
  return { vendor, write, embedded, count: vendor.length + write.length };
}

/** Some accounts take no more managed policies on a role than this (IAM User Guide, "IAM and AWS STS quotas", read 2026-11-21). */
const LEAST_QUOTA = 10;

/** Sentences for people where the managed policies may be more than an account takes on one role; none where they are not. */
export function quotaNote(setup: Setup): readonly string[] {
  const { count, embedded } = attachmentsOf(setup);
  const { policiesPerRole: quota } = setup;
  if (quota === undefined ? count <= LEAST_QUOTA : count <= quota) return [];
  const ask = `ask for at least ${count} (Service Quotas in us-east-1, IAM, quota L-0DA4ABF3; AWS usually grants up to 25 at once)`;
  if (quota !== undefined)
    return [`These are ${count} managed policies, and this account allows ${quota} on a role. Before this is applied, ${ask}.`];
  const instead = embedded.length === 0 && attachmentsOf({ ...setup, policiesPerRole: LEAST_QUOTA }).count <= LEAST_QUOTA;
  return [
    `These are ${count} managed policies. Some accounts allow only ${LEAST_QUOTA} on a role and refuse one more ("Cannot exceed quota for PoliciesPerRole"). In such an account ${ask}${instead ? `, or have Rolecall write this for a quota of ${LEAST_QUOTA}` : ''}.`,
  ];
}

/** The name under which the vendor's own permissions are embedded. */
export function inlineNameOf({ vendor, variant }: Setup): string {
  return variant.inlinePolicyName ?? `${vendor.id}-permissions`;
}

/** The vendor's Sid for a permission, with its date. */
export function sidOf({ sidPrefix, dated = '' }: PermissionNeed): string | undefined {
  return sidPrefix && `${sidPrefix}${dated.replaceAll('-', '')}`;
}

/** The name of the files: `tierzero`, and `cloudzero-payer` where the vendor has several kinds of connection. */
export function fileStem({ vendor, variant }: Setup): string {
  return vendor.variants.length > 1 ? `${vendor.id}-${variant.id}` : vendor.id;
}

/** Where somebody reads more about it, and as of when. */
export function readMore({ vendor }: Setup): string | undefined {
  const [link] = vendor.docs;
  return link && `${link.url} (read ${link.checked})`;
}

/** What IAM takes as the description of a role: the vendor's name may hold anything (IAM API Reference, CreateRole, 2026-11). */
export function roleDescription({ vendor, variant }: Setup): string {
  const kind = vendor.variants.length > 1 ? `: ${variant.title}` : '';
  return oneLine(`Cross-account access for ${vendor.name}${kind}`)
    .replaceAll(/[^ -~\u00A1-\u00FF]/g, '?')
    .slice(0, 1000);
}

/** A text that stands for something else in the vendor's permissions, and what it stands for. */
export interface Gap {
  /** `BillingBucketName` */
  readonly name: string;
  /** The values that are known. */
  readonly values: readonly string[];
  /** What it is in words, for people: `billing bucket`. */
  readonly words: string;
  /** The name of a bucket of S3. */
  readonly isBucket: boolean;
}

/** What only the user can name, with what has been named. */
export function gapsOf({ variant, names }: Setup): readonly Gap[] {
  return namesAskedFor(variant).map((name) => {
    const words = wordsOf(name).filter((word) => word !== 'name');
    return { name, values: names[name] ?? [], words: inWords(words), isBucket: words.includes('bucket') };
  });
}

/** The resources of a permission by what only the user can name in them; those that are whole first. */
export function byGap(
  { resources }: PermissionNeed,
  setup: Setup,
): readonly { readonly gap?: Gap; readonly resources: readonly string[] }[] {
  const gaps = gapsOf(setup);
  const gapIn = (resource: string) => gaps.find(({ name }) => resource.includes(`{{${name}}}`));
  const groups = [undefined, ...gaps].map((gap) => ({
    ...(gap && { gap }),
    resources: resources.filter((resource) => gapIn(resource) === gap),
  }));
  return groups.filter((group) => group.resources.length > 0);
}

/** A pattern for the whole text that Terraform and CloudFormation read as JavaScript does; `undefined` where one of them may not. */
export function portablePattern(pattern: string): string | undefined {
  // RE2 has no lookaround, no back references and no counts above 1,000 (github.com/google/re2/wiki/Syntax, 2026-11).
  const isJavaScriptOnly = /\(\?[=!<]|\\[1-9kucpPxX]|\[\^?\]|\{\d*,?\d{4,}\}|\{\d{4,},|&&|\[\[/.test(pattern);
  return isJavaScriptOnly ? undefined : `^(?:${pattern})$`.replace(/^\^\(\?:(\[[^[\]|()]*\][*+])\)\$$/, '^$1$');
}

function withoutAwsArn(policy: string): string {
  return /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(policy)?.[1] ?? policy;
}
