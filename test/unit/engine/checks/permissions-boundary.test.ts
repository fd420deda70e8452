import assert from 'node:assert/strict';
import { permissionsBoundary } from '../../../../src/engine/checks/permissions-boundary.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const ARN = 'arn:aws:iam::111122223333:policy/developer-boundary';
const BOUNDARY: Edit = { op: 'set', path: ['role', 'boundary'], value: { arn: ARN, document: unknown('not-looked', 'Not read.') } };

function judge(...edits: Edit[]) {
  return permissionsBoundary.judge(applyEdits(healthyConnection('tierzero'), edits));
}
function simulated(index: number, field: string, value: unknown): Edit {
  return { op: 'set', path: ['account', 'simulation', index, field], value };
}

describe('permissions-boundary', () => {
  it('names each blocked action once, and the boundary', () => {
    const outcome = judge(BOUNDARY, ...[0, 1, 17].map((index) => simulated(index, 'allowedByBoundary', false)));
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]?.expected, 'allows cloudwatch:DescribeAlarms, cloudwatch:GetMetricData, ec2:DescribeInstances');
    assert.ok(outcome.findings[0].fixes[0]?.guide?.message?.includes(ARN));
  });

  it('says nothing of an action that is refused for want of a policy', () => {
    assert.equal(judge(BOUNDARY, simulated(0, 'decision', 'implicitDeny'), simulated(0, 'allowedByBoundary', true)).verdict, 'healthy');
  });

  it('believes the simulation where it is not known whether there is a boundary', () => {
    const hidden: Edit = { op: 'set', path: ['role', 'boundary'], value: unknown('denied', 'Not shown.') };
    assert.equal(judge(hidden).verdict, 'not-applicable');
    assert.equal(judge(hidden, simulated(0, 'allowedByBoundary', false)).verdict, 'broken');
    assert.equal(judge(hidden, { op: 'set', path: ['account', 'simulation'], value: [] }).verdict, 'cannot-tell');
  });

  it('cannot tell where the boundary refuses by a condition that the simulation could not judge', () => {
    const boundaryOf = (statement: object): Edit => ({
      op: 'set',
      path: ['role', 'boundary'],
      value: { arn: ARN, document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] } },
    });
    const refused = [simulated(0, 'allowedByBoundary', false), simulated(0, 'missingContext', ['aws:RequestedRegion'])];
    const inOneRegion = boundaryOf({ Action: '*', Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } } });
    const open = judge(inOneRegion, ...refused);
    assert.equal(open.verdict, 'cannot-tell');
    assert.match(open.verdict === 'cannot-tell' ? open.because.detail : '', /aws:RequestedRegion/);
    assert.equal(judge(boundaryOf({ Action: 's3:*' }), ...refused).verdict, 'broken');
  });

  it('cannot tell of a boundary that no simulated action speaks of', () => {
    assert.equal(judge(BOUNDARY).verdict, 'cannot-tell');
  });

  it('is not needed where there is no boundary, simulated or not', () => {
    assert.equal(judge({ op: 'set', path: ['account', 'simulation'], value: unknown('denied', 'No.') }).verdict, 'not-applicable');
  });
});
