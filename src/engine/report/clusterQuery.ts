import type { AwsAction } from '../model/plan.ts';
import { literal } from './trustQuery.ts';

/**
 * A JMESPath that is true of `aws eks describe-cluster` where the cluster is as an UpdateClusterConfig wants it; EKS refuses an update
 * that changes nothing ("Cluster is already at the desired configuration", github.com/eksctl-io/eksctl/issues/4043, read 2026-11-22).
 * `undefined`: the update is of something that is not compared. The order of addresses does not matter. Pure.
 */
export function sameClusterQuery({ input }: AwsAction): string | undefined {
  const { name: _, ...wanted } = input;
  const queries = Object.entries(wanted).flatMap(([part, fields]) => {
    if (typeof fields !== 'object' || fields === null) return [undefined];
    return Object.entries(fields).map(([field, value]) => sameValue(`cluster.${part}.${field}`, value));
  });
  return queries.length > 0 && queries.every((query) => query !== undefined) ? queries.join(' && ') : undefined;
}

function sameValue(at: string, value: unknown): string | undefined {
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'string') ? `sort(${at}) == ${literal(value.toSorted())}` : undefined;
  return typeof value === 'object' ? undefined : `${at} == ${literal(value)}`;
}
