// What an error text says: pure, no I/O. This room imports engine/model and engine/vendors (whose role is it?), nothing else.

/** Why a call failed, as far as the text tells. A closed set: part of the command line's contract. */
export type Cause =
  | 'assume-role-denied'
  | 'trust-policy-allows-not'
  | 'trust-policy-denies'
  | 'session-tags-denied'
  | 'caller-may-not-assume'
  | 'root-may-not-assume'
  | 'other-kind-of-role'
  | 'permission-missing'
  | 'permission-denied'
  | 'login-lacks-permission'
  | 'service-control-policy'
  | 'resource-control-policy'
  | 'permissions-boundary'
  | 'session-policy'
  | 'endpoint-policy'
  | 'resource-policy'
  | 'access-denied'
  | 'sts-not-active'
  | 'region-not-enabled'
  | 'region-or-key'
  | 'old-token'
  | 'access-key-unknown'
  | 'login-expired'
  | 'no-login'
  | 'second-factor'
  | 'clock-off'
  | 'signature-wrong'
  | 'endpoint-unreachable'
  | 'throttled'
  | 'session-too-long'
  | 'external-id-malformed'
  | 'role-arn-malformed'
  | 'role-not-found'
  | 'role-exists-already'
  | 'policy-not-found'
  | 'too-many-policies'
  | 'trust-policy-too-long'
  | 'policy-too-long'
  | 'principal-invalid'
  | 'trust-policy-malformed'
  | 'policy-malformed'
  | 'kubernetes-unauthorized'
  | 'kubernetes-forbidden'
  | 'kubernetes-other-identity'
  | 'cluster-unreachable'
  | 'cluster-not-found'
  | 'cluster-without-entries'
  | 'cluster-busy'
  | 'cluster-addresses-invalid'
  | 'access-entry-exists'
  | 'access-entry-missing'
  | 'access-entry-principal-invalid'
  | 'cost-report-undelivered'
  | 'no-failure'
  | 'unknown';

/** A role as a text names it. */
export interface NamedRole {
  readonly name: string;
  /** Only where the text has it whole: the ARN of a session leaves the role's path out. */
  readonly arn?: string;
  readonly account?: string;
}

/** Who made the call, seen from the role. */
export type CallerIs =
  /** A principal in an account of the vendor. */
  | 'vendor'
  /** A session of the role itself: the vendor, or whoever else has taken the role on. */
  | 'role'
  /** Somebody in the role's own account: most often a test. */
  | 'same-account'
  /** Another account, which is no vendor's of the catalogue. */
  | 'stranger';

export interface RuleSource {
  /** A public address, or a document's name. */
  readonly where: string;
  /** `YYYY-MM-DD` */
  readonly checked: string;
}

/** What a text says, and what follows from it. It never holds an External ID, a key or a token that the text held. */
export interface Failure {
  readonly cause: Cause;
  /** The code as the service spells it: `AccessDenied`. */
  readonly errorCode?: string;
  /** `sts:AssumeRole` */
  readonly action?: string;
  readonly role?: NamedRole;
  /** The ARN of whoever made the call. */
  readonly principal?: string;
  readonly callerIs?: CallerIs;
  /** The account in which it failed: the role's, else the one that the text speaks of. */
  readonly account?: string;
  readonly region?: string;
  /** The cluster's name. */
  readonly cluster?: string;
  /** The id of the vendor that it is about, and what that rests on. */
  readonly vendor?: { readonly id: string; readonly name: string; readonly because: string };
  /** The ids of the checks that tell more, the likeliest first; none: no check can. */
  readonly checks: readonly string[];
  /** One sentence: what the text means. */
  readonly means: string;
  /** What it does not tell, one sentence each. */
  readonly untold: readonly string[];
  /** One sentence: what to do. */
  readonly next: string;
  /** What the rule rests on; none where no rule fits. */
  readonly source?: RuleSource;
  /** Set for an event of CloudTrail. */
  readonly event?: { readonly name: string; readonly recordedIn?: string; readonly otherFailures: number };
}
