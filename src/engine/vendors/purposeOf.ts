import { BUCKET_NAME } from '../model/bucketName.ts';
import type { ClusterRef } from '../model/cluster.ts';
import type { Known } from '../model/known.ts';
import type { Purpose } from '../model/purpose.ts';
import type { Variant, Vendor } from '../model/vendor.ts';
import { findVariant, findVendor } from './index.ts';

/** A connection as settings and the command line hold it: words, not yet looked at. */
export interface ConnectionSpec {
  readonly name: string;
  /** The vendor's id in the catalogue. */
  readonly vendor: string;
  readonly variant?: string;
  /** ARN or name of the role. */
  readonly role: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  /** `region/name` each. Absent: every cluster that is found. */
  readonly clusters?: readonly string[];
  /** The vendor's outbound addresses as CIDR blocks. */
  readonly cidrs?: readonly string[];
  readonly regions?: readonly string[];
  /** Managed policies that a new role gets beside those that the vendor asks for: names of AWS's own, or ARNs. */
  readonly morePolicies?: readonly string[];
  /** Names of the buckets that the vendor is to read, where only the user can name them. */
  readonly buckets?: readonly string[];
}

/** A connection whose words make no sense. `field` is the one to change; the message is for people. */
export class BadConnection extends Error {
  override readonly name = 'BadConnection';
  readonly field: keyof ConnectionSpec;

  constructor(field: keyof ConnectionSpec, message: string) {
    super(message);
    this.field = field;
  }
}

/**
 * What is wanted, from the words of a connection.
 * @param externalId `undefined`: not given; Unknown: kept somewhere that could not be read.
 * @throws BadConnection naming the first field that is off, its value and what it should look like.
 */
export function purposeOf(spec: ConnectionSpec, externalId: Known<string> | undefined, vendors: readonly Vendor[]): Purpose {
  const vendor = choose('vendor', () => findVendor(spec.vendor, vendors));
  const variant: Variant = choose('variant', () => findVariant(vendor, spec.variant));
  return {
    vendor,
    variant,
    role: roleOf(spec.role),
    ...(externalId !== undefined && { externalId }),
    ...(spec.clusters && { clusters: spec.clusters.map(clusterOf) }),
    ...(spec.cidrs && { cidrs: spec.cidrs.map(cidrOf) }),
    ...(spec.morePolicies && { morePolicies: spec.morePolicies.map(policyOf) }),
    // An empty list names none: the buckets of the cost reports are meant then, as without it.
    ...(spec.buckets?.length && { buckets: spec.buckets.map(bucketOf) }),
    ...(spec.regions && { regions: spec.regions.map((region) => regionOf(region, 'regions', region)) }),
  };
}

function choose<T>(field: 'vendor' | 'variant', find: () => T): T {
  try {
    return find();
  } catch (error) {
    throw new BadConnection(field, `${field}: ${(error as Error).message}`);
  }
}

// IAM and AWS STS quotas (IAM User Guide, 2026-11-21): role names up to 64 characters of [\w+=,.@-], paths of printable ASCII.
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[!-~]*\/)?[\w+=,.@-]{1,64}$/;
const EXAMPLE = 'arn:aws:iam::111122223333:role/NameOfTheRole';

/** A role's ARN or name as it is; anything else is told apart, because the wrong ARN is the usual slip. */
function roleOf(written: string): string {
  const role = written.trim();
  if (ROLE_ARN.test(role)) return role;
  if (!role.startsWith('arn:') && ROLE_NAME.test(role)) return role;

  const assumed = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)(?:\/.*)?$/.exec(role);
  if (assumed) {
    throw badRole(
      role,
      `it is a session of a role. Give the role's own ARN: arn:${assumed[1]}:iam::${assumed[2]}:role/${assumed[3]}, with the role's path before the name if it has one.`,
    );
  }
  const kind = /^arn:aws[a-z-]*:iam::(?:\d{12}|aws):(user|group|policy|instance-profile|root|saml-provider|oidc-provider)\b/.exec(
    role,
  )?.[1];
  if (kind)
    throw badRole(
      role,
      `it is the ARN of a ${kind === 'root' ? 'whole account' : kind}. Give the ARN of the role that the vendor takes on: ${EXAMPLE}.`,
    );
  const digits = /^arn:aws[a-z-]*:iam::(\d*):role\//.exec(role)?.[1];
  if (digits !== undefined && digits.length !== 12) {
    throw badRole(
      role,
      `its account id has ${digits.length} digits instead of 12${digits.length === 11 ? '; perhaps a leading 0 was lost' : ''}. It should look like ${EXAMPLE}.`,
    );
  }
  throw badRole(role, `it should be a role's ARN (${EXAMPLE}) or a role's name.`);
}

