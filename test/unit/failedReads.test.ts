import assert from 'node:assert/strict';
import { createCloud } from '../../src/aws/cloud.ts';
import { Session, type Diagnosis } from '../../src/engine/session.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { unreadFacts } from '../../src/engine/report/unreadFacts.ts';
import { diagnoseDemo, loginTo } from '../support/demoSession.ts';

/** Each way of failing a read, and the reason that a person is told. */
const KINDS = {
  deny: 'denied',
  throttle: 'unreachable',
  '5xx': 'unreachable',
  reset: 'unreachable',
  html: 'unreachable',
  garbage: 'unreachable',
  timeout: 'unreachable',
} as const;

/** What must not be called healthy, nor be said to be of no concern, when a read fails. A read that is not named decides no check alone. */
const RESTS_ON: Readonly<Record<string, readonly string[]>> = {
  'sts:GetCallerIdentity': ['wrong-account'],
  'iam:GetRole': ['role-exists', 'trust-principal', 'external-id', 'confused-deputy', 'trust-action', 'trust-condition', 'role-path'],
  'iam:ListAttachedRolePolicies': ['missing-policies', 'policy-quota'],
  'iam:SimulatePrincipalPolicy': ['organization-guardrail'],
  'iam:GetAccountSummary': ['sts-global-token'],
  'account:ListRegions': ['sts-regions'],
  'eks:DescribeCluster': ['eks-authentication-mode', 'eks-access-entry', 'eks-access-policy', 'eks-endpoint-allowlist'],
  'eks:DescribeAccessEntry': ['eks-access-entry'],
  'eks:ListAssociatedAccessPolicies': ['eks-access-policy'],
  'organizations:DescribeOrganization': ['organization'],
  'ce:ListCostAllocationTags': ['cost-allocation-tags'],
  'cur:DescribeReportDefinitions': ['cost-report'],
};

/** Where the permission is not called as the operation is. */
const IAM_ACTION_OF: Readonly<Record<string, string>> = { 's3:HeadBucket': 's3:ListBucket' };

/** The management account is told by the organization, which alone says that its guardrails do not bind. */
const MANAGEMENT_IS_EXEMPT = 'organization-guardrail';

describe('when a read of AWS fails, nothing that rests on it is called healthy', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());

  const session = sessionThatWaits(20_000);
  /** Gives up soon. On a busy machine it may give up on a good answer too: nothing here asks it for health. */
  const impatient = sessionThatWaits(100);

  for (const name of ['TierZero', 'CloudZero'] as const) {
    describe(name, () => {
      let healthy: Diagnosis;
      let reads: readonly { service: string; operation: string }[];
      before(async () => {
        simulator.load('healthy');
        simulator.setFaults([]);
        const already = simulator.calls.length;
        healthy = await diagnoseDemo(session, simulator, name);
        assert.equal(healthy.verdict, 'healthy');
        const made = simulator.calls.slice(already).map(({ service, operation }) => `${service}:${operation}`);
        reads = [...new Set(made)].map((read) => ({ service: read.split(':')[0]!, operation: read.split(':')[1]! }));
      });
      afterEach(() => simulator.setFaults([]));

      it('makes the reads that this test knows', () => {
        const concerned = Object.keys(RESTS_ON).filter((read) =>
          statusesOf(healthy, RESTS_ON[read]!).some(([, status]) => status !== 'not-applicable'),
        );
        const made = new Set(reads.map(({ service, operation }) => `${service}:${operation}`));
        assert.deepEqual(
          concerned.filter((read) => !made.has(read)),
          [],
        );
      });

      for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
        it(`${kind}: each read in turn`, async () => {
          for (const { service, operation } of reads) {
            if (kind === 'garbage' && operation.startsWith('Head')) continue; // An answer to HEAD has no body to be garbled.
            simulator.setFaults([{ service, operation, kind }]);
            const diagnosis = await diagnoseDemo(kind === 'timeout' ? impatient : session, simulator, name);
            const read = `${service}:${operation}`;
            const unread = unreadFacts(diagnosis.connection).map(({ because }) => because);
            assert.ok(unread.length > 0, `${read} ${kind}: no fact says that it could not be read`);
            if (kind === 'deny')
              assert.ok(
                unread.some(({ needs }) => needs?.includes(IAM_ACTION_OF[read] ?? read)),
                `${read}: needs ${JSON.stringify(unread)}`,
              );
            const before = new Map(healthy.checks.map((report) => [report.id, report.status]));
            for (const report of diagnosis.checks) {
              assert.notEqual(report.status, 'fail', `${read} ${kind}: ${report.id} calls it broken: ${report.message}`);
              const mattered = RESTS_ON[read]?.includes(report.id) && before.get(report.id) !== 'not-applicable';
              if (mattered) assert.equal(report.status, 'cannot-tell', `${read} ${kind}: ${report.id} rests on it: ${report.message}`);
              if (report.outcome.verdict !== 'cannot-tell') continue;
              const { because } = report.outcome;
              if (mattered && report.id !== MANAGEMENT_IS_EXEMPT) {
                assert.equal(because.unknown, KINDS[kind], `${read} ${kind}: ${because.detail}`);
                if (kind === 'deny' && read !== 'sts:GetCallerIdentity')
                  assert.ok(because.needs?.includes(read), `${read}: needs ${JSON.stringify(because.needs)}`);
              }
            }
          }
        });
      }

      it('an expired login is said once, with what to run', async () => {
        simulator.setFaults([{ kind: 'expired-token' }]);
        const diagnosis = await diagnoseDemo(session, simulator, name);
        assert.equal(diagnosis.verdict, 'cannot-tell');
        assert.equal(
          diagnosis.checks.some((report) => report.status === 'pass'),
          false,
        );
        const [role] = diagnosis.checks;
        assert.equal(role!.outcome.verdict === 'cannot-tell' && role!.outcome.because.unknown, 'denied');
        assert.match(role!.message, /expired/i);
      });
    });
  }

  it('slow answers are waited for, and a cancelled run stops with the reason of its signal', async () => {
    simulator.load('healthy');
    simulator.setFaults([{ kind: 'latency', ms: 30 }]);
    assert.equal((await diagnoseDemo(session, simulator, 'TierZero')).verdict, 'healthy');
    simulator.setFaults([{ kind: 'timeout' }]);
    const stop = new AbortController();
    const demo = simulator.connections.find((connection) => connection.name === 'TierZero')!;
    const { externalId, ...spec } = demo;
    const run = session.diagnose(
      session.purposeOf(spec, externalId),
      loginTo(simulator),
      () => stop.abort(new Error('no longer wanted')),
      stop.signal,
    );
    await assert.rejects(run, /no longer wanted/);
    simulator.setFaults([]);
  });
});

function sessionThatWaits(answerTimeoutMs: number): Session {
  return new Session(async () => createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1, answerTimeoutMs }), {
    now: Date.now,
  });
}

function statusesOf(diagnosis: Diagnosis, ids: readonly string[]): (readonly [string, string])[] {
  return diagnosis.checks.filter((report) => ids.includes(report.id)).map((report) => [report.id, report.status]);
}
