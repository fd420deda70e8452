// Which places of the demo account are not as they were, in the names that steps have for them.
import type { AwsAction } from '../../src/engine/model/plan.ts';

/** The places in which two snapshots of the simulator differ; a place that no fix touches is called by its path. */
export function whatDiffers(before: unknown, after: unknown): readonly string[] {
  return [...new Set(differing(before, after, []).map(placeOf))];
}

/** The place that a step changes. */
export function placeOfStep({ operation, input, region }: AwsAction): string {
  const cluster = `${region ?? ''}/${String(input['name'] ?? input['clusterName'])}`;
  switch (operation) {
    case 'UpdateAssumeRolePolicy':
      return `trust of ${String(input['RoleName'])}`;
    case 'AttachRolePolicy':
      return `${String(input['PolicyArn'])} on ${String(input['RoleName'])}`;
    case 'CreateAccessEntry':
      return `entry of ${String(input['principalArn'])} on ${cluster}`;
    case 'AssociateAccessPolicy':
      return `${String(input['policyArn'])} of ${String(input['principalArn'])} on ${cluster}`;
    case 'UpdateClusterConfig':
      return `addresses of ${cluster}`;
    case 'EnableRegion':
      return `region ${String(input['RegionName'])}`;
    default:
      return operation;
  }
}

type Path = readonly string[];

function differing(one: unknown, other: unknown, path: Path): readonly Path[] {
  if (Object.is(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other)) {
    if (path.at(-1) !== 'attached') return JSON.stringify(one) === JSON.stringify(other) ? [] : [path];
    return [...one.filter((item) => !other.includes(item)), ...other.filter((item) => !one.includes(item))].map((item) => [
      ...path,
      String(item),
    ]);
  }
  const left = (isObject(one) ? one : {}) as Record<string, unknown>;
  const right = (isObject(other) ? other : {}) as Record<string, unknown>;
  const isThere = isObject(one) && isObject(other);
  const isEntry = path.at(-2) === 'entries';
  if (!isThere && !isEntry) return [path];
  const own: readonly Path[] = isThere ? [] : [path];
  const policies = (side: Record<string, unknown>) => (isEntry ? (side['policies'] ?? {}) : undefined);
  if (!isThere) return [...own, ...differing(policies(left), policies(right), [...path, 'policies'])];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => differing(left[key], right[key], [...path, key]));
}

function placeOf(path: Path): string {
  const [, , kind, name = '', ...rest] = path;
  if (kind === 'roles' && rest[0] === 'trust') return `trust of ${name}`;
  if (kind === 'roles' && rest[0] === 'attached') return `${rest[1] ?? ''} on ${name}`;
  if (kind === 'clusters' && rest[0] === 'publicCidrs') return `addresses of ${name}`;
  if (kind === 'clusters' && rest[0] === 'entries' && rest.length === 2) return `entry of ${rest[1] ?? ''} on ${name}`;
  if (kind === 'clusters' && rest[0] === 'entries' && rest[2] === 'policies') return `${rest[3] ?? ''} of ${rest[1] ?? ''} on ${name}`;
  if (kind === 'regions') return `region ${name}`;
  return path.join('/');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
