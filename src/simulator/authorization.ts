import type { PolicyDocument } from '../engine/model/policy.ts';
import { allows } from '../engine/policy/coverage.ts';
import type { AccountState, Login, World } from './account.ts';
import { roleByArn } from './account.ts';
import { defaultDocument, managedPolicy, parsePolicy } from './policyText.ts';

/** A policy with the name that a simulation gives it. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** What bounds a principal: its own policies, its boundary, and its organization's guardrails. */
export interface Permissions {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: PolicyDocument;
  readonly guardrails: readonly PolicyDocument[];
}

/** `'no-allow'`: nothing allows it; `'explicit-deny'`: something forbids it. */
export type Decision = 'allowed' | 'no-allow' | 'explicit-deny';

/** May this login do that? A condition that cannot be judged counts as not met. */
export function authorize(world: World, account: AccountState, login: Login, action: string, resource: string): Decision {
  if (login.kind === 'root') return 'allowed';
  const permissions = permissionsOf(world, account, login);
  const own = decide(
    permissions.identity.map((policy) => policy.document),
    action,
    resource,
  );
  if (own !== 'allowed') return own;
  for (const limit of [...(permissions.boundary ? [permissions.boundary] : []), ...permissions.guardrails]) {
    const decision = decide([limit], action, resource);
    if (decision !== 'allowed') return decision;
  }
  return 'allowed';
}

/** The decision over documents that are read together. */
export function decide(documents: readonly PolicyDocument[], action: string, resource: string): Decision {
  const verdict = allows(documents, action, resource);
  if (verdict === 'yes') return 'allowed';
  const certain = verdict === 'cannot-tell' ? documents.map(unconditional) : documents;
  if (verdict === 'cannot-tell' && allows(certain, action, resource) === 'yes') return 'allowed';
  // Something forbids it if it stays forbidden once everything is allowed as well.
  return allows([...certain, ALLOW_ALL], action, resource) === 'no' ? 'explicit-deny' : 'no-allow';
}

/** What a login may do, as its account has it written down now. */
export function permissionsOf(world: World, account: AccountState, login: Login): Permissions {
  if (login.kind === 'role') return rolePermissions(world, account, login.name ?? '');
  const user = account.users.get(login.name ?? '');
  return { identity: user ? named(account, user.attached, user.inline) : [], guardrails: guardrails(world, account) };
}

/** What a role may do. */
export function rolePermissions(world: World, account: AccountState, roleName: string): Permissions {
  const role = account.roles.get(roleName);
  if (!role) return { identity: [], guardrails: [] };
  const boundary = role.boundary === undefined ? undefined : managedPolicy(account, role.boundary);
  return {
    identity: named(account, role.attached, role.inline),
    ...(boundary && { boundary: parsePolicy(defaultDocument(boundary)) }),
    guardrails: guardrails(world, account),
  };
}

/** The caller as error messages name it. */
export function principalArn(login: Login, account: AccountState): string {
  if (login.kind === 'root') return `arn:aws:iam::${account.id}:root`;
  if (login.kind === 'role') return `arn:aws:sts::${account.id}:assumed-role/${login.name}/${login.sessionName}`;
  return account.users.get(login.name ?? '')?.arn ?? `arn:aws:iam::${account.id}:user/${login.name}`;
}

/** True if the account lives under service control policies: a member of an organization, not its management account. */
export function underGuardrails(world: World, account: AccountState): boolean {
  return (
    world.organization !== undefined &&
    world.organization.managementAccount !== account.id &&
    world.organization.members.includes(account.id)
  );
}

/** Does a principal of a policy exist? What IAM checks before it saves a trust policy. */
export function principalExists(world: World, principal: string): boolean {
  if (principal === '*') return true;
  const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
  if (account) return world.accounts.has(account);
  if (roleByArn(world, principal)) return true;
  const user = /^arn:aws:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/.exec(principal);
  if (user) return world.accounts.get(user[1] ?? '')?.users.get(user[2] ?? '')?.arn === principal;
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(principal);
  return session !== null && world.accounts.get(session[1] ?? '')?.roles.has(session[2] ?? '') === true;
}

const ALLOW_ALL: PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

function unconditional(document: PolicyDocument): PolicyDocument {
  if (!Array.isArray(document.Statement)) return document;
  return {
    ...document,
    Statement: document.Statement.filter((statement) => !(typeof statement === 'object' && statement !== null && 'Condition' in statement)),
  };
}

function named(account: AccountState, attached: readonly string[], inline: ReadonlyMap<string, string>): NamedPolicy[] {
  const policies: NamedPolicy[] = [...inline].map(([name, text]) => ({ name, document: parsePolicy(text) }));
  for (const arn of attached) {
    const policy = managedPolicy(account, arn);
    if (policy) policies.push({ name: policy.name, document: parsePolicy(defaultDocument(policy)) });
  }
  return policies;
}

function guardrails(world: World, account: AccountState): PolicyDocument[] {
  return underGuardrails(world, account) ? account.guardrails.map(parsePolicy) : [];
}
