import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FAULTS } from '../../../src/simulator/scenarios/faults.ts';
import { listScenarios, scenarioByName } from '../../../src/simulator/scenarios/list.ts';
import { DEMO_ACCOUNT } from '../../../src/simulator/scenarios/scenario.ts';
import { snapshotOf } from '../../../src/simulator/snapshot.ts';

type Json = { [key: string]: Json };

const snapshot = (name: string): Json => JSON.parse(JSON.stringify(snapshotOf(scenarioByName(name).world))) as Json;

/** Paths of the leaves in which two snapshots differ. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b) ? [] : [path];
  const [left, right] = [a as Json, b as Json];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => differences(left[key], right[key], `${path}/${key}`));
}

describe('simulator: scenarios', () => {
  it('each has a name, a title and a description of its own, and loads', () => {
    const list = listScenarios();
    assert.equal(new Set(list.map((scenario) => scenario.name)).size, list.length);
    for (const name of ['healthy', 'all-faults', 'least-read', 'large', ...FAULTS.map((fault) => `fault:${fault.id}`)])
      assert.ok(
        list.some((scenario) => scenario.name === name),
        name,
      );
    for (const { name, title, description } of list) {
      assert.ok(title !== '' && description !== '');
      const { connections } = scenarioByName(name);
      assert.ok(
        connections.some((connection) => connection.vendor === 'tierzero') &&
          connections.some((connection) => connection.vendor === 'cloudzero'),
        name,
      );
    }
  });

  it('gives the same account each time it is built', () => {
    for (const { name } of listScenarios()) assert.deepEqual(snapshot(name), snapshot(name), name);
  });

  it('differs from the healthy account wherever its name says it is broken, and nowhere in another account', () => {
    const well = snapshot('healthy');
    for (const { id } of FAULTS) {
      const places = differences(well, snapshot(`fault:${id}`));
      assert.ok(places.length > 0, id);
      assert.ok(
        places.every((place) => place.startsWith(`/accounts/${DEMO_ACCOUNT}/`) && PLACES[id]?.test(place)),
        `${id}: ${places.join(' ')}`,
      );
    }
  });

  it('puts any set of faults together, in any order: each leaves the places of the others alone', function () {
    this.timeout(20_000);
    const well = snapshot('healthy');
    const alone = new Map(FAULTS.map(({ id }) => [id, differences(well, snapshot(`fault:${id}`))]));
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...FAULTS.map((fault) => fault.id)), { minLength: 1 }), (ids) => {
        const together = snapshot(`fault:${ids.join('+')}`);
        assert.deepEqual(together, snapshot(`fault:${ids.toReversed().join('+')}`));
        const apart = new Set(ids.flatMap((id) => alone.get(id) ?? []));
        assert.deepEqual(new Set(differences(well, together)), apart);
      }),
      { numRuns: 64 },
    );
    assert.deepEqual(snapshot('all-faults'), snapshot(`fault:${FAULTS.map((fault) => fault.id).join('+')}`));
  });

  it('has a large account that is large', () => {
    const account = scenarioByName('large').world.accounts.get(DEMO_ACCOUNT);
    assert.deepEqual([account?.clusters.length, account?.roles.size, account?.regions.size], [40, 500, 34]);
    assert.ok([...(account?.regions.values() ?? [])].every((region) => region.status.startsWith('ENABLED')));
  });

  it('says which names there are when one is wrong', () => {
    assert.throws(
      () => scenarioByName('nope'),
      /There is no scenario "nope"\. Known are healthy, all-faults, least-read, large, fault:<id>, extra:<id>/,
    );
    assert.throws(() => scenarioByName('fault:external-id+nope'), /Known are fault:trust-principal, fault:external-id/);
    assert.throws(() => scenarioByName('fault:'), /There is no scenario/);
  });
});

const PLACES: Readonly<Record<string, RegExp>> = {
  'trust-principal': /\/roles\/[^/]+\/trust$/,
  'external-id': /\/roles\/[^/]+\/trust$/,
  'missing-policies': /\/roles\/[^/]+\/attached\/\d+$/,
  'eks-access-entry': /\/clusters\/us-east-1\/prod\/entries\//,
  'eks-endpoint-allowlist': /\/clusters\/us-east-1\/prod\/publicCidrs\/\d+$/,
  'sts-regions': /\/regions\/eu-south-1$/,
};
