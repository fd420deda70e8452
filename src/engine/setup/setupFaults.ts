import { vendorAccountIn } from '../vendors/needs.ts';
import { BUCKET_NAME } from '../model/bucketName.ts';
import { gapsOf, type Setup } from './setup.ts';

/** What AWS would not take in a setup. */
export interface SetupFault {
  readonly field: 'partition' | 'roleName' | 'rolePath' | 'tags' | 'writePolicies' | 'eks' | 'names' | 'policiesPerRole';
  /** A sentence for people, with the value and what it should look like. */
  readonly message: string;
}

// Names, paths and tags of roles: IAM User Guide, "IAM and AWS STS quotas" and "Tags for IAM resources", read 2026-11-21.
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_PATH = /^\/(?:[!-~]{1,510}\/)?$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const MOST_TAGS = 50;
const POLICY = /^(?:arn:aws[a-z-]*:iam::(?:aws|\d{12}):policy\/)?(?:[!-~]+\/)?[\w+=,.@-]{1,128}$/;

/** Why a setup cannot be made as it is, the first fault of each field; none: AWS takes it. Clusters and addresses are read by `purposeOf`. */
export function setupFaults(setup: Setup): readonly SetupFault[] {
  return [
    ...partitionFaults(setup),
    ...roleFaults(setup),
    ...tagFaults(setup),
    ...policyFaults(setup),
    ...clusterFaults(setup),
    ...nameFaults(setup),
  ];
}

/** No role can be assumed from another partition (IAM User Guide, "Delegate access across AWS accounts using IAM roles", read 2026-11-22). */
function partitionFaults({ vendor, partition }: Setup): readonly SetupFault[] {
  if (vendorAccountIn(vendor, partition)) return [];
  return [
    {
      field: 'partition',
      message: `No account of ${vendor.name} in partition ${partition} is known, and from another partition nobody can assume a role there.`,
    },
  ];
}

function roleFaults({ vendor, variant, roleName, rolePath }: Setup): readonly SetupFault[] {
  const faults: SetupFault[] = [];
  if (roleName !== undefined && !ROLE_NAME.test(roleName)) {
    const why = roleName.length > 64 ? `it has ${roleName.length} characters` : 'it is empty, or has other characters';
    faults.push({
      field: 'roleName',
      message: `"${roleName}" cannot be the name of a role: ${why}. Use up to 64 letters, digits and + = , . @ - _.`,
    });
  }
  if (!ROLE_PATH.test(rolePath))
    faults.push({
      field: 'rolePath',
      message: `"${rolePath}" cannot be the path of a role. It begins and ends with /, has no blanks, and at most 512 characters: /team/.`,
    });
  else if (variant.rolePath?.required && variant.rolePath.path !== rolePath)
    faults.push({
      field: 'rolePath',
      message: `${vendor.name} needs the path ${variant.rolePath.path}, not ${rolePath}.${variant.rolePath.why ? ` ${variant.rolePath.why}` : ''}`,
    });
  return faults;
}

function tagFaults({ tags }: Setup): readonly SetupFault[] {
  const rows = Object.entries(tags);
  if (rows.length > MOST_TAGS) return [{ field: 'tags', message: `These are ${rows.length} tags; a role takes ${MOST_TAGS}.` }];
  const folded = rows.map(([key]) => key.toLowerCase());
  for (const [index, [key, value]] of rows.entries()) {
    const say = (why: string): readonly SetupFault[] => [{ field: 'tags', message: `The tag "${key}" cannot be used: ${why}.` }];
    if (key === '' || key.length > 128 || !TAG_TEXT.test(key)) return say('a key has 1 to 128 letters, digits, blanks and _ . : / = + - @');
    if (key.toLowerCase().startsWith('aws:')) return say('keys that begin with aws: are kept for AWS');
    if (value.length > 256 || !TAG_TEXT.test(value)) return say('a value has up to 256 letters, digits, blanks and _ . : / = + - @');
    if (folded.indexOf(key.toLowerCase()) !== index)
      return say('there is another one of that key, and IAM does not tell capitals from small letters there');
  }
  return [];
}

function policyFaults({ writePolicies, policiesPerRole }: Setup): readonly SetupFault[] {
  const faults: SetupFault[] = [];
  const odd = writePolicies.find((policy) => !POLICY.test(policy));
  if (odd !== undefined)
    faults.push({
      field: 'writePolicies',
      message: `"${odd}" is no managed policy. Give the name of one of AWS's own, or the ARN of yours: arn:aws:iam::111122223333:policy/name.`,
    });
  if (policiesPerRole !== undefined && !(Number.isInteger(policiesPerRole) && policiesPerRole >= 1 && policiesPerRole <= 25))
    faults.push({ field: 'policiesPerRole', message: 'The quota of managed policies on a role is a whole number from 1 to 25.' });
  return faults;
}

function clusterFaults({ eks, vendor, variant }: Setup): readonly SetupFault[] {
  if (!eks || variant.eks) return [];
  return [{ field: 'eks', message: `${vendor.name} reaches no EKS clusters over this role. Leave them out.` }];
}

function nameFaults(setup: Setup): readonly SetupFault[] {
  const gaps = gapsOf(setup);
  const lost = Object.keys(setup.names).find((name) => !gaps.some((gap) => gap.name === name));
  if (lost !== undefined)
    return [{ field: 'names', message: `${setup.vendor.name} asks for no ${lost} there. Leave it out, or choose another variant.` }];
  const bucket = new RegExp(BUCKET_NAME);
  const odd = gaps.flatMap(({ isBucket, values }) => (isBucket ? values.filter((value) => !bucket.test(value)) : []))[0];
  if (odd === undefined) return [];
  const arn = /^(?:arn:[^:]+:s3:::|s3:\/\/)([^/]+)/.exec(odd)?.[1];
  return [
    {
      field: 'names',
      message: `"${odd}" is no bucket's name: 3 to 63 small letters, digits, dashes and dots.${arn === undefined ? '' : ` Perhaps ${arn}.`}`,
    },
  ];
}
