import { judgeTrust } from '../../engine/policy/judgeTrust.ts';
import type { AccountState, Login, World } from '../account.ts';
import { newId, newUuid, regionEnabled, roleByArn } from '../account.ts';
import { DEFAULT_REGIONS } from '../regions.ts';
import { authorize } from '../authorization.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, required, structure } from '../operation.ts';
import { parsePolicy } from '../policyText.ts';

export const sts: Operations = {
  /** Never refused, and never a probe: it answers on deactivated endpoints too (aws/aws-sdk-go-v2#2846). */
  GetCallerIdentity: {
    run: ({ account, login, principal }) => {
      const id =
        login.kind === 'root'
          ? account.id
          : login.kind === 'role'
            ? `${account.roles.get(login.name ?? '')?.id ?? 'AROA'}:${login.sessionName}`
            : account.users.get(login.name ?? '')?.id;
      return { Arn: principal, UserId: id, Account: account.id };
    },
  },

  GetSessionToken: {
    run: (call) => {
      if (call.login.token !== undefined) throw new AwsError('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials');
      const seconds = durationOf(call, 43200, 129600);
      endpointActive(call.account, call.region);
      const { kind, name } = call.login;
      return {
        Credentials: issue(call.world, { accountId: call.account.id, kind, ...(name !== undefined && { name }), fromUser: true }, seconds),
      };
    },
  },

  AssumeRole: {
    run: (call) => {
      const arn = required(call, 'RoleArn');
      const session = required(call, 'RoleSessionName');
      if (!/^[\w+=,.@-]{2,64}$/.test(session))
        throw new AwsError(
          'ValidationError',
          400,
          `1 validation error detected: Value '${session}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
        );
      if (!/^arn:[^:]+:iam::\d{12}:role\/.+/.test(arn)) throw new AwsError('ValidationError', 400, `${arn} is invalid`);
      const externalId = optional(call, 'ExternalId');
      if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
        throw new AwsError(
          'ValidationError',
          400,
          "1 validation error detected: Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*",
        );
      if (call.login.kind === 'root') throw new AwsError('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
      const refused = new AwsError(
        'AccessDenied',
        403,
        `User: ${call.principal} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      );
      const target = roleByArn(call.world, arn);
      if (!target || !letsIn(call, target.account, target.role.trust, arn, externalId)) throw refused;
      const seconds = durationOf(call, 3600, target.role.maxSession);
      endpointActive(target.account, call.region);
      target.role.lastUsed = { at: call.world.now(), region: call.region };
      recordAssumeRole(call, target.account, arn, session, externalId);
      const credentials = issue(
        call.world,
        { accountId: target.account.id, kind: 'role', name: target.role.name, sessionName: session },
        seconds,
      );
      return {
        Credentials: credentials,
        AssumedRoleUser: {
          AssumedRoleId: `${target.role.id}:${session}`,
          Arn: `arn:aws:sts::${target.account.id}:assumed-role/${target.role.name}/${session}`,
        },
      };
    },
  },

  GetAccessKeyInfo: {
    action: 'sts:GetAccessKeyInfo',
    run: (call) => {
      const id = required(call, 'AccessKeyId');
      const login = call.world.logins.get(id);
      if (!login)
        throw new AwsError(
          'ValidationError',
          400,
          `1 validation error detected: Value '${id}' at 'accessKeyId' failed to satisfy constraint: Member must be an access key`,
        );
      return { Account: login.accountId };
    },
  },
};

/**
 * The endpoint issues credentials for this account: an opt-in region as soon as it is enabled, a default region unless an
 * administrator switched it off (IAM User Guide, "Managing AWS STS in an AWS Region").
 */
function endpointActive(account: AccountState, region: string): void {
  const active = DEFAULT_REGIONS.includes(region) ? !account.inactiveSts.includes(region) : regionEnabled(account, region);
  if (active) return;
  throw new AwsError(
    'RegionDisabledException',
    403,
    `STS is not activated in this region for account:${account.id}. Your account administrator can activate STS in this region using the IAM Console.`,
  );
}

