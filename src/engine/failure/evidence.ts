import { NOT_LOOKED } from '../model/known.ts';
import type { Vendor } from '../model/vendor.ts';
import { recognise } from '../vendors/recognise.ts';
import type { CloudTrailEvent } from './cloudTrailEvents.ts';
import type { CallerIs, Failure, NamedRole } from './failure.ts';

/** A refusal in AWS's form: `User: … is not authorized to perform: … on resource: … because …`. */
export interface Denial {
  readonly principal?: string;
  /** In the service's own letter case. */
  readonly action: string;
  readonly resource?: string;
  /** The kind of policy that says no, where the text names one. */
  readonly policy?: DenyingPolicy;
  /** A statement says no; else none says yes. */
  readonly isExplicit: boolean;
}

/** IAM User Guide, "Troubleshoot access denied error messages" (read 2026-11-22): the kinds of policy that the message may name. */
export type DenyingPolicy =
  | 'service-control'
  | 'resource-control'
  | 'permissions-boundary'
  | 'session'
  | 'vpc-endpoint'
  | 'resource-based'
  | 'identity-based'
  | 'role-trust';

/** What has been taken out of a text, for the rules. */
export interface Evidence {
  /** One line, without secrets. */
  readonly text: string;
  readonly denial?: Denial;
  readonly role?: NamedRole;
  readonly principal?: string;
  readonly callerIs?: CallerIs;
  readonly account?: string;
  readonly region?: string;
  readonly cluster?: string;
  readonly vendor?: NonNullable<Failure['vendor']>;
  readonly event?: CloudTrailEvent;
}

const REGION =
  '(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d|eusc-de-east-1';
/** Continuous integration masks what looks like an account: `arn:aws:iam::***:role/x`. */
const ACCOUNT = '\\d{12}|\\*{3,}|[xX]{3,}|<[^>\\s]*>|\\[[^\\]\\s]*\\]|\\{[^}\\s]*\\}|';
const ROLE_ARN = new RegExp(`arn:(aws[\\w-]*):iam::(${ACCOUNT}):role/((?:[\\w+=,.@-]+/)*)([\\w+=,.@-]{1,64})`, 'g');
const SESSION_ARN = new RegExp(`arn:(aws[\\w-]*):sts::(${ACCOUNT}):assumed-role/([\\w+=,.@-]{1,64})`, 'g');
const PRINCIPAL = `arn:aws[\\w-]*:(?:iam|sts)::(?:${ACCOUNT}):[\\w+=,.@/:-]{1,1000}`;

/** Takes out of a text (or of an event of CloudTrail) what it names. */
export function evidenceIn(text: string, event: CloudTrailEvent | undefined, vendors: readonly Vendor[]): Evidence {
  const denial = denialIn(text, event, vendors);
  const forbidden = /\bUser "([^"]+)" cannot /.exec(text)?.[1];
  const principal = denial?.principal ?? event?.caller ?? (forbidden !== undefined && isArn(forbidden) ? forbidden : undefined);
  const role = roleIn(text, denial, event, principal, vendors);
  const vendor = vendorIn(text, principal, event, role, vendors);
  const account = role?.account ?? accountIn(text, event);
  const region = regionIn(text, denial, event);
  const cluster = event?.cluster ?? clusterIn(text);
  const callerIs = callerOf(principal ?? event?.callerAccount, role, vendors);
  return {
    text,
    ...(denial && { denial }),
    ...(role && { role }),
    ...(principal !== undefined && { principal }),
    ...(callerIs && { callerIs }),
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(cluster !== undefined && { cluster }),
    ...(vendor && { vendor }),
    ...(event && { event }),
  };
}

/** Is it an action by which somebody takes a role on? */
export function isAssuming(action: string): boolean {
  return /^sts:(?:AssumeRole|TagSession|SetSourceIdentity|SetContext)$/i.test(action);
}

