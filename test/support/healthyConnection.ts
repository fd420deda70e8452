// Whole connections with nothing wrong, as a live look would have read them: what fixtures edit and laws start from.
import type { Account, CostReport } from '../../src/engine/model/account.ts';
import type { Cluster } from '../../src/engine/model/cluster.ts';
import type { Connection } from '../../src/engine/model/connection.ts';
import type { PolicyDocument, Statement } from '../../src/engine/model/policy.ts';
import type { Purpose } from '../../src/engine/model/purpose.ts';
import type { AttachedPolicy, InlinePolicy, Role } from '../../src/engine/model/role.ts';
import type { ManagedPolicyNeed, Vendor } from '../../src/engine/model/vendor.ts';
import { findVariant, findVendor } from '../../src/engine/vendors/index.ts';
import {
  actionsToSimulate,
  inlinePolicyDocument,
  managedPoliciesFor,
  managedPolicyArn,
  permissionsWithoutResource,
} from '../../src/engine/vendors/needs.ts';

/** The connections that fixtures may start from. */
export const bases = ['tierzero', 'tierzero-no-clusters', 'cloudzero-payer', 'cloudzero-resource', 'cloudzero-audit'] as const;
export type Base = (typeof bases)[number];

/** The customer's account, one of AWS's documentation accounts. */
export const ACCOUNT = '111122223333';
/** What the vendor is said to have given; within TierZero's and CloudZero's format. */
export const EXTERNAL_ID = '5f0d2c1e-8a77-4c39-9b61-d0c1f2a3b4e5';
/** Where a cost report of the payer lies. */
export const BUCKET = 'cz-cur-hourly-csv-111122223333';
/** Where the trail of an audit account lies. */
export const TRAIL_BUCKET = 'trail-111122223333';

const ROLE_CREATED = '2026-03-02T09:00:00.000Z';
const ENTRY_CREATED = '2026-03-02T09:30:00.000Z';
const VENDOR_CALLED = '2026-11-20T07:41:12.000Z';

/** A healthy connection. Each call makes a new one. */
export function healthyConnection(base: Base): Connection {
  switch (base) {
    case 'tierzero':
      return tierzero([cluster('us-east-1', 'prod')]);
    case 'tierzero-no-clusters':
      return tierzero([]);
    case 'cloudzero-payer':
      return cloudzero('payer');
    case 'cloudzero-resource':
      return cloudzero('resource');
    case 'cloudzero-audit':
      return cloudzero('audit');
  }
}

function tierzero(clusters: readonly Cluster[]): Connection {
  const vendor = findVendor('tierzero');
  const purpose: Purpose = {
    vendor,
    variant: findVariant(vendor),
    role: `arn:aws:iam::${ACCOUNT}:role/TierZeroAccess`,
    externalId: EXTERNAL_ID,
    clusters: clusters.map((one) => ({ region: String(one.region), name: String(one.name) })),
    cidrs: ['203.0.113.0/24'],
    regions: ['us-east-1', 'eu-south-1'],
  };
  return { purpose, role: roleFor(purpose, '/', 'TierZeroAccess'), clusters, account: accountFor(purpose, []) };
}

function cloudzero(kind: 'payer' | 'resource' | 'audit'): Connection {
  const vendor = findVendor('cloudzero');
  const name = `cloudzero-access-${kind}`;
  const purpose: Purpose = {
    vendor,
    variant: findVariant(vendor, kind),
    role: `arn:aws:iam::${ACCOUNT}:role/cloudzero/${name}`,
    externalId: EXTERNAL_ID,
    clusters: [],
    regions: ['us-east-1', 'eu-south-1'],
  };
  const costReports = kind === 'payer' ? [costReport] : [];
  return { purpose, role: roleFor(purpose, '/cloudzero/', name), clusters: [], account: accountFor(purpose, costReports) };
}

/** A healthy connection to the first variant of any vendor, without clusters. */
export function healthyConnectionTo(vendor: Vendor): Connection {
  const variant = findVariant(vendor);
  const name = variant.roleName?.example ?? 'VendorAccess';
  const purpose: Purpose = {
    vendor,
    variant,
    role: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    externalId: EXTERNAL_ID,
    clusters: [],
    regions: ['us-east-1'],
  };
  return { purpose, role: roleFor(purpose, '/', name), clusters: [], account: accountFor(purpose, []) };
}

