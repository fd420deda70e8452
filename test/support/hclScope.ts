import type { SourceFile } from '../../src/engine/iac/dialect.ts';
import type { Located } from '../../src/engine/iac/located.ts';
import { evaluate, follow } from '../../src/engine/iac/terraform/evaluate.ts';
import type { Hcl } from '../../src/engine/iac/terraform/parse.ts';
import type { Scope } from '../../src/engine/iac/terraform/scope.ts';
import type { Expression, FileSyntax } from '../../src/engine/iac/terraform/syntax.ts';

/**
 * A scope for tests: `local.x` is the attribute x of the file's locals, `var.open` and all else is not settled.
 * @param files what `file` and `templatefile` read
 */
export function hclScope(syntax: FileSyntax, files: readonly SourceFile[] = []): Scope {
  const locals = new Map(
    syntax.body.blocks
      .filter(({ type }) => type === 'locals')
      .flatMap(({ body }) => body.attributes.map(({ name, value }) => [name, value])),
  );
  const scope = (names: ReadonlyMap<string, Located>): Scope => {
    const own: Scope = {
      file: syntax,
      lookup: (root, steps, at) => {
        const named = names.get(root);
        if (named) return follow(named, steps, own, at);
        const [first, ...rest] = steps;
        const value = root === 'local' && first?.kind === 'name' ? locals.get(first.name) : undefined;
        return value && follow(evaluate(value, scope(new Map())), rest, own, at);
      },
      with: (added) => scope(new Map([...names, ...added])),
      fileText: (path) => files.find((file) => file.path === path.replace(/^\.\//, '')),
    };
    return own;
  };
  return scope(new Map());
}

/** The text as a file, with what its attribute `x` is, and where it is evaluated. */
export function attributeX(hcl: Hcl, text: string, files: readonly SourceFile[] = []): { readonly x: Expression; readonly scope: Scope } {
  const syntax = hcl.parse({ path: 'main.tf', text });
  const x = syntax.body.attributes.find(({ name }) => name === 'x')?.value;
  if (!x) throw new Error(`There is no x in ${text}`);
  return { x, scope: hclScope(syntax, files) };
}
