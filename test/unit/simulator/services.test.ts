import assert from 'node:assert/strict';
import * as accounts from '@aws-sdk/client-account';
import * as bcm from '@aws-sdk/client-bcm-data-exports';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as cur from '@aws-sdk/client-cost-and-usage-report-service';
import * as ce from '@aws-sdk/client-cost-explorer';
import * as organizations from '@aws-sdk/client-organizations';
import * as quotas from '@aws-sdk/client-service-quotas';
import * as sts from '@aws-sdk/client-sts';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { clientConfig, loginOf, refused } from './clients.ts';

const ROLE = 'arn:aws:iam::111122223333:role/TierZeroAccess';

describe('simulator: the other services', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  beforeEach(() => simulator.load('healthy'));
  after(() => simulator.close());

  describe('Account Management', () => {
    const client = (): accounts.AccountClient => new accounts.AccountClient(clientConfig(simulator));
    const statusOf = async (RegionName: string): Promise<string | undefined> =>
      (await client().send(new accounts.GetRegionOptStatusCommand({ RegionName }))).RegionOptStatus;

    it('lists 34 regions, 17 of them to be opted into', async () => {
      const seen: accounts.Region[] = [];
      for await (const page of accounts.paginateListRegions({ client: client(), pageSize: 9 }, {})) seen.push(...(page.Regions ?? []));
      const count = (status: string): number => seen.filter((region) => region.RegionOptStatus === status).length;
      assert.deepEqual([seen.length, count('ENABLED_BY_DEFAULT'), count('ENABLED'), count('DISABLED')], [34, 17, 1, 16]);
      const { Regions } = await client().send(new accounts.ListRegionsCommand({ RegionOptStatusContains: ['ENABLED'] }));
      assert.deepEqual(Regions, [{ RegionName: 'eu-south-1', RegionOptStatus: 'ENABLED' }]);
      await refused(client().send(new accounts.ListRegionsCommand({ MaxResults: 51 })), 'ValidationException', 400);
    });

    it('enables a region in a while, and cannot be hurried', async () => {
      simulator.load('fault:sts-regions');
      await client().send(new accounts.EnableRegionCommand({ RegionName: 'eu-south-1' }));
      await refused(client().send(new accounts.DisableRegionCommand({ RegionName: 'eu-south-1' })), 'ConflictException', 409);
      assert.deepEqual(
        [await statusOf('eu-south-1'), await statusOf('eu-south-1'), await statusOf('eu-south-1'), await statusOf('eu-south-1')],
        ['ENABLING', 'ENABLING', 'ENABLING', 'ENABLED'],
      );
      const regional = new sts.STSClient(clientConfig(simulator, { region: 'eu-south-1' }));
      await regional.send(new sts.GetSessionTokenCommand({}));
    });

    it('takes six at a time, and no default region', async () => {
      for (const RegionName of ['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ca-west-1', 'me-south-1'])
        await client().send(new accounts.EnableRegionCommand({ RegionName }));
      await refused(client().send(new accounts.EnableRegionCommand({ RegionName: 'il-central-1' })), 'TooManyRequestsException', 429);
      await refused(client().send(new accounts.DisableRegionCommand({ RegionName: 'us-west-2' })), 'ValidationException', 400);
      await refused(client().send(new accounts.GetRegionOptStatusCommand({ RegionName: 'nowhere-1' })), 'ValidationException', 400);
    });

    it('asks about a member for the management account only', async () => {
      const ask = (AccountId: string): Promise<accounts.GetRegionOptStatusCommandOutput> =>
        client().send(new accounts.GetRegionOptStatusCommand({ AccountId, RegionName: 'us-east-1' }));
      assert.equal((await ask('444455556666')).RegionOptStatus, 'ENABLED_BY_DEFAULT');
      await refused(ask('111122223333'), 'AccessDeniedException', 403);
      await refused(ask('123456789012'), 'AccessDeniedException', 403);
    });
  });

  describe('Organizations', () => {
    const client = (login = 'admin'): organizations.OrganizationsClient =>
      new organizations.OrganizationsClient(clientConfig(simulator, { login: loginOf(simulator, login) }));

    it('describes the organization and its accounts', async () => {
      const { Organization } = await client().send(new organizations.DescribeOrganizationCommand({}));
      assert.deepEqual([Organization?.MasterAccountId, Organization?.FeatureSet], ['111122223333', 'ALL']);
      const { Accounts } = await client().send(new organizations.ListAccountsCommand({}));
      assert.deepEqual(
        Accounts?.map((account) => account.Id),
        ['111122223333', '444455556666'],
      );
      await refused(
        client().send(new organizations.DescribeAccountCommand({ AccountId: '123456789012' })),
        'AccountNotFoundException',
        400,
      );
    });

    it('tells an account in none from a refusal', async () => {
      await refused(client('outsider').send(new organizations.DescribeOrganizationCommand({})), 'AWSOrganizationsNotInUseException', 400);
      await refused(client('least-read').send(new organizations.DescribeOrganizationCommand({})), 'AccessDeniedException', 400);
      simulator.load('extra:organization-member');
      await refused(client().send(new organizations.ListAccountsCommand({})), 'AccessDeniedException', 400);
    });
  });

  describe('CloudTrail', () => {
    const lookup = (input: cloudtrail.LookupEventsCommandInput, region = 'us-east-1'): Promise<cloudtrail.LookupEventsCommandOutput> =>
      new cloudtrail.CloudTrailClient(clientConfig(simulator, { region })).send(new cloudtrail.LookupEventsCommand(input));
    const ofRole: cloudtrail.LookupAttribute = { AttributeKey: 'ResourceName', AttributeValue: ROLE };

    it("shows the vendor's calls as the role's account sees them, newest first, region by region", async () => {
      const { Events = [] } = await lookup({ LookupAttributes: [ofRole] });
      assert.equal(Events.length, 2);
      assert.ok((Events[0]?.EventTime?.getTime() ?? 0) > (Events[1]?.EventTime?.getTime() ?? 0));
      const record = JSON.parse(Events[0]?.CloudTrailEvent ?? '{}') as Record<string, Record<string, unknown>>;
      assert.deepEqual(
        [record['userIdentity']?.['type'], record['userIdentity']?.['accountId'], record['userIdentity']?.['arn']],
        ['AWSAccount', '851725519002', undefined],
      );
      assert.deepEqual(
        [record['eventName'], record['recipientAccountId'], record['requestParameters']?.['roleArn']],
        ['AssumeRole', '111122223333', ROLE],
      );
      assert.equal((await lookup({ LookupAttributes: [ofRole] }, 'eu-south-1')).Events?.length, 1);
      assert.deepEqual((await lookup({ LookupAttributes: [ofRole] }, 'us-west-2')).Events, []);
    });

    it('pages, takes one attribute, and a time range', async () => {
      const first = await lookup({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }], MaxResults: 4 });
      const second = await lookup({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
        MaxResults: 4,
        NextToken: first.NextToken,
      });
      assert.deepEqual([first.Events?.length, second.Events?.length, second.NextToken], [4, 2, undefined]);
      await refused(lookup({ LookupAttributes: [ofRole, ofRole] }), 'InvalidLookupAttributesException', 400);
      const recent = await lookup({ LookupAttributes: [ofRole], StartTime: new Date(Date.now() - 10 * 3600_000) });
      assert.equal(recent.Events?.length, 1);
    });

    it('records a call that came in, and none that was refused', async () => {
      const vendor = new sts.STSClient(clientConfig(simulator, { login: loginOf(simulator, 'tierzero'), region: 'eu-west-1' }));
      const call = { RoleArn: ROLE, RoleSessionName: 'fresh' };
      await refused(vendor.send(new sts.AssumeRoleCommand(call)), 'AccessDenied', 403);
      await vendor.send(new sts.AssumeRoleCommand({ ...call, ExternalId: simulator.connections[0]?.externalId }));
      assert.equal((await lookup({ LookupAttributes: [ofRole] }, 'eu-west-1')).Events?.length, 1);
    });
  });

  describe('billing', () => {
    it('gives the cost report with its state, in us-east-1 only', async () => {
      const client = (region: string): cur.CostAndUsageReportServiceClient =>
        new cur.CostAndUsageReportServiceClient(clientConfig(simulator, { region }));
      const { ReportDefinitions } = await client('us-east-1').send(new cur.DescribeReportDefinitionsCommand({}));
      const [report] = ReportDefinitions ?? [];
      assert.deepEqual(
        [
          report?.TimeUnit,
          report?.Format,
          report?.Compression,
          report?.AdditionalSchemaElements,
          report?.ReportVersioning,
          report?.RefreshClosedReports,
        ],
        ['HOURLY', 'textORcsv', 'GZIP', ['RESOURCES'], 'CREATE_NEW_REPORT', true],
      );
      // The client of this service is older than the report's status: its types lack it, but it hands on what is on the wire.
      assert.equal((report as { ReportStatus?: { lastStatus?: string } } | undefined)?.ReportStatus?.lastStatus, 'SUCCESS');
      await assert.rejects(client('eu-west-1').send(new cur.DescribeReportDefinitionsCommand({})), { code: 'ECONNRESET' });
    });

    it('gives a CUR 2.0 export', async () => {
      simulator.load('extra:cost-report-2');
      const client = new bcm.BCMDataExportsClient(clientConfig(simulator));
      const { Exports } = await client.send(new bcm.ListExportsCommand({}));
      assert.equal(Exports?.[0]?.ExportStatus?.StatusCode, 'HEALTHY');
      assert.ok(Exports?.[0]?.ExportStatus?.CreatedAt instanceof Date);
      const { Export } = await client.send(new bcm.GetExportCommand({ ExportArn: Exports?.[0]?.ExportArn }));
      assert.equal(Export?.DataQuery?.TableConfigurations?.['COST_AND_USAGE_REPORT']?.['TIME_GRANULARITY'], 'HOURLY');
      await refused(
        client.send(new bcm.GetExportCommand({ ExportArn: 'arn:aws:bcm-data-exports:us-east-1:111122223333:export/none' })),
        'ResourceNotFoundException',
        400,
      );
    });

    it('lists cost allocation tags', async () => {
      const client = new ce.CostExplorerClient(clientConfig(simulator));
      const { CostAllocationTags } = await client.send(new ce.ListCostAllocationTagsCommand({ Status: 'Active' }));
      assert.equal(CostAllocationTags?.length, 3);
      const poor = new ce.CostExplorerClient(clientConfig(simulator, { login: loginOf(simulator, 'least-read') }));
      await refused(poor.send(new ce.ListCostAllocationTagsCommand({})), 'AccessDeniedException', 400);
    });
  });

  describe('Service Quotas', () => {
    it('raises a quota in a while, up to what AWS gives by itself', async () => {
      const client = new quotas.ServiceQuotasClient(clientConfig(simulator));
      const quota = { ServiceCode: 'iam', QuotaCode: 'L-0DA4ABF3' };
      assert.equal((await client.send(new quotas.GetServiceQuotaCommand(quota))).Quota?.Value, 20);
      const { RequestedQuota } = await client.send(new quotas.RequestServiceQuotaIncreaseCommand({ ...quota, DesiredValue: 25 }));
      await refused(
        client.send(new quotas.RequestServiceQuotaIncreaseCommand({ ...quota, DesiredValue: 25 })),
        'ResourceAlreadyExistsException',
        400,
      );
      const status = async (): Promise<string | undefined> =>
        (await client.send(new quotas.GetRequestedServiceQuotaChangeCommand({ RequestId: RequestedQuota?.Id }))).RequestedQuota?.Status;
      assert.deepEqual([await status(), await status(), await status()], ['PENDING', 'PENDING', 'APPROVED']);
      assert.equal((await client.send(new quotas.GetServiceQuotaCommand(quota))).Quota?.Value, 25);
    });

    it('knows IAM in us-east-1 only', async () => {
      const elsewhere = new quotas.ServiceQuotasClient(clientConfig(simulator, { region: 'eu-west-1' }));
      await refused(
        elsewhere.send(new quotas.GetServiceQuotaCommand({ ServiceCode: 'iam', QuotaCode: 'L-0DA4ABF3' })),
        'NoSuchResourceException',
        400,
      );
    });
  });
});
