import type { ClusterState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call } from '../operation.ts';
import { optional, optionalNumber, pageOf } from '../operation.ts';

/** The cluster a path names. Throws ResourceNotFoundException in EKS's words. */
export function clusterOf(call: Call): ClusterState {
  const name = String(call.input['name'] ?? '');
  const cluster = call.account.clusters.find((candidate) => candidate.name === name && candidate.region === call.region);
  if (!cluster) throw new AwsError('ResourceNotFoundException', 404, `No cluster found for name: ${name}.`, { clusterName: name });
  return cluster;
}

/** The ARN of the cluster a path names, whether it exists or not. */
export function onCluster(call: Call): string {
  return `arn:aws:eks:${call.region}:${call.account.id}:cluster/${String(call.input['name'] ?? '')}`;
}

/** A page of an EKS list: `maxResults` up to 100. */
export function eksPage<T>(call: Call, items: readonly T[]): { items: T[]; next?: string } {
  const limit = optionalNumber(call, 'maxResults');
  if (limit !== undefined && (limit < 1 || limit > 100))
    throw new AwsError('InvalidParameterException', 400, 'maxResults must be between 1 and 100');
  return pageOf(
    items,
    optional(call, 'nextToken'),
    limit,
    Math.min(100, call.world.pageSize),
    () => new AwsError('InvalidParameterException', 400, 'Invalid nextToken'),
  );
}
