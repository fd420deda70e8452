import type { Cluster, ClusterRef } from '../../model/cluster.ts';
import type { Connection } from '../../model/connection.ts';
import type { Path } from '../../model/edit.ts';
import type { Severity } from '../../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../../model/known.ts';
import type { Found } from '../defineCheck.ts';
import { loginElsewhere } from '../role/presentRole.ts';

/** A cluster that the vendor is to reach, or (where the connection names none) one that it might. */
export interface ChosenCluster {
  readonly cluster: Cluster;
  /** `['clusters', index]` */
  readonly path: Path;
  /** `us-east-1/prod` */
  readonly place: string;
  /** `error` for a cluster that the connection names, `warning` for one that merely was found. */
  readonly severity: Severity;
}

/** What a check says of one cluster: right, moot and why, unread, or what is broken. */
export type ClusterFound<Evidence> = 'right' | { readonly moot: string } | Unknown | { readonly broken: Evidence };

/** Has somebody named the clusters of the connection? Else those found are only possibilities, and what cannot be told of them decides nothing. */
export function areChosen({ purpose }: Connection): boolean {
  return purpose.clusters !== undefined;
}

/**
 * Judges each cluster by itself, so that one cluster's failure hides no other's.
 * @param absent makes the evidence of a named cluster that does not exist; without it such a cluster is moot.
 */
export function judgeClusters<Evidence>(
  connection: Connection,
  judge: (chosen: ChosenCluster) => ClusterFound<Evidence>,
  absent?: (ref: ClusterRef) => Evidence,
): Found<Evidence> {
  const { vendor, variant, clusters: named } = connection.purpose;
  if (!variant.eks) return { notApplicable: `${vendor.name} does not reach EKS clusters by this kind of connection.` };
  if (named?.length === 0) return { notApplicable: 'No EKS clusters are part of this connection.' };
  const elsewhere = loginElsewhere(connection);
  if (elsewhere) return elsewhere.because;
  const chosen = chooseClusters(connection);
  if (isUnknown(chosen)) return chosen;

  const verdicts: readonly ClusterFound<Evidence>[] = [
    ...chosen.here.map(judge),
    ...chosen.absent.map((ref): ClusterFound<Evidence> =>
      absent ? { broken: absent(ref) } : { moot: `There is no cluster ${placeOf(ref)}.` },
    ),
    ...chosen.moot.map((moot) => ({ moot })),
  ];
  const broken = verdicts.flatMap((verdict) => (typeof verdict === 'object' && 'broken' in verdict ? [verdict.broken] : []));
  const unread = [...verdicts.filter((verdict) => isUnknown(verdict)), ...chosen.unread];
  if (broken.length === 0 && unread.length === 0 && !verdicts.includes('right')) {
    const reasons = verdicts.flatMap((verdict) => (typeof verdict === 'object' && 'moot' in verdict ? [verdict.moot] : []));
    return { notApplicable: reasons.join(' ') || 'No EKS cluster was found in the enabled regions of this account.' };
  }
  return { broken, unread };
}

/** `us-east-1/prod` */
export function placeOf({ region, name }: ClusterRef): string {
  return `${region}/${name}`;
}

/** What to add to a finding about a cluster that nobody has named. */
export function possibilityNote({ severity }: ChosenCluster, vendor: string): string {
  return severity === 'error' ? '' : ` It matters only if ${vendor} is to reach this cluster: name the clusters it should reach.`;
}

interface Choice {
  readonly here: readonly ChosenCluster[];
  readonly absent: readonly ClusterRef[];
  /** Why a named cluster is not to be judged here. */
  readonly moot: readonly string[];
  readonly unread: readonly Unknown[];
}

function chooseClusters(connection: Connection): Choice | Unknown {
  const { purpose, clusters } = connection;
  if (!purpose.clusters) {
    if (isUnknown(clusters)) return clusters;
    return { here: inList(clusters, 'warning'), absent: [], moot: [], unread: clusters.filter((cluster) => isUnknown(cluster)) };
  }
  const here: ChosenCluster[] = [];
  const absent: ClusterRef[] = [];
  const moot: string[] = [];
  const unread = new Set<Unknown>();
  for (const ref of purpose.clusters) {
    const closed = closedRegion(ref, connection);
    const found = isUnknown(clusters) ? undefined : inList(clusters, 'error').find((one) => isOf(one.cluster, ref));
    const hidden = isUnknown(clusters) ? [clusters] : mayHide(clusters, ref);
    if (found) here.push(found);
    else if (closed !== undefined) moot.push(closed);
    else if (hidden.length > 0) for (const one of hidden) unread.add(one);
    else absent.push(ref);
  }
  return { here, absent, moot, unread: [...unread] };
}

function inList(clusters: readonly (Cluster | Unknown)[], severity: Severity): ChosenCluster[] {
  return clusters.flatMap((cluster, index) => {
    if (isUnknown(cluster)) return [];
    // Code seldom says in which region a cluster is.
    const name = isUnknown(cluster.name) ? cluster.name.about : cluster.name;
    const known = [cluster.region, name].filter((part) => part !== undefined && isKnown(part));
    return [{ cluster, path: ['clusters', index], place: known.join('/') || 'without a known name', severity }];
  });
}

function isOf(cluster: Cluster, ref: ClusterRef): boolean {
  return cluster.region === ref.region && cluster.name === ref.name;
}

/** What in the list could be the cluster: an Unknown that does not say what it stands for, or a cluster whose name is not known. */
function mayHide(clusters: readonly (Cluster | Unknown)[], ref: ClusterRef): readonly Unknown[] {
  return clusters.flatMap((cluster): Unknown[] => {
    if (isUnknown(cluster)) return [undefined, ref.region, placeOf(ref)].includes(cluster.about) ? [cluster] : [];
    if (isKnown(cluster.region) && cluster.region !== ref.region) return [];
    if (isUnknown(cluster.name)) return [cluster.name];
    if (isUnknown(cluster.region) && cluster.name === ref.name) return [cluster.region];
    return [];
  });
}

/** A region that is not enabled has no clusters to judge; sts-regions says so. */
function closedRegion(ref: ClusterRef, { account }: Connection): string | undefined {
  if (isUnknown(account) || isUnknown(account.regions)) return undefined;
  const region = account.regions.find((one) => one.name === ref.region);
  if (region && ['ENABLED', 'ENABLED_BY_DEFAULT'].includes(region.status)) return undefined;
  return region
    ? `Region ${ref.region} of cluster ${ref.name} is ${region.status.toLowerCase()} in this account.`
    : `This account has no region ${ref.region}, so no cluster ${ref.name} in it.`;
}

/** A fact that is missing although it belongs to a cluster that was read. */
export function notSaid(what: string, place: string): Unknown {
  return unknown('unreachable', `AWS did not say ${what} of cluster ${place}.`, { about: place });
}
