import type { CostReport } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, type Unknown } from '../model/known.ts';
import type { CostReportShape } from '../model/vendor.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { loginElsewhere } from './role/presentRole.ts';

/** What keeps a report from being one that the vendor can read. */
interface Shortfall {
  readonly field: keyof CostReport;
  readonly expected: string;
  readonly actual: string;
}

interface Candidate {
  readonly report: CostReport;
  readonly index: number;
  readonly shortfalls: readonly Shortfall[];
}

/** The nearest report comes first; none: the account has no cost report at all. */
interface Evidence {
  readonly candidates: readonly Candidate[];
}

const CONSOLE = 'https://console.aws.amazon.com/costmanagement/home#/bcm-data-exports';
const EXPORTS_GUIDE = 'https://docs.aws.amazon.com/cur/latest/userguide/dataexports-create.html';

/** Is there a cost report that the vendor can read, and is it delivered? One is enough. */
export const costReport = defineCheck<Evidence>({
  id: 'cost-report',
  part: 'billing',
  title: 'Cost report',
  why: 'The vendor reads what the account spends from a Cost and Usage Report in S3. Without one in the right form there is a connection and no cost data.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy(connection) {
    const good = judgeReports(connection).filter((one) => one.shortfalls.length === 0 && !isUnknown(one.report.bucketOwned));
    const delivered = good.find((one) => one.report.status !== undefined);
    const name = (delivered ?? good[0])?.report.name ?? '';
    return delivered
      ? `Report ${name} has the form that ${connection.purpose.vendor.name} reads, and is delivered.`
      : `Report ${name} has the form that ${connection.purpose.vendor.name} reads. AWS has not delivered it yet, which takes up to 24 hours.`;
  },
  find(connection) {
    const { vendor, variant } = connection.purpose;
    if (!variant.costReport?.required) return { notApplicable: `${vendor.name} reads no cost report by this kind of connection.` };
    const elsewhere = loginElsewhere(connection);
    if (elsewhere) return elsewhere.because;
    const { account } = connection;
    if (isUnknown(account)) return account;
    if (isUnknown(account.costReports)) return account.costReports;
    const candidates = judgeReports(connection);
    const whole = candidates.filter((one) => one.shortfalls.length === 0);
    if (whole.some((one) => !isUnknown(one.report.bucketOwned))) return { broken: [], unread: [] };
    const unread = whole.flatMap(({ report }): Unknown[] => (isUnknown(report.bucketOwned) ? [report.bucketOwned] : []));
    if (unread.length > 0) return { broken: [], unread };
    return { broken: [{ candidates: candidates.toSorted((a, b) => a.shortfalls.length - b.shortfalls.length) }], unread: [] };
  },
  explain({ candidates }, { purpose }) {
    const vendor = purpose.vendor.name;
    const [nearest, ...others] = candidates;
    if (!nearest) {
      return {
        message: `The account has no Cost and Usage Report, so ${vendor} has no cost data to read.`,
        at: ['account', 'costReports'],
        expected: 'an hourly report with resource IDs',
        actual: 'none',
      };
    }
    const { report, index, shortfalls } = nearest;
    const also =
      others.length === 0
        ? ''
        : ` The ${others.length === 1 ? 'other report' : `${others.length} other reports`} (${others.map((one) => one.report.name).join(', ')}) ${others.length === 1 ? 'is' : 'are'} no nearer.`;
    return {
      message: `Report ${report.name} is not one that ${vendor} can read: ${saidOf(shortfalls)}.${also}`,
      at: ['account', 'costReports', index, ...(shortfalls.length === 1 && shortfalls[0] ? [shortfalls[0].field] : [])],
      expected: shortfalls.map((one) => one.expected).join('; '),
      actual: saidOf(shortfalls),
    };
  },
  fixes({ candidates }, connection) {
    const [nearest] = candidates;
    const delivery = nearest?.shortfalls.filter((one) => one.field === 'status' || one.field === 'bucketOwned') ?? [];
    if (nearest && delivery.length === nearest.shortfalls.length) return [mendDelivery(nearest, connection)];
    return [createReport(nearest, connection)];
  },
});

