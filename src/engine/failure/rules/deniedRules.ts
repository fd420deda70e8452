import { isAssuming, type DenyingPolicy, type Evidence } from '../evidence.ts';
import { DENIAL_MESSAGES, type Rule } from './rule.ts';

const CODES = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Client.UnauthorizedOperation',
  'AuthorizationError',
] as const;
const ONE_OF_SEVERAL = 'AWS names only one kind of policy: others may say no as well.';

/** Calls that change an account: a vendor that reads makes none of them. */
const CHANGES =
  /^(?:iam|eks|cloudformation|account|organizations|sts):(?:Create|Put|Attach|Detach|Update|Delete|Tag|Untag|Add|Remove|Pass|Set|Enable|Disable|Associate|Disassociate|Register|Execute)/i;

/** Somebody was let in and may not do what they asked for, in the words of the policy that says no. */
export const deniedRules: readonly Rule[] = [
  {
    cause: 'login-lacks-permission',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: (evidence) => isOther(evidence) && isLogin(evidence),
    means: (evidence) => `The login {caller} may not call {action}${whyNot(evidence)}.`,
    checks: ['wrong-account'],
    untold: ({ denial }) => [
      "It is about the login that makes the change, not about the vendor's role.",
      ...(denial?.policy ? [ONE_OF_SEVERAL] : []),
    ],
    next: 'Choose a login that may call {action}, or have an administrator make the change.',
  },
  {
    cause: 'service-control-policy',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('service-control'),
    means: 'A service control policy of the organization forbids {action} to {role}, whatever policies are attached to it.',
    checks: ['organization-guardrail', 'missing-policies'],
    untold: ['It says "explicit deny" also where the policy only lacks an Allow.', ONE_OF_SEVERAL],
    next: "Ask the organization's administrator to allow the action to the role, or live without what it opens.",
  },
  {
    cause: 'resource-control-policy',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('resource-control'),
    means: 'A resource control policy of the organization that owns the resource forbids {action} to {role}.',
    checks: ['organization-guardrail', 'missing-policies'],
    untold: ['Rolecall cannot read resource control policies; SimulatePrincipalPolicy leaves them out.', ONE_OF_SEVERAL],
    next: "Ask the organization's administrator to except the role.",
  },
  {
    cause: 'permissions-boundary',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('permissions-boundary'),
    means: ({ denial }) =>
      `The permissions boundary of {role} ${denial?.isExplicit ? 'denies' : 'does not allow'} {action}, whatever policies are attached to it.`,
    checks: ['permissions-boundary', 'missing-policies'],
    untold: [ONE_OF_SEVERAL],
    next: 'Allow the action in the boundary policy as well, or take the boundary off the role.',
  },
  {
    cause: 'session-policy',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('session'),
    means: 'The session was opened with a policy of its own that does not allow {action}: whoever took on {role} has narrowed it.',
    checks: ['missing-policies'],
    untold: ["The role's policies may allow the action all the same.", ONE_OF_SEVERAL],
    next: 'Ask {vendor} which session policy they pass to AssumeRole.',
  },
  {
    cause: 'endpoint-policy',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('vpc-endpoint'),
    means: 'The policy of the VPC endpoint that the call went through does not allow {action}.',
    checks: [],
    untold: ["It belongs to the caller's network: the role's policies may allow the action.", ONE_OF_SEVERAL],
    next: 'Allow the action in the endpoint policy of the network from which the call came.',
  },
  {
    cause: 'resource-policy',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: refusedBy('resource-based'),
    means: ({ denial }) => `The policy of the resource itself ${denial?.isExplicit ? 'denies' : 'does not allow'} {action} to {role}.`,
    checks: ({ denial }) => (/^s3:/i.test(denial?.action ?? '') ? ['cost-report', 'missing-policies'] : ['missing-policies']),
    untold: ["The role's own policies may be right.", ONE_OF_SEVERAL],
    next: 'Let the role in by the policy of that bucket, key or other resource.',
  },
  {
    cause: 'permission-denied',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: (evidence) => isOther(evidence) && evidence.denial?.isExplicit === true,
    means: ({ denial }) =>
      `A Deny ${denial?.policy ? 'in one of the policies of {role}' : 'in some policy'} forbids {action}, whatever else allows it.`,
    checks: ({ denial }) =>
      denial?.policy
        ? ['missing-policies', 'permissions-boundary', 'organization-guardrail']
        : ['permissions-boundary', 'organization-guardrail', 'missing-policies'],
    untold: ({ denial }) =>
      denial?.policy
        ? ['AWS does not name the statement.']
        : ['Older messages do not say which kind of policy it is: boundary, service control policy, or one of the role.'],
    next: 'Look for statements with Effect Deny that cover the action.',
  },
  {
    cause: 'permission-missing',
    source: DENIAL_MESSAGES,
    codes: CODES,
    fits: isOther,
    means: ({ denial }) => `{Role} was taken on, but ${denial?.policy ? 'no policy of its own lets it' : 'it may not'} call {action}.`,
    checks: missing,
    untold: ({ denial, callerIs }) => [
      ...(denial?.policy ? [ONE_OF_SEVERAL] : ['Without a reason in the text a boundary or a service control policy may be what says no.']),
      ...(callerIs === 'role' || callerIs === 'vendor'
        ? []
        : ['Whether the caller is the vendor or somebody else with the role is not told.']),
    ],
    next: 'Attach the policy that {vendor} names for it; the way in works, so the trust policy is not the cause.',
  },
];

