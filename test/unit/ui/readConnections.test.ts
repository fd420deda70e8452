import assert from 'node:assert/strict';
import fc from 'fast-check';
import { english } from '../../support/english.ts';
import { readConnections } from '../../../src/ui/readConnections.ts';

const good = { name: 'a', vendor: 'tierzero', role: 'TierZeroAccess' };

describe('readConnections', () => {
  it('reads what a connection has, and no field that it has not', () => {
    const spec = {
      ...good,
      variant: 'default',
      clusters: ['us-east-1/production'],
      cidrs: [],
      regions: ['eu-south-1'],
      profile: 'p',
      endpointUrl: 'http://127.0.0.1:4566',
    };
    assert.deepEqual(readConnections([spec], english), { connections: [{ key: 'a', spec }], problems: [] });
    assert.deepEqual(readConnections([good], english).connections[0]?.spec, good);
  });

  it('tells "every cluster" from "no cluster"', () => {
    assert.equal(readConnections([good], english).connections[0]?.spec.clusters, undefined);
    assert.deepEqual(readConnections([{ ...good, clusters: [] }], english).connections[0]?.spec.clusters, []);
  });

  it('says what is missing and keeps the others', () => {
    const { connections, problems } = readConnections([{ name: 'x' }, 7, good], english);
    assert.deepEqual(problems, ['entry 1 lacks: vendor, role', 'entry 2 is not an object']);
    assert.deepEqual(
      connections.map(({ key }) => key),
      ['a'],
    );
  });

  it('gives a name that stands twice two keys', () => {
    assert.deepEqual(
      readConnections([good, good, { ...good, name: 'a (2)' }], english).connections.map(({ key }) => key),
      ['a', 'a (2)', 'a (2) (2)'],
    );
  });

  it('never throws, and never gives two rows one key', () => {
    const loose = fc.record({ name: fc.constantFrom('a', 'a (2)', '', 7), vendor: fc.anything(), role: fc.constant('r') });
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.oneof(loose, fc.anything())), fc.anything()), (setting) => {
        const keys = readConnections(setting, english).connections.map(({ key }) => key);
        assert.equal(new Set(keys).size, keys.length);
      }),
    );
  });
});
