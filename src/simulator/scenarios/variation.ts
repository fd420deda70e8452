import type { AccountState, PolicyState, RoleState, World } from '../account.ts';
import { newId } from '../account.ts';
import type { DemoConnection, Variation } from './scenario.ts';
import { ROLE_NAMES } from './scenario.ts';

/** Makes a {@link Variation}; `keep` drops the connections that the change would break as well. */
export function vary(
  id: string,
  title: string,
  description: string,
  change: (scenario: { world: World; account: AccountState; connections: DemoConnection[] }) => void,
  keep?: (connection: DemoConnection) => boolean,
): Variation {
  return {
    id,
    title,
    description,
    apply: (scenario) => {
      change(scenario);
      if (keep) scenario.connections = scenario.connections.filter(keep);
    },
  };
}

/** TierZero's role. Throws if another variation has taken it away. */
export function tierzero(account: AccountState): RoleState {
  const role = account.roles.get(ROLE_NAMES.tierzero);
  if (!role) throw new Error('These variations do not go together: one takes away the role that another changes.');
  return role;
}

/** Changes the text of a trust policy. */
export function retrust(role: RoleState, change: (trust: string) => string): void {
  role.trust = change(role.trust);
}

/** Changes each statement of a trust policy. */
export function editTrust(role: RoleState, change: (statement: Record<string, unknown>) => Record<string, unknown>): void {
  const document = JSON.parse(role.trust) as { Statement: Record<string, unknown>[] };
  role.trust = JSON.stringify({ ...document, Statement: document.Statement.map(change) }, undefined, 2);
}

/** Adds a customer managed policy. */
export function ownPolicy(world: World, account: AccountState, name: string, document: unknown): PolicyState {
  const at = world.now() - 60 * 86_400_000;
  const policy: PolicyState = {
    name,
    path: '/',
    id: newId(world, 'ANPA'),
    arn: `arn:aws:iam::${account.id}:policy/${name}`,
    createdAt: at,
    updatedAt: at,
    defaultVersion: 'v1',
    nextVersion: 2,
    versions: new Map([['v1', { document: JSON.stringify(document, undefined, 2), createdAt: at }]]),
    tags: new Map(),
  };
  account.policies.set(policy.arn, policy);
  return policy;
}
