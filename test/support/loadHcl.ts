import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadHcl as load, type Hcl } from '../../src/engine/iac/terraform/parse.ts';

const require = createRequire(import.meta.url);
let loaded: Promise<Hcl> | undefined;

/** The reader of HCL with its WebAssembly from the installed packages; made once. */
export function loadHcl(): Promise<Hcl> {
  loaded ??= load({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(require.resolve('@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm')),
  });
  return loaded;
}
