import { unknown } from '../../model/known.ts';
import type { Located, LocatedEntry, Pen, Place, TextChange } from '../located.ts';
import { removeBlock } from './blockPens.ts';
import { documentOf } from './documentOf.ts';
import { argument } from './expandBlocks.ts';
import { attachInBlock, attachInCollection, placesInCollection, wordOfCollection } from './attachmentPens.ts';
import { nameOfArgument } from './nameOfArgument.ts';
import { namedElsewhere } from './namedElsewhere.ts';
import { makeAndAttach, newPolicyOf, type NewPolicy } from './newPolicy.ts';
import type { Code } from './pens/hclText.ts';
import { attributeIn, names, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/** Policies that come into a role by one way, and how one more comes in by it. */
export interface Attaching {
  readonly items: readonly Located[];
  /** The ways in which people write one more: into a list that is written for all, before a block for each. */
  readonly rank: number;
  readonly insert?: (arn: string, name: string) => readonly TextChange[] | undefined;
  /** It is a list that says all that there are. */
  readonly isWhole?: true;
  /** Into such a list: one that the code makes. */
  readonly insertMade?: (arn: Code) => readonly TextChange[] | undefined;
  /** The last of the blocks that each attach one. */
  readonly beside?: Resource;
  /** The word that stands for all of them, where they are written in one list. */
  readonly word?: Place;
}

/**
 * The managed policies of a role, as the code attaches them. An attachment that may be this role's, or another's, is unknown. They
 * stand in the order of the code, but those of the way by which one more would be attached come last, as the new one does. What lacks
 * one is the list that they are written in, and the role only where there is none.
 */
export function attachedPolicies(role: Resource, tree: Tree): Located {
  const ways = [...lists(role, tree), ...blocks(role, tree)].toSorted((one, other) => other.rank - one.rank);
  const target = ways.find(({ insert }) => insert !== undefined);
  const open = openOnes(role, tree);
  const items = [...open, ...ways.filter((way) => way !== target).flatMap((way) => way.items), ...(target?.items ?? [])];
  const pen: Pen = {
    insert: (index, value) => {
      if (index !== items.length) return undefined;
      const made = newPolicyOf(value);
      if (made) return insertMade(made);
      const { arn, name } = (value ?? {}) as { readonly arn?: unknown; readonly name?: unknown };
      if (typeof arn !== 'string' || typeof name !== 'string' || !/^arn:[^:]+:iam::aws:policy\//.test(arn)) return undefined;
      return target?.insert ? target.insert(arn, name) : attachInBlock(role, undefined, arn, name);
    },
  };
  const whole = ways.filter(({ isWhole }) => isWhole);
  const insertMade = (made: NewPolicy) => {
    const attach = whole.length > 0 ? whole[0]?.insertMade : undefined;
    if (whole.length > 0 && !attach) return undefined;
    return makeAndAttach(role, ways.find(({ beside }) => beside !== undefined)?.beside, made, attach);
  };
  const word = target?.word ?? ways.find((way) => way.word !== undefined)?.word;
  return { kind: 'list', at: word ?? headerOf(role.file, role.block), items, pen };
}

/** `managed_policy_arns`, and `aws_iam_role_policy_attachments_exclusive`, which both say all that there are. */
function lists(role: Resource, tree: Tree): readonly Attaching[] {
  const own = argument(role, 'managed_policy_arns');
  const exclusive = tree
    .of('aws_iam_role_policy_attachments_exclusive')
    .filter((one) => names(argument(one, 'role_name'), role, 'name') === 'yes');
  const written = [
    ...(own ? [{ list: own, rank: 3, word: nameOfArgument(role, 'managed_policy_arns') }] : []),
    ...exclusive.map((one) => ({ list: argument(one, 'policy_arns'), rank: 4, word: nameOfArgument(one, 'policy_arns') })),
  ];
  return written.flatMap(({ list, rank, word }): Attaching[] => {
    if (!list) return [];
    const shown = { isWhole: true as const, ...(word && { word }) };
    if (list.kind !== 'list') return [{ items: list.kind === 'unknown' ? [list] : [], rank, ...shown }];
    const items = inOrderOfCode(list.items, (item) => item).map((item) => policyFrom(item, tree, () => item.pen?.remove?.()));
    const { pen } = list;
    const insert = (arn: string | Code) => pen?.insert?.(list.items.length, arn);
    return [{ items, rank, ...shown, ...(pen?.insert && { insert, insertMade: insert }) }];
  });
}

function blocks(role: Resource, tree: Tree): readonly Attaching[] {
  const matching = [
    ...tree.of('aws_iam_role_policy_attachment').filter((one) => names(argument(one, 'role'), role, 'name') === 'yes'),
    ...tree.of('aws_iam_policy_attachment').filter((one) => inList(argument(one, 'roles'), role)),
  ];
  const looped = new Map<Resource['declared'], Resource[]>();
  const plain: Resource[] = [];
  for (const one of matching) {
    const isLooped = one.block.body.attributes.some(({ name }) => name === 'for_each' || name === 'count');
    if (isLooped) looped.set(one.declared, [...(looped.get(one.declared) ?? []), one]);
    else plain.push(one);
  }
  const ways = [...looped.values()].map((group): Attaching => {
    const place = placesInCollection(group);
    const ordered = group.toSorted((one, other) => place(one) - place(other));
    const items = ordered.map((one) => policyOfBlock(one, tree, () => one.occurrence.element?.pen?.remove?.()));
    const insert = attachInCollection(group);
    const word = wordOfCollection(group);
    return { items, rank: 2, ...(word && { word }), ...(insert && { insert }) };
  });
  if (plain.length === 0) return ways;
  const ordered = inOrderOfCode(plain, ({ file, block }) => ({ kind: 'unknown', at: headerOf(file, block), because: NOBODY }));
  const beside = ordered.at(-1);
  const items = ordered.map((one) => policyOfBlock(one, tree, () => removeBlock(one.file, one.block)));
  return [...ways, { items, rank: 1, ...(beside && { beside }), insert: (arn, name) => attachInBlock(role, beside, arn, name) }];
}

const NOBODY = unknown('unresolved', '');

function inOrderOfCode<T>(all: readonly T[], locate: (one: T) => Located): readonly T[] {
  return all.toSorted((one, other) => {
    const [left, right] = [locate(one).at, locate(other).at];
    return left.file === right.file ? left.start - right.start : left.file < right.file ? -1 : 1;
  });
}

function inList(roles: Located | undefined, role: Resource): boolean {
  return roles?.kind === 'list' && roles.items.some((one) => names(one, role, 'name') === 'yes');
}

/** The resources that attach managed policies, with the argument that names the role. */
const ATTACHING = {
  aws_iam_role_policy_attachment: 'role',
  aws_iam_role_policy_attachments_exclusive: 'role_name',
  aws_iam_policy_attachment: 'roles',
};

/** Attachments of which the code does not settle whose they are, each an unknown policy. */
function openOnes(role: Resource, tree: Tree): readonly Located[] {
  const attachments = [
    ...tree.of('aws_iam_role_policy_attachment').map((one) => argument(one, 'role')),
    ...tree.of('aws_iam_role_policy_attachments_exclusive').map((one) => argument(one, 'role_name')),
    ...tree.of('aws_iam_policy_attachment').flatMap((one): readonly (Located | undefined)[] => {
      const roles = argument(one, 'roles');
      return roles?.kind === 'list' ? roles.items : [roles];
    }),
  ];
  const open = attachments
    .filter((one) => one !== undefined)
    .filter((one) => one.kind === 'unknown' && names(one, role, 'name') === 'maybe');
  const unread = tree.unreadAbout(/aws_iam_role_policy_attachment|aws_iam_policy_attachment/);
  return [...open, ...givenAway(role, tree), ...namedElsewhere(role, tree, ATTACHING), ...(unread ? [unread] : [])];
}

/** A module that is not in the workspace and is given the role's name may attach what it likes to it. */
function givenAway(role: Resource, tree: Tree): readonly Located[] {
  return tree.modules.flatMap((module) =>
    [...module.source.calls].flatMap(([name, call]) => {
      if (module.called(name)) return [];
      const nested = { ...call, scope: module.scopeIn(call.file) };
      const inputs = call.block.body.attributes.filter((one) => !['source', 'version', 'providers', 'depends_on'].includes(one.name));
      const given = inputs.some((one) => names(argument(nested, one.name), role, 'name') === 'yes');
      const why = `module.${name} is not in the workspace, and may attach policies to ${role.address}.`;
      return given ? [unresolved(headerOf(call.file, call.block), why)] : [];
    }),
  );
}

function policyOfBlock(attachment: Resource, tree: Tree, remove: Pen['remove']): Located {
  const arn = argument(attachment, 'policy_arn');
  const { unsettled: because } = attachment.occurrence;
  const at = headerOf(attachment.file, attachment.block);
  if (!arn || (because && arn.kind === 'unknown'))
    return { kind: 'unknown', at, because: because ?? unknown('unresolved', 'The attachment names no policy.') };
  return policyFrom(arn, tree, remove);
}

/** A policy by its ARN: AWS's own, or one that the code makes. */
export function policyFrom(arn: Located, tree: Tree, remove: Pen['remove']): Located {
  const pen: Pen = remove ? { remove } : {};
  const own = tree.of('aws_iam_policy').find((one) => isPolicy(arn, one));
  if (own) {
    const name = argument(own, 'name');
    const label = own.block.labels[1];
    const called: Located =
      name?.kind === 'scalar' ? name : { kind: 'scalar', at: headerOf(own.file, own.block), value: label?.text ?? own.address };
    return policy(called, arn, documentOf(own, 'policy'), pen);
  }
  if (arn.kind !== 'scalar')
    return arn.kind === 'unknown'
      ? { ...arn, pen }
      : { kind: 'unknown', at: arn.at, because: unknown('unresolved', 'This is no ARN of a policy.') };
  const text = String(arn.value);
  const name = text.slice(text.lastIndexOf('/') + 1);
  return policy({ kind: 'scalar', at: arn.at, value: name }, arn, notLooked(name, arn), pen);
}

/** In the words of the check that attaches a policy, so that what it wants and what is read then are the same. */
function notLooked(name: string, { at }: Located): Located {
  return { kind: 'unknown', at, because: unknown('not-looked', `The document of ${name} is read when the policy is attached.`) };
}

function policy(name: Located, arn: Located, document: Located, pen: Pen): Located {
  const entries: LocatedEntry[] = [
    { key: 'name', value: { ...name, pen: {} } },
    { key: 'arn', value: arn },
    { key: 'document', value: document },
  ];
  return { kind: 'map', at: arn.at, ...(arn.usedAt && { usedAt: arn.usedAt }), entries, pen };
}

function isPolicy(arn: Located, own: Resource): boolean {
  const wanted = attributeIn(own, 'arn');
  if (arn.kind === 'unknown')
    return wanted.kind === 'unknown' && wanted.because.about !== undefined && wanted.because.about === arn.because.about;
  const name = argument(own, 'name');
  const path = argument(own, 'path');
  if (arn.kind !== 'scalar' || name?.kind !== 'scalar') return false;
  return (
    new RegExp(`^arn:[^:]+:iam::\\d{12}:policy`).test(String(arn.value)) &&
    String(arn.value).endsWith(`:policy${path?.kind === 'scalar' ? String(path.value) : '/'}${String(name.value)}`)
  );
}
