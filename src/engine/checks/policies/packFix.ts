import type { Connection } from '../../model/connection.ts';
import type { Fix, Guide } from '../../model/finding.ts';
import { isKnown } from '../../model/known.ts';
import type { Role } from '../../model/role.ts';
import { listed } from '../listed.ts';
import { packMissing } from './packMissing.ts';
import type { PolicyNeed } from './policyNeeds.ts';
import { quotaOf } from './quotaOf.ts';

/** The fix that gives a role without room what is missing in policies of its own; a guided step, with the reason, where that cannot be planned. */
export function packFix(connection: Connection, role: Role, missing: readonly PolicyNeed[]): Fix {
  const names = missing.map((need) => need.name);
  const base = { id: 'pack-policies', access: 'wider', reversible: true } as const;
  const packed = packMissing(connection, role, missing);
  if ('why' in packed)
    return { ...base, title: 'Put the permissions of several policies into one of your own', edits: [], guide: guide(packed.why) };
  const into =
    packed.kind === 'inline'
      ? `the inline policy ${packed.names.join(', ')}`
      : packed.names.length === 1
        ? `a policy of your own, ${packed.names.join(', ')}`
        : `${packed.names.length} policies of your own, ${packed.names.join(', ')}`;
  return {
    ...base,
    title: `Put the permissions of ${listed(names)} into ${into}`,
    edits: packed.edits,
    caution: `A copy does not follow when AWS changes ${listed(names)}, and ${connection.purpose.vendor.name} then sees less. With a higher quota the policies themselves can be attached.`,
  };

  function guide(why: string): Guide {
    const quota = quotaOf(connection, 'managedPolicySize');
    const size = isKnown(quota) ? ` One policy holds ${quota.toLocaleString('en-GB')} characters, blanks not counted.` : '';
    return {
      steps: [
        `Not planned here: ${why}`,
        `Create as few customer managed policies as you can with the statements of ${names.join(', ')}.${size}`,
        'Attach them to the role. Detach nothing before that.',
        `Look at them again when AWS changes the policies that they copy: a copy does not follow, and ${connection.purpose.vendor.name} then sees less.`,
      ],
      link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    };
  }
}
