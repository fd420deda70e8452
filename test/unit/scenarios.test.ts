import assert from 'node:assert/strict';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { diagnoseDemo, idsWith, loginTo, realSession } from '../support/demoSession.ts';

/** The mission's six faults, in the order in which the checks stand. */
const FAULTS = ['trust-principal', 'external-id', 'missing-policies', 'eks-access-entry', 'eks-endpoint-allowlist', 'sts-regions'] as const;

/** CloudZero reads no Kubernetes, so its connections have no EKS faults to have. */
const FAULTS_OF: Readonly<Record<string, readonly string[]>> = {
  TierZero: FAULTS,
  CloudZero: FAULTS.filter((fault) => !fault.startsWith('eks-')),
  'CloudZero resources': FAULTS.filter((fault) => !fault.startsWith('eks-')),
};

describe('each scenario shows its faults, no more, no less', () => {
  const session = realSession();
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());

  for (const name of Object.keys(FAULTS_OF)) {
    it(`healthy: ${name} has nothing wrong, and nothing that could not be told`, async () => {
      simulator.load('healthy');
      const diagnosis = await diagnoseDemo(session, simulator, name);
      assert.deepEqual(idsWith(diagnosis, 'fail'), []);
      assert.deepEqual(idsWith(diagnosis, 'warn'), []);
      assert.deepEqual(idsWith(diagnosis, 'cannot-tell'), []);
      assert.equal(diagnosis.verdict, 'healthy');
    });

    it(`all 64 combinations: ${name} names exactly the faults put in`, async () => {
      for (const faults of combinationsOf(FAULTS)) {
        simulator.load(faults.length === 0 ? 'healthy' : `fault:${faults.join('+')}`);
        const diagnosis = await diagnoseDemo(session, simulator, name);
        const expected = faults.filter((fault) => FAULTS_OF[name]!.includes(fault));
        const seen = { fail: idsWith(diagnosis, 'fail'), warn: idsWith(diagnosis, 'warn'), verdict: diagnosis.verdict };
        assert.deepEqual(seen, { fail: expected, warn: [], verdict: expected.length > 0 ? 'broken' : 'healthy' }, faults.join('+'));
      }
    });
  }

  it('all-faults: TierZero has all six', async () => {
    simulator.load('all-faults');
    assert.deepEqual(idsWith(await diagnoseDemo(session, simulator, 'TierZero'), 'fail'), FAULTS);
  });

  it('a chosen cluster that does not exist is broken, and said by one check', async () => {
    simulator.load('healthy');
    const demo = simulator.connections.find((connection) => connection.name === 'TierZero')!;
    const { externalId, ...spec } = { ...demo, clusters: ['us-east-1/prod', 'us-east-1/prot'] };
    const purpose = session.purposeOf(spec, externalId);
    const diagnosis = await session.diagnose(purpose, loginTo(simulator), () => undefined, new AbortController().signal);
    assert.deepEqual(idsWith(diagnosis, 'fail'), ['eks-authentication-mode']);
    assert.match(diagnosis.checks.find((report) => report.status === 'fail')!.message, /no cluster prot in us-east-1/);
  });

  it('clusters that nobody chose decide nothing: what cannot be told of them leaves the verdict healthy', async () => {
    simulator.load('healthy');
    const { externalId, name, vendor, role } = simulator.connections.find((connection) => connection.name === 'TierZero')!;
    const purpose = session.purposeOf({ name, vendor, role }, externalId);
    const diagnosis = await session.diagnose(purpose, loginTo(simulator), () => undefined, new AbortController().signal);
    assert.deepEqual(idsWith(diagnosis, 'cannot-tell'), ['eks-endpoint-allowlist']);
    assert.equal(diagnosis.verdict, 'healthy');
  });

  it('least-read: nothing is called healthy that could not be read, and the missing permission is named', async () => {
    simulator.load('least-read');
    const diagnosis = await diagnoseDemo(session, simulator, 'TierZero');
    assert.notEqual(diagnosis.verdict, 'healthy');
    const unsure = diagnosis.checks.filter((report) => report.status === 'cannot-tell');
    assert.ok(unsure.length > 0);
    const needs = unsure.flatMap(({ outcome }) =>
      outcome.verdict === 'cannot-tell' ? outcome.unread.flatMap((one) => one.needs ?? []) : [],
    );
    assert.ok(
      needs.some((need) => /^[a-z0-9-]+:[A-Z]/.test(need)),
      `no IAM action is named among ${JSON.stringify(needs)}`,
    );
  });

  it('large: 34 regions, 40 clusters and 500 roles are read, and the connection is judged', async () => {
    simulator.load('large');
    for (const name of simulator.connections.map((connection) => connection.name)) {
      const diagnosis = await diagnoseDemo(session, simulator, name);
      assert.equal(
        diagnosis.checks.some((report) => report.status === 'cannot-tell' && report.decisive),
        false,
      );
    }
  });
});

function combinationsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => sets.concat(sets.map((set) => set.concat([item]))), [[]]);
}