const DENIED = new RegExp(
  `User: (${PRINCIPAL}|[^ ]{1,200}) is not authori[sz]ed to perform:? ([a-zA-Z0-9-]{2,40}:[a-zA-Z0-9*]{2,80})(?: on resource: ["']?([^ "']{1,400}))?`,
  'g',
);
const DENIED_SHORT =
  /\b[Nn]ot authori[sz]ed to perform:? (?:action )?([a-zA-Z0-9-]{2,40}:[a-zA-Z0-9*]{2,80})(?: on resource: ["']?([^ "']{1,400}))?/;

/** Of several refusals, the one that is about taking a role on, a vendor's before others. */
function denialIn(text: string, event: CloudTrailEvent | undefined, vendors: readonly Vendor[]): Denial | undefined {
  const all = [...text.matchAll(DENIED)].map((match) => denialOf(text, match, match[1], match[2]!, match[3]));
  const rank = ({ action, principal }: Denial): number =>
    (isAssuming(action) ? 0 : 2) + (vendorOfAccount(accountOf(principal), vendors) ? 0 : 1);
  const [best] = all.toSorted((one, other) => rank(one) - rank(other));
  if (best) return best;
  const short = DENIED_SHORT.exec(text);
  if (short) return denialOf(text, short, event?.caller, short[1]!, short[2]);
  if (!event || !/^(?:Client\.)?(?:AccessDenied|UnauthorizedOperation)/.test(event.errorCode ?? '')) return undefined;
  const resource = event.roleArn;
  return denialOf(text, undefined, event.caller, actionOf(event), resource);
}

/** `sts:AssumeRole`, of a record's source and name. */
export function actionOf({ eventSource, eventName }: CloudTrailEvent): string {
  return `${eventSource.split('.')[0]}:${eventName}`;
}

function denialOf(
  text: string,
  match: RegExpExecArray | undefined,
  principal: string | undefined,
  action: string,
  resource: string | undefined,
): Denial {
  const tail = match ? text.slice(match.index + match[0].length, match.index + match[0].length + 400) : text;
  const { policy, isExplicit } = reasonIn(tail);
  return {
    ...(principal !== undefined && isArn(principal) && { principal: trimmed(principal) }),
    action,
    ...(resource !== undefined && { resource: trimmed(resource) }),
    ...(policy && { policy }),
    isExplicit,
  };
}

function reasonIn(tail: string): { readonly policy?: DenyingPolicy; readonly isExplicit: boolean } {
  // The next refusal has its own reason.
  const own = tail.split(/User: /)[0]!;
  const through = /transitively through an? (service|resource) control policy/i.exec(own)?.[1]?.toLowerCase();
  const explicit = /(?:with|due to) an explicit deny(?: in (?:an? |the )?([a-z -]+?)(?: polic(?:y|ies)| boundary|$|[.:,]))?/i.exec(own);
  const implicit = /because (?:no|the) ([a-z -]+?)(?: policy| boundary)? allows/i.exec(own);
  const policy =
    through === undefined ? kindOf(explicit?.[1] ?? implicit?.[1]) : through === 'service' ? 'service-control' : 'resource-control';
  return { ...(policy && { policy }), isExplicit: explicit !== null };
}

function kindOf(said: string | undefined): DenyingPolicy | undefined {
  if (said === undefined) return undefined;
  if (/service control/i.test(said)) return 'service-control';
  if (/resource control/i.test(said)) return 'resource-control';
  if (/permissions?(?: |$)/i.test(said)) return 'permissions-boundary';
  if (/sessions?$/i.test(said)) return 'session';
  if (/vpc endpoint/i.test(said)) return 'vpc-endpoint';
  if (/trust/i.test(said)) return 'role-trust';
  if (/resource/i.test(said)) return 'resource-based';
  return /identity/i.test(said) ? 'identity-based' : undefined;
}

function roleIn(
  text: string,
  denial: Denial | undefined,
  event: CloudTrailEvent | undefined,
  principal: string | undefined,
  vendors: readonly Vendor[],
): NamedRole | undefined {
  const named = [...text.replaceAll(PRINCIPAL_OF_POLICY, '').matchAll(ROLE_ARN)].map(([arn, , account, , name]) =>
    roleOf(arn, account!, name!),
  );
  const whole = (role: NamedRole | undefined): NamedRole | undefined =>
    role?.arn === undefined
      ? (named.find(({ name, account }) => name === role?.name && (role?.account === undefined || account === role.account)) ?? role)
      : role;
  const assumed = denial && isAssuming(denial.action) ? denial.resource : undefined;
  const changed = denial && CHANGES_ROLE.test(denial.action) ? denial.resource : undefined;
  const asked = rolesIn(assumed ?? changed)[0] ?? rolesIn(event?.roleArn)[0];
  if (asked) return whole(asked);
  const said = /(?:IAM Role \(|role(?:[_-]?arn)?["']?\s*[:=(]\s*["']?|--role-arn[= ]["']?|Assume Role Failed \()(arn:aws[^\s"')]+)/i.exec(
    text,
  )?.[1];
  const notTheVendors = (role: NamedRole | undefined): boolean => role !== undefined && !vendorOfAccount(role.account, vendors);
  const session = rolesIn(event?.issuer)[0] ?? sessionIn(principal);
  if (denial && !isAssuming(denial.action) && session && notTheVendors(session)) return whole(session);
  return [rolesIn(said)[0], session && whole(session), ...named, namedOnly(text)].find(notTheVendors);
}

/** A principal in a policy: whoever is let in, and not the role that the text is about. */
const PRINCIPAL_OF_POLICY = /"AWS"\s*:\s*(?:\[[^\]]*\]|"[^"]*")/g;
const CHANGES_ROLE = /^iam:(?:Create|Update|Put|Attach|Detach|Delete|Tag|Untag)\w*Role/i;

/** `Role with name X already exists`, `creating IAM Role (X)`: the name alone. */
function namedOnly(text: string): NamedRole | undefined {
  const name =
    /\b(?:[Rr]ole with name|The role with name|IAM Role) \(?["']?([\w+=,.@-]{1,64})["']?\)? (?:already exists|cannot be found|could not be found|assume role policy)/.exec(
      text,
    )?.[1] ??
    /\b(?:creating|reading|updating|Updating|Creating|to) IAM Role:? \(?([\w+=,.@-]{1,64})\)?/.exec(text)?.[1] ??
    /\bFailed to (?:create|update|delete) role ([\w+=,.@-]{1,63}[\w+=,@-])/.exec(text)?.[1] ??
    /\bRoleName["']?\s*[:=]\s*["']([\w+=,.@-]{1,64})/.exec(text)?.[1];
  return name === undefined ? undefined : { name };
}

function rolesIn(text: string | undefined): readonly NamedRole[] {
  return [...(text ?? '').matchAll(ROLE_ARN)].map(([arn, , account, , name]) => roleOf(arn, account!, name!));
}

function roleOf(arn: string, account: string, written: string): NamedRole {
  const name = trimmed(written);
  if (!/^\d{12}$/.test(account)) return { name };
  return { name, arn: trimmed(arn), account };
}

/** The role of a session's ARN. */
function sessionIn(principal: string | undefined): NamedRole | undefined {
  const [match] = (principal ?? '').matchAll(SESSION_ARN);
  if (!match) return undefined;
  const [, , account, name] = match;
  return { name: name!, ...(/^\d{12}$/.test(account!) && { account: account! }) };
}

function callerOf(caller: string | undefined, role: NamedRole | undefined, vendors: readonly Vendor[]): CallerIs | undefined {
  const account = accountOf(caller);
  if (account === undefined) return undefined;
  if (vendorOfAccount(account, vendors)) return 'vendor';
  const session = sessionIn(caller);
  if (session && role && session.name === role.name && session.account === role.account) return 'role';
  if (role?.account === undefined) return undefined;
  return account === role.account ? 'same-account' : 'stranger';
}

function vendorIn(
  text: string,
  principal: string | undefined,
  event: CloudTrailEvent | undefined,
  role: NamedRole | undefined,
  vendors: readonly Vendor[],
): Evidence['vendor'] {
  const account = accountOf(principal) ?? event?.callerAccount;
  const caller = vendorOfAccount(account, vendors);
  if (caller) return { id: caller.id, name: caller.name, because: `The call came from ${caller.name}'s account ${account}.` };
  const mentioned = vendors.find((vendor) => vendor.accounts.some(({ id }) => new RegExp(`(?<!\\d)${id}(?!\\d)`).test(text)));
  if (mentioned) return { id: mentioned.id, name: mentioned.name, because: `The text names an account of ${mentioned.name}.` };
  const path = role?.arn === undefined ? undefined : /:role(\/(?:[^/]+\/)*)/.exec(role.arn)?.[1];
  const [sign] = role ? recognise({ trust: NOT_LOOKED, name: role.name, ...(path !== undefined && { path }) }, vendors) : [];
  if (sign) return { id: sign.vendor.id, name: sign.vendor.name, because: sign.because };
  const spoken = vendors.find(({ name }) => new RegExp(`\\b${name.replace(/[^\w ]/g, '.')}\\b`, 'i').test(text));
  return spoken && { id: spoken.id, name: spoken.name, because: `The text speaks of ${spoken.name}.` };
}

function vendorOfAccount(account: string | undefined, vendors: readonly Vendor[]): Vendor | undefined {
  return account === undefined ? undefined : vendors.find((vendor) => vendor.accounts.some(({ id }) => id === account));
}

function accountIn(text: string, event: CloudTrailEvent | undefined): string | undefined {
  return (
    /(?:for account|[Aa]ccount affected):? ?(\d{12})(?!\d)/.exec(text)?.[1] ??
    /arn:aws[\w-]*:eks:[\w-]*:(\d{12}):/.exec(text)?.[1] ??
    event?.recordedIn?.match(/^\d{12}$/)?.[0] ??
    /arn:aws[\w-]*:iam::(\d{12}):(?!role\/)/.exec(text)?.[1]
  );
}

function regionIn(text: string, denial: Denial | undefined, event: CloudTrailEvent | undefined): string | undefined {
  const of = (pattern: string, where = text): string | undefined =>
    [...where.matchAll(new RegExp(pattern.replace('REGION', `(${REGION})`), 'g'))].at(-1)?.[1];
  const all = new Set([...text.matchAll(new RegExp(`(?<![\\w-])(?:${REGION})(?![\\w])`, 'g'))].map(([region]) => region));
  return (
    (event?.awsRegion === undefined ? undefined : of('^REGION$', event.awsRegion)) ??
    of('sts[.-]REGION\\.(?:amazonaws|api\\.aws)') ??
    of('REGION\\.eks\\.amazonaws') ??
    of('eks\\.REGION\\.(?:amazonaws|api\\.aws)') ??
    (denial?.resource === undefined ? undefined : of('^arn:aws[\\w-]*:[\\w-]+:REGION:', denial.resource)) ??
    of('arn:aws[\\w-]*:eks:REGION:') ??
    of('[Rr]egion(?: ?name)?["\']?\\s*(?:[:=]|is|in)?\\s*["\']?REGION') ??
    of('arn:aws[\\w-]*:[\\w-]+:REGION:') ??
    (all.size === 1 ? [...all][0] : undefined)
  );
}

function clusterIn(text: string): string | undefined {
  const name = '([0-9A-Za-z][\\w-]{0,99})';
  return first(text, [
    `arn:aws[\\w-]*:eks:[\\w-]*:[^:\\s]*:cluster/${name}`,
    `arn:aws[\\w-]*:eks:[\\w-]*:[^:\\s]*:access-entry/${name}`,
    `No cluster found for name: ${name}`,
    `EKS (?:Access (?:Entry|Policy Association)|Cluster|Addon) \\(${name}`,
    `--cluster-name[= ]["']?${name}`,
    `(?:update-kubeconfig|eksctl \\w+ cluster) .{0,200}?--name[= ]["']?${name}`,
    `because cluster ${name} currently`,
    `"?[cC]luster_?[nN]ame"?\\s*[:=]\\s*["']?${name}`,
  ]);
}

function first(text: string, patterns: readonly string[]): string | undefined {
  for (const pattern of patterns) {
    const found = new RegExp(pattern).exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of an ARN, or of an account's number alone. */
function accountOf(principal: string | undefined): string | undefined {
  return principal === undefined
    ? undefined
    : (/^arn:aws[\w-]*:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1] ?? /^\d{12}$/.exec(principal)?.[0]);
}

function isArn(text: string): boolean {
  return new RegExp(`^${PRINCIPAL}$`).test(text);
}

/** A full stop after a name belongs to the sentence. */
function trimmed(name: string): string {
  return name.replace(/[.,:;)]+$/, '');
}
