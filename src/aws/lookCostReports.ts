import { GetExportCommand, ListExportsCommand, type ExportReference, type GetExportCommandOutput } from '@aws-sdk/client-bcm-data-exports';
import type { CostReport } from '../engine/model/account.ts';
import { isUnknown, unknown, type Known } from '../engine/model/known.ts';
import { homeRegionOf } from './endpoints.ts';
import type { Looking } from './looking.ts';
import type { Answer } from './reading.ts';

/** Where the two services that need a hand-signed request are reached. */
export interface BillingEndpoints {
  readonly costReports: string | undefined;
  readonly s3: string | undefined;
}

type Report = Omit<CostReport, 'bucketOwned'>;

/** The cost reports of both generations, and whether each one's bucket belongs to the account. */
export async function lookCostReports(
  looking: Looking,
  endpoints: BillingEndpoints,
  account: Promise<Known<string>>,
): Promise<Known<readonly CostReport[]>> {
  const lists = await Promise.all([lookReportDefinitions(looking, endpoints.costReports), lookDataExports(looking)]);
  const reports = await Promise.all(
    lists.map(async ({ value, depth }): Promise<Known<readonly CostReport[]>> => {
      if (isUnknown(value)) return value;
      return Promise.all(
        value.map(async (report) => ({
          ...report,
          bucketOwned: await lookBucketOwned(looking, report, endpoints.s3, await account, depth),
        })),
      );
    }),
  );
  // A list that holds only half of the reports would read as "there is no other one".
  const unread = reports.find((list) => isUnknown(list));
  return unread ?? reports.flatMap((list) => (isUnknown(list) ? [] : list));
}

interface ReportDefinitions {
  readonly ReportDefinitions?: readonly {
    readonly ReportName?: string;
    readonly TimeUnit?: string;
    readonly Format?: string;
    readonly Compression?: string;
    readonly AdditionalSchemaElements?: readonly string[];
    readonly S3Bucket?: string;
    readonly S3Region?: string;
    readonly RefreshClosedReports?: boolean;
    readonly ReportVersioning?: string;
    readonly ReportStatus?: { readonly lastStatus?: string };
  }[];
  readonly NextToken?: string;
}

/** CUR 1.0, whose API answers in one region only (AWS Cost and Usage Report API Reference, "AWS JSON 1.1"). */
async function lookReportDefinitions(
  { reading, partition, sendSigned }: Looking,
  endpoint: string | undefined,
): Promise<Answer<readonly Report[]>> {
  const region = homeRegionOf(partition);
  const url = new URL(endpoint ?? `https://cur.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/`);
  const { items, rest, depth } = await reading.pages<ReportDefinitions, Report>({
    what: 'the cost report definitions',
    action: 'cur:DescribeReportDefinitions',
    ahead: 1,
    after: 0,
    send: async (NextToken) => {
      const { body } = await sendSigned({
        service: 'cur',
        region,
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSOrigamiServiceGatewayService.DescribeReportDefinitions',
        },
        body: JSON.stringify({ ...(NextToken && { NextToken }) }),
        accept: [],
      });
      return JSON.parse(body) as ReportDefinitions;
    },
    pick: (output) =>
      output.ReportDefinitions?.map((report) => ({
        kind: 'cur-1',
        name: report.ReportName ?? '',
        granularity: report.TimeUnit ?? '',
        format: report.Format ?? '',
        compression: report.Compression ?? '',
        resourceIds: report.AdditionalSchemaElements?.includes('RESOURCES') ?? false,
        splitCostAllocation: report.AdditionalSchemaElements?.includes('SPLIT_COST_ALLOCATION_DATA') ?? false,
        ...(report.ReportVersioning && { versioning: report.ReportVersioning }),
        ...(report.RefreshClosedReports !== undefined && { refreshClosedReports: report.RefreshClosedReports }),
        bucket: report.S3Bucket ?? '',
        ...(report.S3Region && { bucketRegion: report.S3Region }),
        ...(report.ReportStatus?.lastStatus && { status: report.ReportStatus.lastStatus }),
      })),
    lack: 'the list',
    next: (output) => output.NextToken,
  });
  return { value: rest ?? items, depth };
}

