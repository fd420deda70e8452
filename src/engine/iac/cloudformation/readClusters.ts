import { isUnknown, unknown } from '../../model/known.ts';
import type { Located, LocatedEntry, Pen, TextChange } from '../located.ts';
import { propertyOf } from './policyDocument.ts';
import type { Resource } from './resources.ts';
import { functionOf, removal, textOf, unsettled } from './scope.ts';
import { inShortForm } from './inShortForm.ts';
import { valueIn } from './template.ts';

/**
 * The clusters of a template, each with the role's access entry there, and the clusters outside of it that have one. `undefined`: there is
 * neither.
 */
export function clustersFor(role: Resource, all: readonly Resource[]): Located | undefined {
  const entries = all.filter(({ type }) => type === 'AWS::EKS::AccessEntry');
  const clusters = all.filter(({ type }) => type === 'AWS::EKS::Cluster');
  const inside = clusters.map((cluster) => clusterFrom(cluster, entryOn(cluster, entries, role), role));
  const outside = entries
    .filter((entry) => isOf(entry, role) === 'yes' && !clusters.some((cluster) => isOn(entry, cluster) !== 'no'))
    .map((entry) => clusterOutside(entry));
  const items = [...inside, ...outside];
  return items.length === 0 ? undefined : { kind: 'list', items, at: items[0]!.at };
}

function clusterFrom(cluster: Resource, entry: Located | undefined, role: Resource): Located {
  const { id, at, properties, scope } = cluster;
  const name = propertyOf(properties, 'Name', scope);
  const access = propertyOf(properties, 'AccessConfig', scope);
  const config = propertyOf(properties, 'ResourcesVpcConfig', scope);
  const version = propertyOf(properties, 'Version', scope);
  const given: Located = {
    kind: 'unknown',
    because: unknown('unresolved', `The name of ${id} is made up when the stack is created.`, { about: id }),
    at,
  };
  const read = map(at, [
    { key: 'name', value: name ?? given },
    { key: 'region', value: regionOf(at) },
    ...(version ? [{ key: 'version', value: version }] : []),
    { key: 'authenticationMode', value: authenticationMode(access, properties, at) },
    { key: 'endpoint', value: endpointOf(config, at) },
    ...(entry ? [{ key: 'entry', value: entry }] : []),
  ]);
  return { ...read, pen: { put: (key, value) => (key === 'entry' ? newEntry(value, cluster, role) : undefined) } };
}

/**
 * An access entry as a resource of its own, after the others. It waits for the role: by a reference to it, or where its ARN is written
 * out, which does not make it wait, by saying so. It is there where the role and the cluster are.
 */
function newEntry(value: unknown, cluster: Resource, role: Resource): readonly TextChange[] | undefined {
  const { principalArn, type, policies, ...more } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const written = Array.isArray(policies) ? policies.map(asWritten) : [undefined];
  const isOwn = isUnknown(principalArn) && principalArn.about === `${role.id}.Arn`;
  if (!isOwn && typeof principalArn !== 'string') return undefined;
  if (type !== 'STANDARD' || Object.keys(more).length > 0 || written.includes(undefined)) return undefined;
  const conditions = [...new Set([role, cluster].flatMap(({ body }) => textOf(valueIn(body, 'Condition')) ?? []))];
  if (conditions.length > 1) return undefined;
  const { template } = role.scope;
  const resource = {
    Type: 'AWS::EKS::AccessEntry',
    ...(conditions.length === 1 && { Condition: conditions[0] }),
    ...(!isOwn && { DependsOn: role.id }),
    Properties: {
      ClusterName: { Ref: cluster.id },
      PrincipalArn: isOwn ? { 'Fn::GetAtt': [role.id, 'Arn'] } : principalArn,
      Type: type,
      AccessPolicies: written,
    },
  };
  return inShortForm(template.sections.get('Resources')?.pen?.put?.(`${role.id}On${cluster.id}`, resource), template);
}

