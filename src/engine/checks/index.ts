import type { Check } from './defineCheck.ts';
import { confusedDeputy } from './confused-deputy.ts';
import { costAllocationTags } from './cost-allocation-tags.ts';
import { costReport } from './cost-report.ts';
import { eksAccessEntry } from './eks-access-entry.ts';
import { eksAccessPolicy } from './eks-access-policy.ts';
import { eksAuthenticationMode } from './eks-authentication-mode.ts';
import { eksEndpointAllowlist } from './eks-endpoint-allowlist.ts';
import { externalId } from './external-id.ts';
import { missingPolicies } from './missing-policies.ts';
import { organization } from './organization.ts';
import { organizationGuardrail } from './organization-guardrail.ts';
import { permissionsBoundary } from './permissions-boundary.ts';
import { policyQuota } from './policy-quota.ts';
import { proofOfLife } from './proof-of-life.ts';
import { roleExists } from './role-exists.ts';
import { rolePath } from './role-path.ts';
import { stsGlobalToken } from './sts-global-token.ts';
import { stsRegions } from './sts-regions.ts';
import { trustAction } from './trust-action.ts';
import { trustCondition } from './trust-condition.ts';
import { trustPrincipal } from './trust-principal.ts';
import { wrongAccount } from './wrong-account.ts';

/** Every check, in the order in which people read them: from the role, over the way in, to what it may see. */
export const checks: readonly Check[] = [
  roleExists,
  wrongAccount,
  trustPrincipal,
  externalId,
  confusedDeputy,
  trustAction,
  trustCondition,
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
  rolePath,
  costReport,
  organization,
  costAllocationTags,
  proofOfLife,
];
