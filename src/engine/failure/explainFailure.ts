import type { Vendor } from '../model/vendor.ts';
import { cloudTrailEvents, type CloudTrailEvent } from './cloudTrailEvents.ts';
import { actionOf, evidenceIn, type Evidence } from './evidence.ts';
import type { Failure } from './failure.ts';
import { plainText } from './plainText.ts';
import { assumingRules, vaguelyRefused } from './rules/assumingRules.ts';
import { changeRules } from './rules/changeRules.ts';
import { clusterRules } from './rules/clusterRules.ts';
import { deniedRules, plainlyDenied } from './rules/deniedRules.ts';
import { loginRules, throttled } from './rules/loginRules.ts';
import { isOfKind, toldBy, type Rule } from './rules/rule.ts';
import { secretsIn, withoutSecrets } from './withoutSecrets.ts';

/** The first that fits tells. What names its reason comes before what does not, wherever in the text it stands. */
export const failureRules: readonly Rule[] = [
  ...assumingRules,
  ...deniedRules,
  ...loginRules,
  ...changeRules,
  ...clusterRules,
  vaguelyRefused,
  throttled,
  plainlyDenied,
];

/**
 * What an error text says: of an SDK, the AWS CLI, Terraform, kubectl or a vendor's console, with whatever stands around it; or an event
 * of CloudTrail as JSON. It never throws, and the answer holds no External ID, key or token that the text held.
 * @param vendors whose accounts are told from strangers'
 */
export function explainFailure(text: string, vendors: readonly Vendor[]): Failure {
  const { events, data } = cloudTrailEvents(text);
  const secrets = secretsIn(data);
  const { event, otherFailures } = chosen(events, vendors);
  const plain = withoutSecrets(plainText(event ? said(event) : text), secrets);
  const evidence = evidenceIn(plain, event && clean(event, secrets), vendors);
  const rule = failureRules.find((one) => isOfKind(one, evidence));
  const { means, untold, next, checks } = rule ? toldBy(rule, evidence) : withoutRule(evidence);
  const errorCode = event?.errorCode ?? codeIn(evidence.text, rule);
  const action = evidence.denial?.action ?? (event ? actionOf(event) : operationIn(evidence.text));
  const { role, principal, callerIs, account, region, cluster, vendor } = evidence;
  return {
    cause: rule?.cause ?? (event && event.errorCode === undefined ? 'no-failure' : 'unknown'),
    ...(errorCode !== undefined && /^[\w.]{2,64}$/.test(errorCode) && { errorCode }),
    ...(action !== undefined && { action }),
    ...(role && { role }),
    ...(principal !== undefined && { principal }),
    ...(callerIs && { callerIs }),
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(cluster !== undefined && { cluster }),
    ...(vendor && { vendor }),
    checks,
    means,
    untold,
    next,
    ...(rule && { source: rule.source }),
    ...(event && {
      event: { name: event.eventName, ...(event.recordedIn !== undefined && { recordedIn: event.recordedIn }), otherFailures },
    }),
  };
}

/** Of several events the one to explain: one that failed before one that did not, taking a role on before all else, then the newest. */
function chosen(events: readonly CloudTrailEvent[], vendors: readonly Vendor[]) {
  const accounts = new Set(vendors.flatMap((vendor) => vendor.accounts.map(({ id }) => id)));
  const rank = ({ errorCode, eventName, callerAccount }: CloudTrailEvent): number =>
    (errorCode === undefined ? 4 : 0) + (eventName === 'AssumeRole' ? 0 : 2) + (accounts.has(callerAccount ?? '') ? 0 : 1);
  const [event] = events.toSorted((one, other) => rank(one) - rank(other) || (other.eventTime ?? '').localeCompare(one.eventTime ?? ''));
  const failed = events.filter(({ errorCode }) => errorCode !== undefined).length;
  return { event, otherFailures: Math.max(0, failed - (event?.errorCode === undefined ? 0 : 1)) };
}

/** An event in the words of an error text, so that the same rules tell both. */
function said({ errorCode, errorMessage }: CloudTrailEvent): string {
  return errorCode === undefined ? '' : `${errorCode}: ${errorMessage ?? ''}`;
}

/** A session may be named after a secret. */
function clean(event: CloudTrailEvent, secrets: readonly string[]): CloudTrailEvent {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]: [string, string | undefined]) => [key, value && withoutSecrets(value, secrets)]),
  ) as unknown as CloudTrailEvent;
}

function withoutRule({ event, role, vendor }: Evidence): Pick<Failure, 'means' | 'next' | 'checks' | 'untold'> {
  if (event && event.errorCode === undefined) {
    const isWayIn = event.eventName === 'AssumeRole';
    return {
      means: isWayIn
        ? `This call succeeded: ${vendor?.name ?? 'the caller'} was let in by ${role === undefined ? 'the role' : `role ${role.name}`}.`
        : 'This call succeeded: the event holds no error.',
      checks: isWayIn ? ['missing-policies', 'proof-of-life'] : ['proof-of-life'],
      untold: ['Refused calls of another account are not recorded in the account of the role.'],
      next: isWayIn
        ? 'If something is missing all the same, look at what the role may do, not at who may take it on.'
        : 'Look for the event that failed.',
    };
  }
  return {
    means: 'Rolecall does not know this text.',
    checks: [],
    untold: ['Neither an error of AWS nor one of Kubernetes was found in it.'],
    next:
      role === undefined
        ? 'Paste the whole message, with its error code and the ARN of the role, or the event of CloudTrail as JSON.'
        : 'Diagnose the connection of this role, or paste the whole message with its error code.',
  };
}

/** The code that the rule is about; where no rule tells, the first that looks like one. */
function codeIn(text: string, rule: Rule | undefined): string | undefined {
  const all = [...text.matchAll(/(?<![\w.])(?:[A-Z][A-Za-z]*\.)?[A-Z][A-Za-z_]{3,60}(?![\w])/g)].map(([code]) => code);
  return all.find((code) => (rule ? rule.codes.includes(code) : /\w(?:Exception|Error|Denied)$/.test(code)));
}

/** `when calling the AssumeRole operation`, `operation error STS: AssumeRole`. */
function operationIn(text: string): string | undefined {
  const error = /operation error ([A-Za-z0-9 ]{2,30}): ([A-Z][A-Za-z0-9]{2,60})/.exec(text);
  if (error) return `${error[1]!.toLowerCase().replaceAll(' ', '-')}:${error[2]}`;
  const name =
    /when calling the ([A-Z][A-Za-z0-9]{2,60}) operation/.exec(text)?.[1] ??
    /error calling (?:sts|iam|eks):([A-Z][A-Za-z0-9]{2,60})/.exec(text)?.[1];
  const service = name === undefined ? undefined : serviceOf(name);
  return service === undefined ? undefined : `${service}:${name}`;
}

function serviceOf(operation: string): string | undefined {
  if (/^(?:AssumeRole|GetCallerIdentity|GetSessionToken|GetFederationToken)/.test(operation)) return 'sts';
  if (/Role(?:Policy|Policies)?$|AssumeRolePolicy$|^(?:CreateRole|GetRole|CreatePolicy|GetAccountSummary)/.test(operation)) return 'iam';
  return /AccessEntr|AccessPolicy|Cluster|Addon|Nodegroup/.test(operation) ? 'eks' : undefined;
}
