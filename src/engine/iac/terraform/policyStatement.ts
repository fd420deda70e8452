import type { Located, LocatedEntry, Pen, TextChange } from '../located.ts';
import { appendBlocks, insertBlock, removeArgument, removeBlock, replaceBlock, setArgument } from './blockPens.ts';
import { argument, nestedBlocks, type Nested } from './expandBlocks.ts';
import { oneOrMany } from './oneOrMany.ts';
import {
  conditionBlock,
  conditionBlocks,
  holdsUnknown,
  listOf,
  principalBlocks,
  statementBlock,
  STATEMENT_LISTS,
} from './policyStatementText.ts';
import { headerOf, placeIn } from './unresolved.ts';

type ListOf = Located & { readonly kind: 'list' };

/** A `statement` block as a statement of the document, in IAM's own words. */
export function policyStatement(nested: Nested): Located {
  const { block, file } = nested;
  const at = headerOf(file, block);
  const entries: LocatedEntry[] = [];
  const sid = argument(nested, 'sid');
  if (sid && !(sid.kind === 'scalar' && sid.value === '')) entries.push({ key: 'Sid', value: sid });
  entries.push({
    key: 'Effect',
    value: argument(nested, 'effect') ?? {
      kind: 'scalar',
      at,
      value: 'Allow',
      pen: { set: (value) => setArgument(file, block, 'effect', value) },
    },
  });
  for (const [key, name] of [
    ['Principal', 'principals'],
    ['NotPrincipal', 'not_principals'],
  ] as const) {
    const value = principals(nested, key, name);
    if (value) entries.push({ key, value });
  }
  for (const [key, name] of Object.entries(STATEMENT_LISTS)) {
    const value = listArgument(nested, name);
    const attribute = block.body.attributes.find((one) => one.name === name);
    if (value) entries.push({ key, value, ...(attribute && { keyAt: placeIn(file, attribute.nameRange) }) });
  }
  const condition = conditions(nested);
  if (condition) entries.push({ key: 'Condition', value: condition });
  const target = nested.dynamic ?? block;
  return {
    kind: 'map',
    at,
    entries,
    pen: {
      put,
      remove: () => removeBlock(file, target),
      set: (value) => {
        const written = nested.dynamic ? undefined : statementBlock(value);
        return written && replaceBlock(file, block, written);
      },
    },
  };

  function put(key: string, value: unknown): readonly TextChange[] | undefined {
    if (holdsUnknown(value)) return undefined;
    if (key === 'Sid') return setArgument(file, block, 'sid', value);
    if (key === 'Effect') return setArgument(file, block, 'effect', value);
    if (key in STATEMENT_LISTS) return setArgument(file, block, STATEMENT_LISTS[key as keyof typeof STATEMENT_LISTS], listOf(value));
    if (key === 'Condition') return append(conditionBlocks(value));
    return key === 'Principal' || key === 'NotPrincipal' ? append(principalBlocks(value, key)) : undefined;
  }

  function append(blocks: ReturnType<typeof conditionBlocks>): readonly TextChange[] | undefined {
    return blocks && appendBlocks(file, block, blocks);
  }
}

function listArgument(nested: Nested, name: string): Located | undefined {
  const value = argument(nested, name);
  const remove = () => removeArgument(nested.file, nested.block, name);
  if (value?.kind === 'list') return oneOrMany(value, remove);
  return value && { ...value, pen: { ...value.pen, remove } };
}

/** What one block adds: its values, and itself. */
interface Part {
  readonly values: Located;
  readonly nested: Nested;
}

function principals(statement: Nested, key: 'Principal' | 'NotPrincipal', name: string): Located | undefined {
  const { blocks, open } = nestedBlocks(statement.block, name, statement.file, statement.scope);
  const at = blocks[0] ? headerOf(blocks[0].file, blocks[0].block) : headerOf(statement.file, statement.block);
  if (open[0]) return { kind: 'unknown', at, because: open[0] };
  if (blocks.length === 0) return undefined;
  const kinds = new Map<string, Part[]>();
  for (const nested of blocks) {
    const type = argument(nested, 'type');
    const values = argument(nested, 'identifiers');
    if (type?.kind === 'unknown') return type;
    if (!type || type.kind !== 'scalar' || !values) continue;
    const kind = String(type.value);
    kinds.set(kind, [...(kinds.get(kind) ?? []), { values, nested }]);
  }
  const pen: Pen = {
    set: (value) => replaced(blocks, principalBlocks(value, key)),
    put: (kind, value) => {
      const added = principalBlocks({ [kind]: value }, key);
      const last = blocks.at(-1);
      return added?.[0] && last && insertBlock(last.file, last.dynamic ?? last.block, 'after', added[0]);
    },
    remove: () => removed(blocks),
  };
  const everybody = kinds.get('*');
  if (everybody && kinds.size === 1) {
    const [part] = everybody;
    if (part && everybody.length === 1 && part.values.kind === 'list' && part.values.items.length === 1)
      return { ...part.values.items[0]!, pen };
  }
  const entries = [...kinds].flatMap(([kind, parts]): LocatedEntry[] => {
    const value = together(parts);
    return value ? [{ key: kind, value }] : [];
  });
  return entries.length === 0 ? undefined : { kind: 'map', at, entries, pen };
}

