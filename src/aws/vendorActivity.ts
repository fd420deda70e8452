import { setTimeout as sleep } from 'node:timers/promises';
import { LookupEventsCommand, type Event, type LookupAttributeKey } from '@aws-sdk/client-cloudtrail';
import type { SessionCall, VendorActivity, VendorActivityRequest, VendorSession } from '../engine/model/vendorActivity.ts';
import type { Known, Unknown } from '../engine/model/known.ts';
import type { Clients } from './clients.ts';
import { errorToUnknown } from './errorToUnknown.ts';

/** More names than these (a vendor that gives each session a name of its own) are named, and not searched for. */
const SESSIONS_MOST = 5;

/** Pages of fifty events that are read of one question. */
const PAGES_MOST = 4;

/** What asking CloudTrail needs. */
export interface Asking {
  readonly clients: Clients;
  readonly logIn: string;
  readonly signal: AbortSignal;
  /** How long to wait between two questions to one region: CloudTrail answers "two per second, per account, per Region". */
  readonly pauseMs: number;
}

/**
 * What the vendor's sessions of a role did. The event history can be searched by one attribute only, and the role that a session is of is
 * none (CloudTrail API Reference, LookupEvents, read 2026-11-22). So first come the vendor's AssumeRole calls, which name the role as a
 * resource and tell what the sessions are called; then what is recorded under these names, of which only that is kept whose session
 * issuer is this very role: somebody else may use the same name.
 */
export async function vendorActivity(
  { roleArn, vendorAccounts, regions }: VendorActivityRequest,
  asking: Asking,
): Promise<Known<VendorActivity>> {
  const opened = await Promise.all(
    regions.map(async (region) => ({ region, ...(await history('ResourceName', roleArn, region, asking)) })),
  );
  const sessions = opened
    .flatMap(({ region, events }) => events.flatMap((event) => sessionIn(event, region, roleArn, vendorAccounts)))
    .toSorted((one, other) => other.at.localeCompare(one.at));
  const failed = opened.flatMap(({ because }) => because ?? []);
  if (failed.length === regions.length && failed[0] && sessions.length === 0) return failed[0];
  const names = [...new Set(sessions.map(({ name }) => name))];
  const searched = names.slice(0, SESSIONS_MOST);
  const answers = await Promise.all(
    opened
      .filter(({ because }) => !because)
      .map(async ({ region }) => {
        const found = [];
        for (const name of searched) found.push({ region, name, ...(await history('Username', name, region, asking)) });
        return found;
      }),
  );
  const looked = answers.flat();
  return {
    sessions,
    calls: looked
      .flatMap(({ events, region }) => events.flatMap((event) => callIn(event, region, roleArn)))
      .toSorted((one, other) => other.at.localeCompare(one.at)),
    searchedRegions: opened.filter(({ because }) => !because).map(({ region }) => region),
    unread: [...opened, ...looked].flatMap(({ region, because }) => (because ? [{ region, because: because.detail }] : [])),
    readBackTo: looked.flatMap(({ region, name, events, isCut }) => {
      const last = events.at(-1)?.EventTime;
      return isCut && last ? [{ region, session: name, at: last.toISOString() }] : [];
    }),
    notSearched: names.slice(SESSIONS_MOST),
  };
}

/** An event with its record, read. */
type Recorded = Event & { readonly record: TrailRecord };

interface History {
  /** Newest first. */
  readonly events: readonly Recorded[];
  /** There is more than was read. */
  readonly isCut: boolean;
  readonly because?: Unknown;
}

async function history(AttributeKey: LookupAttributeKey, AttributeValue: string, region: string, asking: Asking): Promise<History> {
  const { clients, logIn, signal, pauseMs } = asking;
  const events: Recorded[] = [];
  let NextToken: string | undefined;
  try {
    for (let page = 0; page < PAGES_MOST; page += 1) {
      await sleep(pauseMs, undefined, { signal });
      const answer = await clients.cloudTrail(region).send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey, AttributeValue }],
          MaxResults: 50,
          ...(NextToken && { NextToken }),
        }),
      );
      events.push(...(answer.Events ?? []).map((event) => ({ ...event, record: recordOf(event) })));
      NextToken = answer.NextToken;
      if (!NextToken) return { events, isCut: false };
    }
    return { events, isCut: true };
  } catch (error) {
    signal.throwIfAborted();
    const because = errorToUnknown(error, { what: `the event history of ${region}`, action: 'cloudtrail:LookupEvents', logIn, region });
    return { events, isCut: true, because };
  }
}

function sessionIn(event: Recorded, region: string, roleArn: string, vendorAccounts: readonly string[]): readonly VendorSession[] {
  const { eventName, errorCode, requestParameters, userIdentity, eventTime, sourceIPAddress, awsRegion } = event.record;
  const name = requestParameters?.roleSessionName;
  const at = eventTime ?? event.EventTime?.toISOString();
  if (eventName !== 'AssumeRole' || errorCode !== undefined || requestParameters?.roleArn !== roleArn || !name || !at) return [];
  if (!vendorAccounts.includes(userIdentity?.accountId ?? '')) return [];
  return [{ name, at, region: awsRegion ?? region, ...(sourceIPAddress !== undefined && { sourceIp: sourceIPAddress }) }];
}

function callIn(event: Recorded, region: string, roleArn: string): readonly SessionCall[] {
  const { eventName, eventSource, errorCode, userIdentity, eventTime, awsRegion } = event.record;
  const at = eventTime ?? event.EventTime?.toISOString();
  if (userIdentity?.sessionContext?.sessionIssuer?.arn !== roleArn || !eventName || !eventSource || !at) return [];
  return [
    {
      at,
      region: awsRegion ?? region,
      service: eventSource,
      call: eventName,
      session: event.Username ?? userIdentity.arn?.split('/').at(-1) ?? '',
      readOnly: event.ReadOnly === 'true',
      ...(errorCode !== undefined && { errorCode }),
    },
  ];
}

/** The parts of a record that are looked at (CloudTrail User Guide, "CloudTrail record contents" and "userIdentity element"). */
interface TrailRecord {
  readonly eventName?: string;
  readonly eventSource?: string;
  readonly eventTime?: string;
  readonly awsRegion?: string;
  readonly errorCode?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: {
    readonly accountId?: string;
    readonly arn?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly arn?: string } };
  };
  readonly requestParameters?: { readonly roleArn?: string; readonly roleSessionName?: string } | null;
}

/** @throws SyntaxError for a record that is no JSON */
function recordOf({ CloudTrailEvent: text }: Event): TrailRecord {
  return text === undefined ? {} : (JSON.parse(text) as TrailRecord);
}
