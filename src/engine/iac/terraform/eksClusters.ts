import type { Located, LocatedEntry, Pen } from '../located.ts';
import { appendBlocks, setArgument } from './blockPens.ts';
import { accessEntry, addAccessEntry, type Answer, type IsOn } from './eksEntries.ts';
import { argument, nestedBlocks, type Nested } from './expandBlocks.ts';
import { moduleClusters } from './eksModule.ts';
import { setList } from './oneOrMany.ts';
import { homeOfBlock } from './provider.ts';
import { attributeIn, names, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/**
 * The clusters that are declared with a role, each with the role's access entry; also one that only an entry of the role names.
 * `undefined`: the code declares neither.
 */
export function clustersOf(role: Resource, tree: Tree): Located | undefined {
  const clusters = tree.of('aws_eks_cluster');
  const declared = clusters.map((cluster) => clusterFrom(cluster, role, tree));
  const entries = tree.of('aws_eks_access_entry').filter((entry) => names(argument(entry, 'principal_arn'), role, 'arn') === 'yes');
  const elsewhere = entries
    .filter((entry) => clusters.every((cluster) => isAbout(entry, cluster, clusters) !== 'yes'))
    .map((entry) => clusterNamedBy(entry, entries, role, tree));
  const items = [...declared, ...elsewhere, ...moduleClusters(role, tree)];
  return items.length === 0 ? undefined : { kind: 'list', at: headerOf(role.file, role.block), items };
}

function clusterFrom(cluster: Resource, role: Resource, tree: Tree): Located {
  const { block, file } = cluster;
  const at = headerOf(file, block);
  const entry = accessEntry(role, tree, (one) => isAbout(one, cluster, tree.of('aws_eks_cluster')));
  const entries: LocatedEntry[] = [
    { key: 'name', value: attributeIn(cluster, 'name') },
    { key: 'region', value: regionOf(cluster) },
    { key: 'authenticationMode', value: authenticationMode(cluster) },
    { key: 'endpoint', value: endpoint(cluster) },
    ...(entry ? [{ key: 'entry', value: entry }] : []),
  ];
  const put: Pen['put'] = (key, value) => (key === 'entry' ? addAccessEntry(cluster, role, value) : undefined);
  return { kind: 'map', at, entries, pen: { put } };
}

/** A cluster that is declared elsewhere: of it the code says only that the role has an entry. */
function clusterNamedBy(entry: Resource, all: readonly Resource[], role: Resource, tree: Tree): Located {
  const at = headerOf(entry.file, entry.block);
  const cluster = argument(entry, 'cluster_name') ?? unresolved(at, 'The access entry names no cluster.');
  const isNamed = (one: Resource): Answer => {
    const value = argument(one, 'cluster_name');
    if (value?.kind === 'scalar' && cluster.kind === 'scalar') return value.value === cluster.value ? 'yes' : 'no';
    return value?.kind === 'unknown' && cluster.kind === 'unknown' && value.because.detail === cluster.because.detail ? 'yes' : 'maybe';
  };
  const isAlone = all.every((other) => other === entry || isNamed(other) === 'no');
  const isSame: IsOn = (one) => oneOf(isNamed(one), one === entry ? 'yes' : sameRegion(one, entry), isAlone);
  const own = accessEntry(role, tree, isSame);
  const notHere = (what: string) => unresolved(at, `The cluster is declared elsewhere, so ${what} is not known.`);
  const entries: LocatedEntry[] = [
    { key: 'name', value: cluster },
    { key: 'region', value: regionOf(entry) },
    { key: 'authenticationMode', value: notHere('its authentication mode') },
    { key: 'endpoint', value: notHere('its endpoint') },
    ...(own ? [{ key: 'entry', value: own }] : []),
  ];
  return { kind: 'map', at, entries };
}

/** A name is given to one cluster of a region: where several have it, the region tells them apart, and what is about them lies there too. */
function isAbout(one: Resource, cluster: Resource, clusters: readonly Resource[]): Answer {
  const name = argument(one, 'cluster_name');
  const others = clusters.filter((other) => other !== cluster && names(name, other, 'name') !== 'no');
  const where = sameRegion(one, cluster);
  const isTaken = others.some((other) => names(name, other, 'name') === 'yes' && sameRegion(one, other) === 'yes');
  return oneOf(names(name, cluster, 'name'), where === 'maybe' && isTaken ? 'no' : where, others.length === 0);
}

/** @param isAlone no other cluster can be meant by the name */
function oneOf(isNamed: Answer, isThere: Answer, isAlone: boolean): Answer {
  if (isThere === 'no') return 'no';
  return isNamed === 'yes' && isThere === 'maybe' && !isAlone ? 'maybe' : isNamed;
}

/** Regions that are not settled are one where the code says the same of them. */
function sameRegion(one: Resource, other: Resource): Answer {
  const [here, there] = [regionOf(one), regionOf(other)];
  if (here.kind === 'scalar' && there.kind === 'scalar') return here.value === there.value ? 'yes' : 'no';
  if (here.kind !== 'unknown' || there.kind !== 'unknown') return 'maybe';
  return here.because.detail === there.because.detail ? 'yes' : 'maybe';
}

function regionOf(resource: Resource): Located {
  const written = argument(resource, 'region') ?? homeOfBlock(resource.module, resource.block).regionLocated;
  return written ?? unresolved(headerOf(resource.file, resource.block), 'The region is the one that Terraform is run for.');
}

/** CONFIG_MAP where nothing is said (Amazon EKS API Reference, CreateAccessConfigRequest, 2026-11). */
function authenticationMode({ block, file, scope }: Resource): Located {
  const at = headerOf(file, block);
  const { blocks, open } = nestedBlocks(block, 'access_config', file, scope);
  const [config] = blocks;
  if (open[0]) return { kind: 'unknown', at, because: open[0] };
  const added = (value: unknown) =>
    config
      ? setArgument(config.file, config.block, 'authentication_mode', value)
      : appendBlocks(file, block, [{ header: 'access_config', body: [['authentication_mode', value]] }]);
  const written = config && argument(config, 'authentication_mode');
  return written ?? { kind: 'scalar', at: config ? headerOf(config.file, config.block) : at, value: 'CONFIG_MAP', pen: { set: added } };
}

/** Public, not private, and open to all where nothing is said (Amazon EKS API Reference, VpcConfigRequest, 2026-11). */
function endpoint({ block, file, scope }: Resource): Located {
  const { blocks, open } = nestedBlocks(block, 'vpc_config', file, scope);
  const [config] = blocks;
  const at = headerOf(file, block);
  if (!config || open[0]) return open[0] ? { kind: 'unknown', at, because: open[0] } : unresolved(at, 'The cluster has no vpc_config.');
  const entries: LocatedEntry[] = [
    { key: 'public', value: orDefault(config, 'endpoint_public_access', true) },
    { key: 'private', value: orDefault(config, 'endpoint_private_access', false) },
    { key: 'publicCidrs', value: cidrs(config) },
  ];
  return { kind: 'map', at: headerOf(config.file, config.block), entries };
}

function orDefault(config: Nested, name: string, value: boolean): Located {
  const set = (wanted: unknown) => setArgument(config.file, config.block, name, wanted);
  return argument(config, name) ?? { kind: 'scalar', at: headerOf(config.file, config.block), value, pen: { set } };
}

function cidrs(config: Nested): Located {
  const at = headerOf(config.file, config.block);
  const written = argument(config, 'public_access_cidrs');
  const set = (wanted: unknown) => setArgument(config.file, config.block, 'public_access_cidrs', wanted);
  if (!written || (written.kind === 'list' && written.items.length === 0 && !written.pen))
    return { kind: 'list', at, items: [{ kind: 'scalar', at, value: '0.0.0.0/0' }], pen: { set } };
  return written.kind === 'list' ? { ...written, pen: { ...written.pen, set: (value) => setList(written, value) } } : written;
}