/** CUR 2.0: the list tells the names only, so each export is asked for its table. */
async function lookDataExports({ clients, reading }: Looking): Promise<Answer<readonly Report[]>> {
  const { items, rest, depth } = await reading.pages<
    { Exports?: ExportReference[] | undefined; NextToken?: string | undefined },
    ExportReference
  >({
    what: 'the data exports',
    action: 'bcm-data-exports:ListExports',
    ahead: 2,
    after: 0,
    send: (NextToken) => clients.dataExports().send(new ListExportsCommand({ ...(NextToken && { NextToken }) })),
    pick: (output) => output.Exports,
    lack: 'the list',
    next: (output) => output.NextToken,
  });
  if (rest) return { value: rest, depth };
  const answers = await Promise.all(
    items.map(({ ExportArn, ExportName }) =>
      reading.ask<GetExportCommandOutput, Report | 'another table'>({
        what: `data export ${ExportName ?? ''}`,
        action: 'bcm-data-exports:GetExport',
        ahead: 1,
        after: depth,
        send: () => clients.dataExports().send(new GetExportCommand({ ExportArn })),
        pick: (output) => (output.Export?.DataQuery ? reportFrom(output) : undefined),
        lack: 'its query',
      }),
    ),
  );
  const reports: Report[] = [];
  for (const { value } of answers) {
    if (isUnknown(value)) return { value, depth: depth + 1 };
    if (value !== 'another table') reports.push(value);
  }
  return { value: reports, depth: answers.length > 0 ? depth + 1 : depth };
}

const TABLE = 'COST_AND_USAGE_REPORT';

function reportFrom({ Export: dataExport, ExportStatus: status }: GetExportCommandOutput): Report | 'another table' {
  const { QueryStatement: query, TableConfigurations: tables } = dataExport!.DataQuery!;
  const table = tables?.[TABLE];
  if (!table && !new RegExp(`\\bFROM\\s+${TABLE}\\b`, 'i').test(query ?? '')) return 'another table';
  const destination = dataExport!.DestinationConfigurations?.S3Destination;
  const output = destination?.S3OutputConfigurations;
  const isOn = (key: string) => table?.[key]?.toUpperCase() === 'TRUE';
  return {
    kind: 'cur-2',
    name: dataExport!.Name ?? '',
    granularity: table?.TIME_GRANULARITY ?? '',
    format: output?.Format === 'PARQUET' ? 'Parquet' : output?.Format === 'TEXT_OR_CSV' ? 'textORcsv' : (output?.Format ?? ''),
    compression: output?.Compression === 'PARQUET' ? 'Parquet' : (output?.Compression ?? ''),
    resourceIds: isOn('INCLUDE_RESOURCES'),
    splitCostAllocation: isOn('INCLUDE_SPLIT_COST_ALLOCATION_DATA'),
    // The console calls it "Include caller identity (IAM principal) allocation data".
    callerIdentity: isOn('INCLUDE_IAM_PRINCIPAL_DATA') || isOn('INCLUDE_CALLER_IDENTITY'),
    bucket: destination?.S3Bucket ?? '',
    ...(destination?.S3Region && { bucketRegion: destination.S3Region }),
    ...(status?.StatusCode && { status: status.StatusCode }),
    ...(status?.StatusReason && { statusReason: status.StatusReason }),
  };
}

/**
 * Asks S3 for the bucket under the condition that it belongs to the account (Amazon S3 API Reference, HeadBucket, ExpectedBucketOwner).
 * A refusal may mean another owner or a missing permission, so it stays unknown.
 */
async function lookBucketOwned(
  { reading, region, partition, sendSigned }: Looking,
  report: Report,
  endpoint: string | undefined,
  account: Known<string>,
  after: number,
): Promise<Known<boolean>> {
  const { bucket } = report;
  if (isUnknown(account)) return account;
  if (bucket === '') return unknown('unreachable', `AWS named no bucket for the cost report ${report.name}.`);
  const what = `the owner of bucket ${bucket}`;
  const at = report.bucketRegion || region;
  const { value } = await reading.ask<number, boolean>({
    what,
    action: 's3:ListBucket',
    region: at,
    after,
    send: async () => {
      const first = await head(at);
      const elsewhere = first.headers['x-amz-bucket-region'];
      return first.status === 301 && elsewhere ? (await head(elsewhere)).status : first.status;
    },
    pick: (status) => {
      if (status === 200) return true;
      if (status === 404) return false;
      if (status === 403) {
        return unknown(
          'denied',
          `Could not read ${what}: the bucket belongs to another account, or the login may not call s3:ListBucket on it.`,
          { needs: ['s3:ListBucket'] },
        );
      }
      return undefined;
    },
    lack: 'an answer about the bucket',
  });
  return value;

  function head(bucketRegion: string) {
    return sendSigned({
      service: 's3',
      region: bucketRegion,
      method: 'HEAD',
      url: bucketUrl(bucket, bucketRegion, partition, endpoint),
      headers: { 'x-amz-expected-bucket-owner': account as string },
      accept: [301, 400, 403, 404],
    });
  }
}

function bucketUrl(bucket: string, region: string, partition: string, endpoint: string | undefined): URL {
  if (endpoint) return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}`);
  const host = `s3.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  // A dot in the name would not fit the certificate of the host form.
  return bucket.includes('.') ? new URL(`https://${host}/${bucket}`) : new URL(`https://${bucket}.${host}/`);
}
