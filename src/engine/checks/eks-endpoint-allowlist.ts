import type { ClusterEndpoint } from '../model/cluster.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import { isCovered, mergeCidrs, parseCidr, uncovered } from '../policy/cidr.ts';
import { areChosen, judgeClusters, possibilityNote, type ChosenCluster, type ClusterFound } from './clusters/chosenClusters.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';

type Evidence = { readonly chosen: ChosenCluster } &
  /** The API server has no public endpoint. */
  (
    | { readonly kind: 'private-only' }
    /** The vendor calls from IPv6 addresses alone, the endpoint has IPv4 addresses alone. */
    | { readonly kind: 'ipv6-only' }
    | {
        readonly kind: 'not-covered';
        readonly cidrs: readonly string[];
        readonly missing: readonly string[];
        readonly privateAccess: boolean | undefined;
      }
  );

/** "Public endpoint access CIDR ranges per cluster", not adjustable (Amazon EKS User Guide, "Service quotas", read 2026-11-21). */
const MOST_CIDRS = 40;

const ENDPOINT_GUIDE = 'https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html';

/** Can the vendor's addresses reach the API server of the cluster? Every address of the vendor has to be inside the allowlist. */
export const eksEndpointAllowlist = defineCheck<Evidence>({
  id: 'eks-endpoint-allowlist',
  part: 'clusters',
  title: 'EKS endpoint allowlist',
  why: "The vendor calls the cluster's API server over the internet. If the endpoint is private, or admits only addresses that are not the vendor's, its calls time out, whatever the role may do.",
  severity: 'error',
  side: 'yours',
  decisive: areChosen,
  healthy: ({ purpose }) =>
    purpose.cidrs && purpose.cidrs.length > 0
      ? `The clusters' API servers admit ${purpose.vendor.name}'s addresses.`
      : "The clusters' API servers admit every address.",
  find(connection) {
    const { vendor } = connection.purpose;
    if (!vendor.outboundAddresses.needed) return { notApplicable: `${vendor.name} does not call the API servers of clusters.` };
    return judgeClusters<Evidence>(connection, (chosen) => judgeEndpoint(chosen, connection));
  },
  explain(evidence, { purpose }) {
    const { chosen } = evidence;
    const vendor = purpose.vendor.name;
    const note = possibilityNote(chosen, vendor);
    const endpoint = [...chosen.path, 'endpoint'];
    switch (evidence.kind) {
      case 'private-only':
        return {
          message: `The API server of cluster ${chosen.place} has no public endpoint. ${vendor} calls from outside your network, so no allowlist can let it in.${note}`,
          at: [...endpoint, 'public'],
          expected: 'a public endpoint',
          actual: 'private access only',
          severity: chosen.severity,
        };
      case 'ipv6-only':
        return {
          message: `${vendor}'s addresses are IPv6 only, and the API server of cluster ${chosen.place} is reached by IPv4 only.${note}`,
          at: [...chosen.path, 'ipFamily'],
          expected: 'at least one IPv4 address of the vendor, or an IPv6 cluster',
          actual: 'an IPv4 cluster',
          severity: chosen.severity,
          side: 'vendor',
        };
      case 'not-covered':
        return {
          message: `The API server of cluster ${chosen.place} does not admit ${evidence.missing.join(', ')}, from which ${vendor} calls.${note}`,
          at: [...endpoint, 'publicCidrs'],
          expected: evidence.missing.join(', '),
          actual: evidence.cidrs.join(', ') || 'no addresses',
          severity: chosen.severity,
        };
    }
  },
  fixes(evidence, connection) {
    const vendor = connection.purpose.vendor.name;
    switch (evidence.kind) {
      case 'private-only':
        return [openAWay(evidence.chosen, connection)];
      case 'ipv6-only':
        return [askForIpv4(evidence.chosen, connection)];
      case 'not-covered':
        return [addAddresses(evidence, vendor)];
    }
  },
});

function judgeEndpoint(chosen: ChosenCluster, { purpose }: Connection): ClusterFound<Evidence> {
  const { endpoint } = chosen.cluster;
  if (isUnknown(endpoint)) return endpoint;
  if (isUnknown(endpoint.public)) return endpoint.public;
  if (!endpoint.public) return { broken: { chosen, kind: 'private-only' } };
  if (isUnknown(endpoint.publicCidrs)) return endpoint.publicCidrs;
  const cidrs = endpoint.publicCidrs.filter((cidr) => isKnown(cidr));
  const hidden = endpoint.publicCidrs.find((cidr) => isUnknown(cidr));
  const wanted = purpose.cidrs ?? [];
  if (wanted.length > 0) return judgeAddresses(chosen, endpoint, wanted, cidrs, hidden);
  if (isCovered('0.0.0.0/0', cidrs)) return 'right';
  const { where } = purpose.vendor.outboundAddresses;
  return unknown(
    'not-looked',
    `The API server of cluster ${chosen.place} admits ${cidrs.join(', ') || 'no addresses'} only, and ${purpose.vendor.name}'s outbound addresses are not given, so nobody can say whether it gets through.`,
    { next: `Give the addresses as CIDR blocks. ${where}`, about: chosen.place },
  );
}

