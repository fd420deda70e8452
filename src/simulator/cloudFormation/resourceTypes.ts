import type { RoleState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import { structure } from '../operation.ts';
import { callEks, callIam, generatedName, type Site } from './onBehalf.ts';

type Properties = Readonly<Record<string, unknown>>;

/** Where the parts of a resource are put down as soon as they are there, so that a resource half made can be taken away. */
export interface Made {
  physicalId: string;
  attributes: Record<string, string>;
}

/** How CloudFormation makes, changes and takes away the resources of a type. Each throws what the service throws. */
export interface ResourceType {
  readonly properties: readonly string[];
  readonly required: readonly string[];
  /** A change of one of these means a new resource. */
  readonly replacedBy: readonly string[];
  /** The property that names it; two resources cannot have one name. */
  readonly nameProperty?: string;
  /** The capability it needs; one that is named needs CAPABILITY_NAMED_IAM. */
  readonly isIam: boolean;
  readonly attributes: readonly string[];
  create(site: Site, logicalId: string, properties: Properties, made: Made): void;
  update(site: Site, physicalId: string, before: Properties, after: Properties): void;
  /** What is gone already is gone. */
  remove(site: Site, physicalId: string, properties: Properties | undefined): void;
}

const role: ResourceType = {
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  required: ['AssumeRolePolicyDocument'],
  replacedBy: ['Path', 'RoleName'],
  nameProperty: 'RoleName',
  isIam: true,
  attributes: ['Arn', 'RoleId'],
  create(site, logicalId, properties, made) {
    const name = text(properties, 'RoleName') ?? generatedName(site, logicalId, 64);
    const answer = callIam(site, 'CreateRole', {
      RoleName: name,
      Path: text(properties, 'Path') ?? '/',
      AssumeRolePolicyDocument: documentText(properties['AssumeRolePolicyDocument']),
      Description: text(properties, 'Description'),
      MaxSessionDuration: properties['MaxSessionDuration'],
      PermissionsBoundary: text(properties, 'PermissionsBoundary'),
      Tags: list(properties['Tags']),
    });
    const { Arn, RoleId } = structure(answer['Role']);
    made.physicalId = name;
    made.attributes = { Arn: String(Arn), RoleId: String(RoleId) };
    const state = roleState(site, name);
    // AWS's own tags do not come in by CreateRole (CloudFormation User Guide, "Resource tags", 2026-11).
    state.tags.set('aws:cloudformation:stack-name', site.stackName);
    state.tags.set('aws:cloudformation:stack-id', site.stackId);
    state.tags.set('aws:cloudformation:logical-id', logicalId);
    attachAll(site, name, texts(properties['ManagedPolicyArns']));
    putAll(site, name, inlineOf(properties));
  },
  update(site, name, before, after) {
    const state = roleState(site, name);
    if (differ(before, after, 'AssumeRolePolicyDocument'))
      callIam(site, 'UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument: documentText(after['AssumeRolePolicyDocument']) });
    if (differ(before, after, 'Description')) {
      const description = text(after, 'Description');
      if (description === undefined) delete state.description;
      else state.description = description;
    }
    if (differ(before, after, 'MaxSessionDuration')) state.maxSession = Number(after['MaxSessionDuration'] ?? 3600);
    const boundary = text(after, 'PermissionsBoundary');
    if (differ(before, after, 'PermissionsBoundary')) {
      if (boundary === undefined) callIam(site, 'DeleteRolePermissionsBoundary', { RoleName: name });
      else callIam(site, 'PutRolePermissionsBoundary', { RoleName: name, PermissionsBoundary: boundary });
    }
    if (differ(before, after, 'Tags')) {
      const keys = keysOf(before['Tags']).filter((key) => !keysOf(after['Tags']).includes(key));
      if (keys.length > 0) callIam(site, 'UntagRole', { RoleName: name, TagKeys: keys });
      if (list(after['Tags']).length > 0) callIam(site, 'TagRole', { RoleName: name, Tags: list(after['Tags']) });
    }
    const [had, wants] = [texts(before['ManagedPolicyArns']), texts(after['ManagedPolicyArns'])];
    detachAll(
      site,
      name,
      had.filter((arn) => !wants.includes(arn)),
    );
    attachAll(
      site,
      name,
      wants.filter((arn) => !had.includes(arn)),
    );
    const [inlineBefore, inlineAfter] = [inlineOf(before), inlineOf(after)];
    deleteInline(
      site,
      name,
      [...inlineBefore.keys()].filter((policy) => !inlineAfter.has(policy)),
    );
    putAll(site, name, new Map([...inlineAfter].filter(([policy, document]) => inlineBefore.get(policy) !== document)));
  },
  remove(site, name, properties) {
    const state = site.account.roles.get(name);
    if (!state) return;
    detachAll(site, name, properties ? texts(properties['ManagedPolicyArns']) : state.attached);
    deleteInline(site, name, properties ? [...inlineOf(properties).keys()] : [...state.inline.keys()]);
    ifThere(() => callIam(site, 'DeleteRole', { RoleName: name }));
  },
};

const managedPolicy: ResourceType = {
  properties: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
  required: ['PolicyDocument'],
  replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
  nameProperty: 'ManagedPolicyName',
  isIam: true,
  attributes: ['PolicyArn', 'PolicyId'],
  create(site, logicalId, properties, made) {
    const answer = callIam(site, 'CreatePolicy', {
      PolicyName: text(properties, 'ManagedPolicyName') ?? generatedName(site, logicalId, 128),
      Path: text(properties, 'Path') ?? '/',
      PolicyDocument: documentText(properties['PolicyDocument']),
      Description: text(properties, 'Description'),
    });
    const { Arn, PolicyId } = structure(answer['Policy']);
    made.physicalId = String(Arn);
    made.attributes = { PolicyArn: String(Arn), PolicyId: String(PolicyId) };
    for (const name of texts(properties['Roles'])) attachAll(site, name, [made.physicalId]);
  },
  update(site, arn, before, after) {
    if (differ(before, after, 'PolicyDocument')) {
      const policy = site.account.policies.get(arn);
      const oldest =
        policy && policy.versions.size >= 5 ? [...policy.versions.keys()].find((id) => id !== policy.defaultVersion) : undefined;
      if (oldest !== undefined) callIam(site, 'DeletePolicyVersion', { PolicyArn: arn, VersionId: oldest });
      callIam(site, 'CreatePolicyVersion', { PolicyArn: arn, PolicyDocument: documentText(after['PolicyDocument']), SetAsDefault: 'true' });
    }
    const [had, wants] = [texts(before['Roles']), texts(after['Roles'])];
    for (const name of had) if (!wants.includes(name)) detachAll(site, name, [arn]);
    for (const name of wants) if (!had.includes(name)) attachAll(site, name, [arn]);
  },
  remove(site, arn, properties) {
    const policy = site.account.policies.get(arn);
    if (!policy) return;
    for (const name of texts(properties?.['Roles'])) detachAll(site, name, [arn]);
    for (const id of policy.versions.keys())
      if (id !== policy.defaultVersion) callIam(site, 'DeletePolicyVersion', { PolicyArn: arn, VersionId: id });
    ifThere(() => callIam(site, 'DeletePolicy', { PolicyArn: arn }));
  },
};

const policy: ResourceType = {
  properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  required: ['PolicyDocument', 'PolicyName'],
  replacedBy: ['PolicyName'],
  isIam: true,
  attributes: ['Id'],
  create(site, logicalId, properties, made) {
    if (texts(properties['Roles']).length + texts(properties['Users']).length + texts(properties['Groups']).length === 0)
      throw new AwsError('InvalidRequest', 400, 'At least one of [Groups,Roles,Users] must be non-empty.');
    made.physicalId = generatedName(site, logicalId, 128);
    made.attributes = { Id: made.physicalId };
    for (const name of texts(properties['Roles'])) putAll(site, name, namedPolicy(properties));
  },
  update(site, _physicalId, before, after) {
    const [had, wants] = [texts(before['Roles']), texts(after['Roles'])];
    for (const name of had) if (!wants.includes(name)) deleteInline(site, name, [String(before['PolicyName'])]);
    for (const name of wants) putAll(site, name, namedPolicy(after));
  },
  remove(site, _physicalId, properties) {
    for (const name of texts(properties?.['Roles'])) deleteInline(site, name, [String(properties?.['PolicyName'])]);
  },
};

const rolePolicy: ResourceType = {
  properties: ['PolicyDocument', 'PolicyName', 'RoleName'],
  required: ['PolicyName', 'RoleName'],
  replacedBy: ['PolicyName', 'RoleName'],
  isIam: true,
  attributes: [],
  create(site, _logicalId, properties, made) {
    const name = String(properties['RoleName']);
    // The handler makes and does not replace.
    if (site.account.roles.get(name)?.inline.has(String(properties['PolicyName'])))
      throw new AwsError('EntityAlreadyExists', 409, `The role policy with name ${String(properties['PolicyName'])} already exists.`);
    putAll(site, name, namedPolicy(properties));
    made.physicalId = `${String(properties['PolicyName'])}|${name}`;
  },
  update(site, _physicalId, _before, after) {
    putAll(site, String(after['RoleName']), namedPolicy(after));
  },
  remove(site, physicalId) {
    const [name = '', roleName = ''] = physicalId.split('|');
    deleteInline(site, roleName, [name]);
  },
};

const accessEntry: ResourceType = {
  properties: ['AccessPolicies', 'ClusterName', 'KubernetesGroups', 'PrincipalArn', 'Tags', 'Type', 'Username'],
  required: ['ClusterName', 'PrincipalArn'],
  replacedBy: ['ClusterName', 'PrincipalArn', 'Type'],
  isIam: false,
  attributes: ['AccessEntryArn'],
  create(site, _logicalId, properties, made) {
    const at = entryAt(properties);
    const groups = list(properties['KubernetesGroups']);
    const answer = callEks(site, 'CreateAccessEntry', {
      ...at,
      type: text(properties, 'Type') ?? 'STANDARD',
      ...(groups.length > 0 && { kubernetesGroups: groups }),
      ...(text(properties, 'Username') !== undefined && { username: text(properties, 'Username') }),
      tags: tagMap(properties['Tags']),
    });
    made.physicalId = `${at.principalArn}|${at.name}`;
    made.attributes = { AccessEntryArn: String(structure(answer['accessEntry'])['accessEntryArn']) };
    associateAll(site, at, list(properties['AccessPolicies']));
  },
  update(site, _physicalId, before, after) {
    const at = entryAt(after);
    if (differ(before, after, 'KubernetesGroups') || differ(before, after, 'Username'))
      callEks(site, 'UpdateAccessEntry', {
        ...at,
        kubernetesGroups: list(after['KubernetesGroups']),
        ...(text(after, 'Username') !== undefined && { username: text(after, 'Username') }),
      });
    const arns = (properties: Properties): string[] => list(properties['AccessPolicies']).map((one) => String(structure(one)['PolicyArn']));
    for (const policyArn of arns(before).filter((arn) => !arns(after).includes(arn)))
      callEks(site, 'DisassociateAccessPolicy', { ...at, policyArn });
    associateAll(site, at, list(after['AccessPolicies']));
    const entry = site.account.clusters
      .find(({ name, region }) => name === at.name && region === site.region)
      ?.entries.get(at.principalArn);
    if (entry && differ(before, after, 'Tags')) {
      for (const key of keysOf(before['Tags'])) entry.tags.delete(key);
      for (const [key, value] of Object.entries(tagMap(after['Tags']))) entry.tags.set(key, value);
    }
  },
  remove(site, physicalId) {
    const [principalArn = '', name = ''] = physicalId.split('|');
    ifThere(() => callEks(site, 'DeleteAccessEntry', { name, principalArn }));
  },
};

/** Makes nothing: for templates that need a resource and want none. */
const waitConditionHandle: ResourceType = {
  properties: [],
  required: [],
  replacedBy: [],
  isIam: false,
  attributes: [],
  create(site, logicalId, _properties, made) {
    made.physicalId = generatedName(site, logicalId, 128);
  },
  update: () => undefined,
  remove: () => undefined,
};

/** The types that the demo account's CloudFormation knows. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::IAM::Role': role,
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::Policy': policy,
  'AWS::IAM::RolePolicy': rolePolicy,
  'AWS::EKS::AccessEntry': accessEntry,
  'AWS::CloudFormation::WaitConditionHandle': waitConditionHandle,
};

/** The type of a resource; which types there are was looked at when the template was read. */
export function resourceType(type: string): ResourceType {
  const known = RESOURCE_TYPES[type];
  if (!known) throw new Error(`There is no resource type ${type}.`);
  return known;
}

/** Whether one property of two states of a resource is another. */
export function differ(before: Properties, after: Properties, name: string): boolean {
  return JSON.stringify(before[name]) !== JSON.stringify(after[name]);
}

function roleState({ account }: Site, name: string): RoleState {
  const state = account.roles.get(name);
  if (!state) throw new AwsError('NoSuchEntity', 404, `The role with name ${name} cannot be found.`);
  return state;
}

function attachAll(site: Site, name: string, arns: readonly string[]): void {
  for (const arn of arns) callIam(site, 'AttachRolePolicy', { RoleName: name, PolicyArn: arn });
}

function detachAll(site: Site, name: string, arns: readonly string[]): void {
  for (const arn of arns) ifThere(() => callIam(site, 'DetachRolePolicy', { RoleName: name, PolicyArn: arn }));
}

function putAll(site: Site, name: string, policies: ReadonlyMap<string, string>): void {
  for (const [policyName, document] of policies)
    callIam(site, 'PutRolePolicy', { RoleName: name, PolicyName: policyName, PolicyDocument: document });
}

function deleteInline(site: Site, name: string, policies: readonly string[]): void {
  for (const policyName of policies) ifThere(() => callIam(site, 'DeleteRolePolicy', { RoleName: name, PolicyName: policyName }));
}

function associateAll(site: Site, at: { readonly name: string; readonly principalArn: string }, policies: readonly unknown[]): void {
  for (const one of policies.map(structure)) {
    const { Type, Namespaces } = structure(one['AccessScope']);
    callEks(site, 'AssociateAccessPolicy', {
      ...at,
      policyArn: one['PolicyArn'],
      accessScope: { type: Type, ...(Array.isArray(Namespaces) && { namespaces: Namespaces }) },
    });
  }
}

function entryAt(properties: Properties): { readonly name: string; readonly principalArn: string } {
  return { name: String(properties['ClusterName']), principalArn: String(properties['PrincipalArn']) };
}

function inlineOf(properties: Properties): ReadonlyMap<string, string> {
  return new Map(
    list(properties['Policies'])
      .map(structure)
      .map((one) => [String(one['PolicyName']), documentText(one['PolicyDocument'])]),
  );
}

function namedPolicy(properties: Properties): ReadonlyMap<string, string> {
  return new Map([[String(properties['PolicyName']), documentText(properties['PolicyDocument'])]]);
}

function ifThere(remove: () => unknown): void {
  try {
    remove();
  } catch (error) {
    // What somebody else has taken away already need not be taken away.
    if (!(error instanceof AwsError && /^(NoSuchEntity|ResourceNotFound)/.test(error.code))) throw error;
  }
}

function documentText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).map(String);
}

function keysOf(tags: unknown): readonly string[] {
  return Object.keys(tagMap(tags));
}

function tagMap(tags: unknown): Record<string, string> {
  return Object.fromEntries(
    list(tags)
      .map(structure)
      .map(({ Key, Value }) => [String(Key), String(Value)]),
  );
}
