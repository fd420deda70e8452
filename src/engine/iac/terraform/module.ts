import type { SourceFile } from '../dialect.ts';
import type { Located } from '../located.ts';
import type { Unknown } from '../../model/known.ts';
import type { Scope } from './scope.ts';
import type { Declared, ModuleSource } from './moduleSource.ts';
import type { FileSyntax } from './syntax.ts';

/** What names mean in a file of a module. */
export interface ModuleScope extends Scope {
  with(names: ReadonlyMap<string, Located>): ModuleScope;
  /** The same names, in another file: places are that file's. */
  in(file: FileSyntax): ModuleScope;
}

/** A module as it is called at one place, or a root module. The same files called twice are two. */
export interface Module {
  readonly source: ModuleSource;
  /** What stands before its addresses: `module.vendor.`, or '' in a root module. */
  readonly prefix: string;
  readonly caller?: { readonly module: Module; readonly call: Declared; readonly scope: ModuleScope };
  /** `count` or `for_each` of its call, or of one around it, is not settled. */
  readonly unsettled?: Unknown;
  /** All files of the workspace that may be read by `file()`. */
  readonly texts: ReadonlyMap<string, SourceFile>;
  scopeIn(file: FileSyntax): ModuleScope;
  /** The modules that one of its `module` blocks calls; `undefined` where they are not in the workspace, or there is no such block. */
  called(name: string): readonly CalledModule[] | undefined;
  readonly memory: Memory;
}

export interface CalledModule {
  readonly key?: string | number;
  readonly module: Module;
}

/** What has been worked out, so that it is worked out once; `undefined` while it is being worked out: it leads to itself. */
export type Memory = Map<string, Located | undefined>;

/** The root module above a module. */
export function rootOf(module: Module): Module {
  return module.caller ? rootOf(module.caller.module) : module;
}

/** `[0]`, `["a"]`, or nothing. */
export function indexed(key: string | number | undefined): string {
  return key === undefined ? '' : `[${JSON.stringify(key)}]`;
}

/** The address of a resource: `module.vendor.aws_iam_role.this["a"]`. */
export function addressOf({ prefix }: Module, { block }: Declared, key: string | number | undefined): string {
  return `${prefix}${block.labels.map(({ text }) => text).join('.')}${indexed(key)}`;
}