function roleFor(purpose: Purpose, path: string, name: string): Role {
  return {
    name,
    arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`,
    path,
    id: 'AROAEXAMPLEROLEID0001',
    createdAt: ROLE_CREATED,
    trust: trustOf(purpose.vendor),
    policies: needsOf(purpose).map(attached),
    inline: embeddedIn(purpose),
    boundary: undefined,
    tags: {},
    lastUsed: { at: VENDOR_CALLED, region: 'us-east-1' },
  };
}

function trustOf(vendor: Vendor): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Vendor',
        Effect: 'Allow',
        Principal: { AWS: preferredPrincipal(vendor) },
        Action: vendor.trustActions.length === 1 ? vendor.trustActions[0]! : vendor.trustActions,
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ],
  };
}

function preferredPrincipal(vendor: Vendor): string {
  const inAws = vendor.accounts.find((account) => account.partition === 'aws');
  const preferred = inAws?.principals.find((principal) => principal.form === 'preferred');
  if (!preferred) throw new Error(`${vendor.id} has no preferred principal in partition aws.`);
  return preferred.arn;
}

function needsOf(purpose: Purpose): readonly ManagedPolicyNeed[] {
  return managedPoliciesFor(purpose, { clusters: purpose.clusters !== undefined && purpose.clusters.length > 0 });
}

function attached(need: ManagedPolicyNeed): AttachedPolicy {
  return {
    name: shortName(need),
    arn: managedPolicyArn(need.policy, 'aws'),
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: need.actions, Resource: '*' }] },
  };
}

function shortName({ policy }: ManagedPolicyNeed): string {
  return policy.slice(policy.lastIndexOf('/') + 1);
}

function embeddedIn(purpose: Purpose): InlinePolicy[] {
  if (purpose.variant.permissions.length === 0) return [];
  const { Statement, ...rest } = inlinePolicyDocument(purpose, [BUCKET]);
  const onBuckets = permissionsWithoutResource(purpose, [BUCKET]).map((need) => ({
    Effect: 'Allow',
    Action: need.actions,
    Resource: need.resources.map((resource) => resource.replaceAll(/\{\{[^}]*\}\}/g, TRAIL_BUCKET)),
  }));
  const document = { ...rest, Statement: [...(Statement as readonly Statement[]), ...onBuckets] };
  return [{ name: purpose.variant.inlinePolicyName ?? 'vendor-permissions', document }];
}

function cluster(region: string, name: string): Cluster {
  return {
    name,
    region,
    arn: `arn:aws:eks:${region}:${ACCOUNT}:cluster/${name}`,
    status: 'ACTIVE',
    version: '1.34',
    platformVersion: 'eks.3',
    ipFamily: 'ipv4',
    authenticationMode: 'API_AND_CONFIG_MAP',
    endpoint: { public: true, private: true, publicCidrs: ['198.51.100.0/24', '203.0.113.0/24'] },
    entry: {
      principalArn: `arn:aws:iam::${ACCOUNT}:role/TierZeroAccess`,
      type: 'STANDARD',
      createdAt: ENTRY_CREATED,
      groups: [],
      username: `arn:aws:sts::${ACCOUNT}:assumed-role/TierZeroAccess/{{SessionName}}`,
      tags: {},
      policies: [{ arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: { type: 'cluster', namespaces: [] } }],
    },
  };
}

/** CUR 1.0 as CloudZero's requirements ask for it. */
const costReport: CostReport = {
  kind: 'cur-1',
  name: 'cloudzero-cur-hourly-csv',
  granularity: 'HOURLY',
  format: 'textORcsv',
  compression: 'GZIP',
  resourceIds: true,
  splitCostAllocation: false,
  versioning: 'CREATE_NEW_REPORT',
  refreshClosedReports: true,
  bucket: BUCKET,
  bucketRegion: 'us-east-1',
  bucketOwned: true,
  status: 'SUCCESS',
};

function accountFor(purpose: Purpose, costReports: readonly CostReport[]): Account {
  const vendorAccount = purpose.vendor.accounts.find((one) => one.partition === 'aws')!.id;
  return {
    caller: { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ana`, userId: 'AIDAEXAMPLEUSERID0001', partition: 'aws' },
    quotas: { policiesPerRole: 20, trustPolicySize: 2048, inlinePolicySize: 10240, managedPolicySize: 6144 },
    globalTokenVersion: 2,
    regions: [
      { name: 'us-east-1', status: 'ENABLED_BY_DEFAULT', sts: 'active' },
      { name: 'eu-west-1', status: 'ENABLED_BY_DEFAULT', sts: 'active' },
      { name: 'eu-south-1', status: 'ENABLED', sts: 'active' },
      { name: 'ap-east-1', status: 'DISABLED', sts: 'inactive' },
    ],
    organization: { id: 'o-exampleorg1', managementAccount: ACCOUNT, featureSet: 'ALL' },
    costReports,
    costAllocationTags: { active: 4, inactive: 0 },
    vendorCalls: {
      calls: [{ at: VENDOR_CALLED, region: 'us-east-1', vendorAccount, sourceIp: '203.0.113.10', sentExternalId: true }],
      searchedRegions: ['us-east-1', 'eu-south-1'],
      unread: [],
    },
    simulation: simulated(purpose),
    candidates: [],
  };
}

/** What SimulatePrincipalPolicy would say of each action that the vendor needs. */
function simulated(purpose: Purpose): Account['simulation'] {
  return actionsToSimulate(purpose, [BUCKET]).map(({ action, resource }) => {
    const managed = needsOf(purpose).find((need) => need.actions.includes(action));
    return {
      action,
      resource,
      decision: 'allowed' as const,
      allowedByOrganizations: true,
      matched: [managed ? shortName(managed) : (purpose.variant.inlinePolicyName ?? 'vendor-permissions')],
      missingContext: [],
    };
  });
}
