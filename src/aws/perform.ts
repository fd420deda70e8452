import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  SetSecurityTokenServicePreferencesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeUpdateCommand,
  DisassociateAccessPolicyCommand,
  UpdateClusterConfigCommand,
  type CreateAccessEntryCommandInput,
} from '@aws-sdk/client-eks';
import { DeleteChangeSetCommand, DeleteStackCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DisableRegionCommand, EnableRegionCommand, GetRegionOptStatusCommand } from '@aws-sdk/client-account';
import { RequestServiceQuotaIncreaseCommand } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Pending, Performed } from '../engine/model/activity.ts';
import { unknown, type Unknown } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Settlement } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { emptyStackNow, madeEmptyBy } from './emptyStack.ts';
import { errorName, errorToUnknown } from './errorToUnknown.ts';
import { changedMeanwhile } from './liveState.ts';
import { nameIn, stackSettled } from './stacks.ts';
import { underWay, type UnderWay } from './underWay.ts';

/** Errors that say that things are already as the call would make them; the message decides where the name says too little. */
const ALREADY: Readonly<Record<string, RegExp>> = {
  DetachRolePolicy: /^NoSuchEntity/,
  DeleteRolePolicy: /^NoSuchEntity/,
  DeletePolicy: /^NoSuchEntity/,
  DeleteRole: /^NoSuchEntity/,
  CreateAccessEntry: /^ResourceInUse/,
  DeleteAccessEntry: /^ResourceNotFound/,
  DisassociateAccessPolicy: /^ResourceNotFound/,
  UpdateClusterConfig: /^InvalidParameter.*(already at the desired configuration|authentication mode update from (\w+) to \2\b)/s,
  DeleteStack: /^ValidationError.*does not exist/s,
  DeleteChangeSet: /^(ChangeSetNotFound|ValidationError.*does not exist)/s,
  RequestServiceQuotaIncrease: /^(ResourceAlreadyExists|IllegalArgument.*greater than)/s,
};

/**
 * Errors that say that AWS does not know yet what was made a moment ago (IAM User Guide, "Changes that I make are not always immediately
 * visible"; EKS names the principal of an entry invalid until then; read 2026-11-22).
 */
const NOT_YET: Readonly<Record<string, RegExp>> = {
  AttachRolePolicy: /^NoSuchEntity/,
  PutRolePolicy: /^NoSuchEntity/,
  CreateAccessEntry: /^InvalidParameter.*principal/is,
};

/** The permission by which a service tells what it is at work on. */
const ASKED_BY: Readonly<Record<string, string>> = {
  eks: 'eks:ListUpdates',
  account: 'account:GetRegionOptStatus',
  cloudformation: 'cloudformation:DescribeStacks',
};

/** A call as AWS's error messages and this machine's clients know it. */
type Send = (clients: Clients, region: string, input: never) => Promise<{ update?: { id?: string | undefined } | undefined }>;

const SEND: Readonly<Record<string, Send>> = {
  'iam:UpdateAssumeRolePolicy': (clients, _, input) => clients.iam().send(new UpdateAssumeRolePolicyCommand(input)) as never,
  'iam:AttachRolePolicy': (clients, _, input) => clients.iam().send(new AttachRolePolicyCommand(input)) as never,
  'iam:DetachRolePolicy': (clients, _, input) => clients.iam().send(new DetachRolePolicyCommand(input)) as never,
  'iam:PutRolePolicy': (clients, _, input) => clients.iam().send(new PutRolePolicyCommand(input)) as never,
  'iam:DeleteRolePolicy': (clients, _, input) => clients.iam().send(new DeleteRolePolicyCommand(input)) as never,
  'iam:CreatePolicy': (clients, _, input) => clients.iam().send(new CreatePolicyCommand(input)) as never,
  'iam:DeletePolicy': (clients, _, input) => clients.iam().send(new DeletePolicyCommand(input)) as never,
  'iam:CreateRole': (clients, _, input) => clients.iam().send(new CreateRoleCommand(input)) as never,
  'iam:DeleteRole': (clients, _, input) => clients.iam().send(new DeleteRoleCommand(input)) as never,
  'iam:SetSecurityTokenServicePreferences': (clients, _, input) =>
    clients.iam().send(new SetSecurityTokenServicePreferencesCommand(input)) as never,
  'eks:CreateAccessEntry': (clients, region, input) => clients.eks(region).send(new CreateAccessEntryCommand(input)) as never,
  'eks:DeleteAccessEntry': (clients, region, input) => clients.eks(region).send(new DeleteAccessEntryCommand(input)) as never,
  'eks:AssociateAccessPolicy': (clients, region, input) => clients.eks(region).send(new AssociateAccessPolicyCommand(input)) as never,
  'eks:DisassociateAccessPolicy': (clients, region, input) => clients.eks(region).send(new DisassociateAccessPolicyCommand(input)) as never,
  'eks:UpdateClusterConfig': (clients, region, input) => clients.eks(region).send(new UpdateClusterConfigCommand(input)),
  'cloudformation:ExecuteChangeSet': (clients, region, input) =>
    clients.cloudFormation(region).send(new ExecuteChangeSetCommand(input)) as never,
  'cloudformation:DeleteChangeSet': (clients, region, input) =>
    clients.cloudFormation(region).send(new DeleteChangeSetCommand(input)) as never,
  'cloudformation:DeleteStack': (clients, region, input) => clients.cloudFormation(region).send(new DeleteStackCommand(input)) as never,
  'account:EnableRegion': (clients, _, input) => clients.account().send(new EnableRegionCommand(input)) as never,
  'account:DisableRegion': (clients, _, input) => clients.account().send(new DisableRegionCommand(input)) as never,
  'service-quotas:RequestServiceQuotaIncrease': (clients, _, input) =>
    clients.serviceQuotas().send(new RequestServiceQuotaIncreaseCommand(input)) as never,
};

