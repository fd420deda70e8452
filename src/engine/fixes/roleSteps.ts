import { policyName } from './policyName.ts';
import { sameData } from './sameData.ts';
import { isKnown, orElse, type Known } from '../model/known.ts';
import type { AwsAction, Step } from '../model/plan.ts';
import type { AttachedPolicy, InlinePolicy, Role } from '../model/role.ts';

/**
 * The calls that make a role's trust policy, attachments and inline policies what they should be, or that make the role, or delete it.
 * Attaching comes before detaching, and what is to be attached is made before. IAM deletes no role that has a policy yet (IAM API
 * Reference, DeleteRole, read 2026-11-22).
 */
export function roleSteps(before: Role | undefined, after: Role | undefined): readonly Step[] {
  const role = after ?? before;
  const name = role && orElse(role.name, undefined);
  if (!role || name === undefined || (!before && !after?.toCreate)) return [];
  const had = before ?? bare(role);
  const wants = after ?? bare(role);
  return [
    ...(before ? [] : createSteps(name, role)),
    ...(before && after ? trustSteps(name, before, after) : []),
    ...attachmentSteps(name, had, wants),
    ...inlineSteps(name, had, wants),
    ...(after ? [] : deleteSteps(name, role)),
  ];
}

/** The role without what has to go before it goes, and comes after it has come. */
function bare(role: Role): Role {
  return { ...role, policies: [], inline: [] };
}

function createSteps(name: string, role: Role): Step[] {
  const create = creationOf(name, role);
  return create ? [{ say: `Create the role ${name}`, do: create, undo: [deletionOf(name)] }] : [];
}

function deleteSteps(name: string, role: Role): Step[] {
  const create = creationOf(name, role);
  return [{ say: `Delete the role ${name}`, do: deletionOf(name), undo: create ? [create] : 'irreversible' }];
}

function deletionOf(name: string): AwsAction {
  return { service: 'iam', operation: 'DeleteRole', input: { RoleName: name } };
}

/** `undefined` where the role is not known well enough to make it. */
function creationOf(name: string, { path, trust, trustText, tags, boundary, description, maxSession }: Role): AwsAction | undefined {
  if (!isKnown(path) || !isKnown(trust) || !isKnown(tags) || (boundary !== undefined && !isKnown(boundary))) return undefined;
  return {
    service: 'iam',
    operation: 'CreateRole',
    input: {
      RoleName: name,
      Path: path,
      AssumeRolePolicyDocument: trustText ?? JSON.stringify(trust),
      ...(description !== undefined && { Description: description }),
      ...(maxSession !== undefined && { MaxSessionDuration: maxSession }),
      ...(boundary && { PermissionsBoundary: boundary.arn }),
      ...(Object.keys(tags).length > 0 && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    },
  };
}

function trustSteps(role: string, before: Role, after: Role): Step[] {
  if (sameData(before.trust, after.trust) || !isKnown(after.trust)) return [];
  const update = (document: string) => ({
    service: 'iam',
    operation: 'UpdateAssumeRolePolicy',
    input: { RoleName: role, PolicyDocument: document },
  });
  const had = before.trustText ?? (isKnown(before.trust) ? JSON.stringify(before.trust) : undefined);
  return [
    {
      say: `Change the trust policy of ${role}`,
      do: update(JSON.stringify(after.trust)),
      undo: had === undefined ? 'irreversible' : [update(had)],
    },
  ];
}

function attachmentSteps(role: string, before: Role, after: Role): Step[] {
  const had = attachedArns(before.policies);
  const wants = attachedArns(after.policies);
  const attach = (arn: string) => ({ service: 'iam', operation: 'AttachRolePolicy', input: { RoleName: role, PolicyArn: arn } });
  const detach = (arn: string) => ({ service: 'iam', operation: 'DetachRolePolicy', input: { RoleName: role, PolicyArn: arn } });
  return [
    ...orElse(after.policies, []).flatMap(creationSteps),
    ...wants
      .filter((arn) => !had.includes(arn))
      .map((arn) => ({ say: `Attach ${policyName(arn)} to ${role}`, do: attach(arn), undo: [detach(arn)] })),
    ...had
      .filter((arn) => !wants.includes(arn))
      .map((arn) => ({ say: `Detach ${policyName(arn)} from ${role}`, do: detach(arn), undo: [attach(arn)] })),
  ];
}

/**
 * Taking it back deletes the policy, after the step that attached it has been taken back: IAM deletes none that is attached. It gets
 * no tags, which would need iam:TagPolicy as well (IAM User Guide, "Tag customer managed policies", 2026-11).
 */
function creationSteps(policy: Known<AttachedPolicy>): Step[] {
  if (!isKnown(policy) || !policy.toCreate || !isKnown(policy.arn) || !isKnown(policy.document)) return [];
  const call = (operation: string, input: Readonly<Record<string, unknown>>): AwsAction => ({ service: 'iam', operation, input });
  return [
    {
      say: `Create the policy ${policy.name}`,
      do: call('CreatePolicy', {
        PolicyName: policy.name,
        PolicyDocument: JSON.stringify(policy.document),
        Description: policy.toCreate.description,
      }),
      undo: [call('DeletePolicy', { PolicyArn: policy.arn })],
    },
  ];
}

function attachedArns(policies: Known<readonly Known<AttachedPolicy>[]>): readonly string[] {
  return orElse(policies, []).flatMap((policy) => (isKnown(policy) && isKnown(policy.arn) ? [policy.arn] : []));
}

function inlineSteps(role: string, before: Role, after: Role): Step[] {
  const had = inlineByName(before.inline);
  const wants = inlineByName(after.inline);
  const put = (name: string, document: unknown, text = JSON.stringify(document)) => ({
    service: 'iam',
    operation: 'PutRolePolicy',
    input: { RoleName: role, PolicyName: name, PolicyDocument: text },
  });
  const remove = (name: string) => ({ service: 'iam', operation: 'DeleteRolePolicy', input: { RoleName: role, PolicyName: name } });
  return [
    ...[...wants].flatMap(([name, { document }]): Step[] => {
      const { document: old, text } = had.get(name) ?? {};
      if (!isKnown(document) || sameData(old, document)) return [];
      const undo = old === undefined ? [remove(name)] : isKnown(old) ? [put(name, old, text)] : 'irreversible';
      return [{ say: `Write the inline policy ${name} of ${role}`, do: put(name, document), undo }];
    }),
    ...[...had].flatMap(([name, { document, text }]): Step[] =>
      wants.has(name)
        ? []
        : [
            {
              say: `Delete the inline policy ${name} of ${role}`,
              do: remove(name),
              undo: isKnown(document) ? [put(name, document, text)] : 'irreversible',
            },
          ],
    ),
  ];
}

function inlineByName(inline: Known<readonly Known<InlinePolicy>[]>): Map<string, InlinePolicy> {
  return new Map(orElse(inline, []).flatMap((policy) => (isKnown(policy) && isKnown(policy.name) ? [[policy.name, policy] as const] : [])));
}
