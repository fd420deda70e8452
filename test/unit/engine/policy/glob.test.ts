import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileGlob, globsTouch, matchGlob, patternCovers } from '../../../../src/engine/policy/glob.ts';

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', 'z'), maxLength: 7 });

/** All texts up to a length that tells any two of these short patterns apart, over their letters and one more. */
const SAMPLES: readonly string[] = (() => {
  const all = [''];
  for (let from = 0, length = 0; length < 6; length++) {
    const until = all.length;
    for (; from < until; from++) for (const letter of ['a', 'b', 'z']) all.push(all[from] + letter);
  }
  return all;
})();

function asRegExp(glob: string): RegExp {
  return new RegExp(`^${[...glob].map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : c)).join('')}$`);
}

describe('matchGlob', () => {
  it('agrees with a regular expression', () => {
    fc.assert(
      fc.property(pattern, text, (glob, value) => matchGlob(compileGlob(glob), value) === asRegExp(glob).test(value)),
      { numRuns: 2000 },
    );
  });

  it('takes any case when asked to', () => {
    assert.equal(matchGlob(compileGlob('STS:Assume*', true), 'sts:assumerole'), true);
    assert.equal(matchGlob(compileGlob('STS:Assume*'), 'sts:assumerole'), false);
  });

  it('does not blow up on a pattern made to hang a regular expression', () => {
    assert.equal(matchGlob(compileGlob(`${'a*'.repeat(200)}b`), 'a'.repeat(5000)), false);
  });
});

describe('patternCovers', function () {
  this.timeout(30_000);

  for (const [have, wanted, covers] of [
    ['*', 'ce:Get*', true],
    ['ce:*', 'ce:Get*', true],
    ['ce:Get*', 'ce:Get*', true],
    ['ce:Get*', 'ce:GetCost?nd*', true],
    ['ce:GetCost*', 'ce:Get*', false],
    ['ce:Get?*', 'ce:Get*', false],
    ['?*', '*?', true],
    ['?*', '*a', true],
    ['*?*?', '??*', true],
    ['?*?', '*a', false],
    ['*a*', '*?a?*', true],
    ['*aa*', 'a*a', false],
    ['a', '?', false],
    ['', '*', false],
    ['*', '', true],
  ] as const) {
    it(`${have || '(empty)'} ${covers ? 'covers' : 'does not cover'} ${wanted || '(empty)'}`, () =>
      assert.equal(patternCovers(have, wanted), covers));
  }

  it('is exact: it says yes just when every sample that the narrower matches is matched by the wider', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });
    fc.assert(
      fc.property(short, short, (have, wanted) => {
        const [wide, narrow] = [asRegExp(have), asRegExp(wanted)];
        assert.equal(
          patternCovers(have, wanted),
          SAMPLES.every((sample) => !narrow.test(sample) || wide.test(sample)),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('covers itself, and hands covering on', () => {
    fc.assert(fc.property(pattern, (one) => patternCovers(one, one)));
    fc.assert(fc.property(pattern, pattern, pattern, (a, b, c) => !(patternCovers(a, b) && patternCovers(b, c)) || patternCovers(a, c)));
  });

  it('gives up safely on a hostile pattern', () => {
    assert.equal(patternCovers(`*a${'?'.repeat(60)}`, `${'*a?'.repeat(20)}b`), false);
  });
});

describe('globsTouch', function () {
  this.timeout(30_000);

  it('says yes just when some sample is matched by both', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 3 });
    fc.assert(
      fc.property(short, short, (one, other) => {
        const [a, b] = [asRegExp(one), asRegExp(other)];
        assert.equal(
          globsTouch(compileGlob(one), compileGlob(other)),
          SAMPLES.some((sample) => a.test(sample) && b.test(sample)),
        );
      }),
      { numRuns: 700 },
    );
  });
});
