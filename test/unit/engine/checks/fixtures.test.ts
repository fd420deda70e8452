import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf } from '../../../../src/engine/checks/defineCheck.ts';
import { checks } from '../../../../src/engine/checks/index.ts';
import { connectionOf, fixesHeal, fixturesOf, unknownIsNeverHealth, wordsOf } from '../../../support/checkLaws.ts';
import { bases, EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

/** Proof of life is never broken: the lack of it proves nothing. */
const NEVER_BROKEN = new Set(['proof-of-life']);

describe('a healthy connection', () => {
  for (const base of bases) {
    it(`${base}: no check finds a fault or a doubt`, () => {
      const doubts = checks.flatMap((check) => {
        const outcome = check.judge(healthyConnection(base));
        return outcome.verdict === 'broken' || outcome.verdict === 'cannot-tell' ? [`${check.id}: ${wordsOf(outcome)}`] : [];
      });
      assert.deepEqual(doubts, []);
    });
  }
});

describe('fixtures', function () {
  // Every fact that a check reads is taken away in turn, which for a long policy is some thousand judgements.
  this.timeout(60_000);

  for (const check of checks) {
    describe(check.id, () => {
      const fixtures = existsSync(join('test', 'fixtures', check.id, 'facts.json')) ? fixturesOf(check.id) : [];

      it('has a healthy one, a broken one, and one that cannot be told', () => {
        const verdicts = new Set(fixtures.map((fixture) => fixture.expect.verdict));
        const wanted = NEVER_BROKEN.has(check.id) ? ['healthy', 'cannot-tell'] : ['healthy', 'broken', 'cannot-tell'];
        assert.deepEqual(
          wanted.filter((verdict) => !verdicts.has(verdict as never)),
          [],
        );
      });

      for (const fixture of fixtures) {
        const { expect } = fixture;
        it(`${fixture.name}: ${expect.status ?? expect.verdict}`, () => {
          const connection = connectionOf(fixture);
          const outcome = check.judge(connection);
          const words = wordsOf(outcome);
          assert.equal(outcome.verdict, expect.verdict, words);
          if (expect.status !== undefined) assert.equal(statusOf(outcome), expect.status, words);
          for (const text of expect.contains ?? []) assert.ok(words.includes(text), `"${text}" does not stand in: ${words}`);
          for (const text of [EXTERNAL_ID, ...(expect.never ?? [])]) assert.ok(!words.includes(text), `"${text}" stands in: ${words}`);
          if (expect.fixes && outcome.verdict === 'broken')
            assert.deepEqual(
              outcome.findings[0]?.fixes.map((fix) => fix.id),
              expect.fixes,
            );

          const others = checks
            .filter((other) => other.id !== check.id && other.judge(connection).verdict === 'broken')
            .map((other) => other.id);
          assert.deepEqual(others, expect.also ?? [], 'other checks that find a fault');
        });

        it(`${fixture.name}: a fix heals`, () => fixesHeal(check, connectionOf(fixture), checks));
        it(`${fixture.name}: unknown is never health`, () => unknownIsNeverHealth(check, connectionOf(fixture)));
      }
    });
  }
});
