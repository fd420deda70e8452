import { DescribeClusterCommand, DescribeUpdateCommand, ListUpdatesCommand, type Update } from '@aws-sdk/client-eks';
import { GetRegionOptStatusCommand } from '@aws-sdk/client-account';
import type { Pending } from '../engine/model/activity.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Clients } from './clients.ts';

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
 * Looks whether AWS is at work on a cluster or a region, or has already made the change.
 * @returns `undefined` where neither is so, and for calls that are done when they are answered
 * @throws what the reads throw
 */
export async function underWay(action: AwsAction, clients: Clients): Promise<UnderWay | undefined> {
  if (action.operation === 'UpdateClusterConfig') return clusterUnderWay(action, clients);
  if (action.operation === 'EnableRegion' || action.operation === 'DisableRegion') return regionUnderWay(action, clients);
  return undefined;
}

async function clusterUnderWay({ input, region = '' }: AwsAction, clients: Clients): Promise<UnderWay | undefined> {
  const name = String(input['name']);
  const eks = clients.eks(region);
  const { updateIds = [] } = await eks.send(new ListUpdatesCommand({ name, maxResults: LOOKED_AT }));
  const updates = await Promise.all(updateIds.map((updateId) => eks.send(new DescribeUpdateCommand({ name, updateId }))));
  const going = updates.find(({ update }) => update?.status === 'InProgress')?.update;
  if (going?.id !== undefined) {
    return { ours: asksFor(going, input), pending: { kind: 'eks-update', region, cluster: name, updateId: going.id } };
  }
  const mode = modeIn(input);
  if (mode === undefined) return undefined;
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  return cluster?.accessConfig?.authenticationMode === mode ? { ours: true } : undefined;
}

/** The parameters of an update are JSON in texts (EKS User Guide, "Control network access to cluster API server endpoint", read 2026-11-21). */
function asksFor({ params = [] }: Update, input: AwsAction['input']): boolean {
  const param = (type: string): unknown => {
    const text = params.find((one) => one.type === type)?.value;
    return text === undefined ? undefined : JSON.parse(text);
  };
  const mode = modeIn(input);
  if (mode !== undefined) return param('AuthenticationMode') === mode;
  const { publicAccessCidrs: wanted } = (input['resourcesVpcConfig'] ?? {}) as { publicAccessCidrs?: readonly string[] };
  const asked = param('PublicAccessCidrs');
  return wanted !== undefined && Array.isArray(asked) && asked.map(String).toSorted().join() === wanted.toSorted().join();
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