function letsIn(call: Call, target: AccountState, trust: string, roleArn: string, externalId: string | undefined): boolean {
  const tags = Array.isArray(call.input['Tags']) ? call.input['Tags'] : [];
  const actions = [
    'sts:AssumeRole',
    ...(tags.length > 0 ? ['sts:TagSession'] : []),
    ...(optional(call, 'SourceIdentity') === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
  const document = parsePolicy(trust);
  const principal = callerArn(call);
  const context = contextOf(call, principal, tags);
  const trusted = actions.every(
    (action) => judgeTrust(document, { principal, action, context, ...(externalId !== undefined && { externalId }) }).verdict === 'allowed',
  );
  // Across accounts both sides must agree: the role's trust policy and the caller's own policies.
  const own = authorize(call.world, call.account, call.login, 'sts:AssumeRole', roleArn);
  return trusted && (own === 'allowed' || (own === 'no-allow' && target.id === call.account.id && trust.includes(`"${principal}"`)));
}

/** The caller as trust policies name it: a session by its role's ARN, with the path. */
function callerArn(call: Call): string {
  return call.login.kind === 'role' ? (call.account.roles.get(call.login.name ?? '')?.arn ?? call.principal) : call.principal;
}

function contextOf(call: Call, principal: string, tags: readonly unknown[]): Record<string, string> {
  const context: Record<string, string> = {
    'aws:PrincipalArn': principal,
    'aws:PrincipalAccount': call.account.id,
    'aws:PrincipalType': call.login.kind === 'role' ? 'AssumedRole' : 'User',
    'aws:RequestedRegion': call.region,
    'aws:SecureTransport': 'true',
    'sts:RoleSessionName': optional(call, 'RoleSessionName') ?? '',
    'aws:CurrentTime': new Date(call.world.now()).toISOString(),
  };
  if (call.world.organization?.members.includes(call.account.id)) context['aws:PrincipalOrgID'] = call.world.organization.id;
  const source = optional(call, 'SourceIdentity');
  if (source !== undefined) context['sts:SourceIdentity'] = source;
  for (const tag of tags) context[`aws:RequestTag/${String(structure(tag)['Key'])}`] = String(structure(tag)['Value']);
  return context;
}

function issue(
  world: World,
  login: Omit<Login, 'accessKeyId' | 'secret' | 'token' | 'expiresAt'>,
  seconds: number,
): Record<string, unknown> {
  const accessKeyId = newId(world, 'ASIA', 20);
  const made: Login = {
    ...login,
    accessKeyId,
    secret: `demo-secret-${accessKeyId}`,
    token: `demo-session-token-${newUuid(world)}`,
    expiresAt: world.now() + seconds * 1000,
  };
  world.logins.set(accessKeyId, made);
  return { AccessKeyId: accessKeyId, SecretAccessKey: made.secret, SessionToken: made.token, Expiration: new Date(made.expiresAt ?? 0) };
}

function durationOf(call: Call, fallback: number, most: number): number {
  const seconds = optionalNumber(call, 'DurationSeconds') ?? fallback;
  if (seconds < 900)
    throw new AwsError(
      'ValidationError',
      400,
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  if (seconds > most)
    throw new AwsError('ValidationError', 400, 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  return seconds;
}

/** The record that CloudTrail keeps in the role's account for a call from another account (IAM User Guide, CloudTrail integration). */
function recordAssumeRole(call: Call, target: AccountState, roleArn: string, session: string, externalId: string | undefined): void {
  const caller =
    call.login.kind === 'role'
      ? `${call.account.roles.get(call.login.name ?? '')?.id ?? 'AROA'}:${call.login.sessionName}`
      : (call.account.users.get(call.login.name ?? '')?.id ?? call.account.id);
  target.events.push(
    assumeRoleEvent(call.world, {
      at: call.world.now(),
      region: call.region,
      callerAccount: call.account.id,
      callerId: caller,
      roleArn,
      session,
      targetAccount: target.id,
      sourceIp: '127.0.0.1',
      ...(externalId !== undefined && { externalId }),
    }),
  );
}

/** A successful cross-account AssumeRole as the role's account sees it in CloudTrail. */
export function assumeRoleEvent(
  world: World,
  event: {
    at: number;
    region: string;
    callerAccount: string;
    callerId: string;
    roleArn: string;
    session: string;
    targetAccount: string;
    sourceIp: string;
    externalId?: string;
  },
): AccountState['events'][number] {
  const id = newUuid(world);
  const roleName = event.roleArn.slice(event.roleArn.lastIndexOf('/') + 1);
  const accessKeyId = newId(world, 'ASIA', 20);
  const same = event.callerAccount === event.targetAccount;
  return {
    id,
    at: event.at,
    region: event.region,
    name: 'AssumeRole',
    source: 'sts.amazonaws.com',
    readOnly: true,
    accessKeyId,
    resources: [
      { type: 'AWS::IAM::AccessKey', name: accessKeyId },
      { type: 'AWS::STS::AssumedRole', name: event.session },
      { type: 'AWS::IAM::Role', name: event.roleArn },
    ],
    record: {
      eventVersion: '1.11',
      userIdentity: same
        ? { type: 'IAMUser', principalId: event.callerId, accountId: event.callerAccount }
        : { type: 'AWSAccount', principalId: event.callerId, accountId: event.callerAccount },
      eventTime: new Date(event.at).toISOString().replace(/\.\d+Z$/, 'Z'),
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      awsRegion: event.region,
      sourceIPAddress: event.sourceIp,
      userAgent: 'aws-sdk-demo/1.0',
      requestParameters: {
        roleArn: event.roleArn,
        roleSessionName: event.session,
        durationSeconds: 3600,
        ...(event.externalId !== undefined && { externalId: event.externalId }),
      },
      responseElements: {
        credentials: { accessKeyId, sessionToken: '***', expiration: new Date(event.at + 3600_000).toUTCString() },
        assumedRoleUser: {
          assumedRoleId: `AROADEMO:${event.session}`,
          arn: `arn:aws:sts::${event.targetAccount}:assumed-role/${roleName}/${event.session}`,
        },
      },
      requestID: newUuid(world),
      eventID: id,
      readOnly: true,
      resources: [{ accountId: event.targetAccount, type: 'AWS::IAM::Role', ARN: event.roleArn }],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: event.targetAccount,
      sharedEventID: newUuid(world),
      eventCategory: 'Management',
    },
  };
}
