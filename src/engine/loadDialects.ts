import { cloudformation } from './iac/cloudformation/cloudformation.ts';
import type { Dialect } from './iac/dialect.ts';
import { policyJson } from './iac/policyJson/policyJson.ts';
import { terraformDialect } from './iac/terraform/dialect.ts';
import { loadHcl } from './iac/terraform/parse.ts';

/**
 * The readers of all languages that roles are declared in.
 * @param wasm `runtime`: web-tree-sitter.wasm of web-tree-sitter; `grammar`: tree-sitter-hcl.wasm of @tree-sitter-grammars/tree-sitter-hcl
 * @throws if the bytes are not what they should be
 */
export async function loadDialects(wasm: { readonly runtime: Uint8Array; readonly grammar: Uint8Array }): Promise<readonly Dialect[]> {
  return [terraformDialect(await loadHcl(wasm)), cloudformation, policyJson];
}