/** What is known of how a call was sent: an attempt before the last one may have taken effect although it was not answered as it should be. */
export interface Sent {
  unclear: boolean;
}

/**
 * Makes one change.
 * @param logIn what to run when the login does not work
 * @param over the calls that describe what may be replaced; `undefined`: anything, and then whether it was `already` so is not told
 * @param sent told by {@link noteAttempt}
 */
export async function perform(
  action: AwsAction,
  clients: Clients,
  logIn: string,
  over?: readonly AwsAction[],
  sent: Sent = { unclear: false },
): Promise<Performed> {
  const { service, operation, input, region } = action;
  const send = SEND[`${service}:${operation}`];
  if (!send) throw new Error(`There is no way to perform ${service}:${operation}.`);
  const made = madeEmptyBy(action, over);
  if (made) {
    const left = await emptyStackNow(action, made, clients, logIn);
    if (left) return left;
  }
  const changed = over && (await changedMeanwhile(action, over, clients, logIn));
  if (changed) return { done: false, because: changed, perhaps: false };
  // Only what happens to the change itself counts.
  sent.unclear = false;
  try {
    const { update } = await send(clients, region ?? 'us-east-1', input as never);
    // An empty stack goes at once: there is nothing in it that AWS would have to be waited for.
    const pending = made ? undefined : pendingOf(action, update?.id);
    return { done: true, ...(pending && { pending }) };
  } catch (error) {
    const performed = await afterError(action, error, sent.unclear || isUnclear(error), clients, logIn);
    if (!performed.done || over) return performed;
    const { already: _untold, ...done } = performed;
    return done;
  }
}

/** Notes that an attempt failed which will perhaps be repeated. */
export function noteAttempt(sent: Sent, error: unknown): void {
  if (!isThrottle(error) && isUnclear(error)) sent.unclear = true;
}

async function afterError(action: AwsAction, error: unknown, isPerhaps: boolean, clients: Clients, logIn: string): Promise<Performed> {
  const { service, operation } = action;
  const said = `${errorName(error)} ${error instanceof Error ? error.message : ''}`;
  const already = isPerhaps ? {} : { already: true as const };
  if (operation === 'CreateAccessEntry' && ALREADY[operation]!.test(said)) return existingEntry(action, already, clients, logIn);
  const isAlready = ALREADY[operation]?.test(said) ?? false;
  // A cluster is as it should be for a moment only, where an update that AWS is still at work on makes something else of it.
  if (isAlready && operation !== 'UpdateClusterConfig') return { done: true, ...already };
  if (operation === 'CreateRole' && said.startsWith('EntityAlreadyExists')) return existingRole(action, already, clients, logIn);
  if (operation === 'CreatePolicy' && said.startsWith('EntityAlreadyExists')) return existing(action, already, clients, logIn);
  const because = refused(
    errorToUnknown(error, { what: `the answer to ${operation}`, action: `${iamService(service)}:${operation}`, logIn }),
    error,
    operation,
  );
  const isBusy = /^(ResourceInUse|Conflict|InvalidChangeSetStatus)/.test(said);
  const notYet = NOT_YET[operation]?.test(said) ? { notYet: true as const } : {};
  if (!isPerhaps && !isAlready && !isBusy) return { done: false, because, perhaps: false, ...notYet };
  let found: UnderWay | undefined;
  try {
    found = await underWay(action, isBusy || isAlready, clients);
  } catch (unseen) {
    const { detail } = errorToUnknown(unseen, {
      what: 'whether AWS is at work on it',
      action: ASKED_BY[service] ?? 'account:GetRegionOptStatus',
      logIn,
    });
    return { done: false, because: { ...because, next: because.next ?? detail }, perhaps: isPerhaps };
  }
  if (!found) return isAlready ? { done: true, ...already } : { done: false, because, perhaps: isPerhaps };
  const { ours, pending } = found;
  if (ours) return { done: true, ...(pending && { pending }), ...already };
  // Where another update is at work, this one was not accepted.
  return { done: false, because, perhaps: false, ...(pending?.kind === 'eks-update' && { inTheWay: pending }) };
}

