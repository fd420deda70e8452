import type { AccountState, ClusterState, PolicyState, RoleState, World } from '../account.ts';
import { newId } from '../account.ts';
import { vendorRoles } from './faults.ts';
import type { DemoConnection, Variation } from './scenario.ts';
import { CLOUDZERO_ACCOUNT, MEMBER_ACCOUNT, ROLE_NAMES, TIERZERO_ACCOUNT } from './scenario.ts';

/** One more thing that can be wrong, or right in an unusual way. Each begins with the id of the check that it is for. */
export const EXTRAS: readonly Variation[] = [
  vary('role-exists', 'The role is gone', "TierZero's role was deleted and made anew under another name; CloudZero's are there.", ({ world, account }) => {
    const role = tierzero(account);
    account.roles.delete(role.name);
    const renamed: RoleState = { ...role, name: 'TierZeroAccess-2', arn: role.arn.replace(/[^/]+$/, 'TierZeroAccess-2'), id: newId(world, 'AROA') };
    account.roles.set(renamed.name, renamed);
  }),
  vary('wrong-account', 'The role is in another account', "TierZero's connection names a role of the organization's other account.", ({ connections }) => {
    for (const connection of connections.slice(0, 1)) connection.role = connection.role.replace(/:\d{12}:/, `:${MEMBER_ACCOUNT}:`);
  }),
  vary('trust-principal-root', 'Whole vendor account trusted', "TierZero's role trusts the vendor's whole account: wider than asked for, and no fault.", ({ account }) => {
    retrust(tierzero(account), (trust) => trust.replace(`arn:aws:iam::${TIERZERO_ACCOUNT}:role/tierzero-managed`, `arn:aws:iam::${TIERZERO_ACCOUNT}:root`));
  }),
  vary('trust-principal-deleted', 'Deleted principal', 'The trusted role was deleted and made anew, so the trust policy shows its old unique id.', ({ world, account }) => {
    const old = newId(world, 'AROA');
    retrust(tierzero(account), (trust) => trust.replace(`arn:aws:iam::${TIERZERO_ACCOUNT}:role/tierzero-managed`, old));
  }),
  vary('trust-action', 'Wrong action', 'The trust policies allow sts:TagSession only.', ({ account }) => {
    for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace('"sts:AssumeRole"', '"sts:TagSession"'));
  }),
  vary('trust-condition', 'A condition that no vendor meets', "TierZero's role also asks for MFA, which a role never has.", ({ account }) => {
    editTrust(tierzero(account), (statement) => ({ ...statement, Condition: { ...(statement['Condition'] as object), Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }));
  }),
  vary('external-id-missing', 'No External ID', 'The trust policies ask for no External ID.', ({ account }) => {
    for (const role of vendorRoles(account)) editTrust(role, ({ Condition: _, ...statement }) => statement);
  }),
  vary('external-id-blank', 'A blank too many', 'The External IDs of the trust policies begin with a blank, as pasted.', ({ account, connections }) => {
    for (const role of vendorRoles(account)) for (const { externalId } of connections) retrust(role, (trust) => trust.replace(`"${externalId}"`, `" ${externalId}"`));
  }),
  vary('external-id-case', 'Capital letters', 'The External IDs of the trust policies are in capital letters.', ({ account, connections }) => {
    for (const role of vendorRoles(account)) for (const { externalId } of connections) retrust(role, (trust) => trust.replace(`"${externalId}"`, `"${externalId.toUpperCase()}"`));
  }),
  vary('external-id-guessable', "The vendor's account as External ID", "Trust policies and connections use the vendor's own account id as External ID.", ({ account, connections }) => {
    for (const connection of connections) {
      const vendor = connection.vendor === 'tierzero' ? TIERZERO_ACCOUNT : CLOUDZERO_ACCOUNT;
      for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace(`"${connection.externalId}"`, `"${vendor}"`));
      connection.externalId = vendor;
    }
  }),
  vary('confused-deputy', 'A way in without External ID', "The vendors' connections work, and a second statement lets them in without any External ID.", ({ account }) => {
    for (const role of vendorRoles(account)) {
      const document = JSON.parse(role.trust) as { Statement: Record<string, unknown>[] };
      const [first] = document.Statement;
      if (!first) continue;
      const { Condition: _, Sid: __, ...open } = first;
      document.Statement.push({ Sid: 'Leftover', ...open });
      role.trust = JSON.stringify(document, undefined, 2);
    }
  }),
  vary('confused-deputy-if-exists', 'StringEqualsIfExists', 'The trust policies compare the External ID only if one is sent.', ({ account }) => {
    for (const role of vendorRoles(account)) retrust(role, (trust) => trust.replace('"StringEquals"', '"StringEqualsIfExists"'));
  }),
  vary('missing-policies-covered', 'Covered another way', 'Two policies of TierZero are not attached, but ReadOnlyAccess is, which covers them.', ({ account }) => {
    const role = tierzero(account);
    role.attached = [...role.attached.filter((arn) => !/AmazonRDSReadOnlyAccess|AWSLambda_ReadOnlyAccess/.test(arn)), 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
  }),
  vary('policy-quota', 'No room for more policies', "The account allows 10 policies a role, and TierZero's role has 10, of which two are not among those asked for.", ({ world, account }) => {
    account.quotas.policiesPerRole = 10;
    const role = tierzero(account);
    const kept = role.attached.filter((arn) => !/AmazonRDSReadOnlyAccess|AWSLambda_ReadOnlyAccess|AmazonS3ReadOnlyAccess/.test(arn));
    const own = ['team-queues', 'team-topics'].map((name) => {
      const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: name === 'team-queues' ? 'sqs:ListQueues' : 'sns:ListTopics', Resource: '*' }] };
      return ownPolicy(world, account, name, document).arn;
    });
    role.attached = [...kept, ...own];
  }),
  vary('permissions-boundary', 'A boundary that is too narrow', "TierZero's role has a permissions boundary that leaves out RDS and Lambda.", ({ world, account }) => {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: ['rds:*', 'lambda:*'], Resource: '*' }] };
    const policy = ownPolicy(world, account, 'vendor-boundary', document);
    tierzero(account).boundary = policy.arn;
  }),
  {
    ...vary('organization-guardrail', 'A service control policy', 'The account is a member of an organization whose policy denies RDS and Lambda.', ({ world, account }) => {
      if (world.organization) world.organization.managementAccount = MEMBER_ACCOUNT;
      account.guardrails = [JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Sid: 'NoDatabases', Effect: 'Deny', Action: ['rds:*', 'lambda:*'], Resource: '*' }] })];
    }, (connection) => connection.variant !== 'payer'),
  },
  vary('eks-authentication-mode', 'Cluster without access entries', 'The cluster is in CONFIG_MAP mode.', ({ account }) => {
    for (const cluster of account.clusters) cluster.authenticationMode = 'CONFIG_MAP';
  }),
  vary('eks-authentication-mode-absent', 'An old cluster', 'The cluster does not show an accessConfig at all.', ({ account }) => {
    for (const cluster of account.clusters) cluster.authenticationMode = undefined;
  }),
  vary('eks-access-entry-stale', 'A stale access entry', "TierZero's role was deleted and made anew after the entry was made.", ({ world, account }) => {
    const role = tierzero(account);
    role.id = newId(world, 'AROA');
    role.createdAt = world.now() - 86_400_000;
  }),
  vary('eks-access-entry-type', 'An entry of the wrong type', "TierZero's access entry is for nodes, EC2_LINUX.", ({ account }) => {
    for (const entry of entries(account)) Object.assign(entry, { type: 'EC2_LINUX', policies: [], groups: ['system:nodes'], username: 'system:node:{{EC2PrivateDNSName}}' });
  }),
  vary('eks-access-policy', 'No access policy', "TierZero's access entry has no access policy.", ({ account }) => {
    for (const entry of entries(account)) entry.policies = [];
  }),
  vary('eks-access-policy-other', 'Another access policy', "TierZero's access entry has AmazonEKSEditPolicy only.", ({ account }) => {
    for (const entry of entries(account)) for (const policy of entry.policies) policy.policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy';
  }),
  vary('eks-access-policy-namespace', 'One namespace only', "TierZero's access policy is for one namespace.", ({ account }) => {
    for (const entry of entries(account)) for (const policy of entry.policies) policy.scope = { type: 'namespace', namespaces: ['default'] };
  }),
  vary('eks-endpoint-private', 'Private endpoint only', 'The cluster has no public endpoint.', ({ account }) => {
    for (const cluster of account.clusters) Object.assign(cluster, { publicAccess: false, publicCidrs: [] });
  }),
  vary('eks-endpoint-full', 'A full list of addresses', "The cluster's list of addresses is full at 40 and lacks TierZero's.", ({ account }) => {
    for (const cluster of account.clusters) cluster.publicCidrs = Array.from({ length: 40 }, (_, index) => `198.51.100.${index * 2}/32`);
  }),
  vary('eks-update-in-progress', 'An update under way', 'The cluster is in the middle of an update, and its list of addresses lacks TierZero\'s.', ({ account }) => {
    for (const cluster of account.clusters) startUpdate(cluster);
  }),
  vary('sts-regions-enabling', 'Region on its way', 'eu-south-1 is being enabled, which takes long.', ({ account }) => {
    account.regions.set('eu-south-1', { status: 'ENABLING', pollsLeft: Number.MAX_SAFE_INTEGER });
  }),
  vary('sts-regions-default', 'A default region switched off', 'The STS endpoint of us-west-2 is deactivated, and TierZero is to work there.', ({ account, connections }) => {
    account.inactiveSts = ['us-west-2'];
    for (const connection of connections.slice(0, 1)) connection.regions.push('us-west-2');
  }),
  vary('sts-global-token', 'Version 1 tokens', 'The global STS endpoint issues version 1 tokens, while an opt-in region is in use.', ({ account }) => {
    account.tokenVersion = 1;
  }),
  vary('proof-of-life', 'Never used', 'No vendor has ever used its role.', ({ account }) => {
    account.events = [];
    for (const role of vendorRoles(account)) delete role.lastUsed;
  }),
  vary('cost-report', 'Daily cost report', 'The only cost report is daily.', ({ account }) => {
    for (const report of account.reports) report.timeUnit = 'DAILY';
  }),
  vary('cost-report-none', 'No cost report', 'There is no cost report.', ({ account }) => {
    account.reports = [];
  }),
  vary('cost-report-failing', 'Cost report not delivered', 'The cost report cannot be written to its bucket.', ({ account }) => {
    for (const report of account.reports) report.lastStatus = 'ERROR_PERMISSIONS';
  }),
  vary('cost-report-bucket', 'Bucket of another account', "The cost report's bucket belongs to the organization's other account.", ({ world, account }) => {
    const member = world.accounts.get(MEMBER_ACCOUNT);
    for (const [name, bucket] of account.buckets) member?.buckets.set(name, bucket);
    account.buckets.clear();
  }),
  vary('cost-report-2', 'CUR 2.0', 'The cost report is a CUR 2.0 data export, as CloudZero documents it.', ({ world, account }) => {
    const bucket = account.reports[0]?.bucket ?? '';
    account.reports = [];
    account.exports.push({
      name: 'cloudzero-cur-2', arn: `arn:aws:bcm-data-exports:us-east-1:${account.id}:export/cloudzero-cur-2-5d1f0e60-0000-4000-a000-0de000000002`,
      query: 'SELECT bill_bill_type, line_item_resource_id, line_item_usage_amount, line_item_iam_principal, split_line_item_split_cost FROM COST_AND_USAGE_REPORT',
      tableConfigurations: { COST_AND_USAGE_REPORT: { TIME_GRANULARITY: 'HOURLY', INCLUDE_RESOURCES: 'TRUE', INCLUDE_SPLIT_COST_ALLOCATION_DATA: 'TRUE', INCLUDE_CALLER_IDENTITY_ARN: 'TRUE', INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: 'FALSE' } },
      bucket, prefix: 'cloudzero', bucketRegion: 'us-east-1', format: 'PARQUET', compression: 'PARQUET', overwrite: 'OVERWRITE_REPORT', statusCode: 'HEALTHY', createdAt: world.now() - 30 * 86_400_000,
      executions: [{ id: 'demo-execution-1', statusCode: 'DELIVERY_SUCCESS', at: world.now() - 8 * 3600_000 }],
    });
  }),
  vary('organization', 'No organization', 'The account is in no organization.', ({ world }) => {
    delete world.organization;
  }),
  vary('organization-member', 'Not the payer', "The account is a member; the organization's other account pays.", ({ world }) => {
    if (world.organization) world.organization.managementAccount = MEMBER_ACCOUNT;
  }),
  vary('cost-allocation-tags', 'No cost allocation tags', 'No cost allocation tag is active.', ({ account }) => {
    for (const tag of account.costTags) tag.status = 'Inactive';
  }),
  vary('role-path', 'Role outside /cloudzero/', "CloudZero's roles have the path /.", ({ account, connections }) => {
    for (const role of vendorRoles(account).filter((candidate) => candidate.path === '/cloudzero/')) {
      const old = role.arn;
      Object.assign(role, { path: '/', arn: old.replace('role/cloudzero/', 'role/') });
      for (const connection of connections) if (connection.role === old) connection.role = role.arn;
    }
  }),
];

