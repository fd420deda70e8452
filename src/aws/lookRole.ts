import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type GetRoleCommandOutput,
  type Role as IamRole,
} from '@aws-sdk/client-iam';
import { isUnknown, unknown, type Known } from '../engine/model/known.ts';
import type { PolicyDocument } from '../engine/model/policy.ts';
import type { AttachedPolicy, Boundary, InlinePolicy, Role } from '../engine/model/role.ts';
import { answeredWithout, errorName } from './errorToUnknown.ts';
import type { Looking } from './looking.ts';
import { decodePolicyDocument } from './policyDocument.ts';
import type { Answer, Pages } from './reading.ts';

/** What `GetRole` alone tells. */
export type RoleItself = Omit<Role, 'policies' | 'inline' | 'boundary'> & { readonly arn: string; readonly boundaryArn?: string };

/** Reads the role; `undefined`: there is none of that name. */
export function lookRole({ clients, reading }: Looking, name: string): Promise<Answer<RoleItself | undefined>> {
  return reading.ask<GetRoleCommandOutput, RoleItself | undefined>({
    what: `role ${name}`,
    action: 'iam:GetRole',
    ahead: 2,
    after: 0,
    send: () => clients.iam().send(new GetRoleCommand({ RoleName: name })),
    pick: ({ Role: role }) =>
      role?.Arn && role.RoleName ? roleFrom(role, role.Arn, role.RoleName) : answeredWithout('the role', `role ${name}`),
    lack: 'the role',
    answers: (error) => (errorName(error) === 'NoSuchEntity' ? { value: undefined } : undefined),
  });
}

function roleFrom(role: IamRole, arn: string, name: string): RoleItself {
  const { document, text } = decodePolicyDocument(role.AssumeRolePolicyDocument, `trust policy of role ${name}`);
  const lastUsed = role.RoleLastUsed;
  return {
    name,
    arn,
    path: role.Path ?? answeredWithout('its path', `role ${name}`),
    ...(role.RoleId && { id: role.RoleId }),
    ...(role.CreateDate && { createdAt: role.CreateDate.toISOString() }),
    trust: document,
    ...(text !== undefined && { trustText: text }),
    tags: Object.fromEntries((role.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? ''])),
    lastUsed: lastUsed && {
      ...(lastUsed.LastUsedDate && { at: lastUsed.LastUsedDate.toISOString() }),
      ...(lastUsed.Region && { region: lastUsed.Region }),
    },
    ...(role.Description !== undefined && { description: role.Description }),
    ...(role.MaxSessionDuration !== undefined && { maxSession: role.MaxSessionDuration }),
    ...(role.PermissionsBoundary?.PermissionsBoundaryArn && { boundaryArn: role.PermissionsBoundary.PermissionsBoundaryArn }),
  };
}

/** The names and ARNs of a role's attached policies, as far as they could be read. */
export type Attachments = Pages<Known<{ readonly arn: string; readonly name: string }>>;

/** Reads which policies are attached. */
export function lookAttachments({ clients, reading }: Looking, name: string): Promise<Attachments> {
  const what = `attached policies of role ${name}`;
  return reading.pages({
    what,
    action: 'iam:ListAttachedRolePolicies',
    ahead: 2,
    after: 0,
    send: (Marker) => clients.iam().send(new ListAttachedRolePoliciesCommand({ RoleName: name, ...(Marker && { Marker }) })),
    pick: (output) =>
      output.AttachedPolicies?.map((policy) =>
        policy.PolicyArn && policy.PolicyName
          ? { arn: policy.PolicyArn, name: policy.PolicyName }
          : answeredWithout("a policy's ARN", what),
      ),
    lack: 'the list',
    next: (output) => (output.IsTruncated ? output.Marker : undefined),
  });
}

/**
 * Reads the documents of the default versions of attached policies.
 * @param onItems is told the list as it fills: a policy whose document is still out has it as `not-looked`
 */
export async function lookAttachedPolicies(
  looking: Looking,
  { items, rest, depth }: Attachments,
  onItems: (policies: Role['policies']) => void,
): Promise<void> {
  const list: Known<AttachedPolicy>[] = items.map((item) =>
    isUnknown(item) ? item : { ...item, document: unknown('not-looked', 'Not read yet.') },
  );
  if (rest && list.length === 0) return onItems(rest);
  if (rest) list.push(rest);
  onItems(list);
  await Promise.all(
    items.map(async (item, index) => {
      if (isUnknown(item)) return;
      list[index] = { ...item, document: await lookPolicyDocument(looking, item.arn, depth) };
      onItems([...list]);
    }),
  );
}

/** Reads the embedded policies. */
export async function lookInlinePolicies(
  { clients, reading }: Looking,
  name: string,
  onItems: (policies: Role['inline']) => void,
): Promise<void> {
  const { items, rest, depth } = await reading.pages({
    what: `inline policies of role ${name}`,
    action: 'iam:ListRolePolicies',
    ahead: 1,
    after: 0,
    send: (Marker) => clients.iam().send(new ListRolePoliciesCommand({ RoleName: name, ...(Marker && { Marker }) })),
    pick: (output) => output.PolicyNames,
    lack: 'the list',
    next: (output) => (output.IsTruncated ? output.Marker : undefined),
  });
  const list: Known<InlinePolicy>[] = items.map((policy) => ({ name: policy, document: unknown('not-looked', 'Not read yet.') }));
  if (rest && list.length === 0) return onItems(rest);
  if (rest) list.push(rest);
  onItems(list);
  await Promise.all(
    items.map(async (policy, index) => {
      let text: string | undefined;
      const { value: document } = await reading.ask({
        what: `inline policy ${policy}`,
        action: 'iam:GetRolePolicy',
        after: depth,
        send: () => clients.iam().send(new GetRolePolicyCommand({ RoleName: name, PolicyName: policy })),
        pick(output) {
          const decoded = decodePolicyDocument(output.PolicyDocument, `inline policy ${policy}`);
          text = decoded.text;
          return decoded.document;
        },
        lack: 'the policy document',
      });
      list[index] = { name: policy, document, ...(text !== undefined && { text }) };
      onItems([...list]);
    }),
  );
}

/** Reads the document of a role's permissions boundary. */
export async function lookBoundary(looking: Looking, arn: string, after: number): Promise<Boundary> {
  return { arn, document: await lookPolicyDocument(looking, arn, after) };
}

/**
 * Reads the document of a managed policy's default version.
 * @param after the depth of the answer that it needed
 */
export async function lookPolicyDocument({ clients, reading }: Looking, arn: string, after: number): Promise<Known<PolicyDocument>> {
  const name = arn.slice(arn.indexOf('/') + 1);
  const { value: version, depth } = await reading.ask({
    what: `policy ${name}`,
    action: 'iam:GetPolicy',
    ahead: 1,
    after,
    send: () => clients.iam().send(new GetPolicyCommand({ PolicyArn: arn })),
    pick: (output) => output.Policy?.DefaultVersionId,
    lack: 'the default version',
  });
  if (isUnknown(version)) return version;
  const { value: document } = await reading.ask({
    what: `policy ${name}, version ${version}`,
    action: 'iam:GetPolicyVersion',
    after: depth,
    send: () => clients.iam().send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version })),
    pick: (output) => decodePolicyDocument(output.PolicyVersion?.Document, `policy ${name}`).document,
    lack: 'the policy document',
  });
  return document;
}
