import assert from 'node:assert/strict';
import { EXTRAS } from '../../../src/simulator/scenarios/extras.ts';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { Simulator } from '../../../src/simulator/server.ts';
import { diagnoseDemo, realSession } from '../../support/demoSession.ts';

const ALL = ['TierZero', 'CloudZero', 'CloudZero resources'];
const CLOUDZERO = ['CloudZero', 'CloudZero resources'];

/** Which connections each extra scenario breaks, and the checks that say so; the others are healthy. */
const EXPECTED: Readonly<Record<string, readonly [connections: readonly string[], ...checks: string[]]>> = {
  'role-exists': [['TierZero'], 'role-exists'],
  'wrong-account': [['TierZero'], 'wrong-account'],
  'trust-principal-root': [[]],
  'trust-principal-deleted': [['TierZero'], 'trust-principal'],
  'trust-action': [ALL, 'trust-action'],
  'trust-condition': [['TierZero'], 'trust-condition'],
  'external-id-missing': [ALL, 'external-id'],
  'external-id-blank': [ALL, 'external-id'],
  'external-id-case': [ALL, 'external-id'],
  'external-id-guessable': [ALL, 'external-id'],
  'confused-deputy': [ALL, 'confused-deputy'],
  'confused-deputy-if-exists': [ALL, 'confused-deputy'],
  'missing-policies-covered': [[]],
  'policy-quota': [['TierZero'], 'missing-policies', 'policy-quota'],
  'policy-quota-packed': [['TierZero'], 'missing-policies', 'policy-quota'],
  'policy-quota-full': [['TierZero'], 'missing-policies', 'policy-quota'],
  'permissions-boundary': [['TierZero'], 'permissions-boundary'],
  'organization-guardrail': [['TierZero', 'CloudZero resources'], 'organization-guardrail'],
  'role-path': [CLOUDZERO, 'role-path'],
  'eks-authentication-mode': [['TierZero'], 'eks-authentication-mode'],
  'eks-authentication-mode-absent': [['TierZero'], 'eks-authentication-mode'],
  'eks-access-entry-stale': [['TierZero'], 'eks-access-entry'],
  'eks-access-entry-type': [['TierZero'], 'eks-access-entry'],
  'eks-access-policy': [['TierZero'], 'eks-access-policy'],
  'eks-access-policy-other': [['TierZero'], 'eks-access-policy'],
  'eks-access-policy-namespace': [['TierZero'], 'eks-access-policy'],
  'eks-endpoint-private': [['TierZero'], 'eks-endpoint-allowlist'],
  'eks-endpoint-full': [['TierZero'], 'eks-endpoint-allowlist'],
  'eks-update-in-progress': [['TierZero'], 'eks-endpoint-allowlist'],
  'sts-regions-enabling': [ALL, 'sts-regions'],
  'sts-regions-default': [['TierZero'], 'sts-regions'],
  'sts-global-token': [ALL, 'sts-global-token'],
  'proof-of-life': [[]],
  'cost-report': [['CloudZero'], 'cost-report'],
  'cost-report-none': [['CloudZero'], 'cost-report'],
  'cost-report-failing': [['CloudZero'], 'cost-report'],
  // S3 does not say whether a bucket is another's or only out of bounds, so this may be told or not, but is never well.
  'cost-report-bucket': [[]],
  'cost-report-2': [[]],
  organization: [['CloudZero'], 'organization'],
  'organization-member': [['CloudZero'], 'organization'],
  'cost-allocation-tags': [['CloudZero'], 'cost-allocation-tags'],
};

describe('simulator: the extra scenarios, diagnosed', function () {
  this.timeout(20_000);
  const session = realSession();
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  after(() => simulator.close());

  it('has an expectation for each', () => {
    assert.deepEqual(Object.keys(EXPECTED).toSorted(), EXTRAS.map((extra) => extra.id).toSorted());
  });

  for (const [id, [connections, ...checks]] of Object.entries(EXPECTED)) {
    it(`extra:${id} is found by ${checks.join(' and ') || 'no check'}`, async () => {
      simulator.load(`extra:${id}`);
      for (const { name } of simulator.connections) {
        const { checks: reports } = await diagnoseDemo(session, simulator, name);
        const found = reports.filter((report) => report.status === 'fail' || report.status === 'warn').map((report) => report.id);
        if (id === 'cost-report-bucket' && name === 'CloudZero') {
          assert.notEqual(reports.find((report) => report.id === 'cost-report')?.status, 'pass');
        } else assert.deepEqual(found, connections.includes(name) ? checks : [], name);
      }
    });
  }
});
