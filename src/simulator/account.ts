// The simulator: an AWS account on loopback. This room may import engine/model, engine/policy, node:* and yaml, and nothing else.
import type { RegionOptStatus } from '../engine/model/account.ts';
import type { AuthenticationMode } from '../engine/model/cluster.ts';
import { DEFAULT_REGIONS, OPT_IN_REGIONS } from './regions.ts';

/** An IAM role as the account keeps it. Times are milliseconds since the epoch. */
export interface RoleState {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: number;
  /** The trust policy as text, to the byte; ARNs of deleted principals are already replaced by their unique ids. */
  trust: string;
  description?: string;
  maxSession: number;
  /** ARN of the permissions boundary. */
  boundary?: string;
  tags: Map<string, string>;
  /** ARNs of attached managed policies. */
  attached: string[];
  /** Policy name to document text. */
  inline: Map<string, string>;
  lastUsed?: { at: number; region: string };
  /** Names of the instance profiles that hold it. */
  instanceProfiles?: string[];
}

/** A managed policy, of the customer or of AWS. */
export interface PolicyState {
  name: string;
  path: string;
  id: string;
  arn: string;
  description?: string;
  createdAt: number;
  updatedAt: number;
  defaultVersion: string;
  nextVersion: number;
  versions: Map<string, { document: string; createdAt: number }>;
  tags: Map<string, string>;
}

export interface UserState {
  name: string;
  path: string;
  id: string;
  arn: string;
  createdAt: number;
  attached: string[];
  inline: Map<string, string>;
}

export interface AssociationState {
  policyArn: string;
  scope: { type: string; namespaces: string[] };
  associatedAt: number;
  modifiedAt: number;
}

export interface AccessEntryState {
  principalArn: string;
  /** The unique id that the principal had when the entry was made: the entry works for no other. */
  principalId?: string;
  type: string;
  groups: string[];
  username: string;
  tags: Map<string, string>;
  createdAt: number;
  modifiedAt: number;
  id: string;
  policies: AssociationState[];
}

export interface ClusterUpdateState {
  id: string;
  type: string;
  status: 'InProgress' | 'Successful' | 'Failed';
  params: { type: string; value: string }[];
  createdAt: number;
  /** How many more times it is seen in progress before it is done. */
  pollsLeft: number;
  /** What the cluster holds once the update is done. */
  outcome: Partial<Pick<ClusterState, 'authenticationMode' | 'publicAccess' | 'privateAccess' | 'publicCidrs' | 'loggingTypes'>>;
}

export interface ClusterState {
  name: string;
  region: string;
  arn: string;
  createdAt: number;
  version: string;
  platformVersion: string;
  ipFamily: 'ipv4' | 'ipv6';
  /** `undefined`: an old cluster that does not show `accessConfig`; it counts as `CONFIG_MAP`. */
  authenticationMode: AuthenticationMode | undefined;
  publicAccess: boolean;
  privateAccess: boolean;
  publicCidrs: string[];
  loggingTypes: string[];
  /** Who made it: gets an access entry when entries are switched on. */
  creatorArn: string;
  tags: Map<string, string>;
  entries: Map<string, AccessEntryState>;
  updates: ClusterUpdateState[];
}

export interface TrailEvent {
  id: string;
  at: number;
  region: string;
  name: string;
  source: string;
  readOnly: boolean;
  username?: string;
  accessKeyId?: string;
  resources: { type: string; name: string }[];
  /** The record as CloudTrail writes it. */
  record: Record<string, unknown>;
}

/** A CUR 1.0 definition. */
export interface ReportState {
  name: string;
  timeUnit: string;
  format: string;
  compression: string;
  schemaElements: string[];
  bucket: string;
  prefix: string;
  bucketRegion: string;
  refreshClosedReports: boolean;
  versioning: string;
  /** `undefined`: nothing was delivered yet. */
  lastStatus?: string;
  lastDelivery?: string;
}

/** A CUR 2.0 data export. */
export interface ExportState {
  name: string;
  arn: string;
  query: string;
  tableConfigurations: Record<string, Record<string, string>>;
  bucket: string;
  prefix: string;
  bucketRegion: string;
  format: string;
  compression: string;
  overwrite: string;
  statusCode: string;
  statusReason?: string;
  createdAt: number;
  executions: { id: string; statusCode: string; statusReason?: string; at: number }[];
}

/** A resource of a stack. */
export interface StackResourceState {
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
  at?: number;
  /** With every function carried out; absent: nobody has kept them. */
  properties?: Record<string, unknown>;
  /** What `Fn::GetAtt` gives. */
  attributes?: Record<string, string>;
  dependsOn?: string[];
  /** It stays when the stack goes. */
  isRetained?: boolean;
}

export interface StackEventState {
  id: string;
  at: number;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
}

export interface ChangeSetState {
  name: string;
  id: string;
  kind: 'CREATE' | 'UPDATE';
  createdAt: number;
  description?: string;
  status: string;
  statusReason?: string;
  execution: string;
  /** How many more times it is seen being made before it is done. */
  pollsLeft: number;
  template: string;
  parameters: Record<string, string>;
  capabilities: string[];
  tags: Map<string, string>;
  onFailure: string;
  token?: string;
  changes: Record<string, unknown>[];
}

/** What CloudFormation is at work on. */
export interface StackWorkState {
  kind: 'CREATE' | 'UPDATE' | 'DELETE';
  /** Whose permissions it has. */
  login: Login;
  /** How many more times it is seen at work before it goes on. */
  pollsLeft: number;
  isGoingBack: boolean;
  onFailure: string;
  /** Logical ids that were made, changed or found to be as they should be. */
  done: string[];
  /** Of an update: the stack as it was. */
  before?: { template?: string; parameters: Record<string, string>; resources: StackResourceState[] };
}

