import assert from 'node:assert/strict';
import { missingPolicies } from '../../../../src/engine/checks/missing-policies.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection, type Base } from '../../../support/healthyConnection.ts';

const DENIED = unknown('denied', 'The login may not read it.', { needs: ['iam:SimulatePrincipalPolicy'] });
const NO_SIMULATION: Edit = { op: 'set', path: ['account', 'simulation'], value: DENIED };

function edited(base: Base, ...edits: Edit[]): Connection {
  return applyEdits(healthyConnection(base), edits);
}

function findingsOf(connection: Connection) {
  const outcome = missingPolicies.judge(connection);
  return outcome.verdict === 'broken' ? outcome.findings : [];
}

describe('missing-policies', () => {
  it('names the data of every TierZero policy when that one is taken away', () => {
    const needs = healthyConnection('tierzero').purpose.variant.managedPolicies;
    assert.equal(needs.length, 11);
    for (const [index, need] of needs.entries()) {
      const findings = findingsOf(edited('tierzero', { op: 'remove', path: ['role', 'policies', index] }, NO_SIMULATION));
      assert.equal(findings.length, 1, need.policy);
      assert.match(findings[0]!.message, new RegExp(`^${need.policy} is not attached, so TierZero will not see ${need.opens}\\.`));
    }
  });

  it('does not ask for the EKS policy where no clusters are part of the connection', () => {
    assert.equal(missingPolicies.judge(healthyConnection('tierzero-no-clusters')).verdict, 'healthy');
  });

  it('cannot tell whether the EKS policy is needed where no clusters are named and none could be read', () => {
    const connection = edited(
      'tierzero',
      { op: 'remove', path: ['purpose', 'clusters'] },
      { op: 'remove', path: ['role', 'policies', 10] },
      { op: 'set', path: ['clusters'], value: DENIED },
      NO_SIMULATION,
    );
    assert.equal(missingPolicies.judge(connection).verdict, 'cannot-tell');
  });

  it('compares the ARN by the partition of the role', () => {
    const chinese = 'arn:aws-cn:iam::111122223333:role/TierZeroAccess';
    const edits: Edit[] = [
      { op: 'set', path: ['purpose', 'role'], value: chinese },
      { op: 'set', path: ['role', 'arn'], value: chinese },
      { op: 'set', path: ['account', 'caller', 'partition'], value: 'aws-cn' },
      { op: 'set', path: ['role', 'policies', 0, 'document'], value: { Statement: [] } },
      NO_SIMULATION,
    ];
    const first = findingsOf(edited('tierzero', ...edits))[0];
    assert.equal(first?.expected, 'arn:aws-cn:iam::aws:policy/CloudWatchReadOnlyAccess');
  });

  it('cannot tell where a conditional Deny or Allow decides and the simulation lacked the key of its condition', () => {
    const condition = { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } };
    const inline = (statement: object): Edit => ({
      op: 'set',
      path: ['role', 'inline'],
      value: [{ name: 'regions', document: { Version: '2012-10-17', Statement: [{ Resource: '*', Condition: condition, ...statement }] } }],
    });
    const simulated = (decision: string): Edit => ({
      op: 'set',
      path: ['account', 'simulation'],
      value: ['rds:DescribeDBInstances', 'rds:DescribeDBClusters', 'rds:DescribeEvents', 'rds:ListTagsForResource'].map((action) => ({
        action,
        resource: '*',
        decision,
        matched: [],
        missingContext: ['aws:RequestedRegion'],
      })),
    });
    const denied = { Effect: 'Deny', Action: 'rds:*' };
    for (const decision of ['allowed', 'explicitDeny']) {
      const outcome = missingPolicies.judge(edited('tierzero', inline(denied), simulated(decision)));
      assert.equal(outcome.verdict, 'cannot-tell', decision);
    }
    const allowed = { Effect: 'Allow', Action: 'rds:*' };
    const withoutRds: Edit = { op: 'remove', path: ['role', 'policies', 1] };
    for (const decision of ['allowed', 'implicitDeny']) {
      const outcome = missingPolicies.judge(edited('tierzero', inline(allowed), withoutRds, simulated(decision)));
      assert.equal(outcome.verdict, 'cannot-tell', decision);
      assert.match(outcome.verdict === 'cannot-tell' ? outcome.because.detail : '', /aws:RequestedRegion/);
    }
  });

  it('goes by attachment where the documents of AWS policies could not be read', () => {
    const unread: Edit[] = Array.from({ length: 11 }, (_, index) => ({
      op: 'set',
      path: ['role', 'policies', index, 'document'],
      value: DENIED,
    }));
    assert.equal(missingPolicies.judge(edited('tierzero', ...unread, NO_SIMULATION)).verdict, 'healthy');
    const findings = findingsOf(edited('tierzero', ...unread, { op: 'remove', path: ['role', 'policies', 3] }, NO_SIMULATION));
    assert.deepEqual(
      findings.map((finding) => finding.expected),
      ['arn:aws:iam::aws:policy/AWSLambda_ReadOnlyAccess'],
    );
  });

  it('cannot tell whether an inline policy that could not be read takes something away, unless the simulation says so', () => {
    const hidden: Edit = { op: 'set', path: ['role', 'inline'], value: DENIED };
    assert.equal(missingPolicies.judge(edited('tierzero', hidden, NO_SIMULATION)).verdict, 'cannot-tell');
    assert.equal(missingPolicies.judge(edited('tierzero', hidden)).verdict, 'healthy');
  });

  it('does not take what a boundary or a guardrail blocks for a missing policy', () => {
    const hidden = { name: 'ours', arn: 'arn:aws:iam::111122223333:policy/ours', document: DENIED };
    const refused = [0, 1, 2, 3, 4].map((index): Edit => ({
      op: 'set',
      path: ['account', 'simulation', index, 'decision'],
      value: 'implicitDeny',
    }));
    const unsure = edited('tierzero', { op: 'set', path: ['role', 'policies', 0], value: hidden }, ...refused);
    assert.equal(missingPolicies.judge(unsure).verdict, 'broken');
    for (const layer of ['allowedByBoundary', 'allowedByOrganizations']) {
      const blocked = [0, 1, 2, 3, 4].map((index): Edit => ({ op: 'set', path: ['account', 'simulation', index, layer], value: false }));
      assert.equal(missingPolicies.judge(applyEdits(unsure, blocked)).verdict, 'cannot-tell', layer);
    }
  });

  it("says of a Deny that it is one, also where it takes away the vendor's own permissions", () => {
    const deny = { Effect: 'Deny', Action: 'budgets:*', Resource: '*' };
    const findings = findingsOf(
      edited('cloudzero-resource', { op: 'insert', path: ['role', 'inline', 0, 'document', 'Statement', 0], value: deny }, NO_SIMULATION),
    );
    assert.deepEqual(
      findings.map((finding) => finding.fixes.map((fix) => fix.id)),
      [['narrow-deny']],
    );
    assert.match(findings[0]!.message, /budgets:ViewBudget.*Deny in cloudzero-resource-owner-policy-061190967865/);
  });

  it('says so where other policies allow a part of what a missing one opens', () => {
    const part = { name: 'alarms', document: { Statement: [{ Effect: 'Allow', Action: 'cloudwatch:*', Resource: '*' }] } };
    const [finding] = findingsOf(
      edited(
        'tierzero',
        { op: 'remove', path: ['role', 'policies', 0] },
        { op: 'set', path: ['role', 'inline'], value: [part] },
        NO_SIMULATION,
      ),
    );
    assert.match(finding?.message ?? '', /only a part of logs, metrics and alarms/);
    assert.match(finding?.actual ?? '', /logs:DescribeLogGroups, logs:FilterLogEvents, logs:StartQuery$/);
  });

  it('warns of the quota before an attachment that AWS would refuse', () => {
    const remove: Edit = { op: 'remove', path: ['role', 'policies', 0] };
    const full: Edit = { op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: 10 };
    assert.match(findingsOf(edited('tierzero', remove, full, NO_SIMULATION))[0]!.fixes[0]!.caution ?? '', /10 managed policies.*allows 10/);
    assert.equal(findingsOf(edited('tierzero', remove, NO_SIMULATION))[0]!.fixes[0]!.caution, undefined);
  });

  it("replaces CloudZero's statement of an earlier date and leaves every other statement alone", () => {
    const path = ['role', 'inline', 0, 'document', 'Statement'];
    const own = { Sid: 'Ours', Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' };
    const connection = edited(
      'cloudzero-resource',
      { op: 'set', path: [...path, 1, 'Sid'], value: 'CZTier0ReservedCapacity20250301' },
      { op: 'set', path: [...path, 1, 'Action'], value: ['ec2:DescribeReserved*'] },
      { op: 'insert', path: [...path, 0], value: own },
      NO_SIMULATION,
    );
    const [finding, ...more] = findingsOf(connection);
    assert.equal(more.length, 0);
    assert.equal(finding?.severity, 'error');
    assert.match(finding.expected ?? '', /reserved capacity: dynamodb:DescribeReserved\*/);
    assert.doesNotMatch(finding.expected ?? '', /ec2:/);
    assert.equal(finding.fixes[0]?.edits.length, 1);
    const mended = statementsOf(applyEdits(connection, finding.fixes[0].edits));
    assert.deepEqual(mended[0], own);
    assert.equal(mended.length, statementsOf(connection).length);
    assert.match((mended[2] as { Sid: string }).Sid, /^CZTier0ReservedCapacity2026/);
  });

  it('speaks of the date of a policy only where there is a newer one', () => {
    const statements = ['role', 'inline', 0, 'document', 'Statement'];
    const datedOf = (sid: string) =>
      findingsOf(
        edited(
          'cloudzero-resource',
          { op: 'set', path: [...statements, 0, 'Sid'], value: sid },
          { op: 'remove', path: [...statements, 1] },
          NO_SIMULATION,
        ),
      );
    const [finding] = datedOf('CZTier1ContainerOrchestration20260511');
    assert.match(finding!.message, /reserved capacity/);
    assert.doesNotMatch(finding!.message, /is dated/);
  });

  it("does not mind the Sids of CloudZero's permissions, nor where they stand", () => {
    const own = healthyConnection('cloudzero-resource');
    const statements = statementsOf(own).map((statement) => ({ ...(statement as object), Sid: undefined }));
    const elsewhere = edited(
      'cloudzero-resource',
      { op: 'set', path: ['role', 'inline'], value: [{ name: 'ours', document: { Statement: statements } }] },
      NO_SIMULATION,
    );
    assert.equal(missingPolicies.judge(elsewhere).verdict, 'healthy');
  });

  it('asks for the bucket of each cost report', () => {
    const connection = edited('cloudzero-payer', {
      op: 'insert',
      path: ['account', 'costReports', 1],
      value: { ...reportOf(healthyConnection('cloudzero-payer')), name: 'second', bucket: 'second-bucket' },
    });
    const [finding] = findingsOf(applyEdits(connection, [NO_SIMULATION]));
    assert.match(finding?.message ?? '', /billing bucket/);
    assert.match(JSON.stringify(finding?.fixes[0]?.edits), /arn:aws:s3:::second-bucket\/\*/);
  });

  it('offers a guided step, and no edit, where the bucket of the audit account has no name', () => {
    const [finding] = findingsOf(edited('cloudzero-audit', { op: 'set', path: ['role', 'inline'], value: [] }, NO_SIMULATION));
    assert.match(finding?.message ?? '', /audit bucket/);
    assert.deepEqual(finding?.fixes[0]?.edits, []);
    assert.match(finding?.fixes[0]?.guide?.steps.join(' ') ?? '', /\{\{CloudTrailBucketName\}\}/);
  });
});

function statementsOf(connection: Connection): readonly unknown[] {
  return (connection as unknown as { role: { inline: { document: { Statement: unknown[] } }[] } }).role.inline[0]!.document.Statement;
}

function reportOf(connection: Connection): object {
  return (connection as unknown as { account: { costReports: object[] } }).account.costReports[0]!;
}