/** Without an access configuration CloudFormation makes a cluster in this mode (CloudFormation reference, AWS::EKS::Cluster AccessConfig). */
function authenticationMode(access: Located | undefined, properties: Located | undefined, at: Located['at']): Located {
  const mode = valueIn(access, 'AuthenticationMode');
  if (mode) return mode;
  if (access?.kind === 'unknown') return access;
  const put: Pen['set'] = (value) =>
    access ? access.pen?.put?.('AuthenticationMode', value) : properties?.pen?.put?.('AccessConfig', { AuthenticationMode: value });
  return { kind: 'scalar', value: 'CONFIG_MAP', at: access?.at ?? at, pen: { set: put } };
}

/** What is not said is open to the internet, and closed to the network of the cluster (CloudFormation reference, ResourcesVpcConfig). */
function endpointOf(config: Located | undefined, at: Located['at']): Located {
  if (config?.kind === 'unknown') return config;
  const place = config?.at ?? at;
  const put = (key: string): Pen => ({ set: (value) => config?.pen?.put?.(key, value) });
  const flag = (key: string, absent: boolean): Located => {
    const value = valueIn(config, key);
    if (!value) return { kind: 'scalar', value: absent, at: place, pen: put(key) };
    const text = textOf(value);
    return value.kind === 'scalar' && (text === 'true' || text === 'false') ? { ...value, value: text === 'true' } : value;
  };
  const cidrs = valueIn(config, 'PublicAccessCidrs');
  const open: Located = {
    kind: 'list',
    items: [{ kind: 'scalar', value: '0.0.0.0/0', at: place }],
    at: place,
    pen: put('PublicAccessCidrs'),
  };
  return map(place, [
    { key: 'public', value: flag('EndpointPublicAccess', true) },
    { key: 'private', value: flag('EndpointPrivateAccess', false) },
    { key: 'publicCidrs', value: cidrs ?? open },
  ]);
}

/** The role's entry on a cluster; `undefined`: there is none in this template. */
function entryOn(cluster: Resource, entries: readonly Resource[], role: Resource): Located | undefined {
  const on = entries
    .filter((entry) => isOn(entry, cluster) !== 'no')
    .map((entry) => ({ entry, is: isOf(entry, role), on: isOn(entry, cluster) }));
  const own = on.find((one) => one.is === 'yes' && one.on === 'yes');
  if (own) return entryFrom(own.entry);
  const open = on.find((one) => one.is !== 'no');
  return (
    open &&
    unsettled(
      { kind: 'map', entries: [], at: open.entry.at },
      `Whether ${open.entry.id} is the role's access entry on this cluster is not settled.`,
    )
  );
}

function clusterOutside(entry: Resource): Located {
  const { at, properties, scope, id } = entry;
  const elsewhere = (what: string): Located => ({
    kind: 'unknown',
    because: unknown('unresolved', `${what} of the cluster of ${id} is not part of this template.`),
    at,
  });
  return map(at, [
    { key: 'name', value: propertyOf(properties, 'ClusterName', scope) ?? elsewhere('The name') },
    { key: 'region', value: regionOf(at) },
    { key: 'authenticationMode', value: elsewhere('The authentication mode') },
    { key: 'endpoint', value: elsewhere('The endpoint') },
    { key: 'entry', value: entryFrom(entry) },
  ]);
}

function entryFrom({ at, properties, scope }: Resource): Located {
  const get = (key: string) => propertyOf(properties, key, scope);
  const [principal, type, groups, username, policies] = ['PrincipalArn', 'Type', 'KubernetesGroups', 'Username', 'AccessPolicies'].map(get);
  const standard: Located = { kind: 'scalar', value: 'STANDARD', at, pen: { set: (value) => properties?.pen?.put?.('Type', value) } };
  return map(at, [
    ...(principal ? [{ key: 'principalArn', value: principal }] : []),
    { key: 'type', value: type ?? standard },
    ...(groups ? [{ key: 'groups', value: groups }] : []),
    ...(username ? [{ key: 'username', value: username }] : []),
    { key: 'policies', value: accessPolicies(policies, properties, at) },
  ]);
}

function accessPolicies(policies: Located | undefined, properties: Located | undefined, at: Located['at']): Located {
  if (policies && policies.kind !== 'list')
    return policies.kind === 'unknown' ? policies : unsettled(policies, 'It is no list of access policies.');
  const insert: Pen['insert'] = (index, value) => {
    const written = asWritten(value);
    if (!written) return undefined;
    return policies ? policies.pen?.insert?.(index, written) : properties?.pen?.put?.('AccessPolicies', [written]);
  };
  return { kind: 'list', items: policies?.items.map(associated) ?? [], at: policies?.at ?? at, pen: { insert } };
}

