import assert from 'node:assert/strict';
import { propose } from '../../src/engine/mender.ts';
import { planScript } from '../../src/engine/planScript.ts';
import type { ConnectionSpec, Diagnosis } from '../../src/engine/session.ts';
import { builtInVendors } from '../../src/engine/vendors/index.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { loginTo, realSession } from '../support/demoSession.ts';
import { hasAwsCli, runScript } from '../support/runScript.mjs';

const EXTERNAL_ID = 'script-0123456789abcdef';

const SAID = 'There is a policy TierZeroAccess-1 already, and what it says is another one. This script does not touch it.';

/** Every vendor and variant, with EKS where there is any. */
const ALL = builtInVendors.flatMap((vendor) =>
  vendor.variants.flatMap((variant) =>
    (variant.eks ? [false, true] : [false]).map((eks) => ({
      title: [vendor.name, ...(vendor.variants.length > 1 ? [variant.title] : []), ...(eks ? ['with EKS'] : [])].join(', '),
      spec: {
        name: 'by script',
        vendor: vendor.id,
        variant: variant.id,
        role: `arn:aws:iam::111122223333:role${variant.rolePath?.path ?? '/'}ByScript`,
        ...(eks && { clusters: ['us-east-1/prod'], cidrs: ['192.0.2.0/24'] }),
      },
    })),
  ),
);

describe('the script that makes a role', function () {
  this.timeout(120_000);
  const session = realSession();
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ scenario: 'healthy' });
  });
  afterEach(() => {
    simulator.setFaults([]);
    simulator.load('healthy');
  });
  after(() => simulator.close());

  const diagnose = (spec: ConnectionSpec): Promise<Diagnosis> =>
    session.diagnose(session.purposeOf(spec, EXTERNAL_ID), loginTo(simulator), undefined, new AbortController().signal);

  /** The script, and the checks of which it says nothing because only a person can tell. */
  async function written(spec: ConnectionSpec): Promise<{ readonly script: string; readonly left: readonly string[] }> {
    const diagnosis = await diagnose(spec);
    const proposal = propose(diagnosis, { irreversible: false, chosen: 'create-role' });
    const script = planScript(proposal, {
      connection: { ...spec, variant: spec.variant ?? '' },
      purpose: diagnosis.connection.purpose,
      login: loginTo(simulator),
    });
    return { script, left: proposal.left.map(({ check }) => check) };
  }

  async function troubles(spec: ConnectionSpec): Promise<readonly string[]> {
    const { checks } = await diagnose(spec);
    return checks.flatMap(({ status, id }) => (status === 'fail' || status === 'warn' ? [id] : []));
  }

  for (const { title, spec } of ALL) {
    it(`stops for ${title} at the first error, goes on from there when it is run again, and can be run twice`, async () => {
      const { script, left } = await written(spec);
      assert.ok(!script.includes(EXTERNAL_ID));
      const run = async () => {
        const { status, stderr } = await runScript(script, { ...simulator.env, EXTERNAL_ID }, 'stand-in');
        return { status, stderr };
      };
      for (const operation of changesIn(script)) {
        simulator.setFaults([{ operation, kind: 'deny', times: 1 }]);
        const { status, stderr } = await run();
        assert.equal(status, 254, operation);
        assert.match(stderr, new RegExp(`AccessDenied\\w*\\) when calling the ${operation} operation`));
        assert.equal(simulator.calls.at(-1)?.operation, operation);
      }
      assert.deepEqual(await run(), { status: 0, stderr: '' });
      const once = simulator.snapshot();
      assert.deepEqual(await troubles(spec), left);
      assert.deepEqual(await run(), { status: 0, stderr: '' });
      assert.deepEqual(simulator.snapshot(), once);
    });
  }

  it('stops before anything is made without an External ID, and in another account', async () => {
    const { script } = await written(ALL[0]!.spec);
    const before = simulator.snapshot();
    const without = await runScript(script, simulator.env, 'stand-in');
    assert.notEqual(without.status, 0);
    assert.match(without.stderr, /EXTERNAL_ID/);
    const elsewhere = await runScript(script, { ...simulator.logins['outsider'], EXTERNAL_ID }, 'stand-in');
    assert.equal(elsewhere.status, 1);
    assert.match(elsewhere.stderr, /123456789012.*Nothing was changed/);
    assert.deepEqual(simulator.snapshot(), before);
  });

  it('attaches a policy of its own making, and none that somebody else has made by that name', async () => {
    const mended = 'arn:aws:iam::111122223333:role/TierZeroAccess';
    const spec = { name: 'packed', vendor: 'tierzero', role: mended };
    simulator.load('extra:policy-quota-packed');
    const diagnosis = await diagnose(spec);
    const { purpose } = diagnosis.connection;
    const proposal = propose(diagnosis, { irreversible: false, only: ['missing-policies', 'policy-quota'] });
    const script = planScript(proposal, { connection: { ...spec, variant: purpose.variant.id }, purpose, login: loginTo(simulator) });
    simulator.setFaults([{ operation: 'AttachRolePolicy', kind: 'deny', times: 1 }]);
    assert.match((await runScript(script, simulator.env, 'stand-in')).stderr, /AccessDenied/);
    const stopped = simulator.snapshot();
    const goneOn = await runScript(script, simulator.env, 'stand-in');
    assert.deepEqual([goneOn.status, goneOn.stderr], [0, '']);
    assert.notDeepEqual(simulator.snapshot(), stopped);
    const other = script.replaceAll('"Version":"2012-10-17"', '"Version":"2008-10-17"');
    for (const by of hasAwsCli() ? (['stand-in', 'aws'] as const) : (['stand-in'] as const)) {
      const { status, stderr } = await runScript(other, simulator.env, by);
      assert.deepEqual([status, stderr.split('\n')[0]], [1, SAID], by);
    }
  });

  it('is taken by the AWS CLI as well, where there is one', async () => {
    if (!hasAwsCli()) return;
    const { spec } = ALL.find(({ title }) => title === 'CloudZero, Resource account')!;
    const { script } = await written(spec);
    const { status, stderr } = await runScript(script, { ...simulator.env, EXTERNAL_ID }, 'aws');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.deepEqual(await troubles(spec), []);
  });
});

/** The operations that a script changes something by, in the order of their first call. */
function changesIn(script: string): readonly string[] {
  const called = script.match(/(?<=^ *aws (?:iam|eks) )(?:create|attach|put|associate|update)-[\w-]+/gm) ?? [];
  return [...new Set(called)].map((kebab) => kebab.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase()));
}
