import type { Unknown } from '../../model/known.ts';
import type { Located } from '../located.ts';
import { evaluate } from './evaluate.ts';
import type { ModuleScope } from './module.ts';
import { homeOf } from './moduleSource.ts';
import { elementsOf } from './occurrences.ts';
import type { Block, Body, FileSyntax } from './syntax.ts';
import { unsettled } from './unresolved.ts';

/** A nested block with what is needed to read it. */
export interface Nested {
  readonly block: Block;
  readonly file: FileSyntax;
  readonly scope: ModuleScope;
  /** It is the content of this `dynamic` block. */
  readonly dynamic?: Block;
}

/** The nested blocks of a type, in their order, `dynamic` ones as what they come to. `open`: how many those are is not settled. */
export function nestedBlocks(
  { body }: { readonly body: Body },
  type: string,
  file: FileSyntax,
  scope: ModuleScope,
): { readonly blocks: readonly Nested[]; readonly open: readonly Unknown[] } {
  const blocks: Nested[] = [];
  const open: Unknown[] = [];
  for (const block of body.blocks) {
    const home = homeOf(block, file);
    const inside = home === file ? scope : scope.in(home);
    if (block.type === type) blocks.push({ block, file: home, scope: inside });
    if (block.type !== 'dynamic' || block.labels[0]?.text !== type) continue;
    const content = block.body.blocks.find((one) => one.type === 'content');
    const each = block.body.attributes.find(({ name }) => name === 'for_each');
    if (!content || !each) {
      open.push(unsettled(`The dynamic "${type}" has no for_each, or no content.`));
      continue;
    }
    for (const { scope: occurrence, unsettled: because, element } of elementsOf(
      evaluate(each.value, inside),
      inside,
      iteratorOf(block),
      'for_each',
    )) {
      if (because && element === undefined) open.push(because);
      else blocks.push({ block: content, file: home, scope: occurrence, dynamic: block });
    }
  }
  return { blocks, open };
}

/** The value of an argument. `undefined`: it is not there, or null, which is the same to Terraform. */
export function argument({ block, file, scope }: Pick<Nested, 'block' | 'file' | 'scope'>, name: string): Located | undefined {
  const attribute = block.body.attributes.find((one) => one.name === name);
  if (!attribute) return undefined;
  const home = homeOf(attribute, file);
  const value = evaluate(attribute.value, home.path === scope.file.path ? scope : scope.in(home));
  return value.kind === 'scalar' && value.value === null ? undefined : value;
}

function iteratorOf(block: Block): string {
  const iterator = block.body.attributes.find(({ name }) => name === 'iterator');
  if (iterator?.value.type === 'reference') return iterator.value.root;
  return block.labels[0]?.text ?? '';
}
