import type { Located } from '../located.ts';
import { argument } from './expandBlocks.ts';
import type { Resource, Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/**
 * What other root modules give to a role of this name, each as a policy that is not settled: whether it is the same account's role the
 * code does not say. Where such a module makes a role of that name itself, it means its own.
 * @param blocks the types of resources that give policies, with the argument that names the role
 */
export function namedElsewhere(role: Resource, tree: Tree, blocks: Readonly<Record<string, string>>): readonly Located[] {
  const name = argument(role, 'name');
  if (name?.kind !== 'scalar') return [];
  return tree.beside().flatMap((other) => {
    const naming = Object.entries(blocks).flatMap(([type, key]) => other.of(type).filter((one) => isNamed(argument(one, key), name.value)));
    if (naming.length === 0 || other.of('aws_iam_role').some((one) => isNamed(argument(one, 'name'), name.value))) return [];
    return naming.map(({ address, file, block }) => {
      const why = `${address}, in another root module, names a role ${String(name.value)}: whether it is this one the code does not say.`;
      return unresolved(headerOf(file, block), why);
    });
  });
}

function isNamed(value: Located | undefined, name: unknown): boolean {
  if (value?.kind === 'list') return value.items.some((one) => isNamed(one, name));
  return value?.kind === 'scalar' && value.value === name;
}
