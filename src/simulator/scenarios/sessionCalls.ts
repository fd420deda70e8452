import type { AccountState, RoleState, TrailEvent } from '../account.ts';

/** What the demo vendors do in each of their sessions: service, call, how often, and whether AWS refused it. */
const CALLS: Readonly<Record<string, readonly (readonly [service: string, call: string, times: number, refused?: true])[]>> = {
  tierzero: [
    ['ec2', 'DescribeInstances', 3],
    ['monitoring', 'ListMetrics', 2],
    ['logs', 'DescribeLogGroups', 2],
    ['eks', 'DescribeCluster', 1],
    ['rds', 'DescribeDBInstances', 1],
    ['secretsmanager', 'ListSecrets', 1, true],
  ],
  cloudzero: [
    ['cur', 'DescribeReportDefinitions', 1],
    ['organizations', 'ListAccounts', 1],
    ['ec2', 'DescribeVolumes', 2],
    ['ce', 'GetCostAndUsage', 2],
  ],
};

/** Adds what is recorded of a session that an AssumeRole event has opened (CloudTrail User Guide, "CloudTrail userIdentity element"). */
export function addSessionCalls(account: AccountState, role: RoleState, opened: TrailEvent, session: string, sourceIp: string): void {
  let at = opened.at;
  for (const [service, call, times, refused] of CALLS[session] ?? []) {
    for (let time = 0; time < times; time += 1) {
      at += 20_000;
      account.events.push(callEvent(account, role, opened, { at, service, call, refused: refused === true, session, sourceIp }));
    }
  }
}

interface SessionCall {
  readonly at: number;
  readonly service: string;
  readonly call: string;
  readonly refused: boolean;
  readonly session: string;
  readonly sourceIp: string;
}

function callEvent(account: AccountState, role: RoleState, opened: TrailEvent, made: SessionCall): TrailEvent {
  const { at, service, call, refused, session, sourceIp } = made;
  const id = `${opened.id.slice(0, 24)}${at.toString(16).padStart(12, '0').slice(-12)}`;
  const accessKeyId = opened.accessKeyId ?? '';
  const source = `${service}.amazonaws.com`;
  return {
    id,
    at,
    region: opened.region,
    name: call,
    source,
    readOnly: true,
    username: session,
    accessKeyId,
    resources: [],
    record: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'AssumedRole',
        principalId: `${role.id}:${session}`,
        arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${session}`,
        accountId: account.id,
        accessKeyId,
        sessionContext: {
          sessionIssuer: { type: 'Role', principalId: role.id, arn: role.arn, accountId: account.id, userName: role.name },
          attributes: { creationDate: stamp(opened.at), mfaAuthenticated: 'false' },
        },
      },
      eventTime: stamp(at),
      eventSource: source,
      eventName: call,
      awsRegion: opened.region,
      sourceIPAddress: sourceIp,
      userAgent: 'aws-sdk-demo/1.0',
      ...(refused && { errorCode: 'AccessDenied', errorMessage: `User is not authorized to perform: ${service}:${call}` }),
      requestParameters: null,
      responseElements: null,
      eventID: id,
      readOnly: true,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account.id,
      eventCategory: 'Management',
    },
  };
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
