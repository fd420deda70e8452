import type { Dialect } from './iac/dialect.ts';
import { policyJson } from './iac/policyJson/policyJson.ts';

/**
 * The readers of all languages that roles are declared in.
 * @param wasm `runtime`: web-tree-sitter.wasm of web-tree-sitter; `grammar`: tree-sitter-hcl.wasm of @tree-sitter-grammars/tree-sitter-hcl
 */
export async function loadDialects(_wasm: { readonly runtime: Uint8Array; readonly grammar: Uint8Array }): Promise<readonly Dialect[]> {
  return [policyJson];
}
