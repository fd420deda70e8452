import type { AccountState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf } from '../operation.ts';

export const organizations: Operations = {
  DescribeOrganization: {
    action: 'organizations:DescribeOrganization',
    run: (call) => {
      const organization = organizationOf(call);
      const management = call.world.accounts.get(organization.managementAccount);
      return {
        Organization: {
          Id: organization.id,
          Arn: `arn:aws:organizations::${organization.managementAccount}:organization/${organization.id}`,
          FeatureSet: organization.featureSet,
          MasterAccountArn: accountArn(call, organization.managementAccount),
          MasterAccountId: organization.managementAccount,
          MasterAccountEmail: management?.email,
          AvailablePolicyTypes: organization.featureSet === 'ALL' ? [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] : [],
        },
      };
    },
  },

  ListAccounts: {
    action: 'organizations:ListAccounts',
    run: (call) => {
      const organization = organizationOf(call);
      managementOnly(call);
      const { items, next } = pageOf(
        organization.members,
        optional(call, 'NextToken'),
        optionalNumber(call, 'MaxResults'),
        Math.min(20, call.world.pageSize),
        () => new AwsError('InvalidInputException', 400, 'You provided an invalid value for NextToken.', { Reason: 'INVALID_NEXT_TOKEN' }),
      );
      return { Accounts: items.flatMap((id) => output(call, call.world.accounts.get(id)) ?? []), NextToken: next };
    },
  },

  DescribeAccount: {
    action: 'organizations:DescribeAccount',
    resource: (call) => accountArn(call, optional(call, 'AccountId') ?? ''),
    run: (call) => {
      const organization = organizationOf(call);
      managementOnly(call);
      const id = optional(call, 'AccountId') ?? '';
      if (!/^\d{12}$/.test(id))
        throw new AwsError('InvalidInputException', 400, 'You specified an invalid value.', { Reason: 'INVALID_PATTERN' });
      if (!organization.members.includes(id))
        throw new AwsError('AccountNotFoundException', 400, "You specified an account that doesn't exist.");
      return { Account: output(call, call.world.accounts.get(id)) };
    },
  },
};

function organizationOf(call: Call): NonNullable<Call['world']['organization']> {
  const organization = call.world.organization;
  if (!organization?.members.includes(call.account.id))
    throw new AwsError('AWSOrganizationsNotInUseException', 400, 'Your account is not a member of an organization.');
  return organization;
}

function managementOnly(call: Call): void {
  if (call.world.organization?.managementAccount !== call.account.id)
    throw new AwsError('AccessDeniedException', 400, "You don't have permissions to access this resource.");
}

function accountArn(call: Call, id: string): string {
  const organization = call.world.organization;
  return `arn:aws:organizations::${organization?.managementAccount ?? call.account.id}:account/${organization?.id ?? 'o-none'}/${id}`;
}

function output(call: Call, account: AccountState | undefined): Record<string, unknown> | undefined {
  if (!account) return undefined;
  return {
    Id: account.id,
    Arn: accountArn(call, account.id),
    Email: account.email,
    Name: account.name,
    Status: 'ACTIVE',
    State: 'ACTIVE',
    JoinedMethod: 'CREATED',
    JoinedTimestamp: new Date(account.createdAt),
  };
}