function badRole(role: string, because: string): BadConnection {
  return new BadConnection('role', `role: "${role}" cannot be used: ${because}`);
}

/** `us-east-1/production`. EKS names: up to 100 characters, letters, digits, `-` and `_` (EKS API Reference, CreateCluster). */
function clusterOf(written: string): ClusterRef {
  const arn = /^arn:[^:]+:eks:([^:]+):\d{12}:cluster\/(.+)$/.exec(written.trim());
  if (arn) throw new BadConnection('clusters', `clusters: "${written}" is an ARN. Write it as ${arn[1]}/${arn[2]}.`);
  const [region, name, ...rest] = written.trim().split('/');
  if (region && name && rest.length === 0 && /^[0-9A-Za-z][\w-]{0,99}$/.test(name)) {
    return { region: regionOf(region, 'clusters', written), name };
  }
  throw new BadConnection('clusters', `clusters: "${written}" should be region/name, for example us-east-1/production.`);
}

function regionOf(written: string, field: 'regions' | 'clusters', whole: string): string {
  const region = written.trim();
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(region)) return region;
  const zone = /^([a-z]{2,4}(?:-[a-z]+)+-\d{1,2})[a-z]$/.exec(region)?.[1];
  throw new BadConnection(
    field,
    zone
      ? `${field}: "${whole}" names the availability zone ${region}. Give its region: ${zone}.`
      : `${field}: "${whole}" does not name a region by its code, for example eu-west-1.`,
  );
}

/** A policy's name, with its path where it has one, or its ARN (IAM API Reference, CreatePolicy: up to 128 characters of [\w+=,.@-]). */
function policyOf(written: string): string {
  const policy = written.trim();
  if (/^arn:aws[a-z-]*:iam::(?:\d{12}|aws):policy\/(?:[!-~]*\/)?[\w+=,.@-]{1,128}$/.test(policy)) return policy;
  if (/^(?:[\w-]+\/)*[\w+=,.@-]{1,128}$/.test(policy)) return policy;
  throw new BadConnection(
    'morePolicies',
    `morePolicies: "${written}" should be the name of one of AWS's managed policies, or a policy's ARN (arn:aws:iam::111122223333:policy/NameOfThePolicy).`,
  );
}

function bucketOf(written: string): string {
  const bucket = written.trim();
  if (new RegExp(BUCKET_NAME).test(bucket)) return bucket;
  const named = /^(?:s3:\/\/|arn:[^:]+:s3:::)([^/]+)/.exec(bucket)?.[1];
  throw new BadConnection(
    'buckets',
    named === undefined
      ? `buckets: "${written}" should be the name of a bucket: 3 to 63 lowercase letters, digits, dots and dashes.`
      : `buckets: "${written}" is more than the name of the bucket. Write it as ${named}.`,
  );
}

function cidrOf(written: string): string {
  const cidr = written.trim();
  const [address = '', prefix, ...rest] = cidr.split('/');
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (bits !== undefined && rest.length === 0 && prefix !== undefined && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits) return cidr;
  if (bits !== undefined && prefix === undefined) {
    throw new BadConnection('cidrs', `cidrs: "${written}" is an address without its length. For this one address write ${cidr}/${bits}.`);
  }
  if (bits !== undefined) {
    throw new BadConnection('cidrs', `cidrs: "${written}" should end in a length from /0 to /${bits}.`);
  }
  throw new BadConnection('cidrs', `cidrs: "${written}" should be an address and a length, for example 203.0.113.0/24 or 2001:db8::/32.`);
}

function isIpv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Eight groups of up to four hex digits, one run of zeros shortened to `::` (RFC 4291, 2.2); no embedded IPv4. */
function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? groups.length < 8 : groups.length === 8);
}
