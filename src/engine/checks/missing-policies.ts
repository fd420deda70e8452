import type { Connection } from '../model/connection.ts';
import type { Fix } from '../model/finding.ts';
import { isKnown, isUnknown, unknown, type Unknown } from '../model/known.ts';
import type { Role } from '../model/role.ts';
import { defineCheck } from './defineCheck.ts';
import { listed } from './listed.ts';
import { packFix } from './policies/packFix.ts';
import { grantsOf, policyNeeds, type PolicyNeed } from './policies/policyNeeds.ts';
import { quotaOf } from './policies/quotaOf.ts';
import { presentRole } from './role/presentRole.ts';
import { judgePermissions, ownPolicyIndex, permissionEdits, policyAge, type LackingPermission } from './policies/vendorPermissions.ts';

type Evidence = { readonly role: Role } & (
  | { readonly kind: 'policy'; readonly missing: PolicyNeed; readonly pack: Fix | undefined }
  | { readonly kind: 'permissions'; readonly lacking: readonly LackingPermission[] }
  /** Allowed by a policy that is there, and taken away by a Deny of another one. */
  | { readonly kind: 'denied'; readonly actions: readonly string[]; readonly by: readonly string[] }
);

/** Has the role the permissions that the vendor asks for, by the policies it asks for or by others that allow the same? */
export const missingPolicies = defineCheck<Evidence>({
  id: 'missing-policies',
  part: 'policies',
  title: 'Policies of the role',
  why: 'The trust policy lets the vendor in; the policies of the role say what it may read. Without one of them the connection stands, and a part of the data stays away.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy,
  find(connection) {
    const found = presentRole(connection);
    if (!('role' in found)) return found;
    const { role } = found;
    const { vendor, variant } = connection.purpose;
    const needs = policyNeeds(connection, role);
    if (needs.length === 0 && variant.permissions.length === 0) return { notApplicable: `${vendor.name} asks for no permissions.` };
    const grants = grantsOf(connection, role);
    const permissions = judgePermissions(connection, role, grants);
    const unread = new Set<Unknown>([...needs.flatMap(({ state }) => (isUnknown(state) ? [state] : [])), ...permissions.unread]);
    const denied = [...permissions.denied];
    for (const action of needs.filter((need) => need.state === 'attached').flatMap(({ need }) => need.actions)) {
      const answer = grants.deny(action, '*');
      if (isUnknown(answer)) unread.add(answer);
      else if (answer === 'yes') denied.push({ action, resource: '*' });
    }
    const wanted = needs.filter((need) => need.state === 'missing');
    const quota = quotaOf(connection, 'policiesPerRole');
    const isShort = isKnown(role.policies) && isKnown(quota) && wanted.length > 0 && role.policies.length + wanted.length > quota;
    const pack = isShort ? packFix(connection, role, wanted) : undefined;
    const broken: Evidence[] = wanted.map((missing) => ({ kind: 'policy', role, missing, pack }));
    if (permissions.lacking.length > 0) broken.push({ kind: 'permissions', role, lacking: permissions.lacking });
    if (denied.length > 0) {
      const by = new Set(denied.flatMap(({ action, resource }) => grants.deniedBy(action, resource)));
      broken.push({ kind: 'denied', role, actions: [...new Set(denied.map(({ action }) => action))], by: [...by] });
    }
    return { broken, unread: [...unread] };
  },
  explain(evidence, connection) {
    const vendor = connection.purpose.vendor.name;
    switch (evidence.kind) {
      case 'policy': {
        const { missing } = evidence;
        const note = missing.severity === 'warning' ? ' It matters only if the connection is to include EKS clusters.' : '';
        const partly = missing.actions.length < missing.need.actions.length;
        const cost = partly
          ? `will see only a part of ${missing.need.opens}: other policies of the role allow no more`
          : `will not see ${missing.need.opens}`;
        return {
          message: `${missing.name} is not attached, so ${vendor} ${cost}.${note}`,
          at: ['role', 'policies'],
          expected: missing.arn,
          actual: `not attached, and no other policy allows ${listed(missing.actions)}`,
          severity: missing.severity,
        };
      }
      case 'permissions':
        return explainPermissions(evidence.role, evidence.lacking, connection);
      case 'denied': {
        const by = evidence.by.length === 0 ? 'one of its policies' : evidence.by.join(', ');
        return {
          message: `The role is allowed ${listed(evidence.actions)}, but a Deny in ${by} takes that away from ${vendor}.`,
          at: ['role'],
          expected: `no Deny of ${evidence.actions.join(', ')}`,
          actual: `denied by ${by}`,
        };
      }
    }
  },
  fixes(evidence, connection) {
    switch (evidence.kind) {
      case 'policy':
        // Where not all of them can be attached, one that is attached takes the place that a copy of several needs.
        return [
          ...(evidence.pack && evidence.pack.edits.length > 0 ? [evidence.pack] : []),
          ...attachPolicy(evidence.role, evidence.missing, connection),
        ];
      case 'permissions':
        return [addPermissions(evidence.role, evidence.lacking, connection)];
      case 'denied':
        return [narrowDeny(evidence.actions, evidence.by, connection.purpose.vendor.name)];
    }
  },
});

