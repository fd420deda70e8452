// Terraform and OpenTofu: a directory is a module, a root module with all that it calls is read together. No I/O, and reading never throws.
import type { Declaration, Dialect, Reading, SourceFile } from '../dialect.ts';
import { isVariableFile, moduleSources } from './moduleSource.ts';
import { rootModules } from './modules.ts';
import { parseJsonSyntax } from './jsonSyntax.ts';
import type { Module } from './module.ts';
import type { Hcl } from './parse.ts';
import { readRoles } from './readRoles.ts';
import type { FileSyntax } from './syntax.ts';
import { connected } from './connected.ts';
import { withExternalIdVariable } from './externalIdVariable.ts';
import { treeOf, type Tree } from './tree.ts';

/** More files than that are not kept parsed. */
const MOST_KEPT = 4000;

/**
 * Reads Terraform. What was parsed is kept by the file's text, so that reading again after one edit parses one file.
 * @param hcl the reader of HCL
 */
export function terraformDialect(hcl: Hcl): Dialect {
  const parsed = new Map<string, { readonly text: string; readonly syntax: FileSyntax }>();
  return {
    id: 'terraform',
    claims,
    together: (files) => connected(files, isCode),
    mayDeclare,
    inVariable: (files, at, value) => withExternalIdVariable(hcl, files, at, value),
    read,
  };

  function parse(file: SourceFile): FileSyntax {
    const kept = parsed.get(file.path);
    if (kept?.text === file.text) return kept.syntax;
    const syntax = file.path.endsWith('.json') ? parseJsonSyntax(hcl, file) : hcl.parse(file);
    if (parsed.size >= MOST_KEPT) parsed.clear();
    parsed.set(file.path, { text: file.text, syntax });
    return syntax;
  }

  function read(files: readonly SourceFile[]): Reading {
    const code = files.filter(({ path }) => isCode(path)).map(parse);
    const texts = new Map(files.map((file) => [file.path, file]));
    const sources = moduleSources(code);
    const declarations: Declaration[] = [];
    const unreadable: Reading['unreadable'][number][] = code.flatMap(({ path, broken }) =>
      broken.map(({ start, end, reason }) => ({ at: { file: path, start, end }, reason })),
    );
    const roots = rootModules(sources, texts);
    const trees = new Map<Module, Tree>();
    const treeFrom = (root: Module): Tree => {
      const known = trees.get(root);
      if (known) return known;
      const tree = treeOf(root, () => roots.filter((other) => other !== root).map(treeFrom));
      trees.set(root, tree);
      return tree;
    };
    for (const root of roots) {
      const read = rolesOf(root, treeFrom, unreadable);
      const prefix = `${root.source.directory || '.'}: `;
      // Two root modules may call one module: then the address alone does not say whose role it is.
      const taken = new Set(declarations.map(({ address, at }) => `${at.file}\n${address}`));
      declarations.push(
        ...read.map((one) => (taken.has(`${one.at.file}\n${one.address}`) ? { ...one, address: prefix + one.address } : one)),
      );
    }
    return { declarations, unreadable };
  }
}

/** What went wrong with one root module is told, and takes no other down. */
function rolesOf(root: Module, treeFrom: (root: Module) => Tree, unreadable: Reading['unreadable'][number][]): readonly Declaration[] {
  try {
    return readRoles(treeFrom(root));
  } catch (error) {
    const at = { file: root.source.files[0]?.path ?? root.source.directory, start: 0, end: 0 };
    unreadable.push({ at, reason: `The module could not be read: ${error instanceof Error ? error.message : String(error)}` });
    return [];
  }
}

function isCode(path: string): boolean {
  return /\.(tf|tofu)(\.json)?$/.test(path) || isVariableFile(path);
}

/** A resource, or a call of a module of the registry that makes roles of its inputs. */
function mayDeclare({ text }: SourceFile): boolean {
  return /\baws_iam_role\b|\bterraform-aws-modules\//.test(text);
}

/** Terraform's own files; and what `file` and `templatefile` read a trust policy from. */
function claims({ path, text }: SourceFile): boolean {
  if (isCode(path)) return true;
  return /\.(json|tftpl|tpl)$/.test(path) && /"Statement"/.test(text) && /"sts:/i.test(text);
}
