import type { AccountState, RoleState } from '../account.ts';
import type { Variation } from './scenario.ts';
import { CLOUDZERO_ACCOUNT, NEAR_MISS, ROLE_NAMES, TIERZERO_ACCOUNT } from './scenario.ts';

/** The six faults that a connection most often has. Each touches only what its name says, so that any set of them goes together. */
export const FAULTS: readonly Variation[] = [
  {
    id: 'trust-principal',
    title: 'Wrong vendor account',
    description: "The trust policies name an account that differs from the vendor's in one digit.",
    apply: ({ account }) => {
      for (const role of vendorRoles(account)) {
        for (const vendor of [TIERZERO_ACCOUNT, CLOUDZERO_ACCOUNT])
          role.trust = role.trust.split(`:${vendor}:`).join(`:${NEAR_MISS[vendor] ?? vendor}:`);
      }
    },
  },
  {
    id: 'external-id',
    title: 'Wrong External ID',
    description: 'The trust policies ask for another External ID than the vendors send.',
    apply: ({ account, connections }) => {
      for (const connection of connections) {
        for (const role of vendorRoles(account))
          role.trust = role.trust.split(`"${connection.externalId}"`).join(`"demo-${connection.vendor}-old-51c0a7d9e8b2"`);
      }
    },
  },
  {
    id: 'missing-policies',
    title: 'Missing policies',
    description: 'Some of the managed policies that the vendors ask for are not attached.',
    apply: ({ account }) => {
      const missing = ['AmazonRDSReadOnlyAccess', 'AWSLambda_ReadOnlyAccess', 'job-function/ViewOnlyAccess'].map(
        (policy) => `arn:aws:iam::aws:policy/${policy}`,
      );
      for (const role of vendorRoles(account)) role.attached = role.attached.filter((arn) => !missing.includes(arn));
    },
  },
  {
    id: 'eks-access-entry',
    title: 'No access entry',
    description: "The cluster has no access entry for TierZero's role.",
    apply: ({ account, connections }) => {
      for (const cluster of account.clusters) for (const connection of connections) cluster.entries.delete(connection.role);
    },
  },
  {
    id: 'eks-endpoint-allowlist',
    title: 'Addresses not let in',
    description: "The cluster's public endpoint lets in a list of addresses without TierZero's.",
    apply: ({ account, connections }) => {
      const wanted = new Set(connections.flatMap((connection) => connection.cidrs));
      for (const cluster of account.clusters) cluster.publicCidrs = cluster.publicCidrs.filter((cidr) => !wanted.has(cidr));
    },
  },
  {
    id: 'sts-regions',
    title: 'Region not enabled',
    description: 'The opt-in region eu-south-1, in which the vendors are to work, is not enabled.',
    apply: ({ account }) => {
      account.regions.set('eu-south-1', { status: 'DISABLED' });
    },
  },
];

/** The roles that the demo's connections use. */
export function vendorRoles(account: AccountState): RoleState[] {
  return Object.values(ROLE_NAMES).flatMap((name) => account.roles.get(name) ?? []);
}
