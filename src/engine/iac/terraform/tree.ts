import type { Located } from '../located.ts';
import { attributeOf } from './attributeOf.ts';
import { argument, type Nested } from './expandBlocks.ts';
import { addressOf, type Module } from './module.ts';
import type { Declared } from './moduleSource.ts';
import { modulesOf } from './modules.ts';
import { occurrences, type Occurrence } from './occurrences.ts';
import { headerOf, unsettled } from './unresolved.ts';

/** A resource, with `count` and `for_each` one of those that its block stands for. */
export interface Resource extends Nested {
  readonly module: Module;
  readonly declared: Declared;
  readonly occurrence: Occurrence;
  /** `module.vendor.aws_iam_role.this["a"]` */
  readonly address: string;
}

/** A root module with all that it calls: what one `terraform apply` is about. */
export interface Tree {
  readonly modules: readonly Module[];
  /** The trees of the other root modules that are read together with this one: what stands there may be about this one's roles too. */
  beside(): readonly Tree[];
  /** All resources of a type. */
  of(type: string): readonly Resource[];
  /** A part that could not be read and speaks of this: what is missing may stand there. */
  unreadAbout(word: RegExp): (Located & { readonly kind: 'unknown' }) | undefined;
}

/** Puts a root module and all that it calls together. */
export function treeOf(root: Module, beside: () => readonly Tree[]): Tree {
  const modules = modulesOf(root);
  const found = new Map<string, readonly Resource[]>();
  return { modules, beside, of, unreadAbout };

  function of(type: string): readonly Resource[] {
    const known = found.get(type);
    if (known) return known;
    const all = modules.flatMap((module) =>
      [...module.source.resources.values()]
        .filter(({ block }) => block.labels[0]?.text === type)
        .flatMap((declared) => resourcesOf(module, declared)),
    );
    found.set(type, all);
    return all;
  }

  function unreadAbout(word: RegExp): ReturnType<Tree['unreadAbout']> {
    for (const { source } of modules) {
      for (const { path, text, broken } of source.files) {
        const part = broken.find(({ start, end }) => word.test(text.slice(start, end)));
        if (part) {
          const at = { file: path, start: part.start, end: part.end };
          return { kind: 'unknown', at, because: unsettled(`A part of ${path} could not be read, and may say more of this.`) };
        }
      }
    }
    return undefined;
  }
}

/** What a resource block of a module stands for. */
export function resourcesOf(module: Module, declared: Declared): readonly Resource[] {
  return occurrences(declared, module.scopeIn(declared.file)).map((occurrence) => ({
    ...declared,
    scope: occurrence.scope,
    module,
    declared,
    occurrence,
    address: addressOf(module, declared, occurrence.key),
  }));
}

/** An attribute of a resource as a reference to it would be. */
export function attributeIn({ module, declared, occurrence, file, block }: Resource, name: string): Located {
  return attributeOf(module, declared, occurrence, name, headerOf(file, block));
}

/** Does a value name this resource by this attribute? A value that stands for something else does not. */
export function names(value: Located | undefined, resource: Resource, attribute: 'name' | 'arn'): 'yes' | 'no' | 'maybe' {
  if (!value) return 'no';
  if (value.kind === 'list' || value.kind === 'map') return 'no';
  const own = attributeIn(resource, attribute);
  if (value.kind === 'unknown') {
    if (own.kind === 'unknown' && own.because.about !== undefined && own.because.about === value.because.about) return 'yes';
    if (value.because.about !== undefined) return 'no';
    const written = argument(resource, attribute);
    return written?.kind === 'unknown' && samePlace(written, value) ? 'yes' : 'maybe';
  }
  if (own.kind === 'scalar') return own.value === value.value ? 'yes' : 'no';
  return attribute === 'arn' ? namesByArn(String(value.value), resource) : 'maybe';
}

/** A whole ARN, where the account that the code is for is not known: the rest of it tells. */
function namesByArn(arn: string, resource: Resource): 'yes' | 'no' | 'maybe' {
  const name = argument(resource, 'name');
  const path = argument(resource, 'path');
  const match = /^arn:[^:]+:iam::\d{12}:role(\/.*)$/.exec(arn);
  if (!match) return 'no';
  if (name?.kind !== 'scalar' || (path && path.kind !== 'scalar')) return 'maybe';
  return match[1] === `${path ? String(path.value) : '/'}${String(name.value)}` ? 'yes' : 'no';
}

function samePlace(one: Located, other: Located): boolean {
  return one.at.file === other.at.file && one.at.start === other.at.start && one.at.end === other.at.end;
}
