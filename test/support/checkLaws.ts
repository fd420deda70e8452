// The laws that hold for every check on every fixture, so that no author of a check has to write them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../../src/engine/checks/defineCheck.ts';
import { applyEdits } from '../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../src/engine/model/connection.ts';
import type { Edit, Path } from '../../src/engine/model/edit.ts';
import type { CheckStatus, Fix, Outcome } from '../../src/engine/model/finding.ts';
import { isUnknown, unknown } from '../../src/engine/model/known.ts';
import { healthyConnection, type Base } from './healthyConnection.ts';

/** One entry of `test/fixtures/<check>/facts.json`: a healthy connection, what is done to it, and what the check must say. */
export interface Fixture {
  readonly name: string;
  readonly base: Base;
  readonly edits: readonly Edit[];
  readonly expect: {
    readonly verdict: Outcome['verdict'];
    readonly status?: CheckStatus;
    /** Texts that stand in the message, in what is expected or actual, or in the reason. */
    readonly contains?: readonly string[];
    /** Texts that stand nowhere in the outcome's words. */
    readonly never?: readonly string[];
    /** The ids of the first finding's fixes. */
    readonly fixes?: readonly string[];
    /** Other checks that are broken by the same facts. Left out: none. */
    readonly also?: readonly string[];
  };
}

/** The fixtures of a check. */
export function fixturesOf(checkId: string): readonly Fixture[] {
  return JSON.parse(readFileSync(join('test', 'fixtures', checkId, 'facts.json'), 'utf8')) as Fixture[];
}

/** The connection that a fixture describes. */
export function connectionOf({ base, edits }: Pick<Fixture, 'base' | 'edits'>): Connection {
  return applyEdits(healthyConnection(base), edits);
}

/** All that an outcome says to people. */
export function wordsOf(outcome: Outcome): string {
  switch (outcome.verdict) {
    case 'broken':
      return outcome.findings
        .map(({ message, expected, actual, fixes }) =>
          [
            message,
            expected,
            actual,
            ...fixes.flatMap((fix) => [fix.title, fix.caution, ...(fix.guide?.steps ?? []), fix.guide?.message]),
          ].join('\n'),
        )
        .join('\n');
    case 'cannot-tell':
      return `${outcome.because.detail}\n${outcome.because.next ?? ''}`;
    default:
      return outcome.message;
  }
}

/** Law 2. A fix heals what it is a fix of, and breaks nothing else; the first fixes one after another make the check healthy. */
export function fixesHeal(check: Check, connection: Connection, checks: readonly Check[]): void {
  const before = check.judge(connection);
  if (before.verdict !== 'broken') return;
  for (const finding of before.findings) {
    for (const fix of finding.fixes.filter(changesFacts)) {
      const mended = applyEdits(connection, fix.edits);
      const after = check.judge(mended);
      const left = after.verdict === 'broken' ? after.findings.length : 0;
      assert.ok(left < before.findings.length, `${check.id}: after "${fix.id}" it is still broken: ${wordsOf(after)}`);
      breaksNothingElse(check, fix, connection, mended, checks);
    }
  }
  let here = connection;
  let outcome: Outcome = before;
  for (let step = 0; step < 10 && outcome.verdict === 'broken'; step++) {
    const fix = outcome.findings.map((finding) => finding.fixes[0]).find((one) => one !== undefined && changesFacts(one));
    if (!fix) return;
    here = applyEdits(here, fix.edits);
    outcome = check.judge(here);
  }
  const unread = before.unread.length > 0;
  assert.ok(
    outcome.verdict === 'healthy' || (unread && outcome.verdict === 'cannot-tell'),
    `${check.id}: its fixes leave it ${outcome.verdict}: ${wordsOf(outcome)}`,
  );
}

/**
 * Law 5. Whatever the check reads, made Unknown, never turns `broken` into `healthy`, nor into `not-applicable`, which
 * the verdict takes for health.
 */
export function unknownIsNeverHealth(check: Check, connection: Connection): void {
  if (check.judge(connection).verdict !== 'broken') return;
  for (const path of pathsRead(check, connection)) {
    const after = check.judge(
      applyEdits(connection, [{ op: 'set', path, value: unknown('unresolved', `/${path.join('/')} cannot be computed.`) }]),
    );
    assert.ok(
      after.verdict === 'broken' || after.verdict === 'cannot-tell',
      `${check.id}: with /${path.join('/')} unknown it became ${after.verdict}`,
    );
  }
}

/** The places of a connection that a check reads and that may be Unknown by their type. */
export function pathsRead(check: Check, connection: Connection): readonly Path[] {
  const read = new Map<string, Path>();
  check.judge(recording(connection, [], (path) => read.set(path.join('\n'), path)));
  return [...read.values()].filter(mayBeUnknown);
}

function changesFacts(fix: Fix): boolean {
  return fix.edits.length > 0;
}

function breaksNothingElse(check: Check, fix: Fix, before: Connection, after: Connection, checks: readonly Check[]): void {
  for (const other of checks) {
    if (other.id === check.id) continue;
    const now = other.judge(after);
    if (now.verdict !== 'broken') continue;
    const then = other.judge(before);
    const had = then.verdict === 'broken' ? then.findings.length : 0;
    assert.ok(now.findings.length <= had, `${check.id}: its fix "${fix.id}" breaks ${other.id}: ${wordsOf(now)}`);
  }
}

function recording<T>(value: T, path: Path, note: (path: Path) => void): T {
  if (typeof value !== 'object' || value === null || isUnknown(value)) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const part: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || !Object.hasOwn(target, key) || key === 'length') return part;
      const here = [...path, Array.isArray(target) ? Number(key) : key];
      note(here);
      return recording(part, here, note);
    },
  });
}

/** What the types of the model call Known. Everything of a document is; in the purpose only the External ID. */
function mayBeUnknown(path: Path): boolean {
  const text = path.join('/');
  if (text === 'purpose/externalId') return true;
  if (path[0] === 'purpose') return false;
  if (/^role\/(trustText|tags\/.*|lastUsed\/.*|boundary\/arn|policies\/\d+\/name)$/.test(text)) return false;
  if (path[0] === 'clusters') return !/\/tags\//.test(text);
  if (path[0] === 'account') return /^account(\/\w+)?$|^account\/(quotas\/\w+|regions\/\d+\/sts|costReports\/\d+\/bucketOwned)$/.test(text);
  return true;
}
