import type { AccountState, RoleState } from '../account.ts';
import { newId } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, optionalNumber, pageOf, required, tagList, tagsOf, texts } from '../operation.ts';
import { encodeDocument, managedPolicy } from '../policyText.ts';
import { validateIdentityPolicy, validateTrustPolicy } from '../policyValidation.ts';

/** The role an operation names. Throws NoSuchEntity in IAM's words. */
export function roleOf(call: Call): RoleState {
  const name = required(call, 'RoleName');
  if (!/^[\w+=,.@-]+$/.test(name))
    throw new AwsError(
      'ValidationError',
      400,
      'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  const role = call.account.roles.get(name);
  if (!role) throw new AwsError('NoSuchEntity', 404, `The role with name ${name} cannot be found.`);
  return role;
}

/** How IAM's refusals name a role, and what its ARN is for the caller's policies. */
export const onRole = {
  resource: (call: Call): string => roleArn(call.account, optional(call, 'RoleName') ?? ''),
  named: (call: Call): string => `role ${optional(call, 'RoleName') ?? ''}`,
};

/** A list answer's paging members. IAM gives 100 entries unless told otherwise. */
export function iamPage<T>(call: Call, items: readonly T[]): { items: T[]; paging: { IsTruncated: boolean; Marker?: string } } {
  const limit = optionalNumber(call, 'MaxItems') ?? 100;
  if (limit < 1 || limit > 1000)
    throw new AwsError(
      'ValidationError',
      400,
      `1 validation error detected: Value '${limit}' at 'maxItems' failed to satisfy constraint: Member must have value ${limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000'}`,
    );
  const { items: part, next } = pageOf(
    items,
    optional(call, 'Marker'),
    limit,
    call.world.pageSize,
    () => new AwsError('ValidationError', 400, 'Invalid Marker.'),
  );
  return { items: part, paging: next ? { IsTruncated: true, Marker: next } : { IsTruncated: false } };
}

export const iamRoles: Operations = {
  GetRole: { action: 'iam:GetRole', ...onRole, run: (call) => ({ Role: roleOutput(call.account, roleOf(call), true) }) },

  ListRoles: {
    action: 'iam:ListRoles',
    resource: (call) => `arn:aws:iam::${call.account.id}:role${optional(call, 'PathPrefix') ?? '/'}`,
    run: (call) => {
      const prefix = optional(call, 'PathPrefix') ?? '/';
      const roles = [...call.account.roles.values()]
        .filter((role) => role.path.startsWith(prefix))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, paging } = iamPage(call, roles);
      return { Roles: items.map((role) => roleOutput(call.account, role, false)), ...paging };
    },
  },

  CreateRole: {
    action: 'iam:CreateRole',
    resource: (call) => `arn:aws:iam::${call.account.id}:role${optional(call, 'Path') ?? '/'}${optional(call, 'RoleName') ?? ''}`,
    run: (call) => {
      const name = required(call, 'RoleName');
      const path = optional(call, 'Path') ?? '/';
      const trust = required(call, 'AssumeRolePolicyDocument');
      if (!/^[\w+=,.@-]{1,64}$/.test(name))
        throw new AwsError(
          'ValidationError',
          400,
          name.length > 64
            ? `1 validation error detected: Value '${name}' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`
            : 'The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
        );
      if (!/^\/$|^\/[\u0021-\u007e]+\/$/.test(path))
        throw new AwsError(
          'ValidationError',
          400,
          'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
        );
      const taken = [...call.account.roles.keys()].some((other) => other.toLowerCase() === name.toLowerCase());
      if (taken) throw new AwsError('EntityAlreadyExists', 409, `Role with name ${name} already exists.`);
      const session = optionalNumber(call, 'MaxSessionDuration') ?? 3600;
      if (session < 3600 || session > 43200)
        throw new AwsError(
          'ValidationError',
          400,
          `1 validation error detected: Value '${session}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
        );
      validateTrustPolicy(call.world, call.account, trust);
      const boundary = optional(call, 'PermissionsBoundary');
      if (boundary !== undefined) attachable(call, boundary);
      const description = optional(call, 'Description');
      const role: RoleState = {
        name,
        path,
        id: newId(call.world, 'AROA'),
        arn: `arn:aws:iam::${call.account.id}:role${path}${name}`,
        createdAt: call.world.now(),
        trust,
        maxSession: session,
        ...(description !== undefined && { description }),
        ...(boundary !== undefined && { boundary }),
        tags: tagsOf(call.input['Tags']),
        attached: [],
        inline: new Map(),
      };
      call.account.roles.set(name, role);
      return { Role: roleOutput(call.account, role, true) };
    },
  },

  DeleteRole: {
    action: 'iam:DeleteRole',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      modifiable(role);
      if (role.instanceProfiles?.length)
        throw new AwsError('DeleteConflict', 409, 'Cannot delete entity, must remove roles from instance profile first.');
      if (role.attached.length > 0) throw new AwsError('DeleteConflict', 409, 'Cannot delete entity, must detach all policies first.');
      if (role.inline.size > 0) throw new AwsError('DeleteConflict', 409, 'Cannot delete entity, must delete policies first.');
      call.account.roles.delete(role.name);
      // IAM keeps role principals by unique id and shows the id once the role is gone (IAM User Guide, "Principal").
      for (const account of call.world.accounts.values()) {
        for (const other of account.roles.values()) other.trust = other.trust.split(`"${role.arn}"`).join(`"${role.id}"`);
      }
      return undefined;
    },
  },

  UpdateAssumeRolePolicy: {
    action: 'iam:UpdateAssumeRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const text = required(call, 'PolicyDocument');
      modifiable(role);
      validateTrustPolicy(call.world, call.account, text);
      role.trust = text;
      return undefined;
    },
  },

  UpdateRole: {
    action: 'iam:UpdateRole',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      modifiable(role);
      const description = optional(call, 'Description');
      if (description !== undefined) role.description = description;
      role.maxSession = optionalNumber(call, 'MaxSessionDuration') ?? role.maxSession;
      return {};
    },
  },

  ListInstanceProfilesForRole: {
    action: 'iam:ListInstanceProfilesForRole',
    ...onRole,
    run: (call) => {
      const { items, paging } = iamPage(call, roleOf(call).instanceProfiles ?? []);
      return {
        InstanceProfiles: items.map((name) => ({
          Path: '/',
          InstanceProfileName: name,
          InstanceProfileId: 'AIPADEMOPROFILE000001',
          Arn: `arn:aws:iam::${call.account.id}:instance-profile/${name}`,
          CreateDate: new Date(call.world.now()),
          Roles: [],
        })),
        ...paging,
      };
    },
  },

  ListRoleTags: {
    action: 'iam:ListRoleTags',
    ...onRole,
    run: (call) => {
      const { items, paging } = iamPage(call, tagList(roleOf(call).tags));
      return { Tags: items, ...paging };
    },
  },
  TagRole: {
    action: 'iam:TagRole',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const tags = new Map([...role.tags, ...tagsOf(call.input['Tags'])]);
      if (tags.size > 50) throw new AwsError('LimitExceeded', 409, 'The number of tags has reached the maximum limit.');
      role.tags = tags;
      return undefined;
    },
  },
  UntagRole: {
    action: 'iam:UntagRole',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      for (const key of texts(call, 'TagKeys')) role.tags.delete(key);
      return undefined;
    },
  },

  PutRolePermissionsBoundary: {
    action: 'iam:PutRolePermissionsBoundary',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      modifiable(role);
      const arn = required(call, 'PermissionsBoundary');
      attachable(call, arn);
      role.boundary = arn;
      return undefined;
    },
  },
  DeleteRolePermissionsBoundary: {
    action: 'iam:DeleteRolePermissionsBoundary',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      modifiable(role);
      if (role.boundary === undefined) throw new AwsError('NoSuchEntity', 404, `The role ${role.name} has no permissions boundary.`);
      delete role.boundary;
      return undefined;
    },
  },

  ListRolePolicies: {
    action: 'iam:ListRolePolicies',
    ...onRole,
    run: (call) => {
      const { items, paging } = iamPage(call, [...roleOf(call).inline.keys()].sort());
      return { PolicyNames: items, ...paging };
    },
  },
  GetRolePolicy: {
    action: 'iam:GetRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const name = required(call, 'PolicyName');
      return { RoleName: role.name, PolicyName: name, PolicyDocument: encodeDocument(inlineOf(role, name)) };
    },
  },
  PutRolePolicy: {
    action: 'iam:PutRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const name = required(call, 'PolicyName');
      const text = required(call, 'PolicyDocument');
      modifiable(role);
      validateIdentityPolicy(text);
      const after = new Map(role.inline).set(name, text);
      const size = [...after.values()].reduce((sum, document) => sum + document.replace(/\s/g, '').length, 0);
      const quota = call.account.quotas.inlinePolicySize;
      if (size > quota) throw new AwsError('LimitExceeded', 409, `Maximum policy size of ${quota} bytes exceeded for role ${role.name}`);
      role.inline = after;
      return undefined;
    },
  },
  DeleteRolePolicy: {
    action: 'iam:DeleteRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const name = required(call, 'PolicyName');
      inlineOf(role, name);
      modifiable(role);
      role.inline.delete(name);
      return undefined;
    },
  },

  ListAttachedRolePolicies: {
    action: 'iam:ListAttachedRolePolicies',
    ...onRole,
    run: (call) => {
      const prefix = optional(call, 'PathPrefix') ?? '/';
      const policies = roleOf(call)
        .attached.flatMap((arn) => managedPolicy(call.account, arn) ?? [])
        .filter((policy) => policy.path.startsWith(prefix));
      const { items, paging } = iamPage(call, policies);
      return { AttachedPolicies: items.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })), ...paging };
    },
  },
  AttachRolePolicy: {
    action: 'iam:AttachRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const arn = required(call, 'PolicyArn');
      modifiable(role);
      attachable(call, arn);
      if (role.attached.includes(arn)) return undefined;
      const quota = call.account.quotas.policiesPerRole;
      if (role.attached.length >= quota) throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for PoliciesPerRole: ${quota}`);
      role.attached.push(arn);
      return undefined;
    },
  },
  DetachRolePolicy: {
    action: 'iam:DetachRolePolicy',
    ...onRole,
    run: (call) => {
      const role = roleOf(call);
      const arn = required(call, 'PolicyArn');
      modifiable(role);
      if (!role.attached.includes(arn)) throw new AwsError('NoSuchEntity', 404, `Policy ${arn} was not found.`);
      role.attached = role.attached.filter((other) => other !== arn);
      return undefined;
    },
  },
};

