import type { Check } from './defineCheck.ts';
import { costAllocationTags } from './cost-allocation-tags.ts';
import { costReport } from './cost-report.ts';
import { eksAccessEntry } from './eks-access-entry.ts';
import { eksAccessPolicy } from './eks-access-policy.ts';
import { eksAuthenticationMode } from './eks-authentication-mode.ts';
import { eksEndpointAllowlist } from './eks-endpoint-allowlist.ts';
import { missingPolicies } from './missing-policies.ts';
import { organization } from './organization.ts';
import { organizationGuardrail } from './organization-guardrail.ts';
import { permissionsBoundary } from './permissions-boundary.ts';
import { policyQuota } from './policy-quota.ts';
import { stsGlobalToken } from './sts-global-token.ts';
import { stsRegions } from './sts-regions.ts';

/** Every check, in the order in which people read them: from the role, over the way in, to what it may see. */
export const checks: readonly Check[] = [
  missingPolicies,
  policyQuota,
  permissionsBoundary,
  organizationGuardrail,
  eksAuthenticationMode,
  eksAccessEntry,
  eksAccessPolicy,
  eksEndpointAllowlist,
  stsRegions,
  stsGlobalToken,
  costReport,
  organization,
  costAllocationTags,
];