function judgeAddresses(
  chosen: ChosenCluster,
  endpoint: ClusterEndpoint,
  wanted: readonly string[],
  cidrs: readonly string[],
  hidden: Unknown | undefined,
): ClusterFound<Evidence> {
  const { ipFamily } = chosen.cluster;
  const isIpv6 = (text: string) => parseCidr(text)?.version === 6;
  const unreadable = wanted.filter((text) => !parseCidr(text));
  const missing = uncovered(wanted, cidrs).filter((text) => !unreadable.includes(text));
  const missing4 = missing.filter((text) => !isIpv6(text));
  const missing6 = missing.filter(isIpv6);
  const usable = ipFamily === 'ipv6' ? missing : missing4;
  if (usable.length > 0) {
    if (hidden) return hidden;
    const privateAccess = isKnown(endpoint.private) ? endpoint.private : undefined;
    return { broken: { chosen, kind: 'not-covered', cidrs, missing: usable, privateAccess } };
  }
  if (unreadable.length > 0) {
    const detail = `${unreadable.map((text) => `"${text}"`).join(', ')} is no address block, so it could not be held against the allowlist of cluster ${chosen.place}.`;
    return unknown('not-looked', detail, { next: 'Write the addresses as CIDR blocks, for example 203.0.113.0/24.', about: chosen.place });
  }
  if (missing6.length === 0) return 'right';
  if (ipFamily !== undefined && isUnknown(ipFamily)) return ipFamily;
  if (ipFamily !== 'ipv6' && wanted.every(isIpv6)) return { broken: { chosen, kind: 'ipv6-only' } };
  return 'right';
}

function addAddresses(evidence: Extract<Evidence, { readonly kind: 'not-covered' }>, vendor: string): Fix {
  const { chosen, cidrs, missing, privateAccess } = evidence;
  const merged = mergeCidrs(cidrs, missing);
  const base = {
    id: 'allow-addresses',
    title: `Let ${vendor}'s addresses reach the API server of ${chosen.place}`,
    access: 'wider',
    reversible: true,
  } as const;
  if (merged.length > MOST_CIDRS) {
    const steps = [
      `A cluster takes at most ${MOST_CIDRS} address blocks, and this limit cannot be raised; with ${vendor}'s there would be ${merged.length}.`,
      'Join neighbouring blocks into larger ones, or take out blocks that nobody uses any more.',
      `Then add ${missing.join(', ')}.`,
    ];
    return { ...base, edits: [], guide: { steps, link: ENDPOINT_GUIDE } };
  }
  return {
    ...base,
    edits: [{ op: 'set', path: [...chosen.path, 'endpoint', 'publicCidrs'], value: merged }],
    ...(privateAccess !== true && {
      caution:
        'Private access is not known to be on, so the nodes may reach the API server by this list too. Nothing is taken out of it: only the addresses above are added.',
    }),
  };
}

function openAWay(chosen: ChosenCluster, connection: Connection): Fix {
  const vendor = connection.purpose.vendor.name;
  return {
    id: 'open-a-way-to-the-endpoint',
    title: `Decide how ${vendor} is to reach ${chosen.place}`,
    access: 'wider',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        `Either turn public access on beside private access, with ${vendor}'s addresses as the only blocks of the allowlist (EKS console: the cluster, Networking, Manage endpoint access). Give the blocks in the same step: the default is 0.0.0.0/0.`,
        `Or ask ${vendor} whether it offers a way into private networks.`,
        'Or leave this cluster out of the connection.',
      ],
      link: ENDPOINT_GUIDE,
      message: messageTo(connection, {
        to: 'vendor',
        found: `The API server of our EKS cluster ${chosen.place} has a private endpoint only, so it is not reached from the internet.`,
        ask: 'Do you offer a way into private networks for it, or which outbound addresses would a public endpoint have to admit?',
        link: ENDPOINT_GUIDE,
      }),
    },
  };
}

function askForIpv4(chosen: ChosenCluster, connection: Connection): Fix {
  const vendor = connection.purpose.vendor.name;
  return {
    id: 'ask-for-ipv4-addresses',
    title: `Ask ${vendor} for its IPv4 addresses`,
    access: 'same',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        `Look for IPv4 addresses. ${connection.purpose.vendor.outboundAddresses.where}`,
        'Put them into the connection and diagnose again.',
      ],
      message: messageTo(connection, {
        to: 'vendor',
        found: `The API server of our EKS cluster ${chosen.place} is reached by IPv4 only, and the outbound addresses that we have of you are IPv6: ${(connection.purpose.cidrs ?? []).join(', ')}.`,
        ask: 'Which IPv4 addresses do you call from?',
        link: ENDPOINT_GUIDE,
      }),
    },
  };
}