function judgeReports({ purpose, account }: Connection): readonly Candidate[] {
  if (isUnknown(account) || isUnknown(account.costReports)) return [];
  const accepts = purpose.variant.costReport?.accepts;
  return account.costReports.map((report, index) => {
    const shape = accepts?.find((one) => one.kind === report.kind);
    const form = shape ? formShortfalls(report, shape) : accepts ? [wrongKind(report, accepts)] : [];
    return { report, index, shortfalls: [...form, ...deliveryShortfalls(report)] };
  });
}

const KIND = { 'cur-1': 'CUR 1.0', 'cur-2': 'CUR 2.0' } as const;

function wrongKind(report: CostReport, accepts: readonly CostReportShape[]): Shortfall {
  return { field: 'kind', expected: accepts.map((one) => KIND[one.kind]).join(' or '), actual: `it is ${KIND[report.kind]}` };
}

function formShortfalls(report: CostReport, shape: CostReportShape): Shortfall[] {
  const found: Shortfall[] = [];
  const need = (field: keyof CostReport, isRight: boolean, expected: string, actual: string) => {
    if (!isRight) found.push({ field, expected, actual });
  };
  const { format, compression } = report;
  need('granularity', report.granularity === shape.granularity, `${shape.granularity} granularity`, `granularity is ${report.granularity}`);
  need(
    'format',
    shape.formats.some((one) => one.format === format && one.compression === compression),
    shape.formats.map((one) => formOf(one)).join(' or '),
    `format is ${formOf(report)}`,
  );
  need(
    'resourceIds',
    report.resourceIds === shape.resourceIds,
    `resource IDs ${onOff(shape.resourceIds)}`,
    `resource IDs are ${onOff(report.resourceIds)}`,
  );
  need(
    'splitCostAllocation',
    report.splitCostAllocation === shape.splitCostAllocation,
    `split cost allocation ${onOff(shape.splitCostAllocation)}`,
    `split cost allocation is ${onOff(report.splitCostAllocation)}`,
  );
  if (shape.callerIdentity !== undefined) {
    need(
      'callerIdentity',
      report.callerIdentity === shape.callerIdentity,
      `caller identity ${onOff(shape.callerIdentity)}`,
      `caller identity is ${onOff(report.callerIdentity)}`,
    );
  }
  if (shape.versioning !== undefined) {
    need(
      'versioning',
      report.versioning === shape.versioning,
      `versioning ${shape.versioning}`,
      `versioning is ${report.versioning ?? 'not set'}`,
    );
  }
  if (shape.refreshClosedReports !== undefined) {
    need(
      'refreshClosedReports',
      report.refreshClosedReports === shape.refreshClosedReports,
      `automatic refresh ${onOff(shape.refreshClosedReports)}`,
      `automatic refresh is ${onOff(report.refreshClosedReports)}`,
    );
  }
  return found;
}

/** What AWS reports of the delivery (AWS Billing API Reference, ReportStatus; BCM Data Exports API Reference, ExecutionStatus and ExportStatus). */
function deliveryShortfalls(report: CostReport): Shortfall[] {
  const found: Shortfall[] = [];
  if (report.bucketOwned === false) {
    found.push({
      field: 'bucketOwned',
      expected: 'a bucket of this account',
      actual: `bucket ${report.bucket} belongs to another account`,
    });
  }
  const reason = report.statusReason === undefined ? '' : ` (${report.statusReason})`;
  if (report.status === 'ERROR_PERMISSIONS') {
    found.push({
      field: 'status',
      expected: 'delivered',
      actual: `AWS may not write to bucket ${report.bucket}: ERROR_PERMISSIONS${reason}`,
    });
  } else if (report.status === 'ERROR_NO_BUCKET') {
    found.push({ field: 'status', expected: 'delivered', actual: `there is no bucket ${report.bucket}: ERROR_NO_BUCKET${reason}` });
  } else if (report.status !== undefined && !['SUCCESS', 'HEALTHY'].includes(report.status)) {
    found.push({ field: 'status', expected: 'delivered', actual: `AWS says ${report.status}${reason}` });
  }
  return found;
}

