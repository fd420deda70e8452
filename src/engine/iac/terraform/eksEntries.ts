import type { Located, LocatedEntry, Pen, TextChange } from '../located.ts';
import { appendBlocks, insertBlock, removeBlock, replaceBlock, setArgument, type NewBlock } from './blockPens.ts';
import { argument, nestedBlocks } from './expandBlocks.ts';
import { indexed } from './module.ts';
import { holdsUnknown } from './policyStatementText.ts';
import { dataOf } from '../located.ts';
import { roleReference } from './roleReference.ts';
import { names, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

export type Answer = 'yes' | 'no' | 'maybe';
/** Is an entry, or the association of a policy with one, about a cluster? */
export type IsOn = (one: Resource) => Answer;

/**
 * The access entry of a role on a cluster; `undefined` where the code has none, unknown where one may be it.
 * @param isOn is a resource about the cluster?
 */
export function accessEntry(role: Resource, tree: Tree, isOn: IsOn): Located | undefined {
  const entries = candidates(tree.of('aws_eks_access_entry'), role, isOn);
  const own = entries.find(({ answer }) => answer === 'yes')?.one;
  if (own) return entryFrom(own, role, tree, isOn);
  const open = entries.find(({ answer }) => answer === 'maybe')?.one;
  if (open) return unresolved(headerOf(open.file, open.block), `Whether ${open.address} is the role's access entry is not settled.`);
  return tree.unreadAbout(/aws_eks_access_entry/);
}

/** Writes an access entry with its policies next to the cluster. */
export function addAccessEntry(cluster: Resource, role: Resource, value: unknown): readonly TextChange[] | undefined {
  const { principalArn, type, groups, policies, ...more } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const principal = roleReference(principalArn, role, cluster.module);
  if (principal === undefined || holdsUnknown([type, groups, policies]) || !Array.isArray(policies) || Object.keys(more).length > 0)
    return undefined;
  const label = role.block.labels[1]?.text ?? 'vendor';
  const clusterName = { code: `aws_eks_cluster.${cluster.block.labels[1]?.text ?? ''}${indexed(cluster.occurrence.key)}.name` };
  const entryLabel = freeLabel(cluster, 'aws_eks_access_entry', label);
  const entry: NewBlock = {
    header: `resource "aws_eks_access_entry" "${entryLabel}"`,
    body: [
      ['cluster_name', clusterName],
      ['principal_arn', principal],
      ...(Array.isArray(groups) ? [['kubernetes_groups', groups] as const] : []),
      ...(type === 'STANDARD' ? [] : [['type', type] as const]),
    ],
  };
  const taken = new Set<string>();
  const associations = policies.map((policy, index) => {
    const associationLabel = freeLabel(cluster, 'aws_eks_access_policy_association', index === 0 ? label : `${label}_${index + 1}`, taken);
    taken.add(associationLabel);
    const reference = `aws_eks_access_entry.${entryLabel}`;
    return association(associationLabel, { code: `${reference}.cluster_name` }, { code: `${reference}.principal_arn` }, policy);
  });
  if (associations.some((one) => one === undefined)) return undefined;
  return insertAll(cluster, [entry, ...associations.filter((one) => one !== undefined)]);
}

function entryFrom(entry: Resource, role: Resource, tree: Tree, isOn: IsOn): Located {
  const { block, file } = entry;
  const at = headerOf(file, block);
  const associations = candidates(tree.of('aws_eks_access_policy_association'), role, isOn);
  const own = associations.filter(({ answer }) => answer === 'yes').map(({ one }) => one);
  const open = associations
    .filter(({ answer }) => answer === 'maybe')
    .map(({ one }) => unresolved(headerOf(one.file, one.block), `Whether ${one.address} is about the role's access entry is not settled.`));
  const unread = tree.unreadAbout(/aws_eks_access_policy_association/);
  const items = [...open, ...(unread ? [unread] : []), ...own.map(policyFrom)];
  const insert: Pen['insert'] = (index, value) => {
    if (index !== items.length) return undefined;
    const beside = own.at(-1) ?? entry;
    const [cluster, principal] = ['cluster_name', 'principal_arn'].map((name) => codeOf(entry, name));
    const added =
      cluster &&
      principal &&
      association(freeLabel(entry, 'aws_eks_access_policy_association', block.labels[1]?.text ?? 'vendor'), cluster, principal, value);
    return added && insertBlock(beside.file, beside.block, 'after', added);
  };
  const type: Located = argument(entry, 'type') ?? {
    kind: 'scalar',
    at,
    value: 'STANDARD',
    pen: { set: (value) => setArgument(file, block, 'type', value) },
  };
  const groups = argument(entry, 'kubernetes_groups');
  const username = argument(entry, 'user_name');
  const policies: Located = { kind: 'list', at, items, pen: { insert } };
  const entries: LocatedEntry[] = [
    { key: 'principalArn', value: argument(entry, 'principal_arn') ?? unresolved(at, 'The access entry names no principal.') },
    { key: 'type', value: type },
    ...(groups && !(groups.kind === 'list' && groups.items.length === 0) ? [{ key: 'groups', value: groups }] : []),
    ...(username ? [{ key: 'username', value: username }] : []),
    { key: 'policies', value: policies },
  ];
  const located: Located = { kind: 'map', at, entries };
  return { ...located, pen: { set: (value) => changeEntry(located, value, policies), remove: () => removeEntry(entry, own) } };
}

/** Brings an entry to a value that differs in one argument, in policies that are added, or in both. */
function changeEntry(entry: Located & { readonly kind: 'map' }, value: unknown, policies: Located): readonly TextChange[] | undefined {
  const wanted = (value ?? {}) as Readonly<Record<string, unknown>>;
  const have = dataOf(entry) as Readonly<Record<string, unknown>>;
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const different = ['principalArn', 'type'].filter((key) => !same(wanted[key], have[key]));
  const before = have['policies'] as readonly unknown[];
  const after = wanted['policies'];
  if (different.length > 1 || !Array.isArray(after) || !same(after.slice(0, before.length), before) || after.length > before.length + 1)
    return undefined;
  const changes: TextChange[] = [];
  for (const key of different) {
    const own = entry.entries.find((one) => one.key === key)?.value.pen?.set?.(wanted[key]);
    if (!own) return undefined;
    changes.push(...own);
  }
  if (after.length > before.length) {
    const added = policies.pen?.insert?.(before.length, after.at(-1));
    if (!added) return undefined;
    changes.push(...added);
  }
  return changes;
}

function removeEntry(entry: Resource, associations: readonly Resource[]): readonly TextChange[] | undefined {
  const changes = [entry, ...associations].map(({ file, block }) => removeBlock(file, block));
  return changes.some((one) => one === undefined) ? undefined : changes.flatMap((one) => one ?? []);
}

function policyFrom(one: Resource): Located {
  const { block, file, scope } = one;
  const at = headerOf(file, block);
  const { blocks, open } = nestedBlocks(block, 'access_scope', file, scope);
  const [inner] = blocks;
  const put = (value: unknown) => {
    const added = scopeBlock(value);
    if (!added) return undefined;
    return inner ? replaceBlock(inner.file, inner.dynamic ?? inner.block, added) : appendBlocks(file, block, [added]);
  };
  const type = inner && argument(inner, 'type');
  const namespaces = inner && argument(inner, 'namespaces');
  const scopeAt = inner ? headerOf(inner.file, inner.block) : at;
  const accessScope: Located = open[0]
    ? { kind: 'unknown', at, because: open[0] }
    : {
        kind: 'map',
        at: scopeAt,
        entries: [
          { key: 'type', value: type ?? unresolved(scopeAt, 'The association has no access_scope.') },
          ...(namespaces && !(namespaces.kind === 'list' && namespaces.items.length === 0)
            ? [{ key: 'namespaces', value: namespaces }]
            : []),
        ],
        pen: { set: put },
      };
  const entries: LocatedEntry[] = [
    { key: 'arn', value: argument(one, 'policy_arn') ?? unresolved(at, 'The association names no policy.') },
    { key: 'scope', value: accessScope },
  ];
  return { kind: 'map', at, entries, pen: { remove: () => removeBlock(file, block) } };
}

function association(
  label: string,
  cluster: { readonly code: string },
  principal: { readonly code: string },
  policy: unknown,
): NewBlock | undefined {
  const { arn, scope, ...more } = (policy ?? {}) as Readonly<Record<string, unknown>>;
  const inner = scopeBlock(scope);
  if (typeof arn !== 'string' || !inner || Object.keys(more).length > 0) return undefined;
  return {
    header: `resource "aws_eks_access_policy_association" "${label}"`,
    body: [['cluster_name', cluster], ['principal_arn', principal], ['policy_arn', arn], inner],
  };
}

function scopeBlock(scope: unknown): NewBlock | undefined {
  const { type, namespaces } = (scope ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || holdsUnknown(scope)) return undefined;
  return { header: 'access_scope', body: [['type', type], ...(Array.isArray(namespaces) ? [['namespaces', namespaces] as const] : [])] };
}

function candidates(all: readonly Resource[], role: Resource, isOn: IsOn) {
  return all.map((one) => {
    const answers = [names(argument(one, 'principal_arn'), role, 'arn'), isOn(one)];
    const answer: Answer = answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
    return { one, answer };
  });
}

function codeOf({ block, file }: Resource, name: string): { readonly code: string } | undefined {
  const value = block.body.attributes.find((one) => one.name === name)?.value;
  return value && { code: file.text.slice(value.start, value.end) };
}

function freeLabel({ module }: Resource, type: string, stem: string, taken: ReadonlySet<string> = new Set()): string {
  let label = stem;
  for (let number = 2; module.source.resources.has(`${type}.${label}`) || taken.has(label); number++) label = `${stem}_${number}`;
  return label;
}

function insertAll({ file, block }: Resource, added: readonly NewBlock[]): readonly TextChange[] | undefined {
  const changes = added.map((one) => insertBlock(file, block, 'after', one));
  const [first] = changes[0] ?? [];
  if (!first || changes.some((one) => one === undefined)) return undefined;
  return [{ ...first, text: changes.map((one) => one![0]!.text).join('') }];
}
