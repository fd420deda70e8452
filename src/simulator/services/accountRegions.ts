// One file a service, or a part of a large one: operations as data over the world's state. Knows nothing of HTTP.
import type { AccountState } from '../account.ts';
import { DEFAULT_REGIONS } from '../regions.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf, texts } from '../operation.ts';

const onAccount = { resource: (call: Call): string => `arn:aws:account::${call.account.id}:account` };

export const accountRegions: Operations = {
  ListRegions: {
    action: 'account:ListRegions',
    ...onAccount,
    run: (call) => {
      const account = subject(call);
      const limit = optionalNumber(call, 'MaxResults');
      if (limit !== undefined && (limit < 1 || limit > 50)) throw invalid('MaxResults must be between 1 and 50.');
      const wanted = texts(call, 'RegionOptStatusContains');
      const regions = [...account.regions]
        .map(([name, region]) => ({ RegionName: name, RegionOptStatus: region.status }))
        .sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));
      const listed = regions.filter((region) => wanted.length === 0 || wanted.includes(region.RegionOptStatus));
      const { items, next } = pageOf(listed, optional(call, 'NextToken'), limit ?? 20, Math.min(50, call.world.pageSize), () =>
        invalid('Invalid NextToken.'),
      );
      if (!next) for (const name of account.regions.keys()) advance(account, name);
      return { Regions: items, NextToken: next };
    },
  },

  GetRegionOptStatus: {
    action: 'account:GetRegionOptStatus',
    ...onAccount,
    run: (call) => {
      const account = subject(call);
      const name = regionName(call);
      const status = account.regions.get(name)?.status;
      if (!status) throw invalid(`Region ${name} is not valid.`);
      advance(account, name);
      return { RegionName: name, RegionOptStatus: status };
    },
  },

  EnableRegion: {
    action: 'account:EnableRegion',
    ...onAccount,
    run: (call) => {
      change(call, 'DISABLED', 'ENABLING');
      return undefined;
    },
  },
  DisableRegion: {
    action: 'account:DisableRegion',
    ...onAccount,
    run: (call) => {
      change(call, 'ENABLED', 'DISABLING');
      return undefined;
    },
  },
};

/** Six transitions at a time (AWS Account Management guide, "Enable or disable AWS Regions"). */
const CONCURRENT = 6;

function change(call: Call, from: 'DISABLED' | 'ENABLED', to: 'ENABLING' | 'DISABLING'): void {
  const account = subject(call);
  const name = regionName(call);
  const region = account.regions.get(name);
  if (!region) throw invalid(`Region ${name} is not valid.`);
  if (DEFAULT_REGIONS.includes(name))
    throw invalid(`Region ${name} is enabled by default and cannot be ${to === 'ENABLING' ? 'enabled' : 'disabled'}.`);
  if (region.status === 'ENABLING' || region.status === 'DISABLING')
    throw new AwsError('ConflictException', 409, `Region ${name} is currently ${region.status}. Try again when the operation is complete.`);
  if (region.status !== from) return;
  const under = [...account.regions.values()].filter((other) => other.status === 'ENABLING' || other.status === 'DISABLING').length;
  if (under >= CONCURRENT)
    throw new AwsError(
      'TooManyRequestsException',
      429,
      `You have exceeded the quota for 'Number of concurrent region-opt requests for an account'.`,
    );
  account.regions.set(name, { status: to, pollsLeft: call.world.pollsUntilDone });
}

function advance(account: AccountState, name: string): void {
  const region = account.regions.get(name);
  if (!region || (region.status !== 'ENABLING' && region.status !== 'DISABLING')) return;
  const left = region.pollsLeft ?? 0;
  account.regions.set(
    name,
    left > 0 ? { status: region.status, pollsLeft: left - 1 } : { status: region.status === 'ENABLING' ? 'ENABLED' : 'DISABLED' },
  );
}

/** The account asked about: the caller's, or a member's if the caller is the management account. */
function subject(call: Call): AccountState {
  const id = optional(call, 'AccountId');
  if (id === undefined) return call.account;
  const organization = call.world.organization;
  const member = call.world.accounts.get(id);
  const allowed =
    organization?.managementAccount === call.account.id &&
    organization.featureSet === 'ALL' &&
    organization.members.includes(id) &&
    id !== call.account.id;
  if (!member || !allowed)
    throw new AwsError(
      'AccessDeniedException',
      403,
      `User: ${call.principal} is not authorized to perform this operation on account ${id}.`,
    );
  return member;
}

function regionName(call: Call): string {
  const name = optional(call, 'RegionName');
  if (name === undefined || name === '') throw invalid('RegionName must not be empty.');
  return name;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', 400, message);
}
