// The dialects as the front doors load them, for tests: the grammars come from their packages.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { loadDialects, type Dialect, type SourceFile } from '../../src/engine/scan.ts';

let loaded: Promise<readonly Dialect[]> | undefined;

/** Every dialect, loaded once. */
export function dialects(): Promise<readonly Dialect[]> {
  return (loaded ??= loadDialects({
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readFileSync('node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm'),
  }));
}

/** The workspaces that lie in a folder of fixtures: its folders, each with all that is in it, and its files, each by itself. */
export function workspacesIn(folder: string): readonly { readonly name: string; readonly files: readonly SourceFile[] }[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const path = join(folder, name);
      const files = statSync(path).isDirectory()
        ? readdirSync(path, { recursive: true, encoding: 'utf8' })
            .map((file) => join(path, file))
            .filter((file) => statSync(file).isFile())
        : [path];
      return {
        name,
        files: files.map((file) => ({
          path: relative(files.length === 1 && file === path ? folder : path, file)
            .split(sep)
            .join('/'),
          text: readFileSync(file, 'utf8'),
        })),
      };
    });
}
