import type { SourceFile } from '../dialect.ts';
import { indexed, type CalledModule, type Memory, type Module } from './module.ts';
import { moduleScope } from './moduleScope.ts';
import { pathFrom, type Declared, type ModuleSource } from './moduleSource.ts';
import { occurrences } from './occurrences.ts';

/** More modules than that, all callers together, are not followed: nobody writes them by hand. */
const MOST_MODULES = 5000;
const DEEPEST = 20;

/** The root modules: those that nobody calls. Where modules only call each other in a circle, each is one. */
export function rootModules(sources: ReadonlyMap<string, ModuleSource>, texts: ReadonlyMap<string, SourceFile>): readonly Module[] {
  const reached = new Set<string>();
  const reach = (directory: string) => {
    if (reached.has(directory)) return;
    reached.add(directory);
    for (const called of calledDirectories(sources.get(directory))) reach(called);
  };
  const called = new Set(
    [...sources.values()].flatMap((source) => [...calledDirectories(source)].filter((one) => one !== source.directory)),
  );
  const roots = [...sources.values()].filter(({ directory }) => !called.has(directory));
  for (const { directory } of roots) reach(directory);
  for (const source of sources.values()) {
    if (reached.has(source.directory)) continue;
    roots.push(source);
    reach(source.directory);
  }
  let left = MOST_MODULES;
  return roots.map((source) => make(source, '', undefined, 0));

  function make(source: ModuleSource, prefix: string, caller: Module['caller'], depth: number, unsettled?: Module['unsettled']): Module {
    const memory: Memory = new Map();
    const calls = new Map<string, readonly CalledModule[] | undefined>();
    const because = unsettled ?? caller?.module.unsettled;
    const module: Module = {
      source,
      prefix,
      ...(caller && { caller }),
      ...(because && { unsettled: because }),
      texts,
      memory,
      scopeIn: (file) => moduleScope(module, file),
      called(name) {
        if (!calls.has(name)) {
          calls.set(name, undefined);
          calls.set(name, callsOf(name, module, depth));
        }
        return calls.get(name);
      },
    };
    return module;
  }

  function callsOf(name: string, module: Module, depth: number): readonly CalledModule[] | undefined {
    const call = module.source.calls.get(name);
    const source = call && sources.get(sourceDirectory(call, module.source.directory) ?? '\0');
    if (!call || !source || depth >= DEEPEST || isAbove(source, module)) return undefined;
    return occurrences(call, module.scopeIn(call.file)).flatMap(({ key, scope, unsettled }) => {
      if (left <= 0) return [];
      left -= 1;
      const called = `${module.prefix}module.${name}${indexed(key)}.`;
      const made = make(source, called, { module, call, scope }, depth + 1, unsettled);
      return [{ ...(key !== undefined && { key }), module: made }];
    });
  }
}

/** All modules of a tree, callers before the called. */
export function modulesOf(root: Module): readonly Module[] {
  const all: Module[] = [root];
  for (const name of root.source.calls.keys()) for (const { module } of root.called(name) ?? []) all.push(...modulesOf(module));
  return all;
}

function isAbove(source: ModuleSource, module: Module): boolean {
  return module.source === source || (module.caller !== undefined && isAbove(source, module.caller.module));
}

/** The directories of the workspace that a module calls. */
export function calledDirectories(source: ModuleSource | undefined): ReadonlySet<string> {
  if (!source) return new Set();
  const paths = [...source.calls.values()].map((call) => sourceDirectory(call, source.directory));
  return new Set(paths.filter((path) => path !== undefined));
}

/** Where the source of a call is, if it is in the workspace. It has to be written as it is: Terraform takes no expression there. */
function sourceDirectory({ block }: Declared, directory: string): string | undefined {
  const written = literalText(block, 'source');
  return written !== undefined && /^\.\.?(\/|$)/.test(written) ? pathFrom(directory, written) : undefined;
}

/** The text of an argument that is written as it is. */
export function literalText(block: Declared['block'], name: string): string | undefined {
  const value = block.body.attributes.find((attribute) => attribute.name === name)?.value;
  if (value?.type === 'literal') return typeof value.value === 'string' ? value.value : undefined;
  if (value?.type !== 'template' || value.parts.some(({ kind }) => kind !== 'text')) return undefined;
  return value.parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
