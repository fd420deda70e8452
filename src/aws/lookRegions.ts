import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetSessionTokenCommand, type GetSessionTokenCommandOutput } from '@aws-sdk/client-sts';
import type { Region, RegionOptStatus, VendorCalls } from '../engine/model/account.ts';
import { isUnknown, unknown, type Known } from '../engine/model/known.ts';
import { areLongTerm } from './credentials.ts';
import { answeredWithout } from './errorToUnknown.ts';
import type { Looking } from './looking.ts';
import type { Answer } from './reading.ts';

/** A region and its status, before anything is known of its STS endpoint. */
export type RegionStatus = Pick<Region, 'name' | 'status'>;

const STATUSES: ReadonlySet<string> = new Set<RegionOptStatus>(['ENABLED', 'ENABLING', 'DISABLING', 'DISABLED', 'ENABLED_BY_DEFAULT']);

/** Every region and whether this account has it. Which ones are opt-in is AWS's to say, never a constant's. */
export async function lookRegions(looking: Looking): Promise<Answer<readonly RegionStatus[]>> {
  const { clients, reading } = looking;
  const what = 'the regions of the account';
  const { items, rest, depth } = await reading.pages({
    what,
    action: 'account:ListRegions',
    ahead: looking.question.clusters ? 1 : 2,
    after: 0,
    send: (NextToken) => clients.account().send(new ListRegionsCommand({ MaxResults: 50, ...(NextToken && { NextToken }) })),
    pick: (output) =>
      output.Regions?.every((region) => region.RegionName && STATUSES.has(region.RegionOptStatus ?? ''))
        ? output.Regions.map((region) => ({ name: region.RegionName!, status: region.RegionOptStatus as RegionOptStatus }))
        : undefined,
    lack: 'the regions and their status',
    next: (output) => output.NextToken,
  });
  if (rest) return { value: rest, depth };
  return { value: items.length > 0 ? items : answeredWithout('any region', what), depth };
}

/** True for a region that this account can use now. */
export function isEnabled({ status }: RegionStatus): boolean {
  return status === 'ENABLED' || status === 'ENABLED_BY_DEFAULT';
}

/**
 * Measures the STS endpoints of default regions, the only way to learn whether one was deactivated: no API lists it, and
 * `GetCallerIdentity` answers even where it is (IAM User Guide, "Manage AWS STS in an AWS Region", read 2026-11-21).
 * `GetSessionToken` takes long-term keys only; what it issues is thrown away.
 */
export async function lookStsEndpoints(
  looking: Looking,
  regions: readonly RegionStatus[],
  after: number,
): Promise<ReadonlyMap<string, Region['sts']>> {
  const { clients, credentials, question, reading } = looking;
  if (!areLongTerm(credentials)) return new Map();
  const wanted = regions.filter((region) => region.status === 'ENABLED_BY_DEFAULT' && question.regions.includes(region.name));
  const answers = await Promise.all(
    wanted.map(async ({ name }): Promise<[string, Region['sts']]> => {
      const { value } = await reading.ask<GetSessionTokenCommandOutput, 'active' | 'inactive'>({
        what: `STS endpoint of ${name}`,
        action: 'sts:GetSessionToken',
        region: name,
        after,
        send: () => clients.sts(name).send(new GetSessionTokenCommand({ DurationSeconds: 900 })),
        pick: (output) => (output.Credentials?.AccessKeyId ? 'active' : undefined),
        lack: 'credentials',
        answers: (error) => ((error as { name?: string }).name === 'RegionDisabledException' ? { value: 'inactive' } : undefined),
      });
      return [name, value];
    }),
  );
  return new Map(answers);
}

/** Puts together what is known of each region's STS endpoint: by its status, by measuring, by a recorded success. Pure. */
export function withStsEndpoints(
  regions: readonly RegionStatus[],
  measured: ReadonlyMap<string, Region['sts']>,
  vendorCalls: Known<VendorCalls>,
  wanted: readonly string[],
): readonly Region[] {
  const proven = new Set(isUnknown(vendorCalls) ? [] : vendorCalls.calls.map((call) => call.region));
  return regions.map((region) => ({ ...region, sts: stsOf(region) }));

  function stsOf({ name, status }: RegionStatus): Region['sts'] {
    if (status === 'ENABLED') return 'active';
    if (status !== 'ENABLED_BY_DEFAULT') return 'inactive';
    const measurement = measured.get(name);
    if (measurement !== undefined && !isUnknown(measurement)) return measurement;
    if (proven.has(name)) return 'active';
    if (measurement !== undefined) return measurement;
    if (!wanted.includes(name)) return unknown('not-looked', `The STS endpoint of ${name} was not asked for.`);
    return unknown(
      'unresolved',
      `No API tells whether the STS endpoint of ${name} is active, and a login with temporary credentials cannot measure it.`,
      {
        next: `Look in the IAM console under Account settings, STS endpoints, whether ${name} is Active.`,
      },
    );
  }
}
