import type { Connection } from '../model/connection.ts';
import type { Edit } from '../model/edit.ts';
import { isKnown, orElse } from '../model/known.ts';
import type { Step } from '../model/plan.ts';
import { accountSteps, regionSteps } from './accountSteps.ts';
import { applyEdits } from './applyEdits.ts';
import { clusterSteps } from './clusterSteps.ts';
import { roleSteps } from './roleSteps.ts';

/**
 * Turns edits over the facts into AWS calls, in the order in which they depend on each other: quota before attachment,
 * authentication mode before entry, entry before policy association, a role before its entries and the other way round where it goes. Edits to one document become one call, because the
 * calls are made from the difference between the facts as they are and as they should be.
 * @throws EditDoesNotFit where an edit does not fit the facts.
 */
export function planInAws(connection: Connection, edits: readonly Edit[]): readonly Step[] {
  return stepsBetween(connection, applyEdits(connection, edits));
}

/** The AWS calls that turn the facts as they are into the facts as they are wanted. */
export function stepsBetween(connection: Connection, wanted: Connection): readonly Step[] {
  const account = orElse(connection.account, undefined);
  const accountWanted = orElse(wanted.account, undefined);
  const clusters = orElse(connection.clusters, []);
  const clustersWanted = orElse(wanted.clusters, []);
  const isToGo = wanted.role === undefined;
  const ofRole = isKnown(connection.role) && isKnown(wanted.role) ? roleSteps(connection.role, wanted.role) : [];
  const ofClusters = clusters.flatMap((cluster, index) =>
    clusterSteps(orElse(cluster, undefined), orElse(clustersWanted[index], undefined)),
  );
  return [
    ...accountSteps(account, accountWanted),
    ...(isToGo ? [...ofClusters, ...ofRole] : [...ofRole, ...ofClusters]),
    ...regionSteps(account, accountWanted),
  ];
}
