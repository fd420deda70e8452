/** Whose calls are looked for, and where. */
export interface VendorActivityRequest {
  readonly roleArn: string;
  readonly vendorAccounts: readonly string[];
  /** Regions whose event history is searched. */
  readonly regions: readonly string[];
}

/** A session that the vendor opened with the role, from its `AssumeRole`. */
export interface VendorSession {
  /** The name that the vendor gave it. */
  readonly name: string;
  /** ISO 8601 */
  readonly at: string;
  readonly region: string;
  readonly sourceIp?: string;
}

/** A call that was made in one of those sessions. */
export interface SessionCall {
  /** ISO 8601 */
  readonly at: string;
  readonly region: string;
  /** `ec2.amazonaws.com` */
  readonly service: string;
  /** `DescribeInstances` */
  readonly call: string;
  readonly session: string;
  readonly readOnly: boolean;
  /** Why AWS refused it. */
  readonly errorCode?: string;
}

/** What the event history of some regions told. */
export interface VendorActivity {
  /** Newest first. */
  readonly sessions: readonly VendorSession[];
  /** Newest first. */
  readonly calls: readonly SessionCall[];
  readonly searchedRegions: readonly string[];
  /** Regions that could not be searched, or not to the end, each with its reason. */
  readonly unread: readonly { readonly region: string; readonly because: string }[];
  /** How far back the history was read, where there was more than was read: ISO 8601 by region. */
  readonly readBackTo: readonly { readonly region: string; readonly session: string; readonly at: string }[];
  /** Names of sessions that were not searched for, because there were too many. */
  readonly notSearched: readonly string[];
}
