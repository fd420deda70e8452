import type { Evidence } from '../evidence.ts';
import { readAt, type Rule } from './rule.ts';

/** A change of the role was refused, or what was asked for is not there. */
export const changeRules: readonly Rule[] = [
  {
    cause: 'too-many-policies',
    source: readAt('github.com/aws/eks-hybrid pull request 741; IAM User Guide, "IAM and AWS STS quotas"'),
    codes: ['LimitExceeded', 'LimitExceededException', 'ServiceLimitExceeded'],
    fits: /quota for PoliciesPerRole/i,
    means: (evidence) => `{Role} has as many managed policies as the account allows${most(evidence)}; one more cannot be attached.`,
    checks: ['policy-quota', 'missing-policies'],
    untold: ['Which policies are attached is not told.'],
    next: 'Put several of them into one policy of your own, or have the quota "Managed policies attached to an IAM role" raised.',
  },
  {
    cause: 'trust-policy-too-long',
    source: readAt('github.com/kubeflow/dashboard issue 29; github.com/aws/aws-cdk issue 18564'),
    codes: ['LimitExceeded', 'LimitExceededException'],
    fits: /quota for ACLSizePerRole/i,
    means: (evidence) => `The trust policy of {role} would be longer than the account allows${most(evidence)}.`,
    checks: ['trust-principal', 'trust-condition'],
    untold: ['Blanks do not count, so the length on the screen misleads.'],
    next: 'Bring several principals into one statement, give the vendor a role of its own, or have the quota "Role trust policy length" raised.',
  },
  {
    cause: 'policy-too-long',
    source: readAt('github.com/LBHackney-IT/Data-Platform pull request 2116; IAM User Guide, "IAM and AWS STS quotas"'),
    codes: ['LimitExceeded', 'LimitExceededException'],
    fits: /quota for PolicySize|Maximum policy size of \d+ bytes exceeded/i,
    means: (evidence) => `A policy is longer than IAM allows${most(evidence)}.`,
    checks: ['policy-quota', 'missing-policies'],
    untold: ['For policies written into the role it is their sum that counts.'],
    next: 'Split it, or attach a managed policy in place of a part of it.',
  },
  {
    cause: 'principal-invalid',
    source: readAt(
      'github.com/databrickslabs/ucx issue 2269; github.com/hashicorp/terraform-provider-aws issue 8905; github.com/aws/aws-cdk issue 5732',
    ),
    codes: ['MalformedPolicyDocument', 'MalformedPolicyDocumentException'],
    fits: /Invalid principal in policy|contained an invalid principal/i,
    means: ({ text }) =>
      /Invalid principal in policy:? "AWS" ?: ?"A(?:RO|ID)A/.test(text)
        ? 'The trust policy holds the id of a role or user that has been deleted; IAM does not save it again.'
        : /"STAR"/.test(text)
          ? 'The trust policy names everybody (*) where IAM wants somebody in particular, so it was not saved.'
          : 'A principal of the policy does not exist, or its ARN is misspelt: IAM looks roles, users and accounts up when a policy is saved.',
    checks: ['trust-principal'],
    untold: ['A role that was made some seconds ago gives the same answer.'],
    next: "Name the vendor's principal as its documents write it; take an id that begins with AROA or AIDA out.",
  },
  {
    cause: 'trust-policy-malformed',
    source: readAt('github.com/hashicorp/terraform-provider-aws issue 32872'),
    codes: ['MalformedPolicyDocument', 'MalformedPolicyDocumentException'],
    fits: /AssumeRole policy (?:may|must)|Has prohibited field (?:Resource|NotPrincipal)|Missing required field Principal/i,
    means: ({ text }) =>
      /STS AssumeRole actions/i.test(text)
        ? 'The trust policy names an action that a trust policy may not hold.'
        : 'The trust policy does not have the form of one: it must name a Principal, and no Resource.',
    checks: ({ text }) =>
      /STS AssumeRole actions/i.test(text) ? ['trust-action', 'trust-principal'] : ['trust-principal', 'trust-action'],
    untold: ['The policy was not saved: what the role has now is the one before.'],
    next: 'Let the statement hold Effect, Principal, Action sts:AssumeRole and the condition on the External ID, and nothing else.',
  },
  {
    cause: 'policy-malformed',
    source: readAt('IAM API Reference, "PutRolePolicy", errors'),
    codes: ['MalformedPolicyDocument', 'MalformedPolicyDocumentException', 'MalformedPolicy'],
    fits: /\bMalformedPolicy(?:Document)?(?:Exception)?\b|contains invalid Json|Statement Ids in the policy are not unique/i,
    means: 'A policy does not have the form that IAM takes, so it was not saved.',
    checks: ['trust-principal', 'trust-condition', 'missing-policies'],
    untold: ['Whether it is the trust policy or another is not always told.'],
    next: 'Correct the place that the message names, and save the policy again.',
  },
  {
    cause: 'role-exists-already',
    source: readAt('github.com/hashicorp/terraform issue 20394'),
    codes: ['EntityAlreadyExists', 'EntityAlreadyExistsException', 'AlreadyExists'],
    fits: /EntityAlreadyExists|Role with name .{1,80} already exists|role\/.{1,80} already exists in stack/i,
    means: ({ role }) => `There is ${role ? 'a {role}' : 'something of this name'} in the account already, so it was not made again.`,
    checks: ['role-exists', 'trust-principal'],
    untold: ['Whether that role lets the vendor in is not told; names are unique in an account, whatever the path.'],
    next: 'Use the role that is there (in Terraform: import it), or choose another name.',
  },
  {
    cause: 'policy-not-found',
    source: readAt('IAM API Reference, "AttachRolePolicy", errors'),
    codes: ['NoSuchEntity', 'NoSuchEntityException'],
    fits: /Policy arn:\S+ (?:does not exist|was not found)|does not exist or is not attachable|policy with (?:name|arn) .{1,160} (?:cannot|could not) be found/i,
    means: 'There is no policy of that ARN, or it cannot be attached.',
    checks: ['missing-policies'],
    untold: ['AWS renames and retires managed policies: AWSLambdaReadOnlyAccess became AWSLambda_ReadOnlyAccess.'],
    next: "Take the policy's ARN from the vendor's newest document, path included (job-function/ViewOnlyAccess).",
  },
  {
    cause: 'role-not-found',
    source: readAt('github.com/jarpy/lambkin pull request 3'),
    codes: ['NoSuchEntity', 'NoSuchEntityException'],
    fits: /The role with name .{0,80} (?:cannot|could not) be found|\bNoSuchEntity(?:Exception)?\b|Role \S{1,80} (?:not found|does not exist)/i,
    means: ({ role }) => `There is no ${role ? '{role}' : 'such role'} in the account of the login.`,
    checks: ['role-exists', 'wrong-account', 'role-path'],
    untold: ['Whether it is in another account is not told: IAM shows only the roles of the account of the login.'],
    next: "Check which account the login is in, and the role's name; IAM takes the name alone, without the path.",
  },
  {
    cause: 'external-id-malformed',
    source: readAt('github.com/aws/aws-cli issue 4745; github.com/aws/aws-toolkit-azure-devops pull request 42'),
    codes: ['ValidationError', 'ParamValidation', 'ParamValidationError'],
    fits: /at ['"]externalId['"] failed to satisfy constraint|(?:length|value|type) for parameter ExternalId/i,
    means:
      'The External ID that the caller sent has not the form that STS takes: 2 to 1224 letters, digits and the signs =,.@:/- , without blanks.',
    checks: ['external-id'],
    untold: ['The role was not asked: whether its trust policy has the right External ID is not told.'],
    next: 'Give the External ID to the caller again, without blanks, quotes or line ends around it.',
  },
  {
    cause: 'role-arn-malformed',
    source: readAt('github.com/mmmorris1975/aws-runas issue 80; github.com/grafana/grafana issue 16725'),
    codes: ['ValidationError', 'ParamValidation', 'ParamValidationError', 'InvalidParameterValue', 'InvalidParameter'],
    fits: /at ['"]roleArn['"] failed to satisfy constraint|for parameter RoleArn|minimum field size of \d+, AssumeRoleInput\.RoleArn|arn:\S* is invalid|role ARN is not valid\b(?!.{0,200}api error)|Role ARN format is not valid/i,
    means: 'What was given as the ARN of the role is none.',
    checks: ['role-exists', 'role-path'],
    untold: ['No role was asked.'],
    next: 'Give the ARN as IAM shows it: arn:aws:iam::ACCOUNT:role/PATH/NAME, not the name, and not the ARN of a session.',
  },
  {
    cause: 'session-too-long',
    source: readAt('AWS STS API Reference, "AssumeRole", DurationSeconds'),
    codes: ['ValidationError'],
    fits: /DurationSeconds exceeds/i,
    means: 'The caller asks for a longer session than {role} gives.',
    checks: ['proof-of-life'],
    untold: [
      'A role that is taken on from another role gives one hour at most, whatever it is set to.',
      'Whether the trust policy would let the caller in is not told.',
    ],
    next: 'Raise the maximum session duration of the role to what {vendor} asks for.',
  },
  {
    cause: 'cost-report-undelivered',
    source: readAt('AWS Cost and Usage Report API Reference, "ReportStatus"'),
    codes: ['ERROR_PERMISSIONS', 'ERROR_NO_BUCKET'],
    fits: /\bERROR_(?:PERMISSIONS|NO_BUCKET)\b/,
    means: ({ text }) =>
      /ERROR_NO_BUCKET/.test(text)
        ? 'AWS could not deliver the cost report: its bucket is gone.'
        : "AWS could not deliver the cost report: the bucket's policy does not let the billing service write.",
    checks: ['cost-report', 'missing-policies'],
    untold: ['Whether the vendor could read a report is not told.'],
    next: "Give the bucket back, or put AWS's own statement for the billing service into its policy.",
  },
];

function most({ text }: Evidence): string {
  const number = /(?:PoliciesPerRole|ACLSizePerRole|PolicySize):? (\d{1,6})/.exec(text)?.[1] ?? /size of (\d{1,6}) bytes/.exec(text)?.[1];
  return number === undefined ? '' : ` (${number})`;
}
