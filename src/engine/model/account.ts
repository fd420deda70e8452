import type { Known } from './known.ts';
import type { AttachedPolicy } from './role.ts';

/** `GetCallerIdentity`, taken apart. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`, … from the ARN. */
  readonly partition: string;
}

/** From `GetAccountSummary.SummaryMap`: this account's own limits, never constants. */
export interface Quotas {
  /** `AttachedPoliciesPerRoleQuota` */
  readonly policiesPerRole: Known<number>;
  /** `AssumeRolePolicySizeQuota`, non-whitespace characters */
  readonly trustPolicySize: Known<number>;
  /** `RolePolicySizeQuota`, non-whitespace characters, all inline policies of a role together */
  readonly inlinePolicySize: Known<number>;
  /** `PolicySizeQuota`, non-whitespace characters of one managed policy */
  readonly managedPolicySize: Known<number>;
}

/** What it takes to get by without attaching: read only where the role has no room for all that the question wants attached. */
export interface PolicyShortage {
  /** The managed policies that are wanted and not attached. */
  readonly unattached: readonly AttachedPolicy[];
  /** The names of the account's own managed policies, in any path: no two may be the same in any case. */
  readonly taken: Known<readonly string[]>;
}

/** `account:ListRegions` */
export type RegionOptStatus = 'ENABLED' | 'ENABLING' | 'DISABLING' | 'DISABLED' | 'ENABLED_BY_DEFAULT';

/** A region as this account sees it. */
export interface Region {
  readonly name: string;
  readonly status: RegionOptStatus;
  /**
   * Does the regional STS endpoint issue credentials here? No API lists it. An opt-in region answers by its status; a
   * default region only by an attempt (`GetSessionToken` with long-term keys) or by a recorded success (CloudTrail).
   */
  readonly sts: Known<'active' | 'inactive'>;
}

/** `organizations:DescribeOrganization`; `undefined` where the account is in none. */
export interface Organization {
  readonly id: string;
  readonly managementAccount: string;
  /** ALL or CONSOLIDATED_BILLING */
  readonly featureSet: string;
}

/** A cost report: CUR 1.0 (`cur:DescribeReportDefinitions`) or a CUR 2.0 data export (`bcm-data-exports`). */
export interface CostReport {
  readonly kind: 'cur-1' | 'cur-2';
  readonly name: string;
  /** HOURLY, DAILY, MONTHLY */
  readonly granularity: string;
  /** `textORcsv`, `Parquet` */
  readonly format: string;
  /** `GZIP`, `ZIP`, `Parquet` */
  readonly compression: string;
  readonly resourceIds: boolean;
  readonly splitCostAllocation: boolean;
  /** CUR 2.0 only */
  readonly callerIdentity?: boolean;
  /** CUR 1.0: `CREATE_NEW_REPORT` or `OVERWRITE_REPORT` */
  readonly versioning?: string;
  /** CUR 1.0 */
  readonly refreshClosedReports?: boolean;
  readonly bucket: string;
  readonly bucketRegion?: string;
  /** Does the bucket belong to this account? */
  readonly bucketOwned: Known<boolean>;
  /** CUR 1.0: SUCCESS, ERROR_PERMISSIONS, ERROR_NO_BUCKET; CUR 2.0: HEALTHY, UNHEALTHY; absent: not delivered yet. */
  readonly status?: string;
  /** What AWS says about a status that is not good. */
  readonly statusReason?: string;
}

/** `ce:ListCostAllocationTags`, counted. */
export interface CostAllocationTags {
  readonly active: number;
  readonly inactive: number;
}

/** One successful `AssumeRole` of the role by the vendor's account, from CloudTrail. Refused ones are never recorded here. */
export interface VendorCall {
  /** ISO 8601 */
  readonly at: string;
  readonly region: string;
  readonly vendorAccount: string;
  readonly sourceIp?: string;
  /** Whether the vendor sent an External ID; the value itself is never kept. `undefined`: the event does not say. */
  readonly sentExternalId?: boolean;
}

/** What CloudTrail could show, and where we looked. */
export interface VendorCalls {
  /** Newest first. */
  readonly calls: readonly VendorCall[];
  readonly searchedRegions: readonly string[];
  /** Regions that could not be searched, each with its reason. */
  readonly unread: readonly { readonly region: string; readonly because: string }[];
}

/** One action of `iam:SimulatePrincipalPolicy` for the role (2026-07 shape: one result per action). */
export interface SimulatedAction {
  readonly action: string;
  /** The resource it was asked for; `*` unless the vendor's permission names one. */
  readonly resource: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** `PermissionsBoundaryDecisionDetail.AllowedByPermissionsBoundary`; absent: no boundary. */
  readonly allowedByBoundary?: boolean;
  /** `OrganizationsDecisionDetail.AllowedByOrganizations`; absent: not in an organization. */
  readonly allowedByOrganizations?: boolean;
  /** Policies whose statements matched, e.g. `CloudWatchReadOnlyAccess`. */
  readonly matched: readonly string[];
  /** Context keys that the simulation would have needed. */
  readonly missingContext: readonly string[];
}

/** A role of the account that lets the vendor's account in: offered when the named one does not exist. */
export interface RoleCandidate {
  readonly name: string;
  readonly arn: string;
  readonly vendorAccount: string;
}

/** What is true of the account as a whole. Live only: in a file every part is `not-looked`. */
export interface Account {
  readonly caller: Known<Caller>;
  readonly quotas: Known<Quotas>;
  readonly globalTokenVersion: Known<1 | 2>;
  readonly regions: Known<readonly Region[]>;
  readonly organization: Known<Organization | undefined>;
  readonly costReports: Known<readonly CostReport[]>;
  readonly costAllocationTags: Known<CostAllocationTags>;
  readonly vendorCalls: Known<VendorCalls>;
  readonly simulation: Known<readonly SimulatedAction[]>;
  readonly candidates: Known<readonly RoleCandidate[]>;
  /** Absent: the role has room, or whether it has is not known. */
  readonly shortage?: Known<PolicyShortage>;
}