function inlineOf(role: RoleState, name: string): string {
  const text = role.inline.get(name);
  if (text === undefined) throw new AwsError('NoSuchEntity', 404, `The role policy with name ${name} cannot be found.`);
  return text;
}

function roleArn(account: AccountState, name: string): string {
  return account.roles.get(name)?.arn ?? `arn:aws:iam::${account.id}:role/${name}`;
}

function modifiable(role: RoleState): void {
  if (role.path.startsWith('/aws-service-role/')) {
    const owner = /^\/aws-service-role\/([^/]+)\//.exec(role.path)?.[1] ?? 'AWS';
    throw new AwsError(
      'UnmodifiableEntity',
      400,
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS: ${owner}`,
    );
  }
}

function attachable(call: Call, arn: string): void {
  if (!/^arn:[^:]+:iam::(aws|\d{12}):policy\/.+/.test(arn)) throw new AwsError('InvalidInput', 400, `ARN ${arn} is not valid.`);
  if (!managedPolicy(call.account, arn)) throw new AwsError('NoSuchEntity', 404, `Policy ${arn} does not exist or is not attachable.`);
}

function roleOutput(account: AccountState, role: RoleState, whole: boolean): Record<string, unknown> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSession,
    // ListRoles leaves out the boundary, the tags and the last use (IAM API reference, ListRoles).
    ...(whole && {
      PermissionsBoundary:
        role.boundary === undefined ? undefined : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary },
      Tags: role.tags.size > 0 ? tagList(role.tags) : undefined,
      RoleLastUsed: role.lastUsed ? { LastUsedDate: new Date(role.lastUsed.at), Region: role.lastUsed.region } : {},
    }),
  };
}
