import { AwsError } from '../awsError.ts';
import type { UserState } from '../account.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, required } from '../operation.ts';
import { validateIdentityPolicy } from '../policyValidation.ts';
import { iamPage } from './iamRoles.ts';

const onUser = {
  resource: (call: Call) =>
    call.account.users.get(optional(call, 'UserName') ?? '')?.arn ??
    `arn:aws:iam::${call.account.id}:user/${optional(call, 'UserName') ?? ''}`,
  named: (call: Call) => `user ${optional(call, 'UserName') ?? ''}`,
};

export const iamAccount: Operations = {
  GetAccountSummary: {
    action: 'iam:GetAccountSummary',
    run: ({ account }) => ({
      SummaryMap: new Map<string, number>([
        ['Users', account.users.size],
        ['UsersQuota', 5000],
        ['Groups', 0],
        ['GroupsQuota', 300],
        ['GroupsPerUserQuota', 10],
        ['Roles', account.roles.size],
        ['RolesQuota', 1000],
        ['Policies', account.policies.size],
        ['PoliciesQuota', 1500],
        ['AttachedPoliciesPerRoleQuota', account.quotas.policiesPerRole],
        ['AttachedPoliciesPerUserQuota', 10],
        ['AttachedPoliciesPerGroupQuota', 10],
        ['AssumeRolePolicySizeQuota', account.quotas.trustPolicySize],
        ['RolePolicySizeQuota', account.quotas.inlinePolicySize],
        ['UserPolicySizeQuota', 2048],
        ['GroupPolicySizeQuota', 5120],
        ['PolicySizeQuota', account.quotas.managedPolicySize],
        ['PolicyVersionsInUse', account.policies.size],
        ['PolicyVersionsInUseQuota', 10000],
        ['VersionsPerPolicyQuota', 5],
        ['GlobalEndpointTokenVersion', account.tokenVersion],
        ['AccountMFAEnabled', 1],
        ['AccountAccessKeysPresent', 0],
        ['AccessKeysPerUserQuota', 2],
        ['MFADevices', 1],
        ['MFADevicesInUse', 1],
        ['InstanceProfiles', 0],
        ['InstanceProfilesQuota', 1000],
        ['Providers', 0],
        ['ServerCertificates', 0],
        ['ServerCertificatesQuota', 20],
        ['SigningCertificatesPerUserQuota', 2],
      ]),
    }),
  },

  SetSecurityTokenServicePreferences: {
    action: 'iam:SetSecurityTokenServicePreferences',
    run: (call) => {
      const version = required(call, 'GlobalEndpointTokenVersion');
      if (version !== 'v1Token' && version !== 'v2Token')
        throw new AwsError(
          'ValidationError',
          400,
          `1 validation error detected: Value '${version}' at 'globalEndpointTokenVersion' failed to satisfy constraint: Member must satisfy enum value set: [v1Token, v2Token]`,
        );
      call.account.tokenVersion = version === 'v1Token' ? 1 : 2;
      return undefined;
    },
  },

  ListAccountAliases: {
    action: 'iam:ListAccountAliases',
    run: (call) => {
      const { items, paging } = iamPage(call, call.account.aliases);
      return { AccountAliases: items, ...paging };
    },
  },

  GetUser: {
    action: 'iam:GetUser',
    resource: (call) =>
      call.account.users.get(optional(call, 'UserName') ?? call.login.name ?? '')?.arn ??
      `arn:aws:iam::${call.account.id}:user/${optional(call, 'UserName') ?? ''}`,
    named: (call) => `user ${optional(call, 'UserName') ?? call.login.name ?? ''}`,
    run: (call) => {
      const asked = optional(call, 'UserName');
      if (asked === undefined && call.login.kind === 'root')
        return {
          User: {
            Path: '/',
            UserName: call.account.name,
            UserId: call.account.id,
            Arn: call.principal,
            CreateDate: new Date(call.account.createdAt),
          },
        };
      if (asked === undefined && call.login.kind === 'role')
        throw new AwsError('ValidationError', 400, 'Must specify userName when calling with non-User credentials');
      const name = asked ?? call.login.name ?? '';
      const user = call.account.users.get(name);
      if (!user) throw new AwsError('NoSuchEntity', 404, `The user with name ${name} cannot be found.`);
      return { User: { Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: new Date(user.createdAt) } };
    },
  },

  PutUserPolicy: {
    action: 'iam:PutUserPolicy',
    ...onUser,
    run: (call) => {
      const text = required(call, 'PolicyDocument');
      validateIdentityPolicy(text);
      userOf(call).inline.set(required(call, 'PolicyName'), text);
      return undefined;
    },
  },
  DeleteUserPolicy: {
    action: 'iam:DeleteUserPolicy',
    ...onUser,
    run: (call) => {
      const name = required(call, 'PolicyName');
      if (!userOf(call).inline.delete(name)) throw new AwsError('NoSuchEntity', 404, `The user policy with name ${name} cannot be found.`);
      return undefined;
    },
  },
};

function userOf(call: Call): UserState {
  const name = required(call, 'UserName');
  const user = call.account.users.get(name);
  if (!user) throw new AwsError('NoSuchEntity', 404, `The user with name ${name} cannot be found.`);
  return user;
}
