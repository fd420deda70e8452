import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isCovered, mergeCidrs, normaliseCidr, parseCidr, uncovered } from '../../../../src/engine/policy/cidr.ts';

const v4 = fc.tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 16, max: 32 })).map(([c, d, prefix]) => `203.0.${c}.${d}/${prefix}`);
const v6 = fc
  .tuple(fc.nat(0xffff), fc.nat(0xffff), fc.integer({ min: 96, max: 128 }))
  .map(([c, d, prefix]) => `2001:db8::${c.toString(16)}:${d.toString(16)}/${prefix}`);
const cidr = fc.oneof(v4, v6);

describe('parseCidr', () => {
  for (const text of [
    '',
    ' ',
    'a',
    '1',
    '10.1',
    '010.0.0.1',
    '0x0a.0.0.1',
    '203.0.113.256',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/08',
    '203.0.113.0/24/24',
    '203.0.113.0/-1',
    '2001:db8::/129',
    'fe80::1%eth0',
    '2001:db8:::1',
    '203.0.113.0 - 203.0.113.9',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseCidr(text), undefined));
  }
});

describe('normaliseCidr', () => {
  for (const [text, expected] of [
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7/24 ', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['192.0.2.255/25', '192.0.2.128/25'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001/32', '2001:db8::/32'],
    ['::/0', '::/0'],
  ] as const) {
    it(`${text} is ${expected}`, () => assert.equal(normaliseCidr(text), expected));
  }

  it('changes nothing the second time', () => {
    fc.assert(fc.property(cidr, (text) => normaliseCidr(normaliseCidr(text) ?? '') === normaliseCidr(text)));
  });
});

describe('isCovered', () => {
  for (const [wanted, by, covered] of [
    ['203.0.113.0/24', ['203.0.113.0/25', '203.0.113.128/25'], true],
    ['203.0.113.0/24', ['203.0.113.128/25', '198.51.100.0/24', '203.0.113.0/25'], true],
    ['203.0.113.0/24', ['203.0.113.0/25'], false],
    ['203.0.113.0/24', ['203.0.113.0/25', '203.0.113.129/32', '203.0.113.192/26'], false],
    ['203.0.113.0/24', ['0.0.0.0/0'], true],
    ['0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1'], true],
    ['2001:db8::/32', ['0.0.0.0/0'], false],
    ['203.0.113.0/24', ['::/0'], false],
    ['2001:db8::/32', ['2001:db8::/33', '2001:db8:8000::/33'], true],
    ['203.0.113.9', ['203.0.113.0/28'], true],
    ['203.0.113.9', [], false],
    ['nonsense', ['0.0.0.0/0'], false],
    ['203.0.113.9', ['nonsense', '203.0.113.9'], true],
  ] as const) {
    it(`${wanted} ${covered ? 'is' : 'is not'} covered by ${by.join(' ') || 'nothing'}`, () =>
      assert.equal(isCovered(wanted, by), covered));
  }

  it('agrees with counting single addresses', () => {
    const tiny = fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([d, prefix]) => `192.0.2.${d}/${prefix}`);
    fc.assert(
      fc.property(tiny, fc.array(tiny, { maxLength: 4 }), (wanted, by) => {
        const holds = (text: string, d: number): boolean => isCovered(`192.0.2.${d}`, [text]);
        const each = Array.from({ length: 16 }, (_, d) => !holds(wanted, d) || by.some((text) => holds(text, d))).every(Boolean);
        assert.equal(isCovered(wanted, by), each);
      }),
    );
  });
});

describe('uncovered', () => {
  it('keeps the words and the order of what is missing', () => {
    assert.deepEqual(uncovered(['203.0.113.7/24', 'nonsense', '192.0.2.1', '2001:db8::1'], ['192.0.2.0/24']), [
      '203.0.113.7/24',
      'nonsense',
      '2001:db8::1',
    ]);
  });
});

describe('mergeCidrs', () => {
  it('keeps what is there as it is and adds network addresses that are not covered yet', () => {
    assert.deepEqual(
      mergeCidrs(['198.51.100.9/24', '203.0.113.0/25'], ['198.51.100.7', '203.0.113.200/24', '203.0.113.1', '2001:DB8::5/64', 'nonsense']),
      ['198.51.100.9/24', '203.0.113.0/25', '203.0.113.0/24', '2001:db8::/64'],
    );
  });

  it('only adds, covers all that was wanted, and is done after once', () => {
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 5 }), fc.array(cidr, { maxLength: 5 }), (existing, add) => {
        const merged = mergeCidrs(existing, add);
        assert.deepEqual(merged.slice(0, existing.length), existing);
        assert.deepEqual(uncovered([...existing, ...add], merged), []);
        assert.deepEqual(mergeCidrs(merged, add), merged);
        assert.deepEqual(uncovered(merged, [...existing, ...add]), []);
      }),
    );
  });
});
