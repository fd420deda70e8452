import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { GetRoleCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import { unknown, type Unknown } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Clients } from './clients.ts';
import { nameIn, stackNow } from './stacks.ts';
import { errorName, errorToUnknown } from './errorToUnknown.ts';

/** A thing that a call replaces as a whole: what it is called, how it is read, and what a call would make of it. */
interface Whole {
  readonly what: string;
  /** The permission that reading it needs. */
  readonly action: string;
  readonly read: () => Promise<unknown>;
  readonly madeBy: (action: AwsAction) => unknown;
}

/**
 * Why a call that replaces a whole document or list must not be made: what is there now is none of what the given calls would make
 * of it, so somebody else has changed it meanwhile; or it cannot be read. IAM and EKS have no conditional write (IAM API Reference,
 * UpdateAssumeRolePolicy; EKS API Reference, UpdateClusterConfig; read 2026-11-21), so it is looked at right before.
 * @returns `undefined` where the call may be made
 */
export async function changedMeanwhile(
  action: AwsAction,
  over: readonly AwsAction[],
  clients: Clients,
  logIn: string,
): Promise<Unknown | undefined> {
  const whole = wholeOf(action, clients);
  if (!whole) return undefined;
  try {
    const live = canonical(await whole.read());
    if (over.some((one) => one.service === action.service && canonical(whole.madeBy(one)) === live)) return undefined;
    return unknown('denied', `Somebody else has changed the ${whole.what} meanwhile, so it was left as it is.`, {
      next: 'Diagnose again, and mend what is found then.',
    });
  } catch (error) {
    return errorToUnknown(error, { what: `the ${whole.what} as it is now`, action: whole.action, logIn });
  }
}

function wholeOf({ service, operation, input, region }: AwsAction, clients: Clients): Whole | undefined {
  const RoleName = String(input['RoleName']);
  if (service === 'iam' && operation === 'UpdateAssumeRolePolicy') {
    return {
      what: `trust policy of ${RoleName}`,
      action: 'iam:GetRole',
      read: async () => document((await clients.iam().send(new GetRoleCommand({ RoleName }))).Role?.AssumeRolePolicyDocument),
      madeBy: (action) => parsed(action.input['PolicyDocument']),
    };
  }
  if (service === 'iam' && operation === 'DeleteRole') {
    return {
      what: `trust policy of ${RoleName}`,
      action: 'iam:GetRole',
      read: () =>
        unlessGone(async () => document((await clients.iam().send(new GetRoleCommand({ RoleName }))).Role?.AssumeRolePolicyDocument)),
      madeBy: (action) => parsed(action.input['AssumeRolePolicyDocument']),
    };
  }
  if (service === 'iam' && (operation === 'PutRolePolicy' || operation === 'DeleteRolePolicy')) {
    const PolicyName = String(input['PolicyName']);
    return {
      what: `inline policy ${PolicyName} of ${RoleName}`,
      action: 'iam:GetRolePolicy',
      read: () =>
        unlessGone(async () => document((await clients.iam().send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument)),
      madeBy: (action) => parsed(action.input['PolicyDocument']),
    };
  }
  if (service === 'cloudformation' && operation === 'DeleteStack') {
    const StackName = String(input['StackName']);
    return {
      what: `stack ${nameIn(StackName)}`,
      action: 'cloudformation:DescribeStacks',
      // One that was made and not touched since never has a status of these.
      read: async () => /^(UPDATE|IMPORT)_\w+/.exec((await stackNow(StackName, region ?? '', clients))?.StackStatus ?? '')?.[0],
      madeBy: () => undefined,
    };
  }
  if (service === 'eks' && operation === 'UpdateClusterConfig' && listOf(input) !== undefined) {
    const name = String(input['name']);
    const place = `${region ?? ''}/${name}`;
    return {
      what: `addresses that may reach ${place}`,
      action: 'eks:DescribeCluster',
      read: async () => {
        const { cluster } = await clients.eks(region ?? '').send(new DescribeClusterCommand({ name }));
        return cluster?.resourcesVpcConfig?.publicAccessCidrs?.toSorted();
      },
      madeBy: (action) => listOf(action.input)?.map(String).toSorted(),
    };
  }
  return undefined;
}

/** `undefined`: IAM has none of that name. */
async function unlessGone(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (errorName(error).startsWith('NoSuchEntity')) return undefined;
    throw error;
  }
}

function listOf(input: AwsAction['input']): readonly unknown[] | undefined {
  const { publicAccessCidrs } = (input['resourcesVpcConfig'] ?? {}) as { publicAccessCidrs?: readonly unknown[] };
  return publicAccessCidrs;
}

function document(text: string | undefined): unknown {
  return parsed(text === undefined ? undefined : decodeURIComponent(text));
}

function parsed(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : undefined;
}

/**
 * One text for all spellings of a document that mean the same: IAM shows an account as its root's ARN, and a list of one may be a
 * bare text (IAM User Guide, "AWS JSON policy elements: Principal", read 2026-11-21). The order of keys and of lists does not count.
 */
function canonical(value: unknown): string {
  return JSON.stringify(spelt(value)) ?? 'absent';
}

function spelt(value: unknown): unknown {
  if (typeof value === 'string') return /^arn:[^:]+:iam::(\d{12}):root$/.exec(value)?.[1] ?? value;
  if (Array.isArray(value)) {
    if (value.length === 1) return spelt(value[0]);
    return value.map((part) => JSON.stringify(spelt(part))).toSorted();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, part]) => [key, spelt(part)]);
}
