import assert from 'node:assert/strict';
import { WouldBeDenied } from '../../../../src/engine/mender.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { askAdministrator, grantFor, missingReads, type Lack } from '../../../../src/engine/report/askAdministrator.ts';
import { startSimulator } from '../../../../src/simulator/server.ts';
import { diagnoseDemo, realSession } from '../../../support/demoSession.ts';
import { ACCOUNT, healthyConnection } from '../../../support/healthyConnection.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/vendors/TierZeroAccess`;
const lack: Lack = { needs: [], toDo: 'read', vendor: 'TierZero', role: ROLE, account: ACCOUNT };

describe('asking an administrator for permissions', () => {
  it('asks each action for what it is about, and no wider than that', () => {
    const clusters = [
      { region: 'us-east-1', name: 'prod' },
      { region: 'eu-west-1', name: 'stage' },
    ];
    const needs = [
      'iam:GetRole',
      'eks:AssociateAccessPolicy',
      'eks:DescribeCluster',
      'iam:GetPolicyVersion',
      'iam:CreatePolicy',
      'account:ListRegions',
    ];
    assert.deepEqual(grantFor({ ...lack, needs: [...needs, 'iam:GetRole', 'iam:AttachRolePolicy'], clusters }).Statement, [
      { Effect: 'Allow', Action: ['account:ListRegions'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['eks:AssociateAccessPolicy'],
        Resource: [`arn:aws:eks:us-east-1:${ACCOUNT}:access-entry/prod/*`, `arn:aws:eks:eu-west-1:${ACCOUNT}:access-entry/stage/*`],
      },
      {
        Effect: 'Allow',
        Action: ['eks:DescribeCluster'],
        Resource: [`arn:aws:eks:us-east-1:${ACCOUNT}:cluster/prod`, `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/stage`],
      },
      { Effect: 'Allow', Action: ['iam:AttachRolePolicy', 'iam:GetRole'], Resource: ROLE },
      { Effect: 'Allow', Action: ['iam:CreatePolicy'], Resource: `arn:aws:iam::${ACCOUNT}:policy/*` },
      { Effect: 'Allow', Action: ['iam:GetPolicyVersion'], Resource: ['arn:aws:iam::aws:policy/*', `arn:aws:iam::${ACCOUNT}:policy/*`] },
    ]);
  });

  it('of a role that is known by its name only, names it under any path', () => {
    const named = grantFor({ ...lack, role: 'TierZeroAccess', caller: 'arn:aws-cn:iam::111122223333:user/ana', needs: ['iam:GetRole'] });
    assert.deepEqual(named.Statement[0]!.Resource, [
      `arn:aws-cn:iam::${ACCOUNT}:role/TierZeroAccess`,
      `arn:aws-cn:iam::${ACCOUNT}:role/*/TierZeroAccess`,
    ]);
  });

  it('says who asks, for what, and holds the policy', () => {
    const denied = new WouldBeDenied([{ say: 'Change the trust policy', needs: 'iam:UpdateAssumeRolePolicy' }]);
    const caller = `arn:aws:sts::${ACCOUNT}:assumed-role/Dev/jane`;
    const message = askAdministrator({ ...lack, needs: denied.needs, toDo: 'change', caller }) ?? '';
    for (const part of [ACCOUNT, ROLE, caller, 'TierZero', 'mend this connection', 'lacks iam:UpdateAssumeRolePolicy'])
      assert.ok(message.includes(part), `${part} does not stand in ${message}`);
    assert.deepEqual(JSON.parse(/^\{[^]*?^\}$/m.exec(message)![0]), {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['iam:UpdateAssumeRolePolicy'], Resource: ROLE }],
    });
    assert.doesNotMatch(askAdministrator({ needs: ['iam:GetRole'], toDo: 'read', vendor: 'TierZero', role: 'R' })!, /undefined/);
  });

  it('asks for nothing where nothing is missing, or what is missing is no IAM action', () => {
    assert.equal(askAdministrator(lack), undefined);
    assert.equal(askAdministrator({ ...lack, needs: ['aws sso login'] }), undefined);
  });

  it('knows what could not be read for want of a permission', () => {
    const edits = [
      { op: 'set' as const, path: ['role', 'policies'], value: unknown('denied', 'One.', { needs: ['iam:ListAttachedRolePolicies'] }) },
      { op: 'set' as const, path: ['account', 'regions'], value: unknown('unreachable', 'Two.', { needs: ['account:ListRegions'] }) },
      { op: 'set' as const, path: ['account', 'quotas'], value: unknown('denied', 'Three.', { needs: ['iam:GetAccountSummary'] }) },
    ];
    assert.deepEqual(missingReads(applyEdits(healthyConnection('tierzero'), edits)), [
      'iam:GetAccountSummary',
      'iam:ListAttachedRolePolicies',
    ]);
    assert.deepEqual(missingReads(healthyConnection('tierzero')), []);
  });

  it('of the demo account with a login that may read little: every denied read is asked for, without an External ID', async () => {
    const simulator = await startSimulator({ scenario: 'least-read' });
    const demo = simulator.connections[0]!;
    const { connection } = await diagnoseDemo(realSession(), simulator, demo.name);
    await simulator.close();
    const needs = missingReads(connection);
    assert.ok(needs.includes('eks:ListClusters') || needs.includes('eks:DescribeCluster'), needs.join());
    const message = askAdministrator({ ...lack, needs, role: demo.role })!;
    for (const need of needs) assert.ok(message.includes(`"${need}"`), need);
    assert.ok(!message.includes(demo.externalId));
  });
});
