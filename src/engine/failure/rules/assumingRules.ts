import { isAssuming, type DenyingPolicy, type Evidence } from '../evidence.ts';
import { DENIAL_MESSAGES, readAt, type Rule } from './rule.ts';

const TRUST = ['trust-principal', 'external-id', 'trust-action', 'trust-condition'];
const DENIED = ['AccessDenied', 'AccessDeniedException'];

const NO_CLAUSE =
  'AWS does not say which clause of the trust policy says no: principal, External ID, action and conditions look alike from outside.';

/** What is said of a refusal that does not tell why. */
const WITHOUT_REASON: Pick<Rule, 'means' | 'checks' | 'untold' | 'next'> = {
  means: (evidence) =>
    `${evidence.callerIs === 'vendor' ? '{vendor}' : '{Caller}'} was refused by {role}: its trust policy does not let this call in, ${isTest(evidence) ? 'the caller may not make it, ' : ''}or there is no such role.`,
  checks: [...TRUST, 'role-exists', 'organization-guardrail'],
  untold: (evidence) => [
    NO_CLAUSE,
    "Without a reason in the text the caller's own policies, or those of an organization, may be what says no as well.",
    ...aboutCaller(evidence),
    ...aboutTrail(evidence),
  ],
  next: (evidence) =>
    isTest(evidence)
      ? 'Compare the trust policy with what {vendor} sends; to test it, let {vendor} call, not somebody else.'
      : 'Compare the trust policy with what the vendor sends: principal, External ID, action, conditions.',
};

