import type { ClusterRef } from './cluster.ts';
import type { Known } from './known.ts';
import type { Variant, Vendor } from './vendor.ts';

/** What is wanted: the connection as somebody meant it. */
export interface Purpose {
  readonly vendor: Vendor;
  readonly variant: Variant;
  /** ARN or name of the role. */
  readonly role?: string;
  /** `undefined`: not given to us; Unknown: kept somewhere that could not be read. */
  readonly externalId?: Known<string>;
  /** While it is rotated: the one that the vendor will send, or sends already, in the place of `externalId`. */
  readonly nextExternalId?: string;
  /** Clusters to be reached. `undefined`: every cluster found in the enabled regions. `[]`: none. */
  readonly clusters?: readonly ClusterRef[];
  /** The vendor's outbound addresses, as CIDR blocks, as the user read them in the vendor's console. */
  readonly cidrs?: readonly string[];
  /** Regions the vendor is to work in. */
  readonly regions?: readonly string[];
  /** Managed policies beside those that the vendor asks for, by name (AWS's own) or ARN: what a new role gets too. */
  readonly morePolicies?: readonly string[];
  /** Buckets that only the user can name, where the vendor's permissions are about one: all of them, without `s3://`. */
  readonly buckets?: readonly string[];
}