export interface StackState {
  name: string;
  id: string;
  region: string;
  createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  status: string;
  statusReason?: string;
  description?: string;
  parameters: Record<string, string>;
  outputs: Record<string, string>;
  capabilities: string[];
  resources: StackResourceState[];
  tags?: Map<string, string>;
  /** As it was given; absent: nobody has kept it. */
  template?: string;
  /** The one that was carried out last. */
  changeSetId?: string;
  changeSets?: ChangeSetState[];
  /** Oldest first. */
  events?: StackEventState[];
  work?: StackWorkState;
}

export interface RegionState {
  status: RegionOptStatus;
  /** Where the region is in transition: how many more looks before it arrives. */
  pollsLeft?: number;
}

export interface QuotaRequestState {
  id: string;
  serviceCode: string;
  quotaCode: string;
  desired: number;
  status: string;
  createdAt: number;
  requester: string;
  pollsLeft: number;
}

/** One AWS account. */
export interface AccountState {
  id: string;
  name: string;
  email: string;
  aliases: string[];
  createdAt: number;
  roles: Map<string, RoleState>;
  users: Map<string, UserState>;
  /** Customer managed policies by ARN. */
  policies: Map<string, PolicyState>;
  regions: Map<string, RegionState>;
  /** Default regions whose STS endpoint an administrator has switched off. */
  inactiveSts: string[];
  tokenVersion: 1 | 2;
  quotas: { policiesPerRole: number; trustPolicySize: number; inlinePolicySize: number; managedPolicySize: number };
  clusters: ClusterState[];
  events: TrailEvent[];
  reports: ReportState[];
  exports: ExportState[];
  costTags: { key: string; type: string; status: string }[];
  /** `readers`: accounts that the bucket's own policy lets look at it. */
  buckets: Map<string, { region: string; readers: string[] }>;
  stacks: StackState[];
  quotaRequests: QuotaRequestState[];
  /** Service control policies that bind this account (the management account is bound by none). */
  guardrails: string[];
}

/** Whom an access key belongs to. */
export interface Login {
  accessKeyId: string;
  secret: string;
  token?: string;
  accountId: string;
  /** `user`: long-term keys of an IAM user; `root`; `role`: a session. */
  kind: 'user' | 'root' | 'role';
  /** User or role name. */
  name?: string;
  sessionName?: string;
  expiresAt?: number;
  /** A session made by GetSessionToken. */
  fromUser?: boolean;
}

export interface OrganizationState {
  id: string;
  managementAccount: string;
  featureSet: 'ALL' | 'CONSOLIDATED_BILLING';
  members: string[];
}

/** Everything that exists behind the one port. */
export interface World {
  accounts: Map<string, AccountState>;
  organization?: OrganizationState;
  logins: Map<string, Login>;
  /** Never more than this many entries on a page, whatever was asked for. */
  pageSize: number;
  /** How often an update or a transition is seen under way before it is done. */
  pollsUntilDone: number;
  /** Feeds ids, so that the same story makes the same ids. */
  serial: number;
  /** Now, in milliseconds since the epoch. */
  now(): number;
}

/** A new account with nothing in it but AWS's defaults: 17 regions enabled, quota 10, token version 1. */
export function newAccount(id: string, name: string, createdAt: number): AccountState {
  return {
    id,
    name,
    email: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}@example.com`,
    aliases: [],
    createdAt,
    roles: new Map(),
    users: new Map(),
    policies: new Map(),
    regions: new Map<string, RegionState>([
      ...DEFAULT_REGIONS.map((region) => [region, { status: 'ENABLED_BY_DEFAULT' }] as [string, RegionState]),
      ...OPT_IN_REGIONS.map((region) => [region, { status: 'DISABLED' }] as [string, RegionState]),
    ]),
    inactiveSts: [],
    tokenVersion: 1,
    quotas: { policiesPerRole: 10, trustPolicySize: 2048, inlinePolicySize: 10240, managedPolicySize: 6144 },
    clusters: [],
    events: [],
    reports: [],
    exports: [],
    costTags: [],
    buckets: new Map(),
    stacks: [],
    quotaRequests: [],
    guardrails: [],
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A unique id as IAM makes them (`AROA…`, `AIDA…`, `ANPA…`, `ASIA…`): a prefix and letters up to the given length. */
export function newId(world: World, prefix: string, length = 21): string {
  world.serial += 1;
  // A multiplicative hash spreads the serial, so that neighbouring ids do not look alike.
  let value = (BigInt(world.serial) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  let letters = '';
  while (prefix.length + letters.length < length) {
    letters += BASE32.charAt(Number(value % 32n));
    value = value / 32n || (BigInt(world.serial) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  }
  return prefix + letters;
}

/** A UUID that follows from the serial. */
export function newUuid(world: World): string {
  world.serial += 1;
  const hex = ((BigInt(world.serial) * 0x9e3779b97f4a7c15f39cc0605cedc835n) & ((1n << 128n) - 1n)).toString(16).padStart(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** True once the region can be worked in. An unknown region cannot. */
export function regionEnabled(account: AccountState, region: string): boolean {
  const status = account.regions.get(region)?.status;
  return status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT' || status === 'DISABLING';
}

/** The role behind an ARN, of whichever account. */
export function roleByArn(world: World, arn: string): { account: AccountState; role: RoleState } | undefined {
  const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  const account = match?.[1] ? world.accounts.get(match[1]) : undefined;
  const role = match?.[2] ? account?.roles.get(match[2]) : undefined;
  return account && role && role.arn === arn ? { account, role } : undefined;
}