/** Taking a role on was refused: the most common failure of a connection. */
export const assumingRules: readonly Rule[] = [
  {
    cause: 'session-tags-denied',
    source: readAt('github.com/aws-actions/configure-aws-credentials issue 54; IAM User Guide, "Pass session tags in AWS STS"'),
    codes: DENIED,
    fits: ({ denial }) => /^sts:(?:TagSession|SetSourceIdentity|SetContext)$/i.test(denial?.action ?? ''),
    means:
      "The caller passes more than a name with its session ({action}), and the trust policy of {role}, or the caller's own policies, do not allow that beside sts:AssumeRole.",
    checks: ['trust-action', 'trust-principal', 'external-id', 'trust-condition'],
    untold: (evidence) => ['Which of the two says no is not told.', ...aboutCaller(evidence)],
    next: 'If {vendor} asks for it, allow {action} in the same statement of the trust policy; else have the caller leave it out.',
  },
  {
    cause: 'trust-policy-allows-not',
    source: DENIAL_MESSAGES,
    codes: DENIED,
    fits: refusedBy(['role-trust'], false),
    means: 'No statement of the trust policy of {role} lets {caller} in.',
    checks: TRUST,
    untold: (evidence) => [NO_CLAUSE, ...aboutCaller(evidence), ...aboutTrail(evidence)],
    next: 'Compare principal, External ID, action and conditions of the trust policy with what the vendor sends.',
  },
  {
    cause: 'trust-policy-denies',
    source: DENIAL_MESSAGES,
    codes: DENIED,
    fits: refusedBy(['role-trust', 'resource-based'], true),
    means: 'A Deny in the trust policy of {role} keeps {caller} out, whatever else allows it.',
    checks: ['trust-principal', 'external-id', 'trust-condition', 'trust-action'],
    untold: (evidence) => ['AWS does not say which Deny statement it is.', ...aboutCaller(evidence)],
    next: "Look for statements with Effect Deny in the role's trust policy.",
  },
  {
    cause: 'resource-control-policy',
    source: DENIAL_MESSAGES,
    codes: DENIED,
    fits: refusedBy(['resource-control']),
    means:
      'A resource control policy of the organization that owns {role} forbids callers from outside to take it on; a correct trust policy does not help.',
    checks: ['organization-guardrail', 'trust-principal'],
    untold: (evidence) => [
      'Rolecall cannot read resource control policies; SimulatePrincipalPolicy leaves them out.',
      ...aboutCaller(evidence),
    ],
    next: "Ask the organization's administrator to except {vendor}'s account from the resource control policy for sts:AssumeRole.",
  },
  {
    cause: 'service-control-policy',
    source: DENIAL_MESSAGES,
    codes: DENIED,
    fits: refusedBy(['service-control']),
    means:
      "A service control policy of the organization of {caller} forbids the caller to take on roles; it is not the role's own account that says no.",
    checks: (evidence) => (isOwn(evidence) ? ['organization-guardrail', 'trust-principal'] : ['trust-principal', 'organization-guardrail']),
    untold: (evidence) => [
      'Service control policies bind the caller, not the role: whether the trust policy would let it in is not told.',
      ...aboutCaller(evidence),
    ],
    next: (evidence) =>
      isOwn(evidence)
        ? "Ask your organization's administrator, or test from an account without that policy."
        : evidence.callerIs === 'vendor'
          ? "Tell {vendor}: their organization's service control policy refuses the call."
          : "Test with {vendor} itself, or ask the administrator of the caller's organization.",
  },
  {
    cause: 'caller-may-not-assume',
    source: DENIAL_MESSAGES,
    codes: DENIED,
    fits: refusedBy(['identity-based', 'permissions-boundary', 'session', 'vpc-endpoint']),
    means: (evidence) =>
      `The caller itself, {caller}, is not allowed to call {action} on {role}: ${whichPolicy(evidence)} says no, not the role's trust policy.`,
    checks: ['trust-principal', 'external-id', 'role-exists'],
    untold: (evidence) => [
      'Whether the trust policy would let the caller in is not told: AWS names only one of the policies that say no.',
      ...aboutCaller(evidence),
    ],
    next: ({ callerIs }) =>
      callerIs === 'vendor'
        ? "Tell {vendor}: their own principal lacks sts:AssumeRole on this role, or the role's ARN given to them is another."
        : 'Give the caller sts:AssumeRole on the role, or test with {vendor} itself.',
  },
  {
    cause: 'root-may-not-assume',
    source: readAt('github.com/kubeflow/testing pull request 961'),
    codes: DENIED,
    fits: /Roles may not be assumed by root accounts/i,
    means: 'The call was made with the root user of an account, and AWS lets no root user take on a role.',
    checks: ['trust-principal'],
    untold: ['It is a test of somebody with root keys, not a call of a vendor, and says nothing about the trust policy.'],
    next: 'Test with a role or a user; and do away with the access keys of the root user.',
  },
  {
    cause: 'second-factor',
    source: readAt('AWS CLI User Guide, "Using an IAM role in the AWS CLI", multi-factor authentication'),
    codes: DENIED,
    fits: /MultiFactorAuthentication failed|requires multi-factor authentication|MFA (?:token|code) (?:is )?(?:required|must be provided)|no MFA code callback/i,
    means: 'The call needs a code of a second factor, and none or a wrong one was given.',
    checks: ['wrong-account', 'trust-condition'],
    untold: ['A vendor has no second factor: a trust policy that asks for one keeps every vendor out.'],
    next: 'Give a new code; if the role of a vendor asks for it, take aws:MultiFactorAuthPresent out of its trust policy.',
  },
  {
    cause: 'other-kind-of-role',
    source: readAt('github.com/danilop/LambdAuth issue 49; github.com/pdomala/LambdaCDDemo issue 1'),
    codes: ['InvalidParameterValueException', 'AccessDenied', 'InvalidParameterValue'],
    fits: /role defined for the function cannot be assumed by Lambda|(?:cannot|can not|unable to|not able to) assume (?:the )?(?:provided |execution |service )?role .{0,80}\b(?:ECS|CodeBuild|CodePipeline|Glue|Lambda|Firehose|EventBridge|Step Functions)\b|sts:AssumeRoleWith(?:WebIdentity|SAML)/i,
    means: (evidence) =>
      `It is about a role that ${isByProvider(evidence) ? 'an identity provider' : 'a service of AWS'} takes on, not about one that lets a vendor in.`,
    checks: [],
    untold: ['Whether a connection to a vendor works is not told.'],
    next: (evidence) =>
      isByProvider(evidence)
        ? "Check the provider, the audience and the subject in that role's trust policy; a new role takes some seconds until it works."
        : "Name the service as principal of that role's trust policy (for Lambda lambda.amazonaws.com); a new role takes some seconds until it works.",
  },
  {
    cause: 'role-arn-malformed',
    source: readAt('github.com/abuzuhri/Amazon-SP-API-CSharp issue 471'),
    codes: DENIED,
    fits: ({ denial }) => denial !== undefined && isAssuming(denial.action) && /^arn:[^:]+:iam::[^:]*:user\//.test(denial.resource ?? ''),
    means: 'What was given as the role is the ARN of a user, and only a role can be taken on.',
    checks: ['role-exists', 'trust-principal'],
    untold: ['Which role was meant is not told.'],
    next: 'Give {vendor} the ARN of the role (arn:aws:iam::ACCOUNT:role/NAME) in its place.',
  },
  {
    cause: 'assume-role-denied',
    source: readAt('github.com/nccgroup/aws-inventory issue 34; IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail"'),
    codes: DENIED,
    fits: ({ denial }) => denial !== undefined && isAssuming(denial.action),
    ...WITHOUT_REASON,
  },
];