/** `{PolicyArn, AccessScope: {Type, Namespaces}}` in the words of the model. */
function associated(policy: Located): Located {
  if (policy.kind !== 'map') return policy.kind === 'unknown' ? policy : unsettled(policy, 'It is no access policy.');
  const [arn, scope] = [valueIn(policy, 'PolicyArn'), valueIn(policy, 'AccessScope')];
  return {
    ...policy,
    entries: [...(arn ? [{ key: 'arn', value: arn }] : []), ...(scope ? [{ key: 'scope', value: scopeFrom(scope) }] : [])],
    pen: removal(policy),
  };
}

function scopeFrom(scope: Located): Located {
  if (scope.kind !== 'map') return scope;
  const [type, namespaces] = [valueIn(scope, 'Type'), valueIn(scope, 'Namespaces')];
  return {
    ...scope,
    entries: [...(type ? [{ key: 'type', value: type }] : []), ...(namespaces ? [{ key: 'namespaces', value: namespaces }] : [])],
    pen: {
      set: (value) => {
        const written = scopeAsWritten(value);
        return written && scope.pen?.set?.(written);
      },
    },
  };
}

function asWritten(value: unknown): object | undefined {
  const { arn, scope } = (value ?? {}) as { readonly arn?: unknown; readonly scope?: unknown };
  const written = scopeAsWritten(scope);
  return typeof arn === 'string' && written ? { PolicyArn: arn, AccessScope: written } : undefined;
}

function scopeAsWritten(value: unknown): object | undefined {
  const { type, namespaces } = (value ?? {}) as { readonly type?: unknown; readonly namespaces?: unknown };
  if (typeof type !== 'string') return undefined;
  return { Type: type, ...(namespaces !== undefined && { Namespaces: namespaces }) };
}

/** Is an access entry on a cluster of the template? */
function isOn({ properties, scope }: Resource, cluster: Resource): 'yes' | 'no' | 'maybe' {
  const written = valueIn(properties, 'ClusterName');
  return written ? isSame(written, scope, cluster, propertyOf(cluster.properties, 'Name', cluster.scope)) : 'maybe';
}

/** Is an access entry the role's? By `GetAtt` it is told; an ARN that is written out is told by the role's name. */
function isOf({ properties, scope }: Resource, role: Resource): 'yes' | 'no' | 'maybe' {
  const written = valueIn(properties, 'PrincipalArn');
  const value = written && scope.resolve(written);
  if (!value) return 'maybe';
  if (value.kind === 'unknown') {
    const { about } = value.because;
    if (about === `${role.id}.Arn`) return 'yes';
    return about?.endsWith('.Arn') === true ? 'no' : 'maybe';
  }
  const name = textOf(propertyOf(role.properties, 'RoleName', role.scope));
  const arn = textOf(value) ?? '';
  return name === undefined ? 'maybe' : arn.endsWith(`/${name}`) ? 'yes' : 'no';
}

function isSame(written: Located, scope: Resource['scope'], resource: Resource, name: Located | undefined): 'yes' | 'no' | 'maybe' {
  const call = functionOf(written);
  if (call?.name === 'Ref' && textOf(call.argument) === resource.id) return 'yes';
  const value = scope.resolve(written);
  if (value?.kind === 'unknown') {
    const named = value.because.about?.split('.')[0];
    const isDeclared = named !== undefined && valueIn(scope.template.sections.get('Resources'), named) !== undefined;
    return isDeclared ? (named === resource.id ? 'yes' : 'no') : 'maybe';
  }
  // A name that is made up when the stack is created is written nowhere.
  if (name === undefined) return 'no';
  return name.kind === 'unknown' ? 'maybe' : textOf(value) === textOf(name) ? 'yes' : 'no';
}

function regionOf(at: Located['at']): Located {
  return {
    kind: 'unknown',
    because: unknown('unresolved', 'The region is the one that the stack is created in.', { about: 'AWS::Region' }),
    at,
  };
}

function map(at: Located['at'], entries: readonly LocatedEntry[]): Located {
  return { kind: 'map', entries, at };
}
