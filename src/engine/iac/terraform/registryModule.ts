import type { Located } from '../located.ts';
import { argument } from './expandBlocks.ts';
import { addressOf, type Module } from './module.ts';
import type { Declared } from './moduleSource.ts';
import { literalText } from './modules.ts';
import { occurrences, type Occurrence } from './occurrences.ts';
import type { Resource, Tree } from './tree.ts';

/** A call of a module from a registry; its inputs are all that the code says. */
export type RegistryCall = Resource & {
  /** The first number of its version constraint; `undefined` where none is written, or more than one would do. */
  readonly major: number | undefined;
};

/** The calls of a registry module (`terraform-aws-modules/iam/aws//modules/iam-role`) in a tree. */
export function registryCalls(tree: Tree, source: string): readonly RegistryCall[] {
  return tree.modules.flatMap((module) =>
    [...module.source.calls.values()]
      .filter(({ block }) => literalText(block, 'source')?.replace(/^registry\.terraform\.io\//, '') === source)
      .flatMap((call) => callsOf(module, call)),
  );
}

/** The value of an input that is true or false; `undefined`: not settled. */
export function flag(call: RegistryCall, name: string, fallback: boolean): boolean | undefined {
  const value = argument(call, name);
  if (!value) return fallback;
  return value.kind === 'scalar' && typeof value.value === 'boolean' ? value.value : undefined;
}

/** Does the call say this input? */
export function isGiven(call: RegistryCall, name: string): boolean {
  return argument(call, name) !== undefined;
}

/** Does a value come out of the module as this output? */
export function isOutput(value: Located | undefined, { module, declared }: RegistryCall, outputs: readonly string[]): boolean {
  if (value?.kind !== 'unknown') return false;
  const name = declared.block.labels[0]?.text ?? '';
  return outputs.some((output) => value.because.about === `${module.prefix}module.${name}.${output}`);
}

function callsOf(module: Module, call: Declared): readonly RegistryCall[] {
  const major = majorOf(literalText(call.block, 'version'));
  return occurrences(call, module.scopeIn(call.file)).map((occurrence: Occurrence) => ({
    ...call,
    scope: occurrence.scope,
    module,
    declared: call,
    occurrence,
    address: addressOf(module, call, occurrence.key).replace(module.prefix, `${module.prefix}module.`),
    major,
  }));
}

/** `5` of `~> 5.30`, `5.3.1`, `>= 5.0, < 6.0`; a bare `>= 5.0` may become anything. */
function majorOf(constraint: string | undefined): number | undefined {
  const exact = /^\s*(?:=|~>)?\s*v?(\d+)\.\d+/.exec(constraint ?? '');
  if (exact && !constraint!.includes(',')) return Number(exact[1]);
  const range = /^\s*>=\s*(\d+)\.\d+[^,]*,\s*<\s*(\d+)(?:\.0)*\s*$/.exec(constraint ?? '');
  return range && Number(range[2]) === Number(range[1]) + 1 ? Number(range[1]) : undefined;
}