/** There is an entry for the principal. It counts as the one that was to be made if it gives the same groups under the same name. */
async function existingEntry(
  { input, region }: AwsAction,
  already: { readonly already?: true },
  clients: Clients,
  logIn: string,
): Promise<Performed> {
  const { clusterName, principalArn, type, kubernetesGroups = [], username } = input as Partial<CreateAccessEntryCommandInput>;
  const place = `${region ?? ''}/${clusterName ?? ''}`;
  try {
    const { accessEntry } = await clients.eks(region ?? '').send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
    const isSame =
      accessEntry?.type === (type ?? 'STANDARD') &&
      (accessEntry.kubernetesGroups ?? []).toSorted().join() === kubernetesGroups.toSorted().join() &&
      (username === undefined || accessEntry.username === username);
    if (isSame) return { done: true, ...already };
  } catch (error) {
    const what = `the access entry of ${principalArn ?? ''} on ${place}`;
    return { done: false, because: errorToUnknown(error, { what, action: 'eks:DescribeAccessEntry', logIn }), perhaps: false };
  }
  const because = unknown(
    'denied',
    `Somebody else has made an access entry for ${principalArn ?? ''} on ${place} meanwhile, and another one.`,
    {
      next: 'Diagnose again, and mend what is found then.',
    },
  );
  return { done: false, because, perhaps: false };
}

/** A role of that name is there. It is the one that was to be made if it lies under the same path and trusts in the same words. */
async function existingRole(
  { input }: AwsAction,
  already: { readonly already?: true },
  clients: Clients,
  logIn: string,
): Promise<Performed> {
  const name = String(input['RoleName']);
  try {
    const { Role: role } = await clients.iam().send(new GetRoleCommand({ RoleName: name }));
    const isSame =
      role?.RoleName === name &&
      role.Path === String(input['Path'] ?? '/') &&
      role.Description === input['Description'] &&
      decodeURIComponent(role.AssumeRolePolicyDocument ?? '') === input['AssumeRolePolicyDocument'];
    if (isSame) return { done: true, ...already };
  } catch (error) {
    return { done: false, because: errorToUnknown(error, { what: `role ${name}`, action: 'iam:GetRole', logIn }), perhaps: false };
  }
  const because = unknown('denied', `AWS refused CreateRole: the account has a role ${name} already, and it is another one.`, {
    next: 'Choose another name, or diagnose the role that is there.',
  });
  return { done: false, because, perhaps: false };
}

/** A policy of that name is there. It is the one that was to be made if it says the same in the same words: a call made again after a crash. */
async function existing({ input }: AwsAction, already: { readonly already?: true }, clients: Clients, logIn: string): Promise<Performed> {
  const name = String(input['PolicyName']);
  try {
    const { Arn: caller = '', Account: account = '' } = await clients.sts().send(new GetCallerIdentityCommand({}));
    const arn = `arn:${caller.split(':')[1] ?? 'aws'}:iam::${account}:policy${String(input['Path'] ?? '/')}${name}`;
    const { Policy: policy } = await clients.iam().send(new GetPolicyCommand({ PolicyArn: arn }));
    const { PolicyVersion: version } = await clients
      .iam()
      .send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId }));
    const isSame = decodeURIComponent(version?.Document ?? '') === input['PolicyDocument'] && policy?.Description === input['Description'];
    if (isSame) return { done: true, ...already };
  } catch (error) {
    if (!errorName(error).startsWith('NoSuchEntity')) {
      const because = errorToUnknown(error, { what: `what policy ${name} says`, action: 'iam:GetPolicy', logIn });
      return { done: false, because, perhaps: false };
    }
  }
  const because = unknown('denied', `AWS refused CreatePolicy: the account has a policy ${name} already, and it is another one.`, {
    next: 'Diagnose again: another name is chosen then.',
  });
  return { done: false, because, perhaps: false };
}