function formOf({ format, compression }: { readonly format: string; readonly compression: string }): string {
  return format === compression ? format : `${format === 'textORcsv' ? 'CSV' : format} with ${compression}`;
}

function onOff(value: boolean | undefined): string {
  return value ? 'on' : 'off';
}

function mendDelivery({ report, shortfalls }: Candidate, connection: Connection): Fix {
  const isGone = report.status === 'ERROR_NO_BUCKET';
  const isForeign = report.bucketOwned === false;
  return {
    id: 'mend-report-delivery',
    title: `Let AWS deliver report ${report.name}`,
    access: 'same',
    reversible: true,
    edits: [],
    guide: {
      steps: isForeign
        ? [
            `Open report ${report.name} in Billing and Cost Management, Data Exports, and choose a bucket of this account.`,
            'Give the vendor read access to that bucket: diagnose again, and the policies say what is missing.',
          ]
        : [
            isGone
              ? `Create bucket ${report.bucket} again in this account, or choose another one for report ${report.name}.`
              : `Open bucket ${report.bucket} in S3, Permissions, Bucket policy.`,
            'Let billingreports.amazonaws.com (CUR 1.0) or bcm-data-exports.amazonaws.com (CUR 2.0) write to it. The console puts the right policy in when the bucket is chosen anew in the report.',
            'AWS tries again with its next delivery, within a day.',
          ],
      link: CONSOLE,
      message: messageTo(connection, {
        to: 'administrator',
        found: `Cost report ${report.name} is not delivered to bucket ${report.bucket}: ${saidOf(shortfalls)}.`,
        ask: isForeign
          ? `Please deliver it to a bucket of this account (${CONSOLE}).`
          : `Please ${isGone ? 'create the bucket again in this account, or choose another one in the report' : 'let AWS write to the bucket'} (${CONSOLE}): choosing the bucket anew in the report puts the right bucket policy in, for ${report.kind === 'cur-1' ? 'billingreports.amazonaws.com' : 'bcm-data-exports.amazonaws.com'}.`,
        link: EXPORTS_GUIDE,
      }),
    },
  };
}

function saidOf(shortfalls: readonly Shortfall[]): string {
  return shortfalls.map((one) => one.actual).join('; ');
}

function createReport(nearest: Candidate | undefined, connection: Connection): Fix {
  const { vendor } = connection.purpose;
  const requirements = vendor.docs.find((link) => /report/i.test(link.title))?.url;
  return {
    id: 'create-cost-report',
    title: `Create a cost report that ${vendor.name} can read`,
    access: 'same',
    reversible: true,
    edits: [],
    caution: 'Leave other reports as they are: somebody may read them. The first delivery takes up to 24 hours.',
    guide: {
      steps: [
        'In Billing and Cost Management of the management account, open Data Exports and create a standard export, CUR 2.0.',
        'Choose: time granularity hourly, resource IDs included, split cost allocation data included, caller identity included, format Parquet, and a bucket of this account.',
        `Let ${vendor.name} read the bucket: diagnose again, and the policies say what is missing.`,
      ],
      link: requirements ?? CONSOLE,
      message: messageTo(connection, {
        to: 'administrator',
        found: nearest
          ? `Of the account's cost reports none is one that ${vendor.name} can read. The nearest is ${nearest.report.name}: ${saidOf(nearest.shortfalls)}.`
          : `The account has no Cost and Usage Report, so ${vendor.name} has no cost data to read.`,
        ask: `Please create one in the management account (${CONSOLE}): standard data export, CUR 2.0, time granularity hourly, resource IDs, split cost allocation data and caller identity included, format Parquet, to a bucket of that account. Please leave other reports as they are.${requirements === undefined ? '' : ` ${vendor.name} says what it needs: ${requirements}`}`,
        link: EXPORTS_GUIDE,
      }),
    },
  };
}
