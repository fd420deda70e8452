import type { Located } from '../located.ts';
import type { Resource, Tree } from './tree.ts';

/** The clusters that calls of the registry module terraform-aws-modules/eks declare, as far as their inputs tell. */
export function moduleClusters(_role: Resource, _tree: Tree): readonly Located[] {
  return [];
}
