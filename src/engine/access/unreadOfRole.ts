import type { Connection } from '../model/connection.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import type { Role } from '../model/role.ts';

/** What was not read of a role and of its entries on clusters: without it the role could not be made again as it was. Pure. */
export function unreadOfRole({ clusters }: Connection, role: Role): readonly Unknown[] {
  const { name, path, trust, policies, inline, tags, boundary } = role;
  const itself = [name, path, trust, tags, boundary, policies, inline].filter(isUnknown);
  const attached = isKnown(policies)
    ? policies.flatMap((policy) => (isUnknown(policy) ? [policy] : isUnknown(policy.arn) ? [policy.arn] : []))
    : [];
  const embedded = isKnown(inline)
    ? inline.flatMap((policy) => (isUnknown(policy) ? [policy] : [policy.name, policy.document].filter(isUnknown)))
    : [];
  const text =
    !isUnknown(trust) && role.trustText === undefined ? [unknown('not-looked', 'The trust policy as AWS stored it is not known.')] : [];
  return [...itself, ...text, ...attached, ...embedded, ...(isUnknown(clusters) ? [clusters] : clusters.flatMap(ofCluster))];
}

function ofCluster(cluster: Exclude<Connection['clusters'], Unknown>[number]): readonly Unknown[] {
  if (isUnknown(cluster)) return [cluster];
  const { entry } = cluster;
  if (isUnknown(entry)) return [entry];
  if (!entry) return [];
  const { principalArn, type, groups, username, tags, policies } = entry;
  const parts = [principalArn, type, groups, username, tags, policies].filter((part) => isUnknown(part));
  const associated = isUnknown(policies)
    ? []
    : policies.flatMap((policy) => (isUnknown(policy) ? [policy] : [policy.arn, policy.scope].filter(isUnknown)));
  return [...parts, ...associated];
}
