import assert from 'node:assert/strict';
import { checks } from '../../../../src/engine/checks/index.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Outcome } from '../../../../src/engine/model/finding.ts';
import { listScenarios, startSimulator, type Simulator } from '../../../../src/simulator/server.ts';
import { connectionOf, fixturesOf } from '../../../support/checkLaws.ts';
import { diagnoseDemo, realSession } from '../../../support/demoSession.ts';
import { ACCOUNT, EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

interface Written {
  readonly fix: string;
  readonly message: string;
}

/** Findings that only the vendor or an administrator can end: each has a message to send. */
const SOMEBODY_ELSES = [
  'permissions-boundary/widen-boundary',
  'organization-guardrail/except-from-guardrail',
  'role-exists/use-role',
  'wrong-account/choose-profile',
  'sts-regions/enable-region',
  'sts-regions/activate-sts-endpoint',
  'cost-report/create-cost-report',
  'cost-report/mend-report-delivery',
  'cost-allocation-tags/activate-cost-allocation-tags',
  'organization/connect-management-account',
  'external-id/ask-for-new-external-id',
  'eks-endpoint-allowlist/open-a-way-to-the-endpoint',
  'eks-endpoint-allowlist/ask-for-ipv4-addresses',
];

describe('messages to somebody else', function () {
  this.timeout(120_000);

  it("each fix that is somebody else's has one, wherever a fixture offers it", () => {
    const seen = new Map<string, boolean>();
    for (const { connection } of fixtures()) {
      for (const check of checks) {
        const outcome = check.judge(connection);
        if (outcome.verdict !== 'broken') continue;
        for (const fix of outcome.findings.flatMap((finding) => finding.fixes)) {
          const id = `${check.id}/${fix.id}`;
          seen.set(id, (seen.get(id) ?? true) && fix.guide?.message !== undefined);
        }
      }
    }
    assert.deepEqual(
      SOMEBODY_ELSES.map((id) => [id, seen.get(id)]),
      SOMEBODY_ELSES.map((id) => [id, true]),
    );
  });

  it('of every fixture: the account and the role, no External ID, no hole in the text', () => {
    let count = 0;
    for (const { name, connection } of fixtures()) {
      for (const check of checks) {
        for (const { fix, message } of written(check.id, check.judge(connection))) {
          holds(message, connection, [EXTERNAL_ID], `${name}: ${fix}`);
          count += 1;
        }
      }
    }
    assert.ok(count > 20, `${count} messages only`);
  });

  it('of every scenario: the account and the role, no External ID, no hole in the text', async () => {
    const simulator: Simulator = await startSimulator({ scenario: 'healthy' });
    const session = realSession();
    const fixes = new Set<string>();
    for (const { name } of listScenarios().filter((one) => one.name !== 'large')) {
      simulator.load(name);
      for (const demo of simulator.connections) {
        const { connection, checks: reports } = await diagnoseDemo(session, simulator, demo.name);
        for (const { fix, message } of reports.flatMap((report) => written(report.id, report.outcome))) {
          holds(message, connection, [demo.externalId], `${name}, ${demo.name}: ${fix}`);
          fixes.add(fix);
        }
      }
    }
    await simulator.close();
    assert.ok(fixes.size >= 8, `only ${[...fixes].join(', ')} have messages`);
  });

  it('the login is named to an administrator, and to no vendor', () => {
    const broken = connectionOf({
      base: 'tierzero',
      edits: [
        { op: 'set', path: ['account', 'caller', 'arn'], value: `arn:aws:sts::${ACCOUNT}:assumed-role/Dev/jane` },
        { op: 'set', path: ['account', 'regions', 0, 'sts'], value: 'inactive' },
        { op: 'set', path: ['clusters', 0, 'endpoint', 'public'], value: false },
      ],
    });
    const all = checks.flatMap((check) => written(check.id, check.judge(broken)));
    const toVendor = all.find(({ fix }) => fix.endsWith('open-a-way-to-the-endpoint'));
    assert.match(toVendor?.message ?? '', /^Hello TierZero,/);
    assert.ok(!toVendor?.message.includes('jane'));
    const elsewhere = connectionOf({
      base: 'tierzero',
      edits: [{ op: 'set', path: ['account', 'caller', 'account'], value: '444455556666' }],
    });
    const [toAdministrator] = checks.flatMap((check) => (check.id === 'wrong-account' ? written(check.id, check.judge(elsewhere)) : []));
    assert.match(toAdministrator?.message ?? '', /I looked at it with the login arn:aws:/);
  });

  it('an administrator gets the statement that would do', () => {
    const blocked = { action: 'rds:DescribeDBInstances', resource: '*', decision: 'implicitDeny', matched: [], missingContext: [] };
    const role = healthyConnection('tierzero').purpose.role;
    const judged = (edits: Parameters<typeof connectionOf>[0]['edits'], id: string) => {
      const check = checks.find((one) => one.id === id)!;
      return written(id, check.judge(connectionOf({ base: 'tierzero', edits })))[0]?.message ?? '';
    };
    const boundary = judged(
      [
        { op: 'set', path: ['role', 'boundary'], value: { arn: `arn:aws:iam::${ACCOUNT}:policy/boundary`, document: { Statement: [] } } },
        { op: 'set', path: ['account', 'simulation'], value: [{ ...blocked, allowedByBoundary: false }] },
      ],
      'permissions-boundary',
    );
    assert.deepEqual(jsonIn(boundary), { Effect: 'Allow', Action: ['rds:DescribeDBInstances'], Resource: '*' });
    const guardrail = judged(
      [{ op: 'set', path: ['account', 'simulation'], value: [{ ...blocked, allowedByOrganizations: false }] }],
      'organization-guardrail',
    );
    assert.deepEqual(jsonIn(guardrail), { ArnNotLike: { 'aws:PrincipalArn': role } });
  });
});

function fixtures(): readonly { readonly name: string; readonly connection: Connection }[] {
  return checks.flatMap((check) =>
    fixturesOf(check.id).map((fixture) => ({ name: `${check.id}, ${fixture.name}`, connection: connectionOf(fixture) })),
  );
}

function written(check: string, outcome: Outcome): readonly Written[] {
  if (outcome.verdict !== 'broken') return [];
  return outcome.findings.flatMap(({ fixes }) =>
    fixes.flatMap(({ id, guide }) => (guide?.message === undefined ? [] : [{ fix: `${check}/${id}`, message: guide.message }])),
  );
}

function holds(message: string, { purpose, role }: Connection, secrets: readonly string[], where: string): void {
  const trust = JSON.stringify(role ?? {});
  const inTrust = [...trust.matchAll(/"sts:ExternalId":("[^"]*"|\[[^\]]*\])/gi)].flatMap(
    ([, values]) => [JSON.parse(values!)].flat() as string[],
  );
  // An External ID that somebody made of the role's or the vendor's name stands in the message as that name.
  const publicWords = `${purpose.role} ${purpose.vendor.name}`;
  for (const secret of [...secrets, ...inTrust].filter((one) => one.length >= 8 && !/^\d{12}$/.test(one) && !publicWords.includes(one)))
    assert.ok(!message.includes(secret), `${where}: an External ID stands in:\n${message}`);
  assert.doesNotMatch(message, /undefined|\[object|NaN|\bnull\b/, where);
  const name = purpose.role?.split('/').at(-1);
  assert.ok(name === undefined || message.includes(name), `${where}: the role ${name} is not named in:\n${message}`);
  assert.match(message, /\b\d{12}\b/, `${where}: no account is named in:\n${message}`);
  assert.ok(message.includes(purpose.vendor.name), where);
}

function jsonIn(message: string): unknown {
  return JSON.parse(/^\{[^]*?^\}$/m.exec(message)?.[0] ?? 'null');
}
