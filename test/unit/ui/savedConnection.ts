import { checks } from '../../../src/engine/checks/index.ts';
import type { Connection } from '../../../src/engine/model/connection.ts';
import type { CheckReport, Finding, Outcome } from '../../../src/engine/model/finding.ts';
import { NOT_LOOKED } from '../../../src/engine/model/known.ts';
import type { Diagnosis } from '../../../src/engine/session.ts';
import { builtInVendors } from '../../../src/engine/vendors/index.ts';
import type { SavedConnection } from '../../../src/ui/connections.ts';
import type { DiagnosisState } from '../../../src/ui/diagnoses.ts';

export const EXTERNAL_ID = '8f14e45f-ceea-467f-a0e6-0123456789ab';

export const saved: SavedConnection = {
  key: 'TierZero',
  spec: { name: 'TierZero', vendor: 'tierzero', role: 'arn:aws:iam::111122223333:role/TierZeroAccess' },
};

const vendor = builtInVendors.find(({ id }) => id === 'tierzero')!;

export const connection: Connection = {
  purpose: { vendor, variant: vendor.variants[0]!, role: saved.spec.role, externalId: EXTERNAL_ID },
  role: {
    name: 'TierZeroAccess',
    arn: saved.spec.role,
    path: '/',
    trust: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
        },
      ],
    },
    policies: [{ name: 'ReadOnlyAccess', arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', document: NOT_LOOKED }],
    inline: [],
    tags: {},
  },
  clusters: [
    {
      name: 'production',
      region: 'us-east-1',
      authenticationMode: 'API',
      endpoint: { public: true, private: true, publicCidrs: ['198.51.100.0/24'] },
      entry: undefined,
    },
  ],
  account: NOT_LOOKED,
};

export function finding(part: Partial<Finding> = {}): Finding {
  return {
    check: 'trust-principal',
    severity: 'error',
    side: 'yours',
    message: 'The trust policy names another account.',
    at: ['role', 'trust', 'Statement', 0, 'Principal', 'AWS'],
    fixes: [],
    ...part,
  };
}

export function report(id: string, status: CheckReport['status'], outcome: Outcome, message = 'A message.'): CheckReport {
  const part = checks.find((check) => check.id === id)?.part ?? 'role';
  return { id, part, title: id, why: 'Why.', side: 'yours', status, message, outcome, decisive: true };
}

export const broken = (id: string, ...findings: readonly Finding[]): CheckReport =>
  report(id, 'fail', { verdict: 'broken', findings, unread: [] }, findings[0]?.message);
export const healthy = (id: string): CheckReport => report(id, 'pass', { verdict: 'healthy', message: 'In order.' });

export const NOTHING_READ: DiagnosisState = { finished: false, readAt: new Map() };

export function diagnosed(checks: readonly CheckReport[], verdict: Diagnosis['verdict'] = 'broken'): DiagnosisState {
  return {
    diagnosis: { connection, checks, verdict, ...(verdict === 'broken' && { side: 'yours' as const }), at: 1000 },
    finished: true,
    readAt: new Map(),
  };
}
