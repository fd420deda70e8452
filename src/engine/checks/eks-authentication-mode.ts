import type { ClusterRef } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown } from '../model/known.ts';
import { areChosen, judgeClusters, placeOf, possibilityNote, type ChosenCluster } from './clusters/chosenClusters.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { newEntry } from './clusters/vendorEntry.ts';

type Evidence =
  | { readonly kind: 'config-map'; readonly chosen: ChosenCluster }
  | { readonly kind: 'absent'; readonly ref: ClusterRef; readonly near: readonly string[] };

/**
 * The first platform version with access entries, for the Kubernetes versions that had platform versions without them
 * (Amazon EKS User Guide, "Grant IAM users access to Kubernetes with EKS access entries", read 2026-11-21).
 */
const FIRST_PLATFORM_VERSION: Readonly<Record<string, number>> = {
  '1.23': 17,
  '1.24': 15,
  '1.25': 12,
  '1.26': 11,
  '1.27': 10,
  '1.28': 6,
  '1.29': 1,
  '1.30': 2,
};

/** Is the cluster there, and does it heed access entries at all? */
export const eksAuthenticationMode = defineCheck<Evidence>({
  id: 'eks-authentication-mode',
  part: 'clusters',
  title: 'EKS authentication mode',
  why: 'An access entry lets a role into a cluster only where the cluster heeds access entries. In mode CONFIG_MAP it heeds the aws-auth ConfigMap alone, and AWS refuses to create an entry.',
  severity: 'error',
  side: 'yours',
  decisive: areChosen,
  healthy: () => 'The clusters are there and use access entries.',
  find(connection) {
    return judgeClusters<Evidence>(
      connection,
      (chosen) => {
        const mode = chosen.cluster.authenticationMode;
        if (isUnknown(mode)) return mode;
        return mode === 'CONFIG_MAP' ? { broken: { kind: 'config-map', chosen } } : 'right';
      },
      (ref) => ({ kind: 'absent', ref, near: nearTo(ref, connection) }),
    );
  },
  explain(evidence, { purpose }) {
    if (evidence.kind === 'absent') {
      const near = evidence.near.length === 0 ? '' : ` There is ${evidence.near.join(', ')}.`;
      const { name, region } = evidence.ref;
      return {
        message: `There is no cluster ${name} in ${region}.${near}`,
        at: ['clusters'],
        expected: placeOf(evidence.ref),
        actual: 'no such cluster',
      };
    }
    const { chosen } = evidence;
    return {
      message: `Cluster ${chosen.place} is in authentication mode CONFIG_MAP, so it takes no access entry for the role. If the role stands in its aws-auth ConfigMap (there without its path) it gets in that way, which AWS does not show.${possibilityNote(chosen, purpose.vendor.name)}`,
      at: [...chosen.path, 'authenticationMode'],
      expected: 'API_AND_CONFIG_MAP or API',
      actual: 'CONFIG_MAP',
      severity: chosen.severity,
    };
  },
  fixes(evidence, connection) {
    return evidence.kind === 'absent' ? [nameAnotherCluster(evidence.ref)] : [enableEntries(evidence.chosen, connection)];
  },
});

function nearTo(ref: ClusterRef, { clusters }: Connection): readonly string[] {
  if (isUnknown(clusters)) return [];
  return clusters.flatMap((cluster) => {
    if (isUnknown(cluster) || isUnknown(cluster.name) || isUnknown(cluster.region)) return [];
    const isNear = cluster.name === ref.name || (cluster.region === ref.region && cluster.name.toLowerCase() === ref.name.toLowerCase());
    return isNear ? [placeOf({ region: cluster.region, name: cluster.name })] : [];
  });
}

function nameAnotherCluster(ref: ClusterRef): Fix {
  return {
    id: 'name-another-cluster',
    title: 'Correct the cluster in the connection',
    access: 'same',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        `Look the cluster up in the EKS console in ${ref.region}: names are case-sensitive, and each region has its own.`,
        `Change ${placeOf(ref)} in the connection, or take it out.`,
      ],
      link: `https://console.aws.amazon.com/eks/home?region=${ref.region}#/clusters`,
    },
  };
}

function enableEntries(chosen: ChosenCluster, connection: Connection): Fix {
  const { cluster, path, place } = chosen;
  const base = { id: 'enable-access-entries', reversible: false } as const;
  const tooOld = platformTooOld(chosen);
  if (tooOld !== undefined) {
    return {
      ...base,
      title: `Bring ${place} to a platform version with access entries`,
      access: 'same',
      edits: [],
      guide: {
        steps: [
          tooOld,
          'Update the Kubernetes version of the cluster; the platform version comes with it.',
          'Diagnose again: then the mode can be changed.',
        ],
        message: messageTo(connection, {
          to: 'administrator',
          found: tooOld,
          ask: `Please update the Kubernetes version of cluster ${place}; the platform version comes with it. Then the role can be given an access entry.`,
          link: 'https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html',
        }),
      },
    };
  }
  const entry = connection.role === undefined ? undefined : newEntry(connection);
  const known = entry !== undefined && isKnown(entry);
  const mode = { op: 'set' as const, path: [...path, 'authenticationMode'], value: 'API_AND_CONFIG_MAP' };
  return {
    ...base,
    title: known ? `Let ${place} use access entries, and create the one for the role` : `Let ${place} use access entries`,
    access: known ? 'wider' : 'same',
    edits: known ? [mode, { op: 'set', path: [...path, 'entry'], value: entry }] : [mode],
    caution:
      'This cannot be taken back: EKS allows CONFIG_MAP → API_AND_CONFIG_MAP → API and no way back. The aws-auth ConfigMap goes on working. EKS also creates an access entry with cluster administrator rights for the identity that created the cluster.' +
      (isUnknown(cluster.platformVersion) || cluster.platformVersion === undefined
        ? ' The platform version is not known here: versions from before access entries refuse the change.'
        : ''),
  };
}

function platformTooOld({ cluster, place }: ChosenCluster): string | undefined {
  const { version, platformVersion } = cluster;
  if (version === undefined || isUnknown(version) || platformVersion === undefined || isUnknown(platformVersion)) return undefined;
  const first = FIRST_PLATFORM_VERSION[version];
  const own = Number(/^eks\.(\d+)$/.exec(platformVersion)?.[1]);
  if (first === undefined || !(own < first)) return undefined;
  return `Cluster ${place} runs Kubernetes ${version} at platform version ${platformVersion}; access entries need ${version} eks.${first} or newer.`;
}
