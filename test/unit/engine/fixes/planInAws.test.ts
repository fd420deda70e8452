import assert from 'node:assert/strict';
import { planInAws } from '../../../../src/engine/fixes/planInAws.ts';
import { orElse } from '../../../../src/engine/model/known.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import type { Action, AwsAction } from '../../../../src/engine/model/plan.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const connection = healthyConnection('tierzero');
const role = orElse(connection.role, undefined)!;
const entry = orElse(orElse(orElse(connection.clusters, [])[0]!, undefined)!.entry, undefined)!;

describe('planInAws', () => {
  it('plans nothing for no edits, and nothing for an edit that changes nothing', () => {
    assert.deepEqual(planInAws(connection, []), []);
    assert.deepEqual(planInAws(connection, [{ op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: 'Vendor' }]), []);
  });

  it('makes one call of all edits to one document', () => {
    const steps = planInAws(connection, [
      { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: 'One' },
      { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Action'], value: ['sts:AssumeRole', 'sts:TagSession'] },
    ]);
    assert.deepEqual(operations(steps), ['UpdateAssumeRolePolicy']);
    const document = JSON.parse(inputOf(steps[0]!.do)['PolicyDocument'] as string);
    assert.equal(document.Statement[0].Sid, 'One');
    assert.deepEqual(document.Statement[0].Action, ['sts:AssumeRole', 'sts:TagSession']);
  });

  it('takes a trust policy back to the very text that AWS held', () => {
    const trustText = `${JSON.stringify(role.trust, null, 4)}\n`;
    const steps = planInAws({ ...connection, role: { ...role, trustText } }, [
      { op: 'set', path: ['role', 'trust', 'Statement', 0, 'Sid'], value: 'One' },
    ]);
    assert.equal(undoInput(steps[0]!)['PolicyDocument'], trustText);
  });

  it('attaches before it detaches', () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const steps = planInAws(connection, [
      { op: 'remove', path: ['role', 'policies', 0] },
      { op: 'insert', path: ['role', 'policies', 0], value: { name: 'ReadOnlyAccess', arn, document: { Statement: [] } } },
    ]);
    assert.deepEqual(operations(steps), ['AttachRolePolicy', 'DetachRolePolicy']);
    assert.equal(inputOf(steps[0]!.do)['PolicyArn'], arn);
    assert.equal((steps[0]!.undo as readonly AwsAction[])[0]!.operation, 'DetachRolePolicy');
  });

  it('makes a policy before it attaches it; taken back in reverse it is detached before it is deleted', () => {
    const arn = 'arn:aws:iam::111122223333:policy/TierZeroAccess-1';
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }] };
    const value = { name: 'TierZeroAccess-1', arn, document, toCreate: { description: 'Copy of X.' } };
    const steps = planInAws(connection, [{ op: 'insert', path: ['role', 'policies', 11], value }]);
    assert.deepEqual(operations(steps), ['CreatePolicy', 'AttachRolePolicy']);
    assert.deepEqual(inputOf(steps[0]!.do), {
      PolicyName: 'TierZeroAccess-1',
      PolicyDocument: JSON.stringify(document),
      Description: 'Copy of X.',
    });
    assert.deepEqual(
      steps.toReversed().map((step) => (step.undo as readonly AwsAction[])[0]),
      [
        { service: 'iam', operation: 'DetachRolePolicy', input: { RoleName: 'TierZeroAccess', PolicyArn: arn } },
        { service: 'iam', operation: 'DeletePolicy', input: { PolicyArn: arn } },
      ],
    );
  });

  it('asks for the quota before it attaches', () => {
    const edits: Edit[] = [
      { op: 'insert', path: ['role', 'policies', 0], value: { name: 'X', arn: 'arn:aws:iam::aws:policy/X', document: { Statement: [] } } },
      { op: 'set', path: ['account', 'quotas', 'policiesPerRole'], value: 25 },
    ];
    assert.deepEqual(operations(planInAws(connection, edits)), ['RequestServiceQuotaIncrease', 'AttachRolePolicy']);
  });

  it('puts an inline policy, and deletes it to take it back', () => {
    const steps = planInAws(connection, [
      { op: 'insert', path: ['role', 'inline', 0], value: { name: 'extra', document: { Version: '2012-10-17', Statement: [] } } },
    ]);
    assert.deepEqual(operations(steps), ['PutRolePolicy']);
    assert.equal((steps[0]!.undo as readonly AwsAction[])[0]!.operation, 'DeleteRolePolicy');
  });

  it('creates an entry before it associates a policy, mode first', () => {
    const steps = planInAws(
      {
        ...connection,
        clusters: [{ ...orElse(orElse(connection.clusters, [])[0]!, undefined)!, authenticationMode: 'CONFIG_MAP', entry: undefined }],
      },
      [
        { op: 'set', path: ['clusters', 0, 'entry'], value: entry },
        { op: 'set', path: ['clusters', 0, 'authenticationMode'], value: 'API_AND_CONFIG_MAP' },
      ],
    );
    assert.deepEqual(operations(steps), ['UpdateClusterConfig', 'CreateAccessEntry', 'AssociateAccessPolicy']);
    assert.equal(steps[0]!.undo, 'irreversible');
    assert.deepEqual(Object.keys(inputOf(steps[0]!.do)).toSorted(), ['accessConfig', 'name']);
  });

  it('recreates a stale entry and can bring the old one back with its policies', () => {
    const steps = planInAws(connection, [{ op: 'set', path: ['clusters', 0, 'entry'], value: { ...entry, createdAt: undefined } }]);
    assert.deepEqual(operations(steps), ['DeleteAccessEntry', 'CreateAccessEntry', 'AssociateAccessPolicy']);
    assert.deepEqual(
      (steps[0]!.undo as readonly AwsAction[]).map((action) => action.operation),
      ['CreateAccessEntry', 'AssociateAccessPolicy'],
    );
  });

  it('changes the scope of an association without touching the entry', () => {
    const steps = planInAws(connection, [
      { op: 'set', path: ['clusters', 0, 'entry', 'policies', 0, 'scope'], value: { type: 'namespace', namespaces: ['web'] } },
    ]);
    assert.deepEqual(operations(steps), ['AssociateAccessPolicy']);
    assert.deepEqual(undoInput(steps[0]!)['accessScope'], orElse(orElse(entry.policies, [])[0]!, undefined)!.scope);
  });

  it('writes the whole allowlist, old blocks kept, and the old list to take it back', () => {
    const restricted = {
      ...orElse(orElse(connection.clusters, [])[0]!, undefined)!,
      endpoint: { public: true, private: true, publicCidrs: ['198.51.100.0/24'] },
    };
    const steps = planInAws({ ...connection, clusters: [restricted] }, [
      { op: 'insert', path: ['clusters', 0, 'endpoint', 'publicCidrs', 1], value: '203.0.113.0/24' },
    ]);
    assert.deepEqual(inputOf(steps[0]!.do)['resourcesVpcConfig'], { publicAccessCidrs: ['198.51.100.0/24', '203.0.113.0/24'] });
    assert.deepEqual(undoInput(steps[0]!)['resourcesVpcConfig'], { publicAccessCidrs: ['198.51.100.0/24'] });
  });

  it('enables a region and sets the token version', () => {
    const account = orElse(connection.account, undefined)!;
    const regions = [{ name: 'eu-south-1', status: 'DISABLED', sts: 'inactive' }] as const;
    const steps = planInAws({ ...connection, account: { ...account, regions, globalTokenVersion: 1 } }, [
      { op: 'set', path: ['account', 'regions', 0, 'status'], value: 'ENABLED' },
      { op: 'set', path: ['account', 'globalTokenVersion'], value: 2 },
    ]);
    assert.deepEqual(operations(steps), ['SetSecurityTokenServicePreferences', 'EnableRegion']);
    assert.deepEqual(inputOf(steps[0]!.do), { GlobalEndpointTokenVersion: 'v2Token' });
    assert.deepEqual(undoInput(steps[0]!), { GlobalEndpointTokenVersion: 'v1Token' });
    assert.deepEqual(inputOf(steps[1]!.do), { RegionName: 'eu-south-1' });
  });
});

function operations(steps: ReturnType<typeof planInAws>): string[] {
  return steps.map((step) => (step.do as AwsAction).operation);
}

function inputOf(action: Action): Readonly<Record<string, unknown>> {
  return (action as AwsAction).input;
}

function undoInput(step: ReturnType<typeof planInAws>[number]): Readonly<Record<string, unknown>> {
  return inputOf((step.undo as readonly AwsAction[])[0]!);
}
