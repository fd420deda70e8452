import type { Located, LocatedEntry, Place } from '../located.ts';
import { attributeOf } from './attributeOf.ts';
import { convertedTo } from './convertedTo.ts';
import { evaluate, follow } from './evaluate.ts';
import type { Module, ModuleScope } from './module.ts';
import { pathFrom, type Declared, type NamedValue } from './moduleSource.ts';
import { occurrences } from './occurrences.ts';
import type { Expression, FileSyntax, Traversal } from './syntax.ts';
import { headerOf, unresolved } from './unresolved.ts';

/** What names mean in a file of a module: its variables, locals, resources, data sources and the modules it calls. */
export function moduleScope(module: Module, file: FileSyntax, names: ReadonlyMap<string, Located> = new Map()): ModuleScope {
  const scope: ModuleScope = {
    file,
    lookup: (root, steps, at) => lookup(module, scope, names, root, steps, at),
    with: (added) => moduleScope(module, file, new Map([...names, ...added])),
    in: (other) => moduleScope(module, other, names),
    fileText: (path) => textAt(module, path),
  };
  return scope;
}

function lookup(
  module: Module,
  scope: ModuleScope,
  names: ReadonlyMap<string, Located>,
  root: string,
  steps: readonly Traversal[],
  at: Place,
): Located | undefined {
  const named = names.get(root);
  if (named) return follow(named, steps, scope, at);
  const [first, second] = steps;
  const name = first?.kind === 'name' ? first.name : undefined;
  switch (root) {
    case 'var':
      return name === undefined ? undefined : follow(variable(module, name, at), steps.slice(1), scope, at);
    case 'local':
      return name === undefined ? undefined : follow(local(module, name, at), steps.slice(1), scope, at);
    case 'module':
      return name === undefined ? undefined : calledModule(module, name, steps.slice(1), scope, at);
    case 'path':
      return pathValue(module, name, at);
    case 'terraform':
    case 'self':
    case 'each':
    case 'count':
      return undefined;
    case 'data': {
      const declared = second?.kind === 'name' && name !== undefined ? module.source.data.get(`${name}.${second.name}`) : undefined;
      return declared && declaredValue(module, declared, steps.slice(2), scope, at);
    }
    default: {
      const declared = name === undefined ? undefined : module.source.resources.get(`${root}.${name}`);
      return declared && declaredValue(module, declared, steps.slice(1), scope, at);
    }
  }
}

/** Works a value out once; a value that leads to itself is not settled. */
function once(module: Module, key: string, at: Place, work: () => Located): Located {
  const { memory } = module;
  if (memory.has(key)) return memory.get(key) ?? unresolved(at, `${key} leads to itself.`);
  memory.set(key, undefined);
  const value = work();
  memory.set(key, value);
  return value;
}

function variable(module: Module, name: string, at: Place): Located {
  return once(module, `var.${name}`, at, () => {
    const declared = module.source.variables.get(name);
    if (!declared) return unresolved(at, `There is no variable ${name} in this module.`);
    const argumentNamed = (wanted: string) => declared.block.body.attributes.find((attribute) => attribute.name === wanted)?.value;
    const scope = module.scopeIn(declared.file);
    const isTrue = (wanted: string) => isLiteralTrue(argumentNamed(wanted));
    const place = headerOf(declared.file, declared.block);
    if (isTrue('sensitive') || isTrue('ephemeral')) return unresolved(place, `var.${name} is sensitive, so its value is given elsewhere.`);
    const fallback = argumentNamed('default');
    const given = givenTo(module, name);
    const isNull = given?.kind === 'scalar' && given.value === null && isLiteralFalse(argumentNamed('nullable'));
    const value = given && !isNull ? given : fallback && evaluate(fallback, scope);
    if (!value) return unresolved(place, `var.${name} has no default, and nothing in the workspace gives it a value.`);
    return convertedTo(value, argumentNamed('type'), (expression) => evaluate(expression, scope));
  });
}

/** What the call of the module gives to a variable, or a tfvars file to a root module's. */
function givenTo(module: Module, name: string): Located | undefined {
  const { caller, source } = module;
  if (caller) {
    const attribute = caller.call.block.body.attributes.find((one) => one.name === name);
    return attribute && evaluate(attribute.value, caller.scope);
  }
  const line = source.given.get(name);
  return line && evaluate(line.attribute.value, module.scopeIn(line.file));
}

function isLiteralTrue(expression: Expression | undefined): boolean {
  return expression?.type === 'literal' && expression.value === true;
}

function isLiteralFalse(expression: Expression | undefined): boolean {
  return expression?.type === 'literal' && expression.value === false;
}

function local(module: Module, name: string, at: Place): Located {
  const value: NamedValue | undefined = module.source.locals.get(name);
  if (!value) return unresolved(at, `There is no local ${name} in this module.`);
  return once(module, `local.${name}`, at, () => evaluate(value.attribute.value, module.scopeIn(value.file)));
}

