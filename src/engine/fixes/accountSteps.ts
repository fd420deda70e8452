import type { Account } from '../model/account.ts';
import { isKnown, orElse } from '../model/known.ts';
import type { Step } from '../model/plan.ts';

/** "Managed policies attached to an IAM role", Service Quotas, served in us-east-1 only (AWS General Reference, IAM endpoints and quotas). */
const POLICIES_PER_ROLE = { ServiceCode: 'iam', QuotaCode: 'L-0DA4ABF3' };

/** The calls that make an account's settings what they should be: quota and global token version. */
export function accountSteps(before: Account | undefined, after: Account | undefined): readonly Step[] {
  if (!before || !after) return [];
  return [...quotaSteps(before, after), ...tokenSteps(before, after)];
}

function quotaSteps(before: Account, after: Account): Step[] {
  const had = orElse(orElse(before.quotas, undefined)?.policiesPerRole, undefined);
  const wants = orElse(orElse(after.quotas, undefined)?.policiesPerRole, undefined);
  if (wants === undefined || wants === had) return [];
  return [
    {
      say: `Ask AWS for ${wants} managed policies per role${had === undefined ? '' : ` (now ${had})`}`,
      do: {
        service: 'service-quotas',
        operation: 'RequestServiceQuotaIncrease',
        input: { ...POLICIES_PER_ROLE, DesiredValue: wants },
        region: 'us-east-1',
      },
      undo: 'irreversible',
    },
  ];
}

function tokenSteps(before: Account, after: Account): Step[] {
  if (!isKnown(after.globalTokenVersion) || after.globalTokenVersion === before.globalTokenVersion) return [];
  const set = (version: number) => ({
    service: 'iam',
    operation: 'SetSecurityTokenServicePreferences',
    input: { GlobalEndpointTokenVersion: `v${version}Token` },
  });
  return [
    {
      say: `Let the global STS endpoint issue version ${after.globalTokenVersion} tokens`,
      do: set(after.globalTokenVersion),
      undo: isKnown(before.globalTokenVersion) ? [set(before.globalTokenVersion)] : 'irreversible',
    },
  ];
}

/** The calls that enable regions. They take minutes to hours at AWS, so they are the last of a plan: nothing has to wait for them. */
export function regionSteps(before: Account | undefined, after: Account | undefined): readonly Step[] {
  if (!before || !after) return [];
  const had = new Map(orElse(before.regions, []).map((region) => [region.name, region.status]));
  return orElse(after.regions, []).flatMap((region): Step[] => {
    if (region.status !== 'ENABLED' || had.get(region.name) === 'ENABLED') return [];
    return [
      {
        say: `Enable region ${region.name}`,
        do: { service: 'account', operation: 'EnableRegion', input: { RegionName: region.name } },
        undo: [{ service: 'account', operation: 'DisableRegion', input: { RegionName: region.name } }],
      },
    ];
  });
}
