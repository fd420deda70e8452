import assert from 'node:assert/strict';
import { checks } from '../../../../src/engine/checks/index.ts';
import { applyEdits, valueAt } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Connection } from '../../../../src/engine/model/connection.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { EXTERNAL_ID, healthyConnection } from '../../../support/healthyConnection.ts';

const STATEMENT = ['role', 'trust', 'Statement', 0];
const set = (path: (string | number)[], value: unknown): Edit => ({ op: 'set', path: [...STATEMENT, ...path], value });

/** Faults by the check that has to report them; those of one row exclude each other. */
const FAULTS: readonly { readonly check: string; readonly ways: Readonly<Record<string, readonly Edit[]>> }[] = [
  {
    check: 'trust-principal',
    ways: {
      'a digit off': [set(['Principal', 'AWS'], 'arn:aws:iam::851725519003:role/tierzero-managed')],
      'a stranger': [set(['Principal', 'AWS'], 'arn:aws:iam::444455556666:root')],
      'a deleted role': [set(['Principal', 'AWS'], 'AROAEXAMPLEDELETED001')],
      'another role of the vendor': [set(['Principal', 'AWS'], 'arn:aws:iam::851725519002:role/other')],
    },
  },
  {
    check: 'external-id',
    ways: {
      'a blank': [set(['Condition', 'StringEquals', 'sts:ExternalId'], `${EXTERNAL_ID} `)],
      another: [set(['Condition', 'StringEquals', 'sts:ExternalId'], '0c5e9a1f-1111')],
    },
  },
  {
    check: 'confused-deputy',
    ways: {
      'a second statement': [
        {
          op: 'insert',
          path: ['role', 'trust', 'Statement', 1],
          value: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
        },
      ],
    },
  },
  { check: 'trust-action', ways: { SAML: [set(['Action'], 'sts:AssumeRoleWithSAML')] } },
  {
    check: 'trust-condition',
    ways: {
      MFA: [set(['Condition', 'Bool'], { 'aws:MultiFactorAuthPresent': 'true' })],
      'a Deny': [
        {
          op: 'insert',
          path: ['role', 'trust', 'Statement', 1],
          value: {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'sts:AssumeRole',
            Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg1' } },
          },
        },
      ],
    },
  },
  { check: 'role-path', ways: {} },
];

/** Another vendor's statement, which no fix may touch. */
const DATADOG = {
  Sid: 'Datadog',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::464622532012:root' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'dd-7d1e' } },
};

function broken(connection: Connection): string[] {
  return checks.filter((check) => check.judge(connection).verdict === 'broken').map((check) => check.id);
}

function* combinations(
  rows: typeof FAULTS,
): Generator<{ readonly checks: readonly string[]; readonly edits: readonly Edit[]; readonly name: string }> {
  const [first, ...rest] = rows;
  if (!first) {
    yield { checks: [], edits: [], name: '' };
    return;
  }
  for (const tail of combinations(rest)) {
    yield tail;
    for (const [name, edits] of Object.entries(first.ways))
      yield { checks: [first.check, ...tail.checks], edits: [...edits, ...tail.edits], name: `${name}; ${tail.name}` };
  }
}

/** Mends one finding after the other, as somebody would who looks again after each step. */
function mend(connection: Connection): Connection {
  let here = connection;
  for (let step = 0; step < 12; step++) {
    const fix = checks
      .map((check) => check.judge(here))
      .flatMap((outcome) => (outcome.verdict === 'broken' ? outcome.findings.flatMap((finding) => finding.fixes.slice(0, 1)) : []))
      .find(({ edits }) => edits.length > 0);
    if (!fix) break;
    here = applyEdits(here, fix.edits);
  }
  return here;
}

describe('faults of a trust policy, in every combination', function () {
  this.timeout(60_000);

  it('are each reported by their own check and by no other', () => {
    for (const { checks: wanted, edits, name } of combinations(FAULTS)) {
      const found = broken(applyEdits(healthyConnection('tierzero-no-clusters'), edits));
      assert.deepEqual(found.toSorted(), wanted.toSorted(), name);
    }
  });

  it('are each reported whatever else the policy says before or after', () => {
    for (const at of [0, 1]) {
      for (const { checks: wanted, edits, name } of combinations(FAULTS)) {
        const beside: Edit = { op: 'insert', path: ['role', 'trust', 'Statement', at], value: DATADOG };
        const found = broken(applyEdits(healthyConnection('tierzero-no-clusters'), [...edits, beside]));
        assert.deepEqual(found.toSorted(), wanted.toSorted(), `${name} Datadog at ${at}`);
      }
    }
  });

  it('are all mended by their first fixes, and the statement of another vendor stays as it was', () => {
    for (const { edits, name } of combinations(FAULTS)) {
      const beside: Edit = { op: 'insert', path: ['role', 'trust', 'Statement', 0], value: DATADOG };
      const mended = mend(applyEdits(healthyConnection('tierzero-no-clusters'), [...edits, beside]));
      assert.deepEqual(broken(mended), [], name);
      assert.deepEqual(valueAt(mended, STATEMENT), DATADOG, name);
    }
  });
});