function pathValue(module: Module, name: string | undefined, at: Place): Located | undefined {
  const root = directoryOfRoot(module);
  const value = name === 'module' ? module.source.directory : name === 'root' || name === 'cwd' ? root : undefined;
  return value === undefined ? undefined : { kind: 'scalar', at, value: value === '' ? '.' : value };
}

function directoryOfRoot({ caller, source }: Module): string {
  return caller ? directoryOfRoot(caller.module) : source.directory;
}

/** Terraform is run in the root module's folder; `path.module` and its like are from the top of the workspace here. */
function textAt(module: Module, path: string): ReturnType<ModuleScope['fileText']> {
  const candidates = [pathFrom(directoryOfRoot(module), path), pathFrom('', path)];
  return candidates.flatMap((candidate) => (candidate === undefined ? [] : (module.texts.get(candidate) ?? [])))[0];
}

function calledModule(module: Module, name: string, steps: readonly Traversal[], scope: ModuleScope, at: Place): Located | undefined {
  const called = module.called(name);
  if (!called) {
    const output = steps.find((step) => step.kind === 'name');
    const about = `${module.prefix}module.${name}.${output?.kind === 'name' ? output.name : ''}`;
    return unresolved(at, `module.${name} is not in the workspace, so what it puts out is not known.`, about);
  }
  const [first, second] = steps;
  const [only] = called;
  if (only && called.length === 1 && only.key === undefined) {
    if (only.module.unsettled) return unresolved(at, only.module.unsettled.detail);
    return first?.kind === 'name' ? follow(output(only.module, first.name, at), steps.slice(1), scope, at) : undefined;
  }
  if (first?.kind === 'index') {
    const key = evaluate(first.index, scope);
    const chosen = key.kind === 'scalar' ? called.find((one) => String(one.key) === String(key.value)) : undefined;
    if (chosen && second?.kind === 'name') return follow(output(chosen.module, second.name, at), steps.slice(2), scope, at);
    return unresolved(at, `Which module.${name} is meant is not settled.`);
  }
  const entries = called.map((one): LocatedEntry => ({ key: String(one.key), value: outputsOf(one.module, at) }));
  return follow(collection(called, entries, at), steps, scope, at);
}

function output(module: Module, name: string, at: Place): Located {
  const declared = module.source.outputs.get(name);
  const value = declared?.block.body.attributes.find((attribute) => attribute.name === 'value')?.value;
  if (!declared || !value) return unresolved(at, `The module puts out no ${name}.`);
  return once(module, `output.${name}`, at, () => evaluate(value, module.scopeIn(declared.file)));
}

function outputsOf(module: Module, at: Place): Located {
  return { kind: 'map', at, entries: [...module.source.outputs.keys()].map((name) => ({ key: name, value: output(module, name, at) })) };
}

/** The value of a resource or a data source: of one argument where the reference says which, else of all. */
function declaredValue(
  module: Module,
  declared: Declared,
  steps: readonly Traversal[],
  scope: ModuleScope,
  at: Place,
): Located | undefined {
  const all = occurrences(declared, module.scopeIn(declared.file));
  const [first, second] = steps;
  const [only] = all;
  if (only && all.length === 1 && only.key === undefined) {
    if (first?.kind === 'name') {
      if (only.unsettled) return unresolved(at, only.unsettled.detail);
      return follow(attributeOf(module, declared, only, first.name, at), steps.slice(1), scope, at);
    }
    if (only.unsettled) return unresolved(at, only.unsettled.detail);
  }
  if (first?.kind === 'index') {
    const key = evaluate(first.index, scope);
    const chosen = key.kind === 'scalar' ? all.find((one) => String(one.key) === String(key.value)) : undefined;
    if (chosen && second?.kind === 'name') return follow(attributeOf(module, declared, chosen, second.name, at), steps.slice(2), scope, at);
    return unresolved(at, `Which ${declared.block.labels[0]?.text ?? 'resource'} is meant is not settled.`);
  }
  const names = declared.block.body.attributes.map(({ name }) => name).filter((name) => !DOCUMENTS.has(name));
  const values = all.map((one): LocatedEntry => ({
    key: String(one.key ?? 0),
    value: {
      kind: 'map',
      at,
      entries: [...new Set([...names, 'arn', 'id', 'json', 'name'])].map((name) => ({
        key: name,
        value: attributeOf(module, declared, one, name, at),
      })),
    },
  }));
  if (only && all.length === 1 && only.key === undefined) return follow(values[0]!.value, steps, scope, at);
  return follow(collection(all, values, at), steps, scope, at);
}

/** What nobody takes from all instances at once, and what may lead back to where it is asked. */
const DOCUMENTS: ReadonlySet<string> = new Set(['assume_role_policy', 'policy', 'count', 'for_each', 'depends_on', 'provider']);

/** With `count` a list, with `for_each` a map. */
function collection(all: readonly { readonly key?: string | number }[], entries: readonly LocatedEntry[], at: Place): Located {
  if (all.every(({ key }) => typeof key === 'number')) return { kind: 'list', at, items: entries.map(({ value }) => value) };
  return { kind: 'map', at, entries };
}
