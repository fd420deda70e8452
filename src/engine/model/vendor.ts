/** A catalogue value with where it was read and when. */
export interface Sourced {
  /** Where the fact was read: a public address, or the document's name. */
  readonly source: string;
  /** The day somebody last held it against its source, `YYYY-MM-DD`. */
  readonly checked: string;
}

/** A principal that lets the vendor in. */
export interface VendorPrincipal extends Sourced {
  /** As it stands in `Principal.AWS`. */
  readonly arn: string;
  /**
   * `preferred`: what the vendor documents; `equivalent`: another spelling of the same, as good; `wider`: lets the vendor
   * in too, and lets in more.
   */
  readonly form: 'preferred' | 'equivalent' | 'wider';
}

/** An AWS account of the vendor. The first of a partition is the one that has to get in; others are the vendor's own all the same. */
export interface VendorAccount extends Sourced {
  readonly partition: string;
  /** Twelve digits, a string: a leading zero is part of it. */
  readonly id: string;
  readonly principals: readonly VendorPrincipal[];
}

export interface ExternalIdRule extends Sourced {
  readonly required: boolean;
  readonly minLength: number;
  readonly maxLength: number;
  /** A regular expression for the whole value. */
  readonly pattern: string;
  /** Where the user finds it, in words. */
  readonly where: string;
}

export interface ManagedPolicyNeed extends Sourced {
  /** `CloudWatchReadOnlyAccess`, `job-function/ViewOnlyAccess`: what follows `:policy/` in the ARN. */
  readonly policy: string;
  /** The data that the vendor will not see without it. */
  readonly opens: string;
  /** Needed only if the connection includes clusters. */
  readonly onlyWithEks?: boolean;
  /**
   * The actions to simulate for it: the ones that stand for the data it opens. Attachment is judged by ARN;
   * where the policy is not attached, these tell whether another policy covers it.
   */
  readonly actions: readonly string[];
  /** What it says, for a role without room for another managed policy. Does not follow when AWS changes the policy. */
  readonly copy?: Sourced & {
    /** `v3` */
    readonly version: string;
    readonly statements: readonly { readonly actions: readonly string[]; readonly resources: readonly string[] }[];
  };
}

/** One of the vendor's own permissions, compared by covered actions, never by Sid. */
export interface PermissionNeed extends Sourced {
  readonly topic: string;
  readonly actions: readonly string[];
  /**
   * `*`, ARNs; `{{BillingBucketName}}` stands for each bucket with a cost report of this account, any other `{{Name}}` for
   * something that only the user can name.
   */
  readonly resources: readonly string[];
  /**
   * A real action for each pattern of `actions`, because SimulatePrincipalPolicy takes none with a wildcard. A pattern
   * without one is not simulated: nobody has seen an action that it would match.
   */
  readonly examples?: readonly string[];
  /** 0: needed to work at all; 1 and 2: more insight. */
  readonly tier: number;
  readonly sidPrefix?: string;
  readonly dated?: string;
}

export interface EksNeed extends Sourced {
  /** The access policy's ARN in partition `aws`. */
  readonly accessPolicy: string;
  readonly scope: 'cluster';
}

export interface OutboundAddresses extends Sourced {
  readonly needed: boolean;
  /** Where the user finds them. */
  readonly where: string;
}

/** A kind of cost report that the vendor can read, in the words of `CostReport` (account.ts). */
export interface CostReportShape {
  readonly kind: 'cur-1' | 'cur-2';
  readonly granularity: string;
  /** Any of these pairs. */
  readonly formats: readonly { readonly format: string; readonly compression: string }[];
  readonly resourceIds: boolean;
  readonly splitCostAllocation: boolean;
  readonly callerIdentity?: boolean;
  readonly versioning?: string;
  readonly refreshClosedReports?: boolean;
}

/** What one kind of connection to the vendor needs. */
export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly roleName?: Sourced & { readonly example: string; readonly fixed: boolean };
  readonly rolePath?: Sourced & { readonly path: string; readonly required: boolean; readonly why: string };
  readonly managedPolicies: readonly ManagedPolicyNeed[];
  readonly permissions: readonly PermissionNeed[];
  /** The name under which the vendor's own permissions are embedded. */
  readonly inlinePolicyName?: string;
  readonly eks?: EksNeed;
  /** `accepts`: the kinds of report the vendor can read, best first; none named: any. */
  readonly costReport?: Sourced & { readonly required: boolean; readonly accepts?: readonly CostReportShape[] };
  readonly organization?: Sourced & { readonly required: boolean };
  readonly costAllocationTags?: Sourced & { readonly recommended: boolean };
  /** What the vendor itself calls this kind of connection. */
  readonly alsoCalled?: Sourced & { readonly names: readonly string[] };
  /** The vendor can be let do more than read, with policies that the user picks. */
  readonly writeAccess?: Sourced & { readonly note: string };
}

export interface VendorLink extends Sourced {
  readonly title: string;
  readonly url: string;
}

/** Where the definition of a vendor stands that does not come with Rolecall. No document can say it of itself. */
export interface VendorOrigin {
  /** `named`: somebody gave the file to the command line. */
  readonly from: 'user' | 'workspace' | 'named';
  /** The file as people know it: relative to the workspace, or as it was named. */
  readonly file: string;
}

/** A vendor: one JSON document of the catalogue. */
export interface Vendor {
  /** Absent: it comes with Rolecall. */
  readonly origin?: VendorOrigin;
  readonly id: string;
  readonly name: string;
  readonly accounts: readonly VendorAccount[];
  /** `sts:AssumeRole`, and `sts:TagSession` where the vendor passes session tags. */
  readonly trustActions: readonly string[];
  readonly externalId: ExternalIdRule;
  readonly outboundAddresses: OutboundAddresses;
  readonly regions: Sourced & { readonly note: string };
  readonly variants: readonly Variant[];
  /** A rule for what a connection is called in the vendor's own console. */
  readonly connectionName?: Sourced & {
    /** A regular expression for the whole name. */
    readonly pattern: string;
    /** The rule in words: what it takes. */
    readonly say: string;
  };
  /** What is still to be done, and to be expected, once the role is there: sentences. */
  readonly afterCreating?: Sourced & { readonly steps: readonly string[] };
  readonly docs: readonly VendorLink[];
  /** The vendor's own console: where to paste the role ARN, where to find the External ID. */
  readonly console: readonly VendorLink[];
  /**
   * How a role of this vendor tends to be called and tagged, for `recognise`: any case, `*` for anything. A role name
   * without `*` is one that the vendor's documents use. `tagKeys` are held against the keys and the values of tags.
   */
  readonly hints: { readonly roleNames: readonly string[]; readonly tagKeys: readonly string[] };
}