function healthy(connection: Connection): string {
  const found = presentRole(connection);
  if (!('role' in found)) return 'The role has the permissions that the vendor asks for.';
  const { vendor, variant } = connection.purpose;
  const covered = policyNeeds(connection, found.role).filter((need) => need.state === 'covered');
  const age = policyAge(found.role, variant.permissions);
  const said = [`The role has the permissions that ${vendor.name} asks for.`];
  if (covered.length > 0) said.push(`Not attached, but covered by other policies: ${covered.map((need) => need.name).join(', ')}.`);
  if (age && age.dated < age.current)
    said.push(`Its policy of ${vendor.name}'s own permissions is dated ${age.dated}; the current one is ${age.current}.`);
  if (variant.permissions.some((need) => need.resources.some((resource) => resource.includes('{{CloudTrail')))) {
    said.push('Whether the bucket it may read is the one that holds the trail cannot be seen here.');
  }
  return said.join(' ');
}

function explainPermissions(role: Role, lacking: readonly LackingPermission[], connection: Connection) {
  const { vendor, variant } = connection.purpose;
  const essential = lacking.filter(({ need }) => need.tier === 0);
  const extra = lacking.filter(({ need }) => need.tier > 0);
  const topics = (some: readonly LackingPermission[]) =>
    listed(
      some.map(({ need }) => need.topic),
      4,
    );
  const said = [
    ...(essential.length > 0 ? [`The role lacks permissions without which ${vendor.name} does not work: ${topics(essential)}.`] : []),
    ...(extra.length > 0
      ? [
          `${essential.length > 0 ? 'It also lacks' : 'The role lacks'} permissions that give ${vendor.name} more insight: ${topics(extra)}.`,
        ]
      : []),
  ];
  const age = policyAge(role, variant.permissions);
  if (age && age.dated < age.current)
    said.push(`The policy in the role is dated ${age.dated}; ${vendor.name}'s current one is ${age.current}.`);
  const index = isKnown(role.inline) ? ownPolicyIndex(role.inline, connection) : -1;
  return {
    message: said.join(' '),
    at: index < 0 ? ['role', 'inline'] : ['role', 'inline', index],
    expected: lacking.map(({ need, actions }) => `${need.topic}: ${actions.join(', ')}`).join('; '),
    actual: 'not allowed',
    severity: essential.length > 0 ? ('error' as const) : ('warning' as const),
  };
}

function attachPolicy(role: Role, { arn, name, need }: PolicyNeed, connection: Connection): readonly Fix[] {
  if (isUnknown(role.policies)) return [];
  const quota = quotaOf(connection, 'policiesPerRole');
  const document = unknown('not-looked', `The document of ${name} is read when the policy is attached.`);
  return [
    {
      id: 'attach-policy',
      title: `Attach ${name} (${need.opens})`,
      access: 'wider',
      reversible: true,
      edits: [{ op: 'insert', path: ['role', 'policies', role.policies.length], value: { name, arn, document } }],
      ...(isKnown(quota) &&
        role.policies.length >= quota && {
          caution: `The role already has ${role.policies.length} managed policies and this account allows ${quota}: AWS will refuse this one until the quota is raised.`,
        }),
    },
  ];
}

function addPermissions(role: Role, lacking: readonly LackingPermission[], connection: Connection): Fix {
  const { vendor, variant, role: named } = connection.purpose;
  const base = {
    id: 'add-permissions',
    title: `Add the permissions of ${vendor.name} that are missing`,
    access: 'wider',
    reversible: true,
  } as const;
  const edits = permissionEdits(connection, role, lacking);
  const link = vendor.docs.at(-1)?.url;
  if (edits) {
    return {
      ...base,
      edits,
      caution: `Statements with ${vendor.name}'s own Sids are brought to the current version. All others stay as they are.`,
    };
  }
  const actions = lacking.flatMap((one) => one.actions);
  const resources = [...new Set(lacking.flatMap(({ need }) => need.resources))];
  const policy = variant.inlinePolicyName ?? `${vendor.id}-permissions`;
  return {
    ...base,
    edits: [],
    guide: {
      steps: [
        `In the inline policy ${policy} of ${named ?? 'the role'}, allow ${listed([...new Set(actions)], 6)}.`,
        `The resources: ${listed(resources, 4)}. Put the real name where a {{Name}} stands.`,
        'Diagnose again.',
      ],
      ...(link !== undefined && { link }),
    },
  };
}

function narrowDeny(actions: readonly string[], by: readonly string[], vendor: string): Fix {
  return {
    id: 'narrow-deny',
    title: 'Take what the vendor needs out of the Deny',
    access: 'wider',
    reversible: true,
    edits: [],
    guide: {
      steps: [
        `Find out why ${by.join(', ') || "the role's policy"} denies ${listed(actions)}: somebody may want it so.`,
        `If ${vendor} is to read that data, take these actions out of the Deny. If not, leave it: the rest of the connection works.`,
      ],
      link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    },
  };
}