/** What vendors' consoles and wrappers say where they do not hand on AWS's own words. It comes last: a text with a code is told by the code. */
export const vaguelyRefused: Rule = {
  cause: 'assume-role-denied',
  source: readAt('github.com/hashicorp/terraform-provider-aws issue 14738; github.com/uswitch/kiam issue 33'),
  codes: DENIED,
  fits: /(?:unable|could not|couldn't|cannot|can't|failed|failure|not able|error)\b.{0,20}\b(?:to )?assum(?:e|ing) (?:the |an? |your |this )?(?:cross-account |provided |IAM |AWS |given )*role|role\b.{0,200} cannot be assumed|AssumeRole.{0,40}\b(?:failed|denied)|\bAssume Role Failed|assuming AWS_ROLE|verify the role and external ?id|external id .{0,30}(?:mismatch|does not match|is invalid|is incorrect)/i,
  ...WITHOUT_REASON,
};

/** Somebody other than the vendor has tried. */
function isTest({ callerIs }: Evidence): boolean {
  return callerIs === 'same-account' || callerIs === 'stranger' || callerIs === 'role';
}

/** @param isExplicit a statement says no (or none says yes); absent: either */
function refusedBy(policies: readonly DenyingPolicy[], isExplicit?: boolean): (evidence: Evidence) => boolean {
  return ({ denial }) =>
    denial?.policy !== undefined &&
    isAssuming(denial.action) &&
    policies.includes(denial.policy) &&
    (isExplicit === undefined || denial.isExplicit === isExplicit);
}

/** An identity provider takes the role on, not a service of AWS. */
function isByProvider({ text }: Evidence): boolean {
  return /WebIdentity|SAML/.test(text);
}

function isOwn({ callerIs }: Evidence): boolean {
  return callerIs === 'same-account' || callerIs === 'role';
}

/** A refusal counts only for whoever was refused. */
function aboutCaller({ callerIs, principal, vendor, event }: Evidence): readonly string[] {
  const name = vendor?.name ?? 'a vendor';
  const who = principal ?? event?.callerAccount;
  switch (callerIs) {
    case 'vendor':
      return [];
    case 'role':
      return [`${who} is a session of the role itself: that it may not take itself on again says nothing about ${name}.`];
    case 'same-account':
      return [`${who} is in the role's own account, so it may be your own test: it says nothing about ${name}.`];
    case 'stranger':
      return [`${who} is in none of the accounts of the vendors that Rolecall knows: it may be your own test.`];
    default:
      return who === undefined ? ['Who called is not told: the vendor, or a test of your own.'] : [];
  }
}

/** IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail" (read 2026-11-21). */
function aboutTrail({ role, event }: Evidence): readonly string[] {
  const elsewhere = event?.recordedIn !== undefined && role?.account !== undefined && event.recordedIn !== role.account;
  return [
    `A refused call from another account is recorded in the caller's account only${elsewhere ? ` (this event is of account ${event.recordedIn})` : ''}: the trail of the role's account does not show it.`,
  ];
}

function whichPolicy({ denial }: Evidence): string {
  const words: Partial<Record<DenyingPolicy, string>> = {
    'identity-based': "one of the caller's own policies",
    'permissions-boundary': "the caller's permissions boundary",
    session: "the policy of the caller's session",
    'vpc-endpoint': 'the policy of the VPC endpoint that the call went through',
  };
  const said = (denial?.policy && words[denial.policy]) ?? 'a policy of the caller';
  return denial?.policy === 'identity-based' && !denial.isExplicit ? "the lack of an Allow in the caller's own policies" : said;
}
