import type { Declaration } from '../dialect.ts';
import type { Located, LocatedEntry } from '../located.ts';
import { attachedPolicies } from './attachedPolicies.ts';
import { setArgument } from './blockPens.ts';
import { boundaryAt } from './boundaryAt.ts';
import { documentOf } from './documentOf.ts';
import { clustersOf } from './eksClusters.ts';
import { argument } from './expandBlocks.ts';
import { registryRoles } from './registryRoles.ts';
import { inlinePolicies } from './inlinePolicies.ts';
import { slipsOf } from './slipsOf.ts';
import { signsOf } from './signsOf.ts';
import { attributeIn, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/** The roles that a root module and all that it calls declare, each with what belongs to it. */
export function readRoles(tree: Tree): readonly Declaration[] {
  return [...tree.of('aws_iam_role').map((role) => readRole(role, tree)), ...registryRoles(tree)];
}

function readRole(role: Resource, tree: Tree): Declaration {
  const at = headerOf(role.file, role.block);
  const trust = documentOf(role, 'assume_role_policy');
  const boundary = boundaryOf(role);
  const entries: LocatedEntry[] = [
    { key: 'name', value: nameOf(role) },
    { key: 'arn', value: attributeIn(role, 'arn') },
    { key: 'path', value: pathOf(role) },
    { key: 'trust', value: trust },
    { key: 'policies', value: attachedPolicies(role, tree) },
    { key: 'inline', value: inlinePolicies(role, tree) },
    { key: 'tags', value: tagsOf(role) },
    ...(boundary ? [{ key: 'boundary', value: boundary }] : []),
  ];
  const known: Located = { kind: 'map', at, entries };
  const clusters = clustersOf(role, tree);
  const facts: Located = {
    kind: 'map',
    at,
    entries: [{ key: 'role', value: known }, ...(clusters ? [{ key: 'clusters', value: clusters }] : [])],
  };
  return { dialect: 'terraform', address: role.address, at, facts, signs: signsOf(role), slips: slipsOf(role, facts) };
}

function nameOf(role: Resource): Located {
  const at = headerOf(role.file, role.block);
  return argument(role, 'name') ?? unresolved(at, `${role.address} is given its name by AWS.`);
}

function pathOf({ file, block, ...role }: Resource): Located {
  const set = (value: unknown) => setArgument(file, block, 'path', value);
  return argument({ file, block, scope: role.scope }, 'path') ?? { kind: 'scalar', at: headerOf(file, block), value: '/', pen: { set } };
}

/** Tags are told by what is settled of them: they only say whose role it may be. */
function tagsOf(role: Resource): Located {
  const tags = argument(role, 'tags');
  if (!tags) return { kind: 'map', at: headerOf(role.file, role.block), entries: [] };
  if (tags.kind !== 'map') return tags.kind === 'unknown' ? tags : unresolved(tags.at, 'The tags are no map.');
  return { ...tags, entries: tags.entries.filter(({ value }) => value.kind === 'scalar' && value.value !== null) };
}

function boundaryOf(role: Resource): Located | undefined {
  const arn = argument(role, 'permissions_boundary');
  return arn && boundaryAt(arn);
}
