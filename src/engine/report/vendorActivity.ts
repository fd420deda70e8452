import type { VendorActivity } from '../model/vendorActivity.ts';

/** So many of the last calls are listed one by one. */
const CALLS_LISTED = 50;

/**
 * What a vendor did, as Markdown: counted by service and call, then the last calls one by one, then what CloudTrail cannot tell. Pure.
 * @param roleArn the role whose sessions it is about
 */
export function vendorActivityMarkdown(vendor: string, roleArn: string, activity: VendorActivity): string {
  const { sessions, calls, searchedRegions, unread, readBackTo, notSearched } = activity;
  const where = searchedRegions.length === 0 ? 'no region' : searchedRegions.join(', ');
  return [
    `# What did ${vendor} do?`,
    '',
    `Calls in sessions of \`${roleArn}\`, from the event history of CloudTrail in ${where}.`,
    '',
    ...(sessions[0] === undefined
      ? [`No session of ${vendor} is recorded there. That does not prove that there was none: see what CloudTrail cannot tell, below.`]
      : [
          `${count(sessions.length, 'session')}, the last at ${minute(sessions[0].at)}${sessions[0].sourceIp === undefined ? '' : ` from ${sessions[0].sourceIp}`}; ${count(calls.length, 'call')} in them.`,
          ...(calls.length === 0
            ? ['', 'No call was recorded in these sessions: reading of data, for one, is not in the event history.']
            : []),
        ]),
    '',
    ...(calls.length === 0 ? [] : [...counted(calls), ...listed(calls)]),
    '## What CloudTrail cannot tell',
    '',
    ...[
      'The event history holds management events of the last 90 days. Data events (reading an object of S3, invoking a function, what is read of a table) and network activity are not in it; a trail or CloudTrail Lake can have them.',
      'An event takes 5 minutes on average, and up to 15, to be there.',
      `Other regions than ${where} were not searched.`,
      'It cannot be searched by role: the sessions are found by their AssumeRole calls, then their calls by the names of the sessions, and only those that this role issued are counted. A session that was opened from an AWS service or in another region than the searched ones is missed.',
      "Refused attempts to open a session are not recorded in the role's account.",
      'The history answers two questions a second in a region, so that no more than 200 events of each session name and region were read.',
      ...readBackTo.map(
        ({ region, session, at }) => `There are more: in ${region} the calls of "${session}" were read back to ${minute(at)}.`,
      ),
      ...unread.map(({ region, because }) => `Not read to the end in ${region}: ${because}`),
      ...(notSearched.length > 0
        ? [
            `${count(notSearched.length, 'more session name')} ${notSearched.length === 1 ? 'was' : 'were'} not searched for: ${notSearched.slice(0, 10).join(', ')}${notSearched.length > 10 ? ', …' : ''}.`,
          ]
        : []),
    ].map((line) => `- ${line}`),
    '',
    'Sources: CloudTrail API Reference, LookupEvents; CloudTrail User Guide, "Working with CloudTrail event history"; IAM User Guide, "Logging IAM and AWS STS API calls with AWS CloudTrail". Read 2026-11-22.',
    '',
  ].join('\n');
}

/** How often each call of each service was made, the most frequent first. */
export function countCalls(calls: VendorActivity['calls']): readonly {
  readonly service: string;
  readonly call: string;
  readonly count: number;
  readonly refused: number;
  readonly changes: boolean;
  readonly last: string;
}[] {
  const byName = new Map<string, VendorActivity['calls'][number][]>();
  for (const call of calls) {
    const name = `${call.service} ${call.call}`;
    byName.set(name, [...(byName.get(name) ?? []), call]);
  }
  return [...byName.values()]
    .map((same) => ({
      service: same[0]!.service,
      call: same[0]!.call,
      count: same.length,
      refused: same.filter(({ errorCode }) => errorCode !== undefined).length,
      changes: same.some(({ readOnly }) => !readOnly),
      last: same.reduce((newest, { at }) => (at > newest ? at : newest), ''),
    }))
    .toSorted((one, other) => other.count - one.count || one.service.localeCompare(other.service) || one.call.localeCompare(other.call));
}

function counted(calls: VendorActivity['calls']): readonly string[] {
  return [
    '## By service and call',
    '',
    '| service | call | times | refused | changes something | last |',
    '|---|---|---:|---:|---|---|',
    ...countCalls(calls).map(
      ({ service, call, count: times, refused, changes, last }) =>
        `| ${service.replace(/\.amazonaws\.com(\.cn)?$/, '')} | ${call} | ${times} | ${refused === 0 ? '' : refused} | ${changes ? '**yes**' : 'no'} | ${minute(last)} |`,
    ),
    '',
  ];
}

function listed(calls: VendorActivity['calls']): readonly string[] {
  return [
    calls.length > CALLS_LISTED ? `## The last ${CALLS_LISTED} calls` : '## The calls, newest first',
    '',
    '| when | region | service | call | session | |',
    '|---|---|---|---|---|---|',
    ...calls
      .slice(0, CALLS_LISTED)
      .map(
        ({ at, region, service, call, session, errorCode }) =>
          `| ${minute(at)} | ${region} | ${service.replace(/\.amazonaws\.com(\.cn)?$/, '')} | ${call} | ${session.replaceAll('|', '\\|')} | ${errorCode ?? ''} |`,
      ),
    '',
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `2026-11-20 10:11 UTC` */
function minute(at: string): string {
  return at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::[\d.]+)?Z$/, '$1 $2 UTC');
}