/** How far has an update come? */
export async function settled(pending: Pending, clients: Clients, logIn: string): Promise<Settlement> {
  try {
    if (pending.kind === 'region') {
      const { RegionOptStatus } = await clients.account().send(new GetRegionOptStatusCommand({ RegionName: pending.name }));
      if (RegionOptStatus === pending.wanted) return 'done';
      if (RegionOptStatus === TOWARDS[pending.wanted]) return 'under-way';
      const detail = `Region ${pending.name} was to become ${pending.wanted}, and is ${RegionOptStatus ?? 'in a state that AWS does not tell'}.`;
      return { failed: unknown('denied', detail, { next: 'Somebody has changed it meanwhile, or AWS gave it up: diagnose again.' }) };
    }
    if (pending.kind === 'stack') return await stackSettled(pending, clients);
    const { region, cluster, updateId } = pending;
    const { update } = await clients.eks(region).send(new DescribeUpdateCommand({ name: cluster, updateId }));
    if (update?.status === 'Successful') return 'done';
    if (update?.status !== 'Failed' && update?.status !== 'Cancelled') return 'under-way';
    const why = (update.errors ?? []).map(({ errorCode, errorMessage }) => `${errorCode ?? ''} ${errorMessage ?? ''}`.trim()).join('; ');
    return {
      failed: unknown('denied', `EKS did not make the update of ${region}/${cluster}: ${update.status}${why === '' ? '' : ` (${why})`}.`),
    };
  } catch (error) {
    if (pending.kind === 'eks-update' && errorName(error).startsWith('ResourceNotFound')) {
      const detail = `EKS knows no such update of ${pending.region}/${pending.cluster} any more: the cluster was deleted, or made anew.`;
      return { failed: unknown('not-looked', detail, { next: 'Diagnose again.' }) };
    }
    const action = SETTLED_BY[pending.kind];
    return errorToUnknown(error, { what: 'how far the update has come', action, logIn });
  }
}

const SETTLED_BY = {
  region: 'account:GetRegionOptStatus',
  'eks-update': 'eks:DescribeUpdate',
  stack: 'cloudformation:DescribeStacks',
} as const;

const TOWARDS = { ENABLED: 'ENABLING', DISABLED: 'DISABLING' } as const;

function pendingOf({ operation, input, region }: AwsAction, updateId: string | undefined): Pending | undefined {
  if (operation === 'UpdateClusterConfig' && updateId !== undefined) {
    return { kind: 'eks-update', region: region ?? '', cluster: String(input['name']), updateId };
  }
  if (operation === 'EnableRegion' || operation === 'DisableRegion') {
    return { kind: 'region', name: String(input['RegionName']), wanted: operation === 'EnableRegion' ? 'ENABLED' : 'DISABLED' };
  }
  if (operation === 'ExecuteChangeSet' || operation === 'DeleteStack') {
    const stackId = String(input['StackName']);
    const wanted = operation === 'DeleteStack' ? 'DELETE_COMPLETE' : 'DEPLOYED';
    return { kind: 'stack', region: region ?? '', name: nameIn(stackId), stackId, wanted };
  }
  return undefined;
}

/** These come before anything is sent. */
const NEVER_SENT = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|CERT_|SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|ERR_TLS)/;

/** An answer that AWS gave on purpose means that nothing was changed; anything else may have come after the change. */
function isUnclear(error: unknown): boolean {
  const { code, $metadata, $response } = error as {
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Readonly<Record<string, string>> };
  };
  if (typeof code === 'string' && NEVER_SENT.test(code)) return false;
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status < 400 || status >= 500) return true;
  return (error instanceof Error && error.name === 'SyntaxError') || /\bhtml\b/i.test($response?.headers?.['content-type'] ?? '');
}

function isThrottle(error: unknown): boolean {
  return /throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i.test(errorName(error));
}

/** A refusal of a change says what AWS said: there is nothing in it that was not in the call. */
function refused(because: Unknown, error: unknown, operation: string): Unknown {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0;
  if (because.needs || status < 400 || status >= 500) return because;
  return { ...because, detail: `AWS refused ${operation}: ${errorName(error)}${error instanceof Error ? `: ${error.message}` : ''}` };
}

function iamService(service: string): string {
  return service === 'service-quotas' ? 'servicequotas' : service;
}
