import { unknown, type Unknown } from '../engine/model/known.ts';

/** What was asked, for wording why it was not answered. */
export interface Asked {
  /** In words, as after "Could not read": `role CloudZero`, `clusters of eu-west-1`. */
  readonly what: string;
  /** The IAM action that the read needs, e.g. `iam:GetRole`. */
  readonly action: string;
  readonly region?: string;
  /** What to run when the login does not work. */
  readonly logIn: string;
}

const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'BandwidthLimitExceeded',
  'PriorRequestNotComplete',
]);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'UnauthorizedException',
  'NotAuthorized',
  'AuthorizationError',
  'AuthorizationErrorException',
  'Forbidden',
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired']);
const BAD_KEY = new Set(['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'InvalidAccessKeyId', 'InvalidToken']);
const BAD_SIGNATURE = new Set([
  'SignatureDoesNotMatch',
  'InvalidSignatureException',
  'IncompleteSignature',
  'RequestTimeTooSkewed',
  'RequestInTheFuture',
]);
const LOGIN = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError', 'SharedFileError']);
const CONNECTION: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of the endpoint is not known (DNS)',
  EAI_AGAIN: 'the name of the endpoint could not be looked up (DNS)',
  ECONNREFUSED: 'the endpoint refused the connection',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the endpoint cannot be reached from this network',
  ENETUNREACH: 'the endpoint cannot be reached from this network',
  ETIMEDOUT: 'the answer did not come in time',
};

/**
 * Turns a read that failed into a fact: why, which permission is missing, what to do. Never holds a token, a key, a signature
 * or an external id: AWS's own message is shown only where it is known to hold none, and then scrubbed.
 */
export function errorToUnknown(error: unknown, { what, action, region, logIn }: Asked): Unknown {
  const { name, code, status, message } = partsOf(error);
  const could = `Could not read ${what}`;

  if (name === 'SyntaxError' || isGarbage(message)) {
    return unknown(
      'unreachable',
      `${could}: the answer${status ? ` (HTTP ${status})` : ''} did not come from AWS, or was damaged on its way. A proxy or VPN may have put its own page in between.`,
    );
  }
  if (LOGIN.has(name)) return unknown('denied', `${could}: ${loginWords(message)}`, { next: logIn });
  if (EXPIRED.has(name) || EXPIRED.has(code)) return unknown('denied', `${could}: the login has expired.`, { next: logIn });
  if (DENIED.has(name) || DENIED.has(code)) return denied(could, message, action);
  if (BAD_KEY.has(name) || BAD_KEY.has(code)) {
    const where = region ? `, or the region ${region} is not enabled in this account` : '';
    return unknown('denied', `${could}: AWS does not know the access key (${name}). It was deleted or mistyped${where}.`, { next: logIn });
  }
  if (BAD_SIGNATURE.has(name) || BAD_SIGNATURE.has(code)) {
    return unknown(
      'denied',
      `${could}: AWS did not accept the signature (${name}). The secret key does not fit, or this computer's clock is off.`,
      { next: logIn },
    );
  }
  if (name === 'RegionDisabledException') {
    return unknown('denied', `${could}: STS is not activated in ${region ?? 'this region'} for the account of the login.`, {
      next: 'An administrator can activate it in the IAM console, Account settings, STS endpoints; or choose another region for the profile.',
    });
  }
  if (name === 'OptInRequired' || name === 'SubscriptionRequiredException') {
    return unknown('denied', `${could}: the account is not signed up for the service (${name}).`);
  }
  if (THROTTLED.has(name) || THROTTLED.has(code) || status === 429) {
    return unknown('unreachable', `${could}: AWS throttled the request, also when it was repeated.`, {
      next: 'Diagnose again in a minute.',
    });
  }
  if (CONNECTION[code]) return unknown('unreachable', `${could}: ${CONNECTION[code]} (${code}).`);
  if (name === 'TimeoutError') return unknown('unreachable', `${could}: ${CONNECTION.ETIMEDOUT}.`);
  if (/^(CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|ERR_TLS|ERR_SSL)/.test(code)) {
    return unknown(
      'unreachable',
      `${could}: the certificate of the endpoint is not trusted (${code}). A proxy may be reading the traffic: see NODE_EXTRA_CA_CERTS.`,
    );
  }
  if (status !== undefined && status >= 500)
    return unknown('unreachable', `${could}: AWS answered with an error of its own (HTTP ${status}), also when it was asked again.`);
  if (/^(NoSuchEntity|ResourceNotFound)/.test(name)) return unknown('not-looked', `${could}: it does not exist.`);
  if (status === 403 || status === 401) return denied(could, message, action);
  return unknown('unreachable', `${could}: the answer was ${name}${status ? ` (HTTP ${status})` : ''}: ${scrub(message)}`);
}

/** An answer that lacks what it must have: not an absence. */
export function answeredWithout(missing: string, what: string): Unknown {
  return unknown('unreachable', `Could not read ${what}: AWS answered without ${missing}.`);
}

/** The name of an error as the services spell it, without the suffix that the SDK adds: `NoSuchEntity`, `ResourceNotFound`. */
export function errorName(error: unknown): string {
  return partsOf(error).name.replace(/Exception$/, '');
}

function partsOf(error: unknown): { name: string; code: string; status: number | undefined; message: string } {
  if (typeof error !== 'object' || error === null) return { name: 'Error', code: '', status: undefined, message: '' };
  const { name, code, Code, $metadata, message } = error as {
    name?: unknown;
    code?: unknown;
    Code?: unknown;
    $metadata?: { httpStatusCode?: number };
    message?: unknown;
  };
  return {
    name: typeof name === 'string' ? name : 'Error',
    code: typeof code === 'string' ? code : typeof Code === 'string' ? Code : '',
    status: $metadata?.httpStatusCode,
    message: typeof message === 'string' ? message : '',
  };
}

/** Words of the SDK's parsers, which come as plain errors without a name of their own. */
function isGarbage(message: string): boolean {
  return /deserialization error|unexpected (token|end of|closing)|is not expected\.|is not valid json|unclosed tag|invalid xml/i.test(
    message,
  );
}

/** IAM's message says which action failed and which kind of policy said no (IAM User Guide, "Troubleshoot access denied error messages", read 2026-11-21). */
function denied(could: string, message: string, action: string): Unknown {
  const needed = /perform: ([a-z0-9-]+:[A-Za-z0-9*]+)/.exec(message)?.[1] ?? action;
  const kind = /(service control|resource control|identity-based|resource-based|session|VPC endpoint) polic(?:y|ies)|permissions boundary/i
    .exec(message)?.[0]
    ?.toLowerCase();
  const scp = kind?.replace('service control policies', 'service control policy').replace('vpc', 'VPC');
  const why = /explicit deny/i.test(message)
    ? `${scp ? articled(scp) : 'a policy'} denies ${needed} explicitly`
    : /because no /i.test(message) && scp
      ? `no ${scp} allows ${needed}`
      : `the login may not call ${needed}`;
  return unknown('denied', `${could}: ${why}.`, { needs: [needed] });
}

function articled(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** A login's failure in our own words: the SDK's may quote a command line with its secrets. */
function loginWords(message: string): string {
  if (/^The (file|profile names)/.test(message)) return message;
  if (/multi-factor|MFA/i.test(message)) return 'the profile asks for an MFA code, and none was given.';
  if (/expired|refresh this SSO session|reauthenticate|re-authenticate|aws sso login|aws login/i.test(message))
    return 'the login has expired.';
  if (/not found|could not be found|could not resolve credentials using profile/i.test(message))
    return 'the profile names no login that can be used.';
  if (/could not load credentials from any/i.test(message))
    return 'there is no login: neither environment variables nor a profile give credentials.';
  if (/cycle/i.test(message)) return 'the profiles name each other as source_profile in a circle.';
  if (/command failed|credential_process|invalid json/i.test(message)) return 'the credential_process of the profile failed.';
  return 'the login failed.';
}

/** One line, cut, without anything that could be a key, a token or an id given by a vendor. */
function scrub(message: string): string {
  const line = message.split(/\r?\n/, 1)[0]!.replace(/externalid[^,.;]*/gi, 'ExternalId …');
  return line.replace(/[A-Za-z0-9+/=_-]{32,}/g, '…').slice(0, 200);
}
