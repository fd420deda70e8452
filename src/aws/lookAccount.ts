import { GetAccountSummaryCommand, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { ListCostAllocationTagsCommand, type CostAllocationTag } from '@aws-sdk/client-cost-explorer';
import { DescribeOrganizationCommand } from '@aws-sdk/client-organizations';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Caller, CostAllocationTags, Organization, Quotas } from '../engine/model/account.ts';
import { isUnknown, type Known } from '../engine/model/known.ts';
import { answeredWithout, errorName } from './errorToUnknown.ts';
import { homeRegionOf, partitionOf } from './endpoints.ts';
import type { Looking } from './looking.ts';
import type { Answer } from './reading.ts';

/**
 * Who the login is. STS of an opt-in region that is not enabled says of every key what it says of one that was deleted
 * (InvalidClientTokenId: "AWS Account Management", regions, read 2026-11-21), so the partition's home region has the last word.
 */
export async function lookCaller({ clients, reading }: Pick<Looking, 'clients' | 'reading'>): Promise<Answer<Caller>> {
  const region = await clients.sts().config.region();
  const home = homeRegionOf(partitionOf(region));
  let keyUnknown = false;
  const ask = (there: string, after: number) =>
    reading.ask<{ Account?: string | undefined; Arn?: string | undefined; UserId?: string | undefined }, Caller>({
      what: 'the caller identity',
      action: 'sts:GetCallerIdentity',
      after,
      send: () => clients.sts(there).send(new GetCallerIdentityCommand({})),
      pick: ({ Account: account, Arn: arn, UserId: userId }) =>
        account && arn && userId ? { account, arn, userId, partition: arn.split(':')[1] ?? 'aws' } : undefined,
      lack: 'the account of the login',
      answers: (error) => {
        keyUnknown = errorName(error) === 'InvalidClientTokenId';
        return undefined;
      },
    });
  const answer = await ask(region, 0);
  return keyUnknown && region !== home ? ask(home, answer.depth) : answer;
}

/** What the account is called; an account has one alias at most (IAM API Reference, ListAccountAliases, read 2026-11-22). */
export async function lookAlias({ clients, reading }: Pick<Looking, 'clients' | 'reading'>): Promise<Known<string | undefined>> {
  const { value } = await reading.ask({
    what: "the account's alias",
    action: 'iam:ListAccountAliases',
    after: 0,
    send: () => clients.iam().send(new ListAccountAliasesCommand({})),
    pick: ({ AccountAliases }) => ({ alias: AccountAliases?.[0] }),
    lack: 'the alias',
  });
  return isUnknown(value) ? value : value.alias;
}

/** This account's own IAM limits, and the version of the global endpoint's tokens. */
export async function lookSummary({ clients, reading }: Looking): Promise<{ quotas: Known<Quotas>; globalTokenVersion: Known<1 | 2> }> {
  const what = 'the account summary';
  const { value } = await reading.ask({
    what,
    action: 'iam:GetAccountSummary',
    after: 0,
    send: () => clients.iam().send(new GetAccountSummaryCommand({})),
    pick: (output) => (output.SummaryMap && Object.keys(output.SummaryMap).length > 0 ? output.SummaryMap : undefined),
    lack: 'the summary',
  });
  if (isUnknown(value)) return { quotas: value, globalTokenVersion: value };
  const numberAt = (key: string): Known<number> => {
    const number = (value as Record<string, number | undefined>)[key];
    return typeof number === 'number' && Number.isFinite(number) ? number : answeredWithout(key, what);
  };
  const version = numberAt('GlobalEndpointTokenVersion');
  return {
    quotas: {
      policiesPerRole: numberAt('AttachedPoliciesPerRoleQuota'),
      trustPolicySize: numberAt('AssumeRolePolicySizeQuota'),
      inlinePolicySize: numberAt('RolePolicySizeQuota'),
      managedPolicySize: numberAt('PolicySizeQuota'),
    },
    globalTokenVersion:
      version === 1 || version === 2 || isUnknown(version) ? version : answeredWithout('a token version that is 1 or 2', what),
  };
}

/**
 * The organization of the account; `undefined`: it is in none.
 * @param after the depth of the answer that made it worth asking
 */
export async function lookOrganization({ clients, reading }: Looking, after = 0): Promise<Known<Organization | undefined>> {
  const { value } = await reading.ask<
    { Organization?: { Id?: string | undefined; MasterAccountId?: string | undefined; FeatureSet?: string | undefined } | undefined },
    Organization | undefined
  >({
    what: 'the organization',
    action: 'organizations:DescribeOrganization',
    after,
    send: () => clients.organizations().send(new DescribeOrganizationCommand({})),
    pick: ({ Organization: organization }) =>
      organization?.Id && organization.MasterAccountId
        ? { id: organization.Id, managementAccount: organization.MasterAccountId, featureSet: organization.FeatureSet ?? '' }
        : answeredWithout('the organization', 'the organization'),
    lack: 'the organization',
    answers: (error) => (errorName(error) === 'AWSOrganizationsNotInUse' ? { value: undefined } : undefined),
  });
  return value;
}

/** How many cost allocation tags are active. */
export async function lookCostAllocationTags({ clients, reading }: Looking): Promise<Known<CostAllocationTags>> {
  const { items, rest } = await reading.pages<
    { CostAllocationTags?: CostAllocationTag[] | undefined; NextToken?: string | undefined },
    CostAllocationTag
  >({
    what: 'the cost allocation tags',
    action: 'ce:ListCostAllocationTags',
    after: 0,
    send: (NextToken) =>
      clients.costExplorer().send(new ListCostAllocationTagsCommand({ MaxResults: 1000, ...(NextToken && { NextToken }) })),
    pick: (output) => output.CostAllocationTags,
    lack: 'the list',
    next: (output) => output.NextToken,
  });
  if (rest) return rest;
  const active = items.filter((tag) => tag.Status === 'Active').length;
  return { active, inactive: items.length - active };
}
