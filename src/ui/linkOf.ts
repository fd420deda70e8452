import type { LinkId } from '../webview/protocol.ts';

/**
 * Which part of the picture a check looks at. A check that is not named here is shown with the role, which every
 * connection has.
 */
export const LINK_OF: Readonly<Record<string, LinkId>> = {
  'role-exists': 'role',
  'wrong-account': 'role',
  'role-path': 'role',
  'proof-of-life': 'vendor',
  'trust-principal': 'trust',
  'external-id': 'trust',
  'confused-deputy': 'trust',
  'trust-action': 'trust',
  'trust-condition': 'trust',
  'missing-policies': 'policies',
  'policy-quota': 'policies',
  'permissions-boundary': 'policies',
  'organization-guardrail': 'policies',
  'eks-authentication-mode': 'clusters',
  'eks-access-entry': 'clusters',
  'eks-access-policy': 'clusters',
  'eks-endpoint-allowlist': 'clusters',
  'sts-regions': 'regions',
  'sts-global-token': 'regions',
  'cost-report': 'billing',
  organization: 'billing',
  'cost-allocation-tags': 'billing',
};

/** @see LINK_OF */
export function linkOf(check: string): LinkId {
  return LINK_OF[check] ?? 'role';
}
