import type { Located, LocatedEntry, Pen } from '../located.ts';
import { setArgument } from './blockPens.ts';
import { argument } from './expandBlocks.ts';
import { setList } from './oneOrMany.ts';
import { homeOfBlock } from './provider.ts';
import { holdsUnknown } from './policyStatementText.ts';
import { registryCalls, type RegistryCall } from './registryModule.ts';
import { roleReference } from './roleReference.ts';
import { names, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

const SOURCE = 'terraform-aws-modules/eks/aws';

/**
 * The clusters that calls of the registry module terraform-aws-modules/eks declare. Inputs and defaults of its versions 20 and 21
 * (its variables.tf, 2026-11): 21 dropped the `cluster_` before the names. Of other versions only the name is read.
 */
export function moduleClusters(role: Resource, tree: Tree): readonly Located[] {
  return registryCalls(tree, SOURCE).map((call) => clusterFrom(call, role));
}

function clusterFrom(call: RegistryCall, role: Resource): Located {
  const { file, block, module, major } = call;
  const at = headerOf(file, block);
  const prefix = major === 21 ? '' : major === 20 ? 'cluster_' : undefined;
  const notSaid = (what: string) => unresolved(at, `Which ${what} the module gives the cluster depends on its version.`);
  const name = argument(call, prefix === '' ? 'name' : 'cluster_name') ?? argument(call, 'name');
  const region = homeOfBlock(module, block).regionLocated ?? unresolved(at, 'The region is the one that Terraform is run for.');
  const entry = prefix === undefined ? notSaid('access entries') : entryOf(call, role);
  const mode = argument(call, 'authentication_mode');
  const set = (input: string): Pen => ({ set: (value) => setArgument(file, block, input, value) });
  const setting = (input: string, fallback: boolean): Located =>
    argument(call, input) ?? { kind: 'scalar', at, value: fallback, pen: set(input) };
  const endpoint: Located =
    prefix === undefined
      ? notSaid('endpoint')
      : {
          kind: 'map',
          at,
          entries: [
            { key: 'public', value: setting(`${prefix}endpoint_public_access`, false) },
            { key: 'private', value: setting(`${prefix}endpoint_private_access`, true) },
            { key: 'publicCidrs', value: cidrs(call, `${prefix}endpoint_public_access_cidrs`) },
          ],
        };
  const entries: LocatedEntry[] = [
    { key: 'name', value: name ?? unresolved(at, 'The call names no cluster.') },
    { key: 'region', value: region },
    {
      key: 'authenticationMode',
      value:
        mode ??
        (prefix === undefined
          ? notSaid('authentication mode')
          : { kind: 'scalar', at, value: 'API_AND_CONFIG_MAP', pen: set('authentication_mode') }),
    },
    { key: 'endpoint', value: endpoint },
    ...(entry ? [{ key: 'entry', value: entry }] : []),
  ];
  const put: Pen['put'] = (key, value) => (key === 'entry' && prefix !== undefined ? addEntry(call, role, value) : undefined);
  return { kind: 'map', at, entries, pen: { put } };
}

function cidrs(call: RegistryCall, input: string): Located {
  const at = headerOf(call.file, call.block);
  const written = argument(call, input);
  const set = (value: unknown) => setArgument(call.file, call.block, input, value);
  if (!written) return { kind: 'list', at, items: [{ kind: 'scalar', at, value: '0.0.0.0/0' }], pen: { set } };
  return written.kind === 'list' ? { ...written, pen: { ...written.pen, set: (value) => setList(written, value) } } : written;
}

/** The role's entry among `access_entries`; unknown where one of them may be it. */
function entryOf(call: RegistryCall, role: Resource): Located | undefined {
  const all = argument(call, 'access_entries');
  if (!all) return undefined;
  if (all.kind !== 'map') return all.kind === 'unknown' ? all : unresolved(all.at, 'The access entries are no map.');
  const found = all.entries.map(({ value }) => ({ value, whose: names(partOf(value, 'principal_arn'), role, 'arn') }));
  const own = found.find(({ whose }) => whose === 'yes')?.value;
  const open = found.find(({ value, whose }) => whose === 'maybe' || value.kind === 'unknown');
  if (!own) return open && unresolved(open.value.at, "Whether this is the role's access entry is not settled.");
  const associations = partOf(own, 'policy_associations');
  const groups = partOf(own, 'kubernetes_groups');
  const entries: LocatedEntry[] = [
    { key: 'principalArn', value: partOf(own, 'principal_arn')! },
    { key: 'type', value: partOf(own, 'type') ?? { kind: 'scalar', at: own.at, value: 'STANDARD' } },
    ...(groups && groups.kind === 'list' && groups.items.length > 0 ? [{ key: 'groups', value: groups }] : []),
    { key: 'policies', value: policiesOf(associations, own) },
  ];
  return { kind: 'map', at: own.at, entries };
}

function policiesOf(associations: Located | undefined, entry: Located): Located {
  if (!associations) {
    const insert: Pen['insert'] = (_, value) => associated(value, (one) => entry.pen?.put?.('policy_associations', { view: one }));
    return { kind: 'list', at: entry.at, items: [], pen: { insert } };
  }
  if (associations.kind !== 'map')
    return associations.kind === 'unknown' ? associations : unresolved(associations.at, 'The associations are no map.');
  const items = associations.entries.map(({ value }): Located => {
    const scope = partOf(value, 'access_scope');
    const type = scope && partOf(scope, 'type');
    const namespaces = scope && partOf(scope, 'namespaces');
    const inner: LocatedEntry[] = [
      { key: 'type', value: type ?? unresolved(value.at, 'The association has no access_scope.') },
      ...(namespaces?.kind === 'list' && namespaces.items.length > 0 ? [{ key: 'namespaces', value: namespaces }] : []),
    ];
    const at = scope?.at ?? value.at;
    const accessScope: Located = { kind: 'map', at, entries: inner, pen: { set: (wanted) => scope?.pen?.set?.(wanted) } };
    return {
      kind: 'map',
      at: value.at,
      entries: [
        { key: 'arn', value: partOf(value, 'policy_arn') ?? unresolved(value.at, 'The association names no policy.') },
        { key: 'scope', value: accessScope },
      ],
      pen: { remove: () => value.pen?.remove?.() },
    };
  });
  const key = ['view', 'vendor', 'added'].find((one) => associations.entries.every((entry) => entry.key !== one)) ?? 'more';
  const insert: Pen['insert'] = (_, value) => associated(value, (one) => associations.pen?.put?.(key, one));
  return { kind: 'list', at: associations.at, items, pen: { insert } };
}

function associated<T>(value: unknown, write: (association: unknown) => T): T | undefined {
  const { arn, scope } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof arn !== 'string' || holdsUnknown(scope) ? undefined : write({ policy_arn: arn, access_scope: scope });
}

function addEntry(call: RegistryCall, role: Resource, value: unknown) {
  const { principalArn, type, groups, policies, ...more } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const principal = roleReference(principalArn, role, call.module);
  if (principal === undefined || holdsUnknown([type, groups, policies]) || !Array.isArray(policies) || Object.keys(more).length > 0)
    return undefined;
  const key = role.block.labels[1]?.text ?? 'vendor';
  const associations = Object.fromEntries(
    policies.map((policy, index) => {
      const { arn, scope } = policy as Readonly<Record<string, unknown>>;
      return [index === 0 ? 'view' : `policy_${index + 1}`, { policy_arn: arn, access_scope: scope }];
    }),
  );
  const entry = {
    principal_arn: principal,
    ...(type !== 'STANDARD' && { type }),
    ...(Array.isArray(groups) && { kubernetes_groups: groups }),
    policy_associations: associations,
  };
  const there = argument(call, 'access_entries');
  if (there) return there.pen?.put?.(key, entry);
  return setArgument(call.file, call.block, 'access_entries', { [key]: entry });
}

function partOf(located: Located, key: string): Located | undefined {
  const value = located.kind === 'map' ? located.entries.find((entry) => entry.key === key)?.value : undefined;
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}
