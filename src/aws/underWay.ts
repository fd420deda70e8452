import { DescribeClusterCommand, DescribeUpdateCommand, ListUpdatesCommand, type Update } from '@aws-sdk/client-eks';
import { GetRegionOptStatusCommand } from '@aws-sdk/client-account';
import type { Pending } from '../engine/model/activity.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Clients } from './clients.ts';
import { nameIn, stackNow } from './stacks.ts';

/**
 * What AWS is at work on where a call met with no clear answer, or with something in its way: the very change that was asked for
 * (`ours`, with `pending` while it goes on), or another one, which has to end first.
 */
export interface UnderWay {
  readonly ours: boolean;
  readonly pending?: Pending;
}

/** Updates of a cluster that are looked at, the last ones that EKS lists first. */
const LOOKED_AT = 100;

/**
 * Looks whether AWS is at work on a cluster, a stack or a region, or has already made the change.
 * @param isBusy whether AWS has just said that something is in the way, or that all is so already: that may have ended since
 * @returns `undefined` where neither is so, and for calls that are done when they are answered
 * @throws what the reads throw
 */
export async function underWay(action: AwsAction, isBusy: boolean, clients: Clients): Promise<UnderWay | undefined> {
  if (action.operation === 'UpdateClusterConfig') return clusterUnderWay(action, isBusy, clients);
  if (action.operation === 'EnableRegion' || action.operation === 'DisableRegion') return regionUnderWay(action, clients);
  if (action.operation === 'ExecuteChangeSet' || action.operation === 'DeleteStack') return stackUnderWay(action, clients);
  return undefined;
}

async function clusterUnderWay({ input, region = '' }: AwsAction, isBusy: boolean, clients: Clients): Promise<UnderWay | undefined> {
  const name = String(input['name']);
  const eks = clients.eks(region);
  const { updateIds = [] } = await eks.send(new ListUpdatesCommand({ name, maxResults: LOOKED_AT }));
  const updates = await Promise.all(updateIds.map((updateId) => eks.send(new DescribeUpdateCommand({ name, updateId }))));
  const known = updates.flatMap(({ update }) => (update?.id === undefined ? [] : [{ ...update, id: update.id }]));
  const pendingOf = (updateId: string): Pending => ({ kind: 'eks-update', region, cluster: name, updateId });
  const going = known.find(({ status }) => status === 'InProgress');
  if (going) return { ours: asksFor(going, input), pending: pendingOf(going.id) };
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const mode = modeIn(input);
  const isSo =
    mode === undefined
      ? isSameList(cluster?.resourcesVpcConfig?.publicAccessCidrs, listIn(input))
      : cluster?.accessConfig?.authenticationMode === mode;
  if (isSo) return { ours: true };
  const [last] = known.toSorted((one, other) => Number(other.createdAt ?? 0) - Number(one.createdAt ?? 0));
  return isBusy && last ? { ours: false, pending: pendingOf(last.id) } : undefined;
}

/** The parameters of an update are JSON in texts (EKS User Guide, "Control network access to cluster API server endpoint", read 2026-11-21). */
function asksFor({ params = [] }: Update, input: AwsAction['input']): boolean {
  const param = (type: string): unknown => {
    const text = params.find((one) => one.type === type)?.value;
    return text === undefined ? undefined : JSON.parse(text);
  };
  const mode = modeIn(input);
  if (mode !== undefined) return param('AuthenticationMode') === mode;
  const asked = param('PublicAccessCidrs');
  return Array.isArray(asked) && isSameList(asked.map(String), listIn(input));
}

function isSameList(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one !== undefined && other !== undefined && one.toSorted().join() === other.toSorted().join();
}

function listIn(input: AwsAction['input']): readonly string[] | undefined {
  return ((input['resourcesVpcConfig'] ?? {}) as { publicAccessCidrs?: readonly string[] }).publicAccessCidrs;
}

function modeIn(input: AwsAction['input']): unknown {
  return ((input['accessConfig'] ?? {}) as { authenticationMode?: unknown }).authenticationMode;
}

async function regionUnderWay({ operation, input }: AwsAction, clients: Clients): Promise<UnderWay | undefined> {
  const name = String(input['RegionName']);
  const { RegionOptStatus: status } = await clients.account().send(new GetRegionOptStatusCommand({ RegionName: name }));
  const wanted = operation === 'EnableRegion' ? 'ENABLED' : 'DISABLED';
  if (status === wanted) return { ours: true };
  if (status === 'ENABLING') return { ours: wanted === 'ENABLED', pending: { kind: 'region', name, wanted: 'ENABLED' } };
  if (status === 'DISABLING') return { ours: wanted === 'DISABLED', pending: { kind: 'region', name, wanted: 'DISABLED' } };
  return undefined;
}

/** A change set that was executed is known by its stack, which shows its ARN from then on. */
async function stackUnderWay({ operation, input, region = '' }: AwsAction, clients: Clients): Promise<UnderWay | undefined> {
  const stackId = String(input['StackName']);
  const stack = await stackNow(stackId, region, clients);
  const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
  const pendingFor = (wanted: 'DEPLOYED' | 'DELETE_COMPLETE'): UnderWay => ({
    ours: true,
    pending: { kind: 'stack', region, name: nameIn(stackId), stackId, wanted },
  });
  if (operation === 'DeleteStack') {
    if (status === 'DELETE_COMPLETE') return { ours: true };
    return status === 'DELETE_IN_PROGRESS' ? pendingFor('DELETE_COMPLETE') : undefined;
  }
  return status !== 'REVIEW_IN_PROGRESS' && stack?.ChangeSetId === input['ChangeSetName'] ? pendingFor('DEPLOYED') : undefined;
}
