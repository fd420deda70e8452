import type { AccountState, RoleState, World } from '../account.ts';
import cloudzero from '../data/cloudzero-permissions.json' with { type: 'json' };
import { assumeRoleEvent } from '../services/sts.ts';
import { addAccount, addCluster, addLogin, addRole, addUser, DAY, serviceTrust, trustOf } from './build.ts';
import { addSessionCalls } from './sessionCalls.ts';
import type { DemoConnection, Scenario } from './scenario.ts';
import {
  CLOUDZERO_ACCOUNT,
  CLOUDZERO_CONNECTIONS_ACCOUNT,
  DEMO_ACCOUNT,
  MEMBER_ACCOUNT,
  NEAR_MISS,
  OTHER_ACCOUNT,
  ROLE_NAMES,
  TIERZERO_ACCOUNT,
} from './scenario.ts';

/** The managed policies that TierZero asks for, the one for EKS last (docs.tierzero.ai/integrations/aws, 2026-11-21). */
export const TIERZERO_POLICIES: readonly string[] = [
  'CloudWatchReadOnlyAccess',
  'AmazonRDSReadOnlyAccess',
  'AmazonS3ReadOnlyAccess',
  'AWSLambda_ReadOnlyAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonEC2ContainerRegistryReadOnly',
  'ElasticLoadBalancingReadOnly',
  'AutoScalingReadOnlyAccess',
  'IAMReadOnlyAccess',
  'AWSBillingReadOnlyAccess',
  'AmazonEKSMCPReadOnlyAccess',
];

const EXTERNAL_IDS = { tierzero: 'demo-tierzero-7f3c2a91', payer: 'demo-cloudzero-2b91c7d4e6f0', resource: 'demo-cloudzero-9e04a5f8b3d1' };
const REPORT_BUCKET = `cz-cur-hourly-csv-${DEMO_ACCOUNT}`;

/** An account in which everything is as both vendors want it. */
export function healthy(): Scenario {
  const world: World = { accounts: new Map(), logins: new Map(), pageSize: 1000, pollsUntilDone: 2, serial: 0, now: () => Date.now() };
  const account = addAccount(world, DEMO_ACCOUNT, 'Demo');
  addAccount(world, MEMBER_ACCOUNT, 'Workloads');
  const other = addAccount(world, OTHER_ACCOUNT, 'Elsewhere');
  world.organization = {
    id: 'o-demo1example',
    managementAccount: DEMO_ACCOUNT,
    featureSet: 'ALL',
    members: [DEMO_ACCOUNT, MEMBER_ACCOUNT],
  };
  account.aliases = ['rolecall-demo'];
  account.tokenVersion = 2;
  account.quotas.policiesPerRole = 20;
  account.regions.set('eu-south-1', { status: 'ENABLED' });
  addVendors(world);
  addPeople(world, account, other);
  addBilling(account, world.now());
  const connections = addConnections(world, account);
  addStack(account, world.now());
  return { world, connections };
}

function addVendors(world: World): void {
  for (const id of [TIERZERO_ACCOUNT, NEAR_MISS[TIERZERO_ACCOUNT] ?? '']) addVendor(world, id, 'Vendor TierZero', 'tierzero-managed');
  for (const id of [CLOUDZERO_ACCOUNT, NEAR_MISS[CLOUDZERO_ACCOUNT] ?? '']) addVendor(world, id, 'Vendor CloudZero', 'demo-collector');
  addVendor(world, CLOUDZERO_CONNECTIONS_ACCOUNT, 'Vendor CloudZero connections', 'demo-collector');
  addLogin(world, 'tierzero', TIERZERO_ACCOUNT, 'role', 'tierzero-managed');
  addLogin(world, 'cloudzero', CLOUDZERO_ACCOUNT, 'role', 'demo-collector');
}

