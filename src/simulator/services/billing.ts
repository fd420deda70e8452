import type { ExportState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf, texts } from '../operation.ts';

/** Cost and Usage Reports, CUR 1.0. The client knows one region only: us-east-1. */
export const costAndUsageReports: Operations = {
  DescribeReportDefinitions: {
    action: 'cur:DescribeReportDefinitions',
    run: (call) => {
      const { items, next } = pageOf(
        call.account.reports,
        optional(call, 'NextToken'),
        optionalNumber(call, 'MaxResults'),
        5,
        () => new AwsError('ValidationException', 400, 'Invalid NextToken.'),
      );
      return {
        ReportDefinitions: items.map((report) => ({
          ReportName: report.name,
          TimeUnit: report.timeUnit,
          Format: report.format,
          Compression: report.compression,
          AdditionalSchemaElements: report.schemaElements,
          S3Bucket: report.bucket,
          S3Prefix: report.prefix,
          S3Region: report.bucketRegion,
          AdditionalArtifacts: [],
          RefreshClosedReports: report.refreshClosedReports,
          ReportVersioning: report.versioning,
          ReportStatus: report.lastStatus === undefined ? {} : { lastDelivery: report.lastDelivery, lastStatus: report.lastStatus },
        })),
        NextToken: next,
      };
    },
  },
};

/** Data Exports, CUR 2.0. */
export const dataExports: Operations = {
  ListExports: {
    action: 'bcm-data-exports:ListExports',
    run: (call) => {
      const { items, next } = exportPage(call, call.account.exports);
      return {
        Exports: items.map((item) => ({ ExportArn: item.arn, ExportName: item.name, ExportStatus: exportStatus(item) })),
        NextToken: next,
      };
    },
  },
  GetExport: {
    action: 'bcm-data-exports:GetExport',
    resource: (call) => optional(call, 'ExportArn') ?? '*',
    run: (call) => {
      const item = exportOf(call);
      return { Export: exportOutput(item), ExportStatus: exportStatus(item) };
    },
  },
  ListExecutions: {
    action: 'bcm-data-exports:ListExecutions',
    resource: (call) => optional(call, 'ExportArn') ?? '*',
    run: (call) => {
      const { items, next } = exportPage(call, exportOf(call).executions);
      return {
        Executions: items.map((execution) => ({
          ExecutionId: execution.id,
          ExecutionStatus: {
            StatusCode: execution.statusCode,
            StatusReason: execution.statusReason,
            CreatedAt: iso(execution.at),
            CompletedAt: iso(execution.at),
          },
        })),
        NextToken: next,
      };
    },
  },
};

/** Cost Explorer, as far as cost allocation tags. */
export const costExplorer: Operations = {
  ListCostAllocationTags: {
    action: 'ce:ListCostAllocationTags',
    run: (call) => {
      const status = optional(call, 'Status');
      const type = optional(call, 'Type');
      const keys = texts(call, 'TagKeys');
      const tags = call.account.costTags.filter(
        (tag) =>
          (status === undefined || tag.status === status) &&
          (type === undefined || tag.type === type) &&
          (keys.length === 0 || keys.includes(tag.key)),
      );
      const { items, next } = pageOf(
        tags,
        optional(call, 'NextToken'),
        optionalNumber(call, 'MaxResults') ?? 100,
        Math.min(1000, call.world.pageSize),
        () => new AwsError('InvalidNextTokenException', 400, 'Invalid NextToken.'),
      );
      return { CostAllocationTags: items.map((tag) => ({ TagKey: tag.key, Type: tag.type, Status: tag.status })), NextToken: next };
    },
  },
};

function exportPage<T>(call: Call, items: readonly T[]): { items: T[]; next?: string } {
  return pageOf(
    items,
    optional(call, 'NextToken'),
    optionalNumber(call, 'MaxResults'),
    Math.min(100, call.world.pageSize),
    () => new AwsError('ValidationException', 400, 'Invalid NextToken.'),
  );
}

function exportOf(call: Call): ExportState {
  const arn = optional(call, 'ExportArn') ?? '';
  const item = call.account.exports.find((candidate) => candidate.arn === arn);
  if (!item)
    throw new AwsError('ResourceNotFoundException', 400, "The specified Amazon Resource Name (ARN) in the request doesn't exist.", {
      ResourceId: arn,
      ResourceType: 'EXPORT',
    });
  return item;
}

function exportOutput(item: ExportState): Record<string, unknown> {
  return {
    ExportArn: item.arn,
    Name: item.name,
    DataQuery: { QueryStatement: item.query, TableConfigurations: item.tableConfigurations },
    DestinationConfigurations: {
      S3Destination: {
        S3Bucket: item.bucket,
        S3Prefix: item.prefix,
        S3Region: item.bucketRegion,
        S3OutputConfigurations: { OutputType: 'CUSTOM', Format: item.format, Compression: item.compression, Overwrite: item.overwrite },
      },
    },
    RefreshCadence: { Frequency: 'SYNCHRONOUS' },
  };
}

function exportStatus(item: ExportState): Record<string, unknown> {
  return {
    StatusCode: item.statusCode,
    StatusReason: item.statusReason,
    CreatedAt: iso(item.createdAt),
    LastUpdatedAt: iso(item.createdAt),
    LastRefreshedAt: iso(item.createdAt),
  };
}

/** Data Exports writes its timestamps as text, unlike the other JSON services (botocore model). */
function iso(at: number): string {
  return new Date(at).toISOString();
}
