import assert from 'node:assert/strict';
import { costReport } from '../../../../src/engine/checks/cost-report.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { CostReport } from '../../../../src/engine/model/account.ts';
import { unknown, type Known } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const CUR_1: CostReport = {
  kind: 'cur-1',
  name: 'legacy',
  granularity: 'HOURLY',
  format: 'textORcsv',
  compression: 'GZIP',
  resourceIds: true,
  splitCostAllocation: false,
  versioning: 'CREATE_NEW_REPORT',
  refreshClosedReports: true,
  bucket: 'reports',
  bucketOwned: true,
  status: 'SUCCESS',
};
const CUR_2: CostReport = {
  kind: 'cur-2',
  name: 'export',
  granularity: 'HOURLY',
  format: 'Parquet',
  compression: 'Parquet',
  resourceIds: true,
  splitCostAllocation: true,
  callerIdentity: true,
  bucket: 'reports',
  bucketOwned: true,
  status: 'HEALTHY',
};

function judge(...reports: CostReport[]) {
  return judgeList(reports);
}
function judgeList(value: Known<readonly CostReport[]>) {
  return costReport.judge(applyEdits(healthyConnection('cloudzero-payer'), [{ op: 'set', path: ['account', 'costReports'], value }]));
}
function findingOf(outcome: ReturnType<typeof judge>) {
  assert.ok(outcome.verdict === 'broken', outcome.verdict);
  assert.equal(outcome.findings.length, 1);
  return outcome.findings[0]!;
}

describe('cost-report', () => {
  it('accepts each form that the vendor accepts', () => {
    assert.equal(judge(CUR_1).verdict, 'healthy');
    assert.equal(judge({ ...CUR_1, format: 'Parquet', compression: 'Parquet' }).verdict, 'healthy');
    assert.equal(judge(CUR_2).verdict, 'healthy');
  });

  for (const [report, change, words] of [
    [CUR_1, { granularity: 'DAILY' }, /granularity is DAILY/],
    [CUR_1, { compression: 'ZIP' }, /format is CSV with ZIP/],
    [CUR_1, { format: 'Parquet' }, /format is Parquet with GZIP/],
    [CUR_1, { resourceIds: false }, /resource IDs are off/],
    [CUR_1, { splitCostAllocation: true }, /split cost allocation is on/],
    [CUR_1, { versioning: 'OVERWRITE_REPORT' }, /versioning is OVERWRITE_REPORT/],
    [CUR_1, { refreshClosedReports: false }, /automatic refresh is off/],
    [CUR_1, { status: 'ERROR_NO_BUCKET' }, /no bucket reports: ERROR_NO_BUCKET/],
    [CUR_1, { status: 'ERROR_PERMISSIONS', statusReason: 'refused' }, /ERROR_PERMISSIONS \(refused\)/],
    [CUR_1, { bucketOwned: false }, /bucket reports belongs to another account/],
    [CUR_2, { format: 'textORcsv', compression: 'GZIP' }, /format is CSV with GZIP/],
    [CUR_2, { splitCostAllocation: false }, /split cost allocation is off/],
    [CUR_2, { callerIdentity: false }, /caller identity is off/],
    [CUR_2, { status: 'UNHEALTHY' }, /UNHEALTHY/],
  ] as const) {
    it(`names what a ${report.kind} with ${JSON.stringify(change)} fails, and nothing else`, () => {
      const finding = findingOf(judge({ ...report, ...change }));
      assert.match(finding.actual ?? '', words);
      assert.equal(finding.actual?.split('; ').length, 1);
    });
  }

  it('speaks of the nearest report, and names the others', () => {
    const finding = findingOf(judge({ ...CUR_1, granularity: 'DAILY', resourceIds: false }, { ...CUR_2, callerIdentity: false }));
    assert.match(finding.message, /^Report export .*\(legacy\)/);
    assert.deepEqual(finding.at, ['account', 'costReports', 1, 'callerIdentity']);
  });

  it('mends the delivery of a report that is right, and else asks for a new one', () => {
    assert.equal(findingOf(judge({ ...CUR_1, status: 'ERROR_PERMISSIONS' })).fixes[0]?.id, 'mend-report-delivery');
    assert.equal(findingOf(judge({ ...CUR_1, status: 'ERROR_PERMISSIONS', granularity: 'DAILY' })).fixes[0]?.id, 'create-cost-report');
    assert.equal(findingOf(judge()).fixes[0]?.id, 'create-cost-report');
  });

  it('cannot tell whose bucket it is, unless the report is wrong anyway or another one is right', () => {
    const hidden = { ...CUR_1, bucketOwned: unknown('denied', 'No.') };
    assert.equal(judge(hidden).verdict, 'cannot-tell');
    assert.equal(judge({ ...hidden, granularity: 'DAILY' }).verdict, 'broken');
    assert.equal(judge(hidden, CUR_2).verdict, 'healthy');
  });

  it('cannot tell where the reports could not be read', () => {
    assert.equal(judgeList(unknown('denied', 'No.', { needs: ['cur:DescribeReportDefinitions'] })).verdict, 'cannot-tell');
  });
});