function vary(id: string, title: string, description: string, change: (scenario: { world: World; account: AccountState; connections: DemoConnection[] }) => void, keep?: (connection: DemoConnection) => boolean): Variation {
  return {
    id, title, description,
    apply: (scenario) => {
      change(scenario);
      if (keep) scenario.connections = scenario.connections.filter(keep);
    },
  };
}

function tierzero(account: AccountState): RoleState {
  const role = account.roles.get(ROLE_NAMES.tierzero);
  if (!role) throw new Error('These variations do not go together: one takes away the role that another changes.');
  return role;
}

function entries(account: AccountState): ClusterState['entries'] extends Map<string, infer Entry> ? Entry[] : never {
  const { arn } = tierzero(account);
  return account.clusters.flatMap((cluster) => cluster.entries.get(arn) ?? []);
}

function retrust(role: RoleState, change: (trust: string) => string): void {
  role.trust = change(role.trust);
}

function editTrust(role: RoleState, change: (statement: Record<string, unknown>) => Record<string, unknown>): void {
  const document = JSON.parse(role.trust) as { Statement: Record<string, unknown>[] };
  role.trust = JSON.stringify({ ...document, Statement: document.Statement.map(change) }, undefined, 2);
}

function ownPolicy(world: World, account: AccountState, name: string, document: unknown): PolicyState {
  const at = world.now() - 60 * 86_400_000;
  const policy: PolicyState = {
    name, path: '/', id: newId(world, 'ANPA'), arn: `arn:aws:iam::${account.id}:policy/${name}`, createdAt: at, updatedAt: at, defaultVersion: 'v1', nextVersion: 2,
    versions: new Map([['v1', { document: JSON.stringify(document, undefined, 2), createdAt: at }]]), tags: new Map(),
  };
  account.policies.set(policy.arn, policy);
  return policy;
}

function startUpdate(cluster: ClusterState): void {
  cluster.publicCidrs = ['198.51.100.0/24'];
  cluster.updates.unshift({
    id: '5d1f0e60-0000-4000-a000-0de000000003', type: 'LoggingUpdate', status: 'InProgress', params: [{ type: 'ClusterLogging', value: '[]' }], createdAt: Date.now(), pollsLeft: 6, outcome: { loggingTypes: [] },
  });
}
