import type { Located, Pen } from '../located.ts';
import { appendBlocks, insertBlock, removeBlock, type NewBlock } from './blockPens.ts';
import { documentOf } from './documentOf.ts';
import { argument, nestedBlocks, type Nested } from './expandBlocks.ts';
import { indexed } from './module.ts';
import { namedElsewhere } from './namedElsewhere.ts';
import { hclText } from './pens/hclText.ts';
import { names, type Resource, type Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/** The policies embedded in a role: `inline_policy` blocks, and `aws_iam_role_policy` resources, the way by which one more would come last. */
export function inlinePolicies(role: Resource, tree: Tree): Located {
  const own = nestedBlocks(role.block, 'inline_policy', role.file, role.scope);
  const resources = tree.of('aws_iam_role_policy').map((one) => ({ one, whose: names(argument(one, 'role'), role, 'name') }));
  const at = headerOf(role.file, role.block);
  const open: Located[] = own.open.map((because) => ({ kind: 'unknown', at, because }));
  for (const { one, whose } of resources)
    if (whose === 'maybe')
      open.push(unresolved(headerOf(one.file, one.block), `Whether ${one.address} is a policy of ${role.address} is not settled.`));
  open.push(...namedElsewhere(role, tree, { aws_iam_role_policy: 'role' }));
  const unread = tree.unreadAbout(/aws_iam_role_policy"/);
  if (unread) open.push(unread);
  const nested = own.blocks.map((one) => policy(one, () => removeBlock(one.file, one.dynamic ?? one.block)));
  const mine = resources.filter(({ whose }) => whose === 'yes').map(({ one }) => one);
  const separate = mine.map((one) => policy(one, () => removeBlock(one.file, one.block)));
  // An `inline_policy` block says all that there are, so one more has to be one too.
  const items = nested.length > 0 ? [...open, ...separate, ...nested] : [...open, ...nested, ...separate];
  const pen: Pen = { insert: (index, value) => (index === items.length ? insert(value) : undefined) };
  return { kind: 'list', at, items, pen };

  function insert(value: unknown) {
    const { name, document } = (value ?? {}) as { readonly name?: unknown; readonly document?: unknown };
    if (typeof name !== 'string') return undefined;
    const json = (indent: string) => hclText(document, indent);
    if (nested.length > 0) {
      const text = json('    ');
      return text === undefined
        ? undefined
        : appendBlocks(role.file, role.block, [
            {
              header: 'inline_policy',
              body: [
                ['name', name],
                ['policy', { code: `jsonencode(${text})` }],
              ],
            },
          ]);
    }
    const text = json('  ');
    if (text === undefined) return undefined;
    const label = freeLabel(role, name);
    const reference = `aws_iam_role.${role.block.labels[1]?.text ?? ''}${indexed(role.occurrence.key)}.id`;
    const added: NewBlock = {
      header: `resource "aws_iam_role_policy" "${label}"`,
      body: [
        ['name', name],
        ['role', { code: reference }],
        ['policy', { code: `jsonencode(${text})` }],
      ],
    };
    const beside = mine.findLast(({ file }) => file === role.file) ?? role;
    return insertBlock(beside.file, beside.block, 'after', added);
  }
}

function policy(nested: Nested, remove: Pen['remove']): Located {
  const at = headerOf(nested.file, nested.block);
  const name = argument(nested, 'name') ?? unresolved(at, 'The policy is given its name by Terraform.');
  const entries = [
    { key: 'name', value: name },
    { key: 'document', value: documentOf(nested, 'policy') },
  ];
  return { kind: 'map', at, entries, pen: remove ? { remove } : {} };
}

function freeLabel({ module }: Resource, name: string): string {
  const stem =
    name
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .replaceAll(/^(?=\d)|^_+|_+$/g, (match) => (match === '' ? 'policy_' : ''))
      .toLowerCase() || 'policy';
  let label = stem;
  for (let number = 2; module.source.resources.has(`aws_iam_role_policy.${label}`); number++) label = `${stem}_${number}`;
  return label;
}
