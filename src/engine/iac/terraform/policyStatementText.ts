import { isUnknown } from '../../model/known.ts';
import type { NewBlock } from './blockPens.ts';

/** The arguments of a statement block, by the words of a policy document. */
export const STATEMENT_LISTS = {
  Action: 'actions',
  NotAction: 'not_actions',
  Resource: 'resources',
  NotResource: 'not_resources',
} as const;

/** A statement as a `statement` block; `undefined` where something in it is not known, or has no form there. */
export function statementBlock(value: unknown): NewBlock | undefined {
  if (!isRecord(value) || holdsUnknown(value)) return undefined;
  const body: NewBlock['body'][number][] = [];
  for (const [key, part] of Object.entries(value)) {
    if (key === 'Sid') body.push(['sid', part]);
    else if (key === 'Effect') body.push(['effect', part]);
    else if (isListKey(key)) body.push([STATEMENT_LISTS[key], listOf(part)]);
    else if (key !== 'Principal' && key !== 'NotPrincipal' && key !== 'Condition') return undefined;
  }
  for (const key of ['Principal', 'NotPrincipal'] as const) {
    if (value[key] === undefined) continue;
    const blocks = principalBlocks(value[key], key);
    if (!blocks) return undefined;
    body.push(...blocks);
  }
  if (value['Condition'] !== undefined) {
    const blocks = conditionBlocks(value['Condition']);
    if (!blocks) return undefined;
    body.push(...blocks);
  }
  return { header: 'statement', body };
}

/** A Principal as `principals` blocks, one for each kind. */
export function principalBlocks(value: unknown, key: 'Principal' | 'NotPrincipal' = 'Principal'): readonly NewBlock[] | undefined {
  const header = key === 'Principal' ? 'principals' : 'not_principals';
  if (value === '*') return [principalBlock(header, '*', ['*'])];
  if (!isRecord(value) || holdsUnknown(value)) return undefined;
  return Object.entries(value).map(([type, identifiers]) => principalBlock(header, type, listOf(identifiers)));
}

/** A Condition as `condition` blocks, one for each operator and key. */
export function conditionBlocks(value: unknown): readonly NewBlock[] | undefined {
  if (!isRecord(value) || holdsUnknown(value)) return undefined;
  const blocks: NewBlock[] = [];
  for (const [test, keys] of Object.entries(value)) {
    if (!isRecord(keys)) return undefined;
    for (const [variable, values] of Object.entries(keys)) blocks.push(conditionBlock(test, variable, values));
  }
  return blocks;
}

/** One `condition` block. */
export function conditionBlock(test: string, variable: string, values: unknown): NewBlock {
  return {
    header: 'condition',
    body: [
      ['test', test],
      ['variable', variable],
      ['values', listOf(values).map((one) => (typeof one === 'string' ? one.replaceAll('${', '&{') : String(one)))],
    ],
  };
}

/** Is there anything in plain data that is not known? */
export function holdsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnknown);
}

/** One value as a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function principalBlock(header: string, type: string, identifiers: readonly unknown[]): NewBlock {
  return {
    header,
    body: [
      ['type', type],
      ['identifiers', identifiers],
    ],
  };
}

function isListKey(key: string): key is keyof typeof STATEMENT_LISTS {
  return key in STATEMENT_LISTS;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
