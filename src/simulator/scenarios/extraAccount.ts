import { vendorRoles } from './faults.ts';
import type { Variation } from './scenario.ts';
import { MEMBER_ACCOUNT } from './scenario.ts';
import { vary } from './variation.ts';

/** What else can be wrong with the account as a whole: regions, use, billing, organization. */
export const EXTRA_ACCOUNT: readonly Variation[] = [
  vary('sts-regions-enabling', 'Region on its way', 'eu-south-1 is being enabled, which takes long.', ({ account }) => {
    account.regions.set('eu-south-1', { status: 'ENABLING', pollsLeft: Number.MAX_SAFE_INTEGER });
  }),
  vary(
    'sts-regions-default',
    'A default region switched off',
    'The STS endpoint of us-west-2 is deactivated, and TierZero is to work there.',
    ({ account, connections }) => {
      account.inactiveSts = ['us-west-2'];
      for (const connection of connections.slice(0, 1)) connection.regions.push('us-west-2');
    },
  ),
  vary(
    'sts-global-token',
    'Version 1 tokens',
    'The global STS endpoint issues version 1 tokens, while an opt-in region is in use.',
    ({ account }) => {
      account.tokenVersion = 1;
    },
  ),
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
  vary(
    'cost-report-bucket',
    'Bucket of another account',
    "The cost report's bucket belongs to the organization's other account.",
    ({ world, account }) => {
      const member = world.accounts.get(MEMBER_ACCOUNT);
      for (const [name, bucket] of account.buckets) member?.buckets.set(name, { ...bucket, readers: [account.id] });
      account.buckets.clear();
    },
  ),
  vary('cost-report-2', 'CUR 2.0', 'The cost report is a CUR 2.0 data export, as CloudZero documents it.', ({ world, account }) => {
    const bucket = account.reports[0]?.bucket ?? '';
    account.reports = [];
    account.exports.push({
      name: 'cloudzero-cur-2',
      arn: `arn:aws:bcm-data-exports:us-east-1:${account.id}:export/cloudzero-cur-2-5d1f0e60-0000-4000-a000-0de000000002`,
      query:
        'SELECT bill_bill_type, line_item_resource_id, line_item_usage_amount, line_item_iam_principal, split_line_item_split_cost FROM COST_AND_USAGE_REPORT',
      tableConfigurations: {
        COST_AND_USAGE_REPORT: {
          TIME_GRANULARITY: 'HOURLY',
          INCLUDE_RESOURCES: 'TRUE',
          INCLUDE_SPLIT_COST_ALLOCATION_DATA: 'TRUE',
          INCLUDE_IAM_PRINCIPAL_DATA: 'TRUE',
          INCLUDE_MANUAL_DISCOUNT_COMPATIBILITY: 'FALSE',
        },
      },
      bucket,
      prefix: 'cloudzero',
      bucketRegion: 'us-east-1',
      format: 'PARQUET',
      compression: 'PARQUET',
      overwrite: 'OVERWRITE_REPORT',
      statusCode: 'HEALTHY',
      createdAt: world.now() - 30 * 86_400_000,
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
];
