import { callerIn, roleArnIn, type Connection } from '../model/connection.ts';
import { isKnown, unknown, type Unknown } from '../model/known.ts';
import type { VendorActivityRequest } from '../model/vendorActivity.ts';

/**
 * Where to look for what the vendor did: us-east-1, where calls of global services are recorded, the regions that the connection names,
 * those of its clusters, and those in which the vendor was seen. Pure.
 */
export function activityRequest(connection: Connection): VendorActivityRequest | Unknown {
  const roleArn = roleArnIn(connection);
  if (roleArn === undefined) {
    return unknown('not-looked', "The role's ARN is not known, so its sessions cannot be looked for.", {
      next: 'Diagnose the connection first.',
    });
  }
  const { purpose, clusters, account } = connection;
  const partition = callerIn(connection)?.partition ?? roleArn.split(':')[1];
  const home = partition === 'aws-us-gov' ? 'us-gov-west-1' : partition === 'aws-cn' ? 'cn-north-1' : 'us-east-1';
  const calls = isKnown(account) && isKnown(account.vendorCalls) ? account.vendorCalls : undefined;
  const seen = [...(calls?.searchedRegions ?? []), ...(calls?.calls ?? []).map(({ region }) => region)];
  const ofClusters = isKnown(clusters) ? clusters.flatMap((one) => (isKnown(one) && isKnown(one.region) ? [one.region] : [])) : [];
  return {
    roleArn,
    vendorAccounts: purpose.vendor.accounts.map(({ id }) => id),
    regions: [...new Set([home, ...(purpose.regions ?? []), ...ofClusters, ...seen])],
  };
}