/** `Access Denied` and nothing more. It comes last. */
export const plainlyDenied: Rule = {
  cause: 'access-denied',
  source: DENIAL_MESSAGES,
  codes: CODES,
  fits: /\bAccess ?Denied(?:Exception)?\b|\bUnauthorizedOperation\b|\bNot authorized\b|\bis not authorized to\b|\b403 Forbidden\b|Status ?Code:? 403/i,
  means: 'AWS refused a call, and the text says neither whose nor which.',
  checks: ['trust-principal', 'external-id', 'missing-policies', 'permissions-boundary', 'organization-guardrail'],
  untold: ['Without the action one cannot tell whether the way in is closed or a permission is missing.'],
  next: 'Ask {vendor} for the whole message: it names the caller, the action and the role.',
};

function refusedBy(policy: DenyingPolicy): (evidence: Evidence) => boolean {
  return (evidence) => isOther(evidence) && evidence.denial?.policy === policy;
}

/** Something was refused to somebody who needs no way in any more. */
function isOther({ denial }: Evidence): boolean {
  return denial !== undefined && !isAssuming(denial.action) && !/^sts:AssumeRoleWith/i.test(denial.action);
}

/** Is it a person or a pipeline that changes things, and no vendor that reads? */
function isLogin({ denial, principal, vendor, role }: Evidence): boolean {
  if (CHANGES.test(denial?.action ?? '')) return true;
  if (/:assumed-role\/AWSReservedSSO_|^arn:aws[\w-]*:iam::\d{12}:user\//.test(principal ?? ''))
    return vendor === undefined || role === undefined;
  return false;
}

function whyNot({ denial }: Evidence): string {
  switch (denial?.policy) {
    case 'service-control':
      return ': a service control policy of its organization forbids it';
    case 'permissions-boundary':
      return ': its permissions boundary forbids it, or asks for one on the role that is made';
    case 'session':
      return ': the policy of its session forbids it';
    default:
      return denial?.isExplicit ? ': a Deny forbids it' : '';
  }
}

function missing({ denial }: Evidence): readonly string[] {
  const asked = denial?.action ?? '';
  if (/^eks:AccessKubernetesApi$/i.test(asked)) return ['missing-policies', 'eks-access-entry', 'eks-access-policy'];
  if (/^(?:cur|bcm-data-exports|ce):/i.test(asked) || /^s3:(?:Get|List)/i.test(asked))
    return ['missing-policies', 'cost-report', 'policy-quota', 'permissions-boundary', 'organization-guardrail'];
  return ['missing-policies', 'policy-quota', 'permissions-boundary', 'organization-guardrail'];
}
