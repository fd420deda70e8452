import assert from 'node:assert/strict';
import fc from 'fast-check';
import { eksEndpointAllowlist } from '../../../../src/engine/checks/eks-endpoint-allowlist.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection } from '../../../support/healthyConnection.ts';

const ENDPOINT = ['clusters', 0, 'endpoint'];

function connection(wanted: readonly string[] | undefined, cidrs: readonly unknown[], ...edits: Edit[]) {
  return applyEdits(healthyConnection('tierzero'), [
    { op: 'set', path: ['purpose', 'cidrs'], value: wanted },
    { op: 'set', path: [...ENDPOINT, 'publicCidrs'], value: cidrs },
    ...edits,
  ]);
}
function judge(...args: Parameters<typeof connection>) {
  return eksEndpointAllowlist.judge(connection(...args));
}
function fixOf(outcome: ReturnType<typeof judge>) {
  assert.ok(outcome.verdict === 'broken');
  return outcome.findings[0]!.fixes[0]!;
}

/** Blocks of the documentation ranges. */
const block = fc
  .tuple(fc.constantFrom('192.0.2', '198.51.100', '203.0.113'), fc.constantFrom(24, 25, 26, 28, 32), fc.nat(255))
  .map(([net, prefix, host]) => {
    const size = 2 ** (32 - prefix);
    return `${net}.${Math.floor(host / size) * size}/${prefix}`;
  });

describe('eks-endpoint-allowlist', () => {
  it('mends every list by adding alone', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), fc.array(block, { maxLength: 8 }), (wanted, cidrs) => {
        const before = connection(wanted, cidrs);
        const outcome = eksEndpointAllowlist.judge(before);
        if (outcome.verdict !== 'broken') return;
        const mended = applyEdits(before, outcome.findings[0]!.fixes[0]!.edits);
        assert.equal(eksEndpointAllowlist.judge(mended).verdict, 'healthy');
        const list = (mended as unknown as { clusters: { endpoint: { publicCidrs: string[] } }[] }).clusters[0]!.endpoint.publicCidrs;
        assert.deepEqual(list.slice(0, cidrs.length), cidrs);
      }),
    );
  });

  it('lets neighbouring blocks cover an address together', () => {
    assert.equal(judge(['203.0.113.0/24'], ['203.0.113.0/25', '203.0.113.128/25']).verdict, 'healthy');
    assert.equal(judge(['203.0.113.0/24'], ['203.0.113.0/25', '203.0.113.128/26']).verdict, 'broken');
  });

  it('guides where forty blocks are not enough', () => {
    const own = Array.from({ length: 40 }, (_, index) => `198.51.100.${index * 2}/32`);
    assert.deepEqual(fixOf(judge(['203.0.113.0/24'], own)).edits, []);
    assert.equal(fixOf(judge(['203.0.113.0/24'], own.slice(1))).edits.length, 1);
  });

  it('is cautious where nodes may need the list', () => {
    assert.equal(fixOf(judge(['203.0.113.0/24'], [])).caution, undefined);
    for (const value of [false, unknown('denied', 'No.')]) {
      assert.match(fixOf(judge(['203.0.113.0/24'], [], { op: 'set', path: [...ENDPOINT, 'private'], value })).caution ?? '', /nodes/);
    }
  });

  it('says where to find addresses that are not given', () => {
    for (const wanted of [undefined, []]) {
      const outcome = judge(wanted, ['198.51.100.0/24']);
      assert.ok(outcome.verdict === 'cannot-tell');
      assert.match(outcome.because.next ?? '', /TierZero dashboard: Settings/);
    }
  });

  it('has nothing to edit about a private endpoint, and names the ways there are', () => {
    const fix = fixOf(judge(['203.0.113.0/24'], [], { op: 'set', path: [...ENDPOINT, 'public'], value: false }));
    assert.deepEqual(fix.edits, []);
    assert.equal(fix.guide?.steps.length, 3);
  });

  it('takes 0.0.0.0/0 for IPv4 alone', () => {
    const ipv6: Edit = { op: 'set', path: ['clusters', 0, 'ipFamily'], value: 'ipv6' };
    assert.equal(judge(['203.0.113.0/24'], ['0.0.0.0/0']).verdict, 'healthy');
    assert.equal(judge(['2001:db8::/48'], ['0.0.0.0/0'], ipv6).verdict, 'broken');
    assert.equal(judge(['2001:db8::/48'], ['0.0.0.0/0', '::/0'], ipv6).verdict, 'healthy');
  });

  it('lays a vendor with IPv6 alone before an IPv4 cluster at the vendor, and cannot tell where the family is not known', () => {
    const outcome = judge(['2001:db8::/48'], ['0.0.0.0/0']);
    assert.ok(outcome.verdict === 'broken');
    assert.equal(outcome.findings[0]!.side, 'vendor');
    const hidden: Edit = { op: 'set', path: ['clusters', 0, 'ipFamily'], value: unknown('denied', 'No.') };
    assert.equal(judge(['2001:db8::/48'], ['0.0.0.0/0'], hidden).verdict, 'cannot-tell');
  });

  it('cannot tell past a block that is not known, unless the others are enough', () => {
    const hidden = unknown('unresolved', 'var.office');
    assert.equal(judge(['203.0.113.0/24'], ['198.51.100.0/24', hidden]).verdict, 'cannot-tell');
    assert.equal(judge(['203.0.113.0/24'], ['203.0.113.0/24', hidden]).verdict, 'healthy');
  });

  it('is broken for the addresses it can read, whatever another one looks like', () => {
    assert.equal(judge(['203.0.113.0/24', 'office'], []).verdict, 'broken');
    assert.equal(judge(['203.0.113.0/24', 'office'], ['0.0.0.0/0']).verdict, 'cannot-tell');
  });
});
