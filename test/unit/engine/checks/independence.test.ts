import assert from 'node:assert/strict';
import fc from 'fast-check';
import { statusOf } from '../../../../src/engine/checks/defineCheck.ts';
import { checks } from '../../../../src/engine/checks/index.ts';
import { applyEdits } from '../../../../src/engine/fixes/applyEdits.ts';
import type { Edit } from '../../../../src/engine/model/edit.ts';
import { unknown } from '../../../../src/engine/model/known.ts';
import { healthyConnection, type Base } from '../../../support/healthyConnection.ts';

const set = (path: readonly (string | number)[], value: unknown): Edit => ({ op: 'set', path, value });
const remove = (...path: (string | number)[]): Edit => ({ op: 'remove', path });

/** One fault a check, in facts that no other check looks at. */
const FAULTS: Readonly<Record<string, Readonly<Record<string, readonly Edit[]>>>> = {
  tierzero: {
    'missing-policies': [
      remove('role', 'policies', 3),
      ...[13, 14, 15, 16].map((index) => set(['account', 'simulation', index, 'decision'], 'implicitDeny')),
    ],
    'permissions-boundary': [
      set(['role', 'boundary'], { arn: 'arn:aws:iam::111122223333:policy/boundary', document: unknown('not-looked', 'Not read.') }),
      set(['account', 'simulation', 17, 'allowedByBoundary'], false),
      set(['account', 'simulation', 17, 'decision'], 'implicitDeny'),
    ],
    'organization-guardrail': [
      set(['account', 'simulation', 18, 'allowedByOrganizations'], false),
      set(['account', 'simulation', 18, 'decision'], 'explicitDeny'),
    ],
    'eks-access-entry': [set(['role', 'createdAt'], '2026-11-01T00:00:00.000Z')],
    'eks-access-policy': [set(['clusters', 0, 'entry', 'policies'], [])],
    'eks-endpoint-allowlist': [set(['clusters', 0, 'endpoint', 'publicCidrs'], ['198.51.100.0/24'])],
    'sts-regions': [set(['purpose', 'regions', 0], 'ap-east-1')],
    'sts-global-token': [set(['account', 'globalTokenVersion'], 1)],
  },
  'cloudzero-payer': {
    'missing-policies': [set(['role', 'inline'], []), set(['account', 'simulation'], unknown('denied', 'No simulation.'))],
    'sts-regions': [set(['purpose', 'regions', 0], 'ap-east-1')],
    'sts-global-token': [set(['account', 'globalTokenVersion'], 1)],
    'cost-report': [set(['account', 'costReports', 0, 'granularity'], 'DAILY')],
    organization: [set(['account', 'organization'], undefined)],
    'cost-allocation-tags': [set(['account', 'costAllocationTags', 'active'], 0)],
  },
};

describe('faults in any combination', () => {
  for (const [base, faults] of Object.entries(FAULTS)) {
    it(`${base}: each check reports its own and no other does`, () => {
      fc.assert(
        fc.property(fc.subarray(Object.keys(faults)), (chosen) => {
          const connection = applyEdits(
            healthyConnection(base as Base),
            chosen.flatMap((id) => faults[id] ?? []),
          );
          const found = checks.filter((check) => ['fail', 'warn'].includes(statusOf(check.judge(connection)))).map((check) => check.id);
          assert.deepEqual(found.toSorted(), chosen.toSorted());
        }),
      );
    });
  }
});
