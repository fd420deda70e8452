import { LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail';
import type { VendorCall, VendorCalls } from '../engine/model/account.ts';
import { isUnknown, type Known } from '../engine/model/known.ts';
import type { Looking } from './looking.ts';
import type { Answer } from './reading.ts';

/** CloudTrail answers twice a second in a region: so many pages of fifty events are worth waiting for. */
const MAX_PAGES = 4;

/**
 * Looks in each region's event history for the vendor's last successful `AssumeRole` of the role. Refused calls are never recorded
 * in the role's account, so finding none proves nothing (IAM User Guide, "Logging IAM and AWS STS API calls", read 2026-11-21).
 */
export async function lookVendorCalls(
  { clients, question, reading }: Looking,
  regions: readonly string[],
  roleArn: string,
  after: number,
): Promise<Answer<VendorCalls>> {
  const answers = await Promise.all(
    regions.map(async (region) => ({
      region,
      ...(await reading.pages<{ Events?: Event[] | undefined; NextToken?: string | undefined }, VendorCall | undefined>({
        what: `CloudTrail events of ${region}`,
        action: 'cloudtrail:LookupEvents',
        region,
        after,
        send: (NextToken) =>
          clients.cloudTrail(region).send(
            new LookupEventsCommand({
              LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: roleArn }],
              MaxResults: 50,
              ...(NextToken && { NextToken }),
            }),
          ),
        pick: (output) => output.Events?.map((event) => vendorCallFrom(event, region, roleArn, question.vendorAccounts)),
        lack: 'the events',
        next: (output) => output.NextToken,
        enough: (calls) => calls.some((call) => call !== undefined),
        maxPages: MAX_PAGES,
      })),
    })),
  );
  const depth = Math.max(after, ...answers.map((answer) => answer.depth));
  const calls = answers.flatMap(({ items }) => items.filter((call) => call !== undefined)).toSorted((a, b) => b.at.localeCompare(a.at));
  const failed = answers.filter((answer) => answer.rest !== undefined);
  const [first] = failed;
  if (first?.rest && failed.length === answers.length && calls.length === 0) return { value: first.rest, depth };
  return {
    value: {
      calls,
      searchedRegions: answers.filter((answer) => answer.rest === undefined).map((answer) => answer.region),
      unread: failed.map((answer) => ({ region: answer.region, because: answer.rest!.detail })),
    },
    depth,
  };
}

/** The vendor's successful call, if the event is one; the External ID itself is dropped here. */
function vendorCallFrom(event: Event, region: string, roleArn: string, vendorAccounts: readonly string[]): VendorCall | undefined {
  const record = recordOf(event);
  if (record?.eventName !== 'AssumeRole' || record.errorCode !== undefined || record.requestParameters?.roleArn !== roleArn)
    return undefined;
  const vendorAccount = record.userIdentity?.accountId;
  const at = record.eventTime ?? event.EventTime?.toISOString();
  if (!vendorAccount || !vendorAccounts.includes(vendorAccount) || !at) return undefined;
  return {
    at,
    region: record.awsRegion ?? region,
    vendorAccount,
    ...(record.sourceIPAddress && { sourceIp: record.sourceIPAddress }),
    ...(record.requestParameters.externalId !== undefined && { sentExternalId: true }),
  };
}

interface CloudTrailRecord {
  readonly eventName?: string;
  readonly eventTime?: string;
  readonly awsRegion?: string;
  readonly errorCode?: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: { readonly accountId?: string };
  readonly requestParameters?: { readonly roleArn?: string; readonly externalId?: string } | null;
}

/** @throws SyntaxError for a record that is no JSON, which the read turns into a fact */
function recordOf({ CloudTrailEvent: text }: Event): CloudTrailRecord | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as CloudTrailRecord);
}

/** The regions whose history may hold a call: where global endpoints are recorded, where the login works, and the wanted ones. */
export function regionsToSearch({ partition, question, region }: Looking, enabled: Known<readonly string[]>): readonly string[] {
  const home = partition === 'aws' ? ['us-east-1'] : [];
  const wanted = isUnknown(enabled) ? question.regions : question.regions.filter((name) => enabled.includes(name));
  return [...new Set([...home, region, ...wanted])];
}
