import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  PutRolePolicyCommand,
  SetSecurityTokenServicePreferencesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeUpdateCommand,
  DisassociateAccessPolicyCommand,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { DisableRegionCommand, EnableRegionCommand, GetRegionOptStatusCommand } from '@aws-sdk/client-account';
import { RequestServiceQuotaIncreaseCommand } from '@aws-sdk/client-service-quotas';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Pending, Performed } from '../engine/model/activity.ts';
import { unknown, type Unknown } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Settlement } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { errorName, errorToUnknown } from './errorToUnknown.ts';

/** Errors that say that things are already as the call would make them; the message decides where the name says too little. */
const ALREADY: Readonly<Record<string, RegExp>> = {
  DetachRolePolicy: /^NoSuchEntity/,
  DeleteRolePolicy: /^NoSuchEntity/,
  DeletePolicy: /^NoSuchEntity/,
  CreateAccessEntry: /^ResourceInUse/,
  DeleteAccessEntry: /^ResourceNotFound/,
  DisassociateAccessPolicy: /^ResourceNotFound/,
  UpdateClusterConfig: /^InvalidParameter.*already at the desired configuration/s,
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
  'iam:SetSecurityTokenServicePreferences': (clients, _, input) =>
    clients.iam().send(new SetSecurityTokenServicePreferencesCommand(input)) as never,
  'eks:CreateAccessEntry': (clients, region, input) => clients.eks(region).send(new CreateAccessEntryCommand(input)) as never,
  'eks:DeleteAccessEntry': (clients, region, input) => clients.eks(region).send(new DeleteAccessEntryCommand(input)) as never,
  'eks:AssociateAccessPolicy': (clients, region, input) => clients.eks(region).send(new AssociateAccessPolicyCommand(input)) as never,
  'eks:DisassociateAccessPolicy': (clients, region, input) => clients.eks(region).send(new DisassociateAccessPolicyCommand(input)) as never,
  'eks:UpdateClusterConfig': (clients, region, input) => clients.eks(region).send(new UpdateClusterConfigCommand(input)),
  'account:EnableRegion': (clients, _, input) => clients.account().send(new EnableRegionCommand(input)) as never,
  'account:DisableRegion': (clients, _, input) => clients.account().send(new DisableRegionCommand(input)) as never,
  'service-quotas:RequestServiceQuotaIncrease': (clients, _, input) =>
    clients.serviceQuotas().send(new RequestServiceQuotaIncreaseCommand(input)) as never,
};

/** Makes one change. @param logIn what to run when the login does not work */
export async function perform(action: AwsAction, clients: Clients, logIn: string): Promise<Performed> {
  const { service, operation, input, region } = action;
  const send = SEND[`${service}:${operation}`];
  if (!send) throw new Error(`There is no way to perform ${service}:${operation}.`);
  try {
    const { update } = await send(clients, region ?? 'us-east-1', input as never);
    const pending = pendingOf(action, update?.id);
    return { done: true, ...(pending && { pending }) };
  } catch (error) {
    const said = `${errorName(error)} ${error instanceof Error ? error.message : ''}`;
    if (ALREADY[operation]?.test(said)) return { done: true };
    if (operation === 'CreatePolicy' && said.startsWith('EntityAlreadyExists')) return existing(action, clients, logIn);
    const because = errorToUnknown(error, { what: `the answer to ${operation}`, action: `${iamService(service)}:${operation}`, logIn });
    return { done: false, because: refused(because, error, operation), perhaps: isUnclear(error) };
  }
}

/** A policy of that name is there. It is the one that was to be made if it says the same in the same words: a call made again after a crash. */
async function existing({ input }: AwsAction, clients: Clients, logIn: string): Promise<Performed> {
  const name = String(input['PolicyName']);
  try {
    const { Arn: caller = '', Account: account = '' } = await clients.sts().send(new GetCallerIdentityCommand({}));
    const arn = `arn:${caller.split(':')[1] ?? 'aws'}:iam::${account}:policy${String(input['Path'] ?? '/')}${name}`;
    const { Policy: policy } = await clients.iam().send(new GetPolicyCommand({ PolicyArn: arn }));
    const { PolicyVersion: version } = await clients
      .iam()
      .send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId }));
    const isSame = decodeURIComponent(version?.Document ?? '') === input['PolicyDocument'] && policy?.Description === input['Description'];
    if (isSame) return { done: true };
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
      return RegionOptStatus === pending.wanted ? 'done' : 'under-way';
    }
    const { region, cluster, updateId } = pending;
    const { update } = await clients.eks(region).send(new DescribeUpdateCommand({ name: cluster, updateId }));
    if (update?.status === 'Successful') return 'done';
    if (update?.status !== 'Failed' && update?.status !== 'Cancelled') return 'under-way';
    const why = (update.errors ?? []).map(({ errorCode, errorMessage }) => `${errorCode ?? ''} ${errorMessage ?? ''}`.trim()).join('; ');
    return {
      failed: unknown('denied', `EKS did not make the update of ${region}/${cluster}: ${update.status}${why === '' ? '' : ` (${why})`}.`),
    };
  } catch (error) {
    const action = pending.kind === 'region' ? 'account:GetRegionOptStatus' : 'eks:DescribeUpdate';
    return errorToUnknown(error, { what: 'how far the update has come', action, logIn });
  }
}

function pendingOf({ operation, input, region }: AwsAction, updateId: string | undefined): Pending | undefined {
  if (operation === 'UpdateClusterConfig' && updateId !== undefined) {
    return { kind: 'eks-update', region: region ?? '', cluster: String(input['name']), updateId };
  }
  if (operation === 'EnableRegion' || operation === 'DisableRegion') {
    return { kind: 'region', name: String(input['RegionName']), wanted: operation === 'EnableRegion' ? 'ENABLED' : 'DISABLED' };
  }
  return undefined;
}

/** An answer that AWS gave on purpose means that nothing was changed; anything else may have come after the change. */
function isUnclear(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status === undefined || status >= 500 || (error instanceof Error && error.name === 'SyntaxError');
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
