import type { Located, LocatedEntry } from '../located.ts';
import { appendBlocks, insertBlock, setArgument } from './blockPens.ts';
import { documentFrom } from './documentFrom.ts';
import { readJsonText } from './documentIn.ts';
import { argument, nestedBlocks, type Nested } from './expandBlocks.ts';
import { policyStatement } from './policyStatement.ts';
import { statementBlock } from './policyStatementText.ts';
import { headerOf, unresolved } from './unresolved.ts';

type ListOf = Located & { readonly kind: 'list' };

/**
 * What `data.aws_iam_policy_document` comes to, in the shape in which the AWS provider writes it (its source,
 * internal/service/iam/policy_model.go, read 2026-11): one value stands alone and several in a list, Version is 2012-10-17 and
 * Effect Allow unless they are given, and of two statements with the same Sid the later one stands in the place of the earlier.
 * Lists keep the order of the code.
 */
export function policyDocument(nested: Nested): Located {
  const { block, file } = nested;
  const at = headerOf(file, block);
  const own = nestedBlocks(block, 'statement', file, nested.scope);
  const base = [...documents(nested, 'source_json'), ...documents(nested, 'source_policy_documents')];
  const over = [...documents(nested, 'override_json'), ...documents(nested, 'override_policy_documents')];
  let statements: Located[] = [];
  for (const document of base) statements = merged(statements, statementsOf(document));
  const written = own.blocks.map(policyStatement);
  statements = merged(statements, [...written, ...own.open.map((because): Located => ({ kind: 'unknown', at, because }))]);
  for (const document of over) statements = merged(statements, statementsOf(document));

  const id = argument(nested, 'policy_id');
  const version: Located = argument(nested, 'version') ?? {
    kind: 'scalar',
    at,
    value: '2012-10-17',
    pen: { set: (value) => setArgument(file, block, 'version', value) },
  };
  const list: ListOf = { kind: 'list', at, items: statements, pen: { insert } };
  const entries: LocatedEntry[] = [
    { key: 'Version', value: version },
    ...(id ? [{ key: 'Id', value: id }] : []),
    { key: 'Statement', value: list },
  ];
  return { kind: 'map', at, entries };

  /** A new statement comes where the data source's own ones are; what comes of other documents is not moved. */
  function insert(index: number, value: unknown) {
    const added = statementBlock(value);
    if (!added) return undefined;
    const next = statements[index];
    const place = next ? written.indexOf(next) : written.length;
    const beside = own.blocks[place];
    if (next && !beside) return undefined;
    if (beside) return beside.dynamic ? undefined : insertBlock(file, beside.block, 'before', added);
    const last = own.blocks.at(-1);
    return last ? insertBlock(file, last.dynamic ?? last.block, 'after', added) : appendBlocks(file, block, [added]);
  }
}

/** The documents that an argument names. One that cannot be read is unknown. */
function documents(nested: Nested, name: string): readonly Located[] {
  const attribute = nested.block.body.attributes.find((one) => one.name === name);
  if (!attribute) return [];
  if (attribute.value.type === 'tuple') return attribute.value.items.map((item) => documentFrom(item, nested.scope));
  const value = argument(nested, name);
  if (!value) return [];
  if (name.endsWith('_json')) return [documentFrom(attribute.value, nested.scope)];
  if (value.kind !== 'list') return [value.kind === 'unknown' ? value : unresolved(value.at, `${name} is no list.`)];
  return value.items.map((item) => readJsonText(item) ?? unresolved(item.at, `A document in ${name} could not be read.`));
}

function statementsOf(document: Located): readonly Located[] {
  if (document.kind === 'unknown') return [document];
  const statement = document.kind === 'map' ? document.entries.find(({ key }) => key === 'Statement')?.value : undefined;
  if (!statement)
    return document.kind === 'scalar' ? [unresolved(document.at, 'A document that is merged into another could not be read.')] : [];
  return statement.kind === 'list' ? statement.items : [statement];
}

function merged(into: readonly Located[], added: readonly Located[]): Located[] {
  const result = [...into];
  for (const statement of added) {
    const sid = sidOf(statement);
    const earlier = sid === undefined ? -1 : result.findIndex((one) => sidOf(one) === sid);
    if (earlier >= 0) result[earlier] = statement;
    else result.push(statement);
  }
  return result;
}

function sidOf(statement: Located): string | undefined {
  const sid = statement.kind === 'map' ? statement.entries.find(({ key }) => key === 'Sid')?.value : undefined;
  return sid?.kind === 'scalar' && sid.value !== '' ? String(sid.value) : undefined;
}
