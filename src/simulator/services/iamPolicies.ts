import type { PolicyState } from '../account.ts';
import { newId } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, required, tagList, tagsOf } from '../operation.ts';
import { awsManagedPolicies, encodeDocument, managedPolicy } from '../policyText.ts';
import { validateIdentityPolicy } from '../policyValidation.ts';
import { iamPage } from './iamRoles.ts';

const onPolicy = {
  resource: (call: Call): string => optional(call, 'PolicyArn') ?? '*',
  named: (call: Call): string => `policy ${optional(call, 'PolicyArn') ?? ''}`,
};

export const iamPolicies: Operations = {
  GetPolicy: { action: 'iam:GetPolicy', ...onPolicy, run: (call) => ({ Policy: policyOutput(call, policyOf(call), true) }) },

  GetPolicyVersion: {
    action: 'iam:GetPolicyVersion',
    ...onPolicy,
    run: (call) => {
      const policy = policyOf(call);
      const id = required(call, 'VersionId');
      const version = versionOf(policy, id);
      return {
        PolicyVersion: {
          Document: encodeDocument(version.document),
          VersionId: id,
          IsDefaultVersion: id === policy.defaultVersion,
          CreateDate: new Date(version.createdAt),
        },
      };
    },
  },

  ListPolicyVersions: {
    action: 'iam:ListPolicyVersions',
    ...onPolicy,
    run: (call) => {
      const policy = policyOf(call);
      const { items, paging } = iamPage(call, [...policy.versions].reverse());
      return {
        Versions: items.map(([id, version]) => ({
          VersionId: id,
          IsDefaultVersion: id === policy.defaultVersion,
          CreateDate: new Date(version.createdAt),
        })),
        ...paging,
      };
    },
  },

  ListPolicies: {
    action: 'iam:ListPolicies',
    resource: (call) => `arn:aws:iam::${call.account.id}:policy${optional(call, 'PathPrefix') ?? '/'}`,
    run: (call) => {
      const scope = optional(call, 'Scope') ?? 'All';
      const prefix = optional(call, 'PathPrefix') ?? '/';
      const own = scope === 'AWS' ? [] : [...call.account.policies.values()];
      const aws = scope === 'Local' ? [] : awsManagedPolicies();
      const attachedOnly = optional(call, 'OnlyAttached') === 'true';
      const policies = [...own, ...aws].filter(
        (policy) => policy.path.startsWith(prefix) && (!attachedOnly || attachments(call, policy.arn) > 0),
      );
      const { items, paging } = iamPage(call, policies);
      return { Policies: items.map((policy) => policyOutput(call, policy, false)), ...paging };
    },
  },

  CreatePolicy: {
    action: 'iam:CreatePolicy',
    resource: (call) => `arn:aws:iam::${call.account.id}:policy${optional(call, 'Path') ?? '/'}${optional(call, 'PolicyName') ?? ''}`,
    named: (call) => `policy ${optional(call, 'PolicyName') ?? ''}`,
    run: (call) => {
      const name = required(call, 'PolicyName');
      const path = optional(call, 'Path') ?? '/';
      const document = required(call, 'PolicyDocument');
      const arn = `arn:aws:iam::${call.account.id}:policy${path}${name}`;
      if ([...call.account.policies.values()].some((policy) => policy.name.toLowerCase() === name.toLowerCase()))
        throw new AwsError('EntityAlreadyExists', 409, `A policy called ${name} already exists. Duplicate names are not allowed.`);
      validateSized(call, document);
      const now = call.world.now();
      const description = optional(call, 'Description');
      const policy: PolicyState = {
        name,
        path,
        arn,
        id: newId(call.world, 'ANPA'),
        createdAt: now,
        updatedAt: now,
        defaultVersion: 'v1',
        nextVersion: 2,
        ...(description !== undefined && { description }),
        versions: new Map([['v1', { document, createdAt: now }]]),
        tags: tagsOf(call.input['Tags']),
      };
      call.account.policies.set(arn, policy);
      return { Policy: policyOutput(call, policy, false) };
    },
  },

  DeletePolicy: {
    action: 'iam:DeletePolicy',
    ...onPolicy,
    run: (call) => {
      const policy = ownPolicyOf(call);
      if (attachments(call, policy.arn) + boundaries(call, policy.arn) > 0)
        throw new AwsError('DeleteConflict', 409, 'Cannot delete a policy attached to entities.');
      if (policy.versions.size > 1)
        throw new AwsError(
          'DeleteConflict',
          409,
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      call.account.policies.delete(policy.arn);
      return undefined;
    },
  },

  CreatePolicyVersion: {
    action: 'iam:CreatePolicyVersion',
    ...onPolicy,
    run: (call) => {
      const policy = ownPolicyOf(call);
      const document = required(call, 'PolicyDocument');
      validateSized(call, document);
      if (policy.versions.size >= 5)
        throw new AwsError(
          'LimitExceeded',
          409,
          `A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.`,
        );
      const id = `v${policy.nextVersion++}`;
      policy.versions.set(id, { document, createdAt: call.world.now() });
      const isDefault = optional(call, 'SetAsDefault') === 'true';
      if (isDefault) policy.defaultVersion = id;
      policy.updatedAt = call.world.now();
      return { PolicyVersion: { VersionId: id, IsDefaultVersion: isDefault, CreateDate: new Date(call.world.now()) } };
    },
  },

  DeletePolicyVersion: {
    action: 'iam:DeletePolicyVersion',
    ...onPolicy,
    run: (call) => {
      const policy = ownPolicyOf(call);
      const id = required(call, 'VersionId');
      versionOf(policy, id);
      if (id === policy.defaultVersion) throw new AwsError('DeleteConflict', 409, 'Cannot delete the default version of a policy.');
      policy.versions.delete(id);
      return undefined;
    },
  },

  SetDefaultPolicyVersion: {
    action: 'iam:SetDefaultPolicyVersion',
    ...onPolicy,
    run: (call) => {
      const policy = ownPolicyOf(call);
      const id = required(call, 'VersionId');
      versionOf(policy, id);
      policy.defaultVersion = id;
      return undefined;
    },
  },
};

function policyOf(call: Call): PolicyState {
  const arn = required(call, 'PolicyArn');
  if (!/^arn:[^:]+:iam::(aws|\d{12}):policy\/.+/.test(arn)) throw new AwsError('InvalidInput', 400, `ARN ${arn} is not valid.`);
  const policy = managedPolicy(call.account, arn);
  if (!policy) throw new AwsError('NoSuchEntity', 404, `Policy ${arn} was not found.`);
  return policy;
}

function ownPolicyOf(call: Call): PolicyState {
  const policy = policyOf(call);
  if (policy.arn.startsWith('arn:aws:iam::aws:')) throw new AwsError('AccessDenied', 403, `Policy is outside your own account.`);
  return policy;
}

function versionOf(policy: PolicyState, id: string): { document: string; createdAt: number } {
  const version = policy.versions.get(id);
  if (!version) throw new AwsError('NoSuchEntity', 404, `Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function validateSized(call: Call, document: string): void {
  validateIdentityPolicy(document);
  const quota = call.account.quotas.managedPolicySize;
  if (document.replace(/\s/g, '').length > quota) throw new AwsError('LimitExceeded', 409, `Cannot exceed quota for PolicySize: ${quota}`);
}

function attachments(call: Call, arn: string): number {
  return [...call.account.roles.values(), ...call.account.users.values()].filter((entity) => entity.attached.includes(arn)).length;
}

function boundaries(call: Call, arn: string): number {
  return [...call.account.roles.values()].filter((role) => role.boundary === arn).length;
}

function policyOutput(call: Call, policy: PolicyState, whole: boolean): Record<string, unknown> {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments(call, policy.arn),
    PermissionsBoundaryUsageCount: boundaries(call, policy.arn),
    IsAttachable: true,
    ...(whole && { Description: policy.description, Tags: tagList(policy.tags) }),
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}
