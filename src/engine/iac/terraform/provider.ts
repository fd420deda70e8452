import type { Located } from '../located.ts';
import { argument, nestedBlocks } from './expandBlocks.ts';
import type { Module } from './module.ts';
import type { Declared } from './moduleSource.ts';
import type { Block, Expression } from './syntax.ts';

/** What the code says of where a resource lives; what it does not say is `undefined`. */
export interface Home {
  /** Twelve digits: the provider takes no other account, or comes to this one by a role. */
  readonly account?: string;
  readonly region?: string;
  readonly regionLocated?: Located;
  /** `aws` unless the region is one of another partition. */
  readonly partition: string;
}

/** Where the resources of a block live, by the AWS provider that it uses. */
export function homeOfBlock(module: Module, block: Block): Home {
  const own = block.body.attributes.find(({ name }) => name === 'provider')?.value;
  const found = providerFor(module, aliasIn(own));
  if (!found) return { partition: 'aws' };
  const nested = { ...found.declared, scope: found.module.scopeIn(found.declared.file) };
  const regionLocated = argument(nested, 'region');
  const region = textOf(regionLocated);
  const allowed = argument(nested, 'allowed_account_ids');
  const [only] = allowed?.kind === 'list' && allowed.items.length === 1 ? allowed.items : [];
  const [assumed] = nestedBlocks(nested.block, 'assume_role', nested.file, nested.scope).blocks;
  const arn = textOf(assumed && argument(assumed, 'role_arn'));
  const account = accountIn(textOf(only)) ?? accountIn(/^arn:[^:]+:iam::(\d{12}):role\//.exec(arn ?? '')?.[1]);
  return {
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(regionLocated && { regionLocated }),
    partition: partitionOfRegion(region),
  };
}

/** The partition of a region (AWS General Reference, "AWS partitions", 2026-11). */
function partitionOfRegion(region: string | undefined): string {
  if (region?.startsWith('cn-')) return 'aws-cn';
  if (region?.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

function providerFor(module: Module, alias: string | undefined): { readonly module: Module; readonly declared: Declared } | undefined {
  const own = module.source.providers.find(({ block }) => block.labels[0]?.text === 'aws' && aliasOf(block) === alias);
  if (own) return { module, declared: own };
  const { caller } = module;
  if (!caller) return undefined;
  const given = caller.call.block.body.attributes.find(({ name }) => name === 'providers')?.value;
  if (given === undefined) return alias === undefined ? providerFor(caller.module, undefined) : undefined;
  if (given.type !== 'object') return undefined;
  const wanted = alias === undefined ? 'aws' : `aws.${alias}`;
  const entry = given.entries.find(({ key }) => nameOf(key) === wanted);
  return entry && nameOf(entry.value)?.startsWith('aws') ? providerFor(caller.module, aliasIn(entry.value)) : undefined;
}

/** `usw2` in `provider = aws.usw2`. */
function aliasIn(expression: Expression | undefined): string | undefined {
  if (expression?.type !== 'reference') return undefined;
  const [step] = expression.steps;
  return step?.kind === 'name' ? step.name : undefined;
}

function nameOf(key: Expression | string): string | undefined {
  if (typeof key === 'string') return key;
  if (key.type === 'parenthesised') return nameOf(key.inner);
  if (key.type !== 'reference') return undefined;
  return [key.root, ...key.steps.map((step) => (step.kind === 'name' ? step.name : '?'))].join('.');
}

function aliasOf(block: Block): string | undefined {
  const value = block.body.attributes.find(({ name }) => name === 'alias')?.value;
  if (value?.type === 'literal') return String(value.value);
  if (value?.type === 'template') return value.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
  return undefined;
}

function textOf(located: Located | undefined): string | undefined {
  return located?.kind === 'scalar' && located.value !== null ? String(located.value) : undefined;
}

function accountIn(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{12}$/.test(text) ? text : undefined;
}
