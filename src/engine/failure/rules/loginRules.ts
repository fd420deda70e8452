import type { Evidence } from '../evidence.ts';
import { readAt, type Rule } from './rule.ts';

/**
 * The regions that every account has: those launched before 2019-03-20, and ap-northeast-3. All others are opted into (Account Management
 * Reference Guide, "Enable or disable AWS Regions", and botocore's partitions.json of 2026-11, both read 2026-11-21). It only weighs one
 * reading of a text against another; what an account has enabled is read from the account.
 */
const FOR_EVERYBODY = new Set(
  'us-east-1 us-east-2 us-west-1 us-west-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1'.split(
    ' ',
  ),
);

const UNKNOWN_KEY = ['InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'InvalidAccessKeyId'] as const;
/** Nothing was asked of the role. */
const NOT_ASKED = ['Whether the role lets the vendor in is not told.'];
const ENABLING = 'IAM User Guide, "Manage AWS STS in an AWS Region"';

/** The call did not come as far as a policy: region, token, key, clock, network. */
export const loginRules: readonly Rule[] = [
  {
    cause: 'sts-not-active',
    source: readAt(`github.com/turbot/steampipe-plugin-aws issue 1510; ${ENABLING}`),
    codes: ['RegionDisabledException', 'RegionDisabled'],
    fits: /RegionDisabled|STS is not activated in this region/i,
    means: ({ account }) =>
      `The STS endpoint of {region} has been switched off${account === undefined ? '' : ` in account ${account}`}, so no credentials are given out there.`,
    checks: ['sts-regions', 'sts-global-token'],
    untold: ({ region }) => [
      ...(region === undefined ? ['The text does not name the region: it is the one whose STS endpoint the caller uses.'] : []),
      'A new account gives this answer too, for its first minutes.',
    ],
    next: 'Activate the endpoint: IAM console, Account settings, STS endpoints. No API can do it.',
  },
  {
    cause: 'old-token',
    source: readAt('github.com/aws/aws-cli issue 8413; IAM User Guide, "Manage AWS STS in an AWS Region", session token versions'),
    codes: ['InvalidToken', 'InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure'],
    fits: /provided token is malformed or otherwise invalid|\bInvalidToken\b/i,
    means:
      'The session token is not valid in {region}: tokens of version 1, which the global STS endpoint gives out, hold only in regions that every account has.',
    checks: ['sts-global-token', 'sts-regions'],
    untold: ['A token that was cut off when it was copied gives the same answer.'],
    next: 'Let the global endpoint issue version 2 tokens, or have the caller use a regional STS endpoint; the region must be enabled in both accounts.',
  },
  {
    cause: 'region-not-enabled',
    source: readAt(`github.com/remotion-dev/github-unwrapped-2022 issue 34; github.com/ekristen/aws-nuke issue 774; ${ENABLING}`),
    codes: UNKNOWN_KEY,
    fits: (evidence) => isUnknownKey(evidence) && isOptIn(evidence.region),
    means:
      '{region} is a region that an account must enable, and it is not enabled for the account of the credentials, or their token does not hold there.',
    checks: ['sts-regions', 'sts-global-token'],
    untold: [
      'A deleted or mistyped key gives the same answer: try a region that every account has, such as us-east-1.',
      "To take on a role by the STS endpoint of this region, both {vendor}'s account and the role's must have it enabled.",
    ],
    next: 'Enable {region} in the account, or leave it out; if it is enabled, let the global STS endpoint issue version 2 tokens.',
  },
  {
    cause: 'access-key-unknown',
    source: readAt('github.com/barnybug/cli53 issue 278'),
    codes: UNKNOWN_KEY,
    fits: (evidence) => isUnknownKey(evidence) && evidence.region !== undefined,
    means:
      'AWS does not know the access key or the session token of the call; {region} is enabled for everybody, so the region is not the cause.',
    checks: ['wrong-account', 'sts-regions'],
    untold: ['Whether the key was deleted, mistyped, or belongs to another partition (GovCloud, China) is not told.'],
    next: 'Log in again, or give the caller a key that exists.',
  },
  {
    cause: 'region-or-key',
    source: readAt(`github.com/hashicorp/terraform-provider-aws issues 25281 and 40430; ${ENABLING}`),
    codes: UNKNOWN_KEY,
    fits: isUnknownKey,
    means:
      'AWS does not know the access key or the session token of the call where it was made: the region is not enabled, the token is of version 1, or the key is gone.',
    checks: ['sts-regions', 'sts-global-token', 'wrong-account'],
    untold: ['The text names no region, and a region that is not enabled answers like a deleted key.'],
    next: 'Make the same call in us-east-1: if it works there, the region is the cause; if not, the key.',
  },
  {
    cause: 'login-expired',
    source: readAt('github.com/prowler-cloud/prowler pull request 789; github.com/aws/aws-cli issue 7361'),
    codes: [
      'ExpiredToken',
      'ExpiredTokenException',
      'RequestExpired',
      'CredentialsProviderError',
      'UnauthorizedSSOTokenError',
      'UnauthorizedException',
      'InvalidGrantException',
    ],
    fits: /\bExpiredToken(?:Exception)?\b|\bRequestExpired\b|token included in the request is expired|SSO session .{0,60}has expired|SSO Token .{0,120}(?:expired|does not exist|invalid)|Token has expired and refresh failed|Session token not found or invalid|credentials have expired|security token .{0,20}expired|session has expired.{0,80}(?:log ?in|authenticate)/i,
    means: 'The login with which the call was made has expired; nothing else can be told from it.',
    checks: ['wrong-account'],
    untold: NOT_ASKED,
    next: 'Log in again (for IAM Identity Center: aws sso login --profile NAME), then repeat the call.',
  },
  {
    cause: 'clock-off',
    source: readAt('github.com/aws/aws-cli issue 6676'),
    codes: ['SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestTimeTooSkewed', 'RequestInTheFuture'],
    fits: /Signature (?:expired|not yet current)|RequestTimeTooSkewed|RequestInTheFuture|is now (?:earlier|later) than/i,
    means: 'The clock of the computer that made the call is off by more than AWS allows, so its signature does not hold.',
    checks: ['wrong-account'],
    untold: NOT_ASKED,
    next: 'Set the clock of that computer (or container, or virtual machine) by the network, then repeat the call.',
  },
  {
    cause: 'signature-wrong',
    source: readAt('AWS General Reference, "Troubleshooting Signature Version 4"; github.com/mhart/aws4fetch issue 73'),
    codes: ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature'],
    fits: /\bSignatureDoesNotMatch\b|\bInvalidSignatureException\b|\bIncompleteSignature\b|request signature we calculated does not match/i,
    means: 'The secret key does not belong to the access key, or something on the way has changed the request.',
    checks: ['wrong-account'],
    untold: NOT_ASKED,
    next: 'Enter the secret key anew, without blanks around it; if it is right, look for a proxy in between.',
  },
  {
    cause: 'no-login',
    source: readAt('github.com/hashicorp/terraform-provider-aws issue 40430; AWS CLI User Guide, "Troubleshooting errors for the AWS CLI"'),
    codes: ['NoCredentialsError', 'CredentialsProviderError', 'MissingAuthenticationToken', 'MissingAuthenticationTokenException'],
    fits: /Unable to locate credentials|No valid credential sources? found|NoCredentialProviders|Could not load credentials|could not find any credentials|MissingAuthenticationToken|config profile \(.{0,100}\) could not be found|no EC2 IMDS role found/i,
    means: 'The tool that made the call found no login.',
    checks: ['wrong-account'],
    untold: NOT_ASKED,
    next: 'Choose a profile or log in, then repeat the call.',
  },
  {
    cause: 'endpoint-unreachable',
    source: readAt(
      'AWS CLI User Guide, "Troubleshooting errors for the AWS CLI"; github.com/adamjkeller/cdk-eks-demo issue 1; github.com/eksctl-io/eksctl issue 5869',
    ),
    codes: ['EndpointConnectionError', 'ConnectTimeoutError', 'UnknownEndpoint'],
    fits: /(?:Could not connect to the endpoint URL|Connect timeout on endpoint URL|lookup (?:sts|iam|eks)[\w.-]*amazonaws\.com[\w.]*.{0,120}(?:no such host|i\/o timeout|server misbehaving)|(?:ENOTFOUND|EAI_AGAIN) (?:sts|iam|eks)\.)/i,
    means: ({ region }) =>
      `The endpoint of an AWS service${region === undefined ? '' : ` in ${region}`} could not be reached: a region that does not exist, or a network that does not let the call out.`,
    checks: ['sts-regions'],
    untold: ['No policy was asked: whether the role lets the vendor in is not told.'],
    next: 'Check the spelling of the region first, then name resolution and the way out of the network from which the call was made.',
  },
];

/** AWS has enough for now. It comes late: what was throttled may have been repeated and refused. */
export const throttled: Rule = {
  cause: 'throttled',
  source: readAt('AWS STS API Reference, "Common Errors"'),
  codes: ['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'],
  fits: /\bThrottl(?:ing|ed)(?:Exception)?\b|\bTooManyRequestsException\b|\bRequestLimitExceeded\b|\bRate exceeded\b/i,
  means: 'AWS refused the call because too many were made in a short time.',
  checks: [],
  untold: ['Nothing is wrong with role or policies as far as this text goes.'],
  next: 'Wait for a minute and repeat the call.',
};

function isUnknownKey({ text }: Evidence): boolean {
  return /\bInvalidClientTokenId\b|\bUnrecognizedClientException\b|\bAuthFailure\b|\bInvalidAccessKeyId\b|security token included in the request is invalid|not able to validate the provided access credentials/i.test(
    text,
  );
}

function isOptIn(region: string | undefined): boolean {
  return region !== undefined && !FOR_EVERYBODY.has(region) && !/^(?:cn|us-gov|us-iso|eusc)/.test(region);
}