function conditions(statement: Nested): Located | undefined {
  const { blocks, open } = nestedBlocks(statement.block, 'condition', statement.file, statement.scope);
  const at = blocks[0] ? headerOf(blocks[0].file, blocks[0].block) : headerOf(statement.file, statement.block);
  if (open[0]) return { kind: 'unknown', at, because: open[0] };
  const tests = new Map<string, Map<string, Part[]>>();
  for (const nested of blocks) {
    const [test, variable, values] = ['test', 'variable', 'values'].map((name) => argument(nested, name));
    const hidden = [test, variable].find((one) => one?.kind === 'unknown');
    if (hidden) return hidden;
    if (test?.kind !== 'scalar' || variable?.kind !== 'scalar' || !values) continue;
    const keys = tests.get(String(test.value)) ?? new Map<string, Part[]>();
    keys.set(String(variable.value), [...(keys.get(String(variable.value)) ?? []), { values, nested }]);
    tests.set(String(test.value), keys);
  }
  if (tests.size === 0) return undefined;
  const insert = (value: ReturnType<typeof conditionBlocks>) => value && appendBlocks(statement.file, statement.block, value);
  const entries = [...tests].map(([test, keys]): LocatedEntry => {
    const own = [...keys.values()].flat().map(({ nested }) => nested);
    const inner = [...keys].flatMap(([key, parts]): LocatedEntry[] => {
      const value = together(parts);
      return value ? [{ key, value }] : [];
    });
    const place = own[0] ? headerOf(own[0].file, own[0].block) : at;
    const pen: Pen = {
      put: (key, value) => (holdsUnknown(value) ? undefined : insert([conditionBlock(test, key, value)])),
      set: (value) => replaced(own, conditionBlocks({ [test]: value })),
      remove: () => removed(own),
    };
    return { key: test, value: { kind: 'map', at: place, entries: inner, pen } };
  });
  const pen: Pen = {
    put: (test, keys) => insert(conditionBlocks({ [test]: keys })),
    set: (value) => replaced(blocks, conditionBlocks(value)),
    remove: () => removed(blocks),
  };
  return { kind: 'map', at, entries, pen };
}

/** What several blocks say of one thing; of one block its own list. */
function together(parts: readonly Part[]): Located | undefined {
  const [only, ...more] = parts;
  if (!only) return undefined;
  const remove = () => removed(parts.map(({ nested }) => nested));
  if (more.length === 0) {
    if (only.values.kind === 'list') return oneOrMany(only.values, remove);
    return { ...only.values, pen: { ...only.values.pen, remove } };
  }
  const last = parts.at(-1)!.values;
  const before = parts.slice(0, -1).reduce((sum, { values }) => sum + (values.kind === 'list' ? values.items.length : 1), 0);
  const items = parts.flatMap(({ values }) => (values.kind === 'list' ? values.items : [values]));
  const list: ListOf = {
    kind: 'list',
    at: only.values.at,
    items,
    pen: { insert: (index, value) => (index < before ? undefined : last.pen?.insert?.(index - before, value)) },
  };
  return oneOrMany(list, remove);
}

function removed(blocks: readonly Nested[]): readonly TextChange[] | undefined {
  const changes = targets(blocks).map(({ file, target }) => removeBlock(file, target));
  return changes.some((one) => one === undefined) ? undefined : changes.flatMap((one) => one ?? []);
}

/** New blocks in the place of others: the first gives way to them, the rest go. */
function replaced(blocks: readonly Nested[], added: ReturnType<typeof conditionBlocks>): readonly TextChange[] | undefined {
  const [first, ...rest] = targets(blocks);
  const [one, ...more] = added ?? [];
  if (!first || !one || more.length > 0) return undefined;
  const put = replaceBlock(first.file, first.target, one);
  const gone = removed(blocks.filter((nested) => rest.some(({ target }) => target === (nested.dynamic ?? nested.block))));
  return put && gone && [...put, ...gone];
}

/** A dynamic block stands for all that come of it. */
function targets(blocks: readonly Nested[]): readonly { readonly file: Nested['file']; readonly target: Nested['block'] }[] {
  const seen = new Map(blocks.map(({ file, block, dynamic }) => [dynamic ?? block, file] as const));
  return [...seen].map(([target, file]) => ({ target, file }));
}
