import type { PanelCheck, PanelState } from '../../../src/webview/protocol.ts';

/** A panel's state with what a test does not care about filled in. */
export function panelStateOf(part: Partial<PanelState> = {}): PanelState {
  return {
    key: 'TierZero',
    name: 'TierZero',
    vendor: 'TierZero',
    role: 'arn:aws:iam::111122223333:role/TierZeroAccess',
    demo: false,
    verdict: 'broken',
    headline: 'Broken: 1 problem',
    advice: 'Your side must act.',
    links: [
      { id: 'vendor', title: 'TierZero', detail: 'account 851725519002', status: 'pass', checks: [] },
      { id: 'trust', title: 'Trust policy', detail: '1 statement', status: 'fail', checks: ['trust-principal'] },
    ],
    checks: [checkOf()],
    mendable: 1,
    loginRefused: false,
    lacksReads: false,
    readAt: 0,
    restored: false,
    ...part,
  };
}

export function checkOf(part: Partial<PanelCheck> = {}): PanelCheck {
  return {
    id: 'trust-principal',
    title: 'Trust principal',
    status: 'fail',
    side: 'yours',
    message: 'The trust policy names another account.',
    why: 'AWS lets in only who is named.',
    part: 'trust',
    findings: [
      {
        severity: 'error',
        side: 'yours',
        message: 'The trust policy names another account.',
        place: 'trust policy, statement 1, Principal',
        expected: 'arn:aws:iam::851725519002:root',
        actual: 'arn:aws:iam::111122223333:root',
        fixes: [{ title: 'Name the vendor', access: 'narrower', reversible: true, hasChange: true, steps: [], hasMessage: false }],
      },
    ],
    unread: [],
    readAt: 0,
    ...part,
  };
}
