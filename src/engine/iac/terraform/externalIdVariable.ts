import type { SourceFile } from '../dialect.ts';
import { changed } from '../writeEdits.ts';
import { insertBlock, type NewBlock } from './blockPens.ts';
import { directoryOf } from './moduleSource.ts';
import type { Hcl } from './parse.ts';
import type { FileSyntax } from './syntax.ts';

/**
 * A literal External ID as a variable of its module: the literal becomes `var.external_id`, and the variable is declared with the rest
 * of the module's variables, the literal its default.
 * @param files all files that were read
 * @param literal the place of the External ID, a quoted text in a `.tf` or `.tofu` file
 * @returns the files with their new texts; `undefined` where the place holds no plain quoted text
 */
export function withExternalIdVariable(
  hcl: Hcl,
  files: readonly SourceFile[],
  literal: { readonly file: string; readonly start: number; readonly end: number },
): readonly SourceFile[] | undefined {
  const source = files.find(({ path }) => path === literal.file);
  const written = source?.text.slice(literal.start, literal.end) ?? '';
  if (!source || !/\.(tf|tofu)$/.test(source.path) || !/^"[^"\\\n${}]*"$/.test(written)) return undefined;
  const directory = directoryOf(source.path);
  const module = files.filter(({ path }) => /\.(tf|tofu)$/.test(path) && directoryOf(path) === directory).map((file) => hcl.parse(file));
  const taken = new Set(
    module.flatMap(({ body }) => body.blocks.filter(({ type }) => type === 'variable').map(({ labels }) => labels[0]?.text)),
  );
  let name = 'external_id';
  for (let number = 2; taken.has(name); number++) name = `external_id_${number}`;
  const replaced = changed(files, [{ ...literal, text: `var.${name}` }]);
  const home = module.find(({ path }) => /(^|\/)variables\.(tf|tofu)$/.test(path)) ?? module.find(({ path }) => path === source.path);
  const text = replaced.find(({ path }) => path === home?.path);
  const added = text && declared(hcl.parse(text), variable(name, written.slice(1, -1)));
  return added && changed(replaced, added);
}

function variable(name: string, value: string): NewBlock {
  return {
    header: `variable "${name}"`,
    body: [
      ['type', { code: 'string' }],
      ['description', 'The External ID that the vendor gave for this role.'],
      ['default', value],
    ],
  };
}

/** Behind the last variable of the file, else before all that is in it. */
function declared(file: FileSyntax, added: NewBlock) {
  const { blocks } = file.body;
  const last = blocks.findLast(({ type }) => type === 'variable');
  if (last) return insertBlock(file, last, 'after', added);
  const [first] = blocks;
  return first && insertBlock(file, first, 'before', added);
}