function addVendor(world: World, id: string, name: string, role: string): void {
  const vendor = addAccount(world, id, name);
  for (const region of vendor.regions.values()) if (region.status === 'DISABLED') region.status = 'ENABLED';
  const allow = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'], Resource: '*' }],
  };
  addRole(world, vendor, { name: role, trust: serviceTrust('ec2.amazonaws.com'), inline: { 'assume-customers': allow }, daysOld: 600 });
}

function addPeople(world: World, account: AccountState, other: AccountState): void {
  addUser(world, account, 'demo-admin', ['AdministratorAccess'], {});
  addUser(world, account, 'demo-least-read', [], {
    'least-read': {
      Version: '2012-10-17',
      Statement: [{ Sid: 'LookAtRolesOnly', Effect: 'Allow', Action: ['iam:GetRole', 'iam:ListAttachedRolePolicies'], Resource: '*' }],
    },
  });
  addUser(world, other, 'demo-outsider', ['AdministratorAccess'], {});
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account.id}:root` }, Action: 'sts:AssumeRole' }],
  };
  addRole(world, account, { name: 'platform-admin', trust, attached: ['AdministratorAccess'], daysOld: 400 });
  addRole(world, account, { name: 'eks-cluster-role', trust: serviceTrust('eks.amazonaws.com'), daysOld: 300 });
  addRole(world, account, {
    name: 'AWSServiceRoleForAmazonEKS',
    path: '/aws-service-role/eks.amazonaws.com/',
    trust: serviceTrust('eks.amazonaws.com'),
    daysOld: 300,
  });
  addLogin(world, 'login', account.id, 'user', 'demo-admin');
  addLogin(world, 'least-read', account.id, 'user', 'demo-least-read');
  addLogin(world, 'root', account.id, 'root');
  addLogin(world, 'session', account.id, 'role', 'platform-admin', world.now() + DAY);
  addLogin(world, 'expired', account.id, 'role', 'platform-admin', world.now() - 3600_000);
  addLogin(world, 'outsider', other.id, 'user', 'demo-outsider');
}

function addConnections(world: World, account: AccountState): DemoConnection[] {
  const tierzero = addRole(world, account, {
    name: ROLE_NAMES.tierzero,
    trust: trustOf(`arn:aws:iam::${TIERZERO_ACCOUNT}:role/tierzero-managed`, EXTERNAL_IDS.tierzero),
    attached: TIERZERO_POLICIES,
    tags: { vendor: 'tierzero' },
  });
  const payer = addRole(world, account, {
    name: ROLE_NAMES.payer,
    path: '/cloudzero/',
    trust: trustOf(`arn:aws:iam::${CLOUDZERO_ACCOUNT}:root`, EXTERNAL_IDS.payer, 'czServiceAccount01'),
    attached: cloudzero.managedPolicies,
    inline: { [cloudzero.inlinePolicyNames.payer]: cloudzeroPolicy(true) },
  });
  const resource = addRole(world, account, {
    name: ROLE_NAMES.resource,
    path: '/cloudzero/',
    trust: trustOf(`arn:aws:iam::${CLOUDZERO_ACCOUNT}:root`, EXTERNAL_IDS.resource),
    attached: cloudzero.managedPolicies,
    inline: { [cloudzero.inlinePolicyNames.resourceOwner]: cloudzeroPolicy(false) },
  });
  addCluster(world, account, 'prod', 'us-east-1', ['198.51.100.0/24', '203.0.113.0/24'], [tierzero.arn]);
  addCalls(world, account, tierzero, TIERZERO_ACCOUNT, 'tierzero', EXTERNAL_IDS.tierzero, '203.0.113.17');
  addCalls(world, account, payer, CLOUDZERO_ACCOUNT, 'cloudzero', EXTERNAL_IDS.payer, '192.0.2.44');
  addCalls(world, account, resource, CLOUDZERO_ACCOUNT, 'cloudzero', EXTERNAL_IDS.resource, '192.0.2.44');
  const plain = { clusters: [], cidrs: [], regions: ['eu-south-1'] };
  return [
    {
      name: 'TierZero',
      vendor: 'tierzero',
      variant: 'default',
      role: tierzero.arn,
      externalId: EXTERNAL_IDS.tierzero,
      clusters: ['us-east-1/prod'],
      cidrs: ['203.0.113.0/24'],
      regions: ['eu-south-1'],
    },
    { name: 'CloudZero', vendor: 'cloudzero', variant: 'payer', role: payer.arn, externalId: EXTERNAL_IDS.payer, ...plain },
    {
      name: 'CloudZero resources',
      vendor: 'cloudzero',
      variant: 'resource',
      role: resource.arn,
      externalId: EXTERNAL_IDS.resource,
      ...plain,
    },
  ];
}

function cloudzeroPolicy(payer: boolean): unknown {
  const statement = (need: (typeof cloudzero.resourceOwner)[number]): unknown => ({
    Sid: `${need.sidPrefix}${need.dated.replace(/-/g, '')}`,
    Effect: 'Allow',
    Action: need.actions,
    Resource: need.resources.map((resource) => resource.replace('{{BillingBucketName}}', REPORT_BUCKET)),
  });
  return { Version: '2012-10-17', Statement: [...cloudzero.resourceOwner, ...(payer ? cloudzero.payerOnly : [])].map(statement) };
}

function addCalls(
  world: World,
  account: AccountState,
  role: RoleState,
  vendor: string,
  session: string,
  externalId: string,
  sourceIp: string,
): void {
  const hours = [2, 14, 38];
  role.lastUsed = { at: world.now() - 2 * 3600_000, region: 'us-east-1' };
  for (const [index, hour] of hours.entries()) {
    const opened = assumeRoleEvent(world, {
      at: world.now() - hour * 3600_000,
      region: index === 1 ? 'eu-south-1' : 'us-east-1',
      callerAccount: vendor,
      callerId: `AROADEMOVENDORROLE7QX:${session}`,
      roleArn: role.arn,
      session,
      targetAccount: account.id,
      sourceIp,
      externalId,
    });
    account.events.push(opened);
    addSessionCalls(account, role, opened, session, sourceIp);
  }
}

function addBilling(account: AccountState, now: number): void {
  account.reports.push({
    name: 'cloudzero-cur-hourly-csv',
    timeUnit: 'HOURLY',
    format: 'textORcsv',
    compression: 'GZIP',
    schemaElements: ['RESOURCES'],
    bucket: REPORT_BUCKET,
    prefix: 'cloudzero',
    bucketRegion: 'us-east-1',
    refreshClosedReports: true,
    versioning: 'CREATE_NEW_REPORT',
    lastStatus: 'SUCCESS',
    lastDelivery: new Date(now - 8 * 3600_000).toISOString().replace(/[-:]|\.\d+/g, ''),
  });
  account.buckets.set(REPORT_BUCKET, { region: 'us-east-1', readers: [] });
  account.costTags.push(
    { key: 'team', type: 'UserDefined', status: 'Active' },
    { key: 'env', type: 'UserDefined', status: 'Active' },
    { key: 'aws:createdBy', type: 'AWSGenerated', status: 'Active' },
    { key: 'note', type: 'UserDefined', status: 'Inactive' },
  );
}

function addStack(account: AccountState, now: number): void {
  const name = 'cloudzero-connected-account';
  account.stacks.push({
    name,
    id: `arn:aws:cloudformation:us-east-1:${account.id}:stack/${name}/5d1f0e60-0000-4000-a000-0demo0000001`,
    region: 'us-east-1',
    createdAt: now - 60 * DAY,
    status: 'CREATE_COMPLETE',
    parameters: { AccountName: 'demo', ExternalId: EXTERNAL_IDS.payer, Version: 'latest' },
    outputs: {},
    capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
    resources: [
      { logicalId: 'MasterPayerRole', physicalId: ROLE_NAMES.payer, type: 'AWS::IAM::Role', status: 'CREATE_COMPLETE' },
      { logicalId: 'ResourceOwnerRole', physicalId: ROLE_NAMES.resource, type: 'AWS::IAM::Role', status: 'CREATE_COMPLETE' },
    ],
  });
}
