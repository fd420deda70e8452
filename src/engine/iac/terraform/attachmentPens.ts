import type { Located, Place, TextChange } from '../located.ts';
import { insertBlock, type NewBlock } from './blockPens.ts';
import { argument } from './expandBlocks.ts';
import { indexed } from './module.ts';
import { nameAround } from './nameOfArgument.ts';
import type { Code } from './pens/hclText.ts';
import { sourceOf } from './sourceOf.ts';
import type { Expression } from './syntax.ts';
import type { Resource } from './tree.ts';

/**
 * One more policy as a block of its own: behind the last of those that are there, else behind the role.
 * @param beside the last attachment of the role, if it has any
 */
export function attachInBlock(
  role: Resource,
  beside: Resource | undefined,
  arn: string | Code,
  name: string,
): readonly TextChange[] | undefined {
  const { source } = (beside ?? role).module;
  const stem = snake(name);
  const taken = (label: string) => source.resources.has(`aws_iam_role_policy_attachment.${label}`);
  let label = stem;
  for (let number = 2; taken(label); number++) label = `${stem}_${number}`;
  const existing = beside?.block.body.attributes.find((one) => one.name === 'role');
  const [type = '', own = ''] = role.block.labels.map(({ text }) => text);
  const reference =
    beside && existing
      ? beside.file.text.slice(existing.value.start, existing.value.end)
      : `${type}.${own}${indexed(role.occurrence.key)}.name`;
  const added: NewBlock = {
    header: `resource "aws_iam_role_policy_attachment" "${label}"`,
    body: [
      ['role', { code: reference }],
      ['policy_arn', arn],
    ],
  };
  return beside ? insertBlock(beside.file, beside.block, 'after', added) : insertBlock(role.file, role.block, 'after', added);
}

/** One more policy in the collection that a block goes through; `undefined` where that is not written out, or its form is not seen through. */
export function attachInCollection(
  group: readonly Resource[],
): ((arn: string, name: string) => readonly TextChange[] | undefined) | undefined {
  const [first] = group;
  const source = first && collectionOf(first);
  if (!first || !source) return undefined;
  const { pen } = source;
  const values = source.kind === 'list' ? source.items : source.kind === 'map' ? source.entries.map(({ value }) => value) : undefined;
  const texts = values?.map((value) => (value.kind === 'scalar' ? String(value.value) : undefined));
  if (!texts || texts.includes(undefined)) return undefined;
  if (source.kind === 'list' ? !pen?.insert : !pen?.put) return undefined;
  const arns = group.map((one) => argument(one, 'policy_arn')).map((arn) => (arn?.kind === 'scalar' ? String(arn.value) : undefined));
  return (arn, name) => {
    const value = valueFor(arn, texts as string[], arns, first, source);
    if (value === undefined) return undefined;
    if (source.kind === 'list') return pen?.insert?.(source.items.length, value);
    if (source.kind !== 'map') return undefined;
    return pen?.put?.(
      keyLike(
        source.entries.map(({ key }) => key),
        name,
      ),
      value,
    );
  };
}

/** Where in the collection a block goes through the policy of each attachment stands; behind all others where that is not seen through. */
export function placesInCollection(group: readonly Resource[]): (one: Resource) => number {
  const source = group[0] && collectionOf(group[0]);
  const values = source?.kind === 'list' ? source.items : source?.kind === 'map' ? source.entries.map(({ value }) => value) : [];
  const texts = values.map((value) => (value.kind === 'scalar' ? String(value.value) : undefined));
  return (one) => {
    const arn = argument(one, 'policy_arn');
    const made = arn?.kind === 'scalar' ? String(arn.value) : '';
    const fitting = texts.flatMap((text, index) =>
      text !== undefined && text !== '' && made.endsWith(text) ? [{ index, length: text.length }] : [],
    );
    return fitting.toSorted((left, right) => right.length - left.length)[0]?.index ?? texts.length;
  };
}

/** The name that the collection which a block goes through is written behind, in whatever file; else the beginning of it. */
export function wordOfCollection([first]: readonly Resource[]): Place | undefined {
  const source = first && collectionOf(first);
  return source && (nameAround(source.at, first.module) ?? source.at);
}

/** The collection behind `for_each`, or behind the index that `count` counts. */
function collectionOf({ block, scope, module }: Resource): Located | undefined {
  const each = block.body.attributes.find(({ name }) => name === 'for_each');
  if (each) return sourceOf(each.value, module.scopeIn(scope.file as Resource['file']), module);
  const arn = block.body.attributes.find(({ name }) => name === 'policy_arn')?.value;
  const base = arn && indexedBy(arn);
  return base && sourceOf(base, module.scopeIn(scope.file as Resource['file']), module);
}

/** `var.arns` in `var.arns[count.index]` and in `element(var.arns, count.index)`. */
function indexedBy(expression: Expression): Expression | undefined {
  if (expression.type === 'call' && expression.name === 'element') return expression.args[0];
  if (expression.type !== 'reference') return undefined;
  const last = expression.steps.at(-1);
  if (last?.kind !== 'index' || last.index.type !== 'reference' || last.index.root !== 'count') return undefined;
  return { ...expression, steps: expression.steps.slice(0, -1) };
}

/** What has to stand in the collection for the ARN to come out: the ARN, or what follows the beginning that all have. */
function valueFor(
  arn: string,
  texts: readonly string[],
  arns: readonly (string | undefined)[],
  first: Resource,
  source: Located,
): string | undefined {
  const known = new Set(arns);
  for (const made of known) {
    for (const text of texts) {
      if (made === undefined || text === '' || !made.endsWith(text)) continue;
      const start = made.slice(0, made.length - text.length);
      if (arn.startsWith(start) && texts.every((one) => known.has(start + one))) return arn.slice(start.length);
    }
  }
  if (texts.length > 0) return undefined;
  return [arn, arn.replace(/^.*:policy\//, '')].find((candidate) => {
    const item: Located = { kind: 'scalar', at: source.at, value: candidate };
    const each: Located = {
      kind: 'map',
      at: source.at,
      entries: [
        { key: 'key', value: item },
        { key: 'value', value: item },
      ],
    };
    const made = argument({ ...first, scope: first.module.scopeIn(first.file).with(new Map([['each', each]])) }, 'policy_arn');
    return made?.kind === 'scalar' && made.value === arn;
  });
}

/** `CloudWatchReadOnlyAccess` as `cloud_watch_read_only_access`. */
export function snake(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2');
  return words.replaceAll(/[^A-Za-z0-9]+/g, '_').toLowerCase();
}

/** A key for the policy in the manner of those that are there. */
function keyLike(keys: readonly string[], name: string): string {
  const stem =
    keys.length > 0 && keys.every((key) => /^[a-z0-9_]+$/.test(key))
      ? snake(name)
      : keys.length > 0 && keys.every((key) => /^[a-z0-9-]+$/.test(key))
        ? snake(name).replaceAll('_', '-')
        : name;
  let key = stem;
  for (let number = 2; keys.includes(key); number++) key = `${stem}_${number}`;
  return key;
}
