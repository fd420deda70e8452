// Prepared accounts as data: each scenario builds a world from nothing, so that loading it again undoes everything.
import type { AccessEntryState, AccountState, ClusterState, RoleState, World } from '../account.ts';
import { newAccount, newId } from '../account.ts';
import { newEntry } from '../services/eksEntries.ts';
import { DEMO_KEYS } from './demoKeys.ts';

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** Adds an account with AWS's defaults. */
export function addAccount(world: World, id: string, name: string): AccountState {
  const account = newAccount(id, name, world.now() - 700 * DAY);
  world.accounts.set(id, account);
  return account;
}

/** Adds a role. Its trust policy is taken as it is. */
export function addRole(
  world: World,
  account: AccountState,
  role: {
    name: string;
    path?: string;
    trust: unknown;
    attached?: readonly string[];
    inline?: Readonly<Record<string, unknown>>;
    daysOld?: number;
    tags?: Readonly<Record<string, string>>;
  },
): RoleState {
  const path = role.path ?? '/';
  const made: RoleState = {
    name: role.name,
    path,
    id: newId(world, 'AROA'),
    arn: `arn:aws:iam::${account.id}:role${path}${role.name}`,
    createdAt: world.now() - (role.daysOld ?? 60) * DAY,
    trust: JSON.stringify(role.trust, undefined, 2),
    maxSession: 3600,
    tags: new Map(Object.entries(role.tags ?? {})),
    attached: (role.attached ?? []).map((policy) => `arn:aws:iam::aws:policy/${policy}`),
    inline: new Map(Object.entries(role.inline ?? {}).map(([name, document]) => [name, JSON.stringify(document, undefined, 2)])),
  };
  account.roles.set(made.name, made);
  return made;
}

/** Adds a cluster that the vendor's role may reach, with `addresses` let in from outside. */
export function addCluster(
  world: World,
  account: AccountState,
  name: string,
  region: string,
  addresses: readonly string[],
  viewers: readonly string[],
): ClusterState {
  const creatorArn = `arn:aws:iam::${account.id}:role/platform-admin`;
  const cluster: ClusterState = {
    name,
    region,
    arn: `arn:aws:eks:${region}:${account.id}:cluster/${name}`,
    createdAt: world.now() - 200 * DAY,
    version: '1.34',
    platformVersion: 'eks.9',
    ipFamily: 'ipv4',
    authenticationMode: 'API_AND_CONFIG_MAP',
    publicAccess: true,
    privateAccess: true,
    publicCidrs: [...addresses],
    loggingTypes: ['api', 'audit'],
    creatorArn,
    tags: new Map([['env', name]]),
    entries: new Map(),
    updates: [],
  };
  addEntry(world, account, cluster, creatorArn, 'AmazonEKSClusterAdminPolicy', 200);
  for (const viewer of viewers) addEntry(world, account, cluster, viewer, 'AmazonEKSViewPolicy', 30);
  account.clusters.push(cluster);
  return cluster;
}

/** The trust policy that both vendors document. */
export function trustOf(principal: string, externalId: string, sid?: string): { Version: string; Statement: Record<string, unknown>[] } {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        ...(sid !== undefined && { Sid: sid }),
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  };
}

function addEntry(
  world: World,
  account: AccountState,
  cluster: ClusterState,
  principalArn: string,
  policy: string,
  daysOld: number,
): AccessEntryState {
  const at = world.now() - daysOld * DAY;
  const entry = { ...newEntry(world, account, cluster, principalArn, 'STANDARD'), createdAt: at, modifiedAt: at };
  entry.policies.push({
    policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
    scope: { type: 'cluster', namespaces: [] },
    associatedAt: at,
    modifiedAt: at,
  });
  cluster.entries.set(principalArn, entry);
  return entry;
}

/** Adds a user. */
export function addUser(
  world: World,
  account: AccountState,
  name: string,
  attached: readonly string[],
  inline: Readonly<Record<string, unknown>>,
): void {
  account.users.set(name, {
    name,
    path: '/',
    id: newId(world, 'AIDA'),
    arn: `arn:aws:iam::${account.id}:user/${name}`,
    createdAt: world.now() - 500 * DAY,
    attached: attached.map((policy) => `arn:aws:iam::aws:policy/${policy}`),
    inline: new Map(Object.entries(inline).map(([key, document]) => [key, JSON.stringify(document)])),
  });
}

/** Makes one of the demo's access keys open an account. */
export function addLogin(
  world: World,
  key: string,
  accountId: string,
  kind: 'user' | 'root' | 'role',
  name?: string,
  expiresAt?: number,
): void {
  const keys = DEMO_KEYS[key];
  if (!keys) return;
  world.logins.set(keys.id, {
    accessKeyId: keys.id,
    secret: keys.secret,
    accountId,
    kind,
    ...(keys.token !== undefined && { token: keys.token }),
    ...(name !== undefined && { name }),
    ...(kind === 'role' && { sessionName: 'demo-session' }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
}

/** The trust policy of a role that an AWS service uses. */
export function serviceTrust(service: string): unknown {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] };
}
