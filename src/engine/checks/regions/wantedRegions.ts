import type { Connection } from '../../model/connection.ts';

/** A region that the connection needs. */
export interface WantedRegion {
  readonly name: string;
  /** The vendor is to get its credentials from this region's STS endpoint; else it only has to be enabled, for a cluster in it. */
  readonly forSts: boolean;
}

/** The regions that the connection names, then those of the clusters that it names. */
export function wantedRegions({ purpose }: Connection): readonly WantedRegion[] {
  const named = [...new Set(purpose.regions ?? [])];
  const ofClusters = [...new Set((purpose.clusters ?? []).map((cluster) => cluster.region))];
  return [
    ...named.map((name) => ({ name, forSts: true })),
    ...ofClusters.filter((name) => !named.includes(name)).map((name) => ({ name, forSts: false })),
  ];
}
