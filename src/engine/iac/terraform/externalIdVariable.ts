import type { InVariable, SourceFile } from '../dialect.ts';
import type { Place, TextChange } from '../located.ts';
import { changed } from '../writeEdits.ts';
import { insertBlock, type NewBlock } from './blockPens.ts';
import { calledDirectories, literalText } from './modules.ts';
import { directoryOf, moduleSources } from './moduleSource.ts';
import type { Hcl } from './parse.ts';
import type { Body, Expression, FileSyntax } from './syntax.ts';

/**
 * A literal External ID as a variable of its module: the literal becomes `var.external_id`, and the variable is declared with the rest
 * of the module's variables, the literal its default. One that says the same already is used.
 * @param files all files that were read
 * @param literal the place of the External ID, a quoted text in a `.tf` or `.tofu` file
 * @param value `not-known`, `another`: the variable gets no default, which only a module can have that no other one calls
 * @returns the files with their new texts; `undefined` where the place holds no plain quoted text
 */
export function withExternalIdVariable(
  hcl: Hcl,
  files: readonly SourceFile[],
  literal: Place,
  value: InVariable,
): readonly SourceFile[] | undefined {
  const source = files.find(({ path }) => path === literal.file);
  const [, quote = '', said] = /^(\\?")([^"\\\n${}]*)\1$/.exec(source?.text.slice(literal.start, literal.end) ?? '') ?? [];
  if (!source || said === undefined || !isHcl(source)) return undefined;
  const directory = directoryOf(source.path);
  const module = files.filter((file) => isHcl(file) && directoryOf(file.path) === directory).map((file) => hcl.parse(file));
  const { name, isNew } = variableFor(module, value === 'default' ? said : undefined, value === 'another');
  if (isNew && value !== 'default' && isCalled(hcl, files, directory)) return undefined;
  const inText = quote !== '"' || isInHeredoc(hcl.parse(source).body, literal);
  const text = inText ? `${quote}\${var.${name}}${quote}` : `var.${name}`;
  const replaced = changed(files, [{ ...literal, text }]);
  if (!isNew) return replaced;
  const home = module.find(({ path }) => /(^|\/)variables\.(tf|tofu)$/.test(path)) ?? module.find(({ path }) => path === source.path);
  const now = replaced.find(({ path }) => path === home?.path);
  const added = now && declared(hcl.parse(now), variable(name, value === 'default' ? said : undefined));
  return added && changed(replaced, added);
}

function isHcl({ path }: SourceFile): boolean {
  return /\.(tf|tofu)$/.test(path);
}

/** The variable that says it already, or the name of a new one. */
function variableFor(
  module: readonly FileSyntax[],
  said: string | undefined,
  another: boolean,
): { readonly name: string; readonly isNew: boolean } {
  const variables = new Map(
    module.flatMap(({ body }) =>
      body.blocks.filter(({ type }) => type === 'variable').map((block) => [block.labels[0]?.text ?? '', block] as const),
    ),
  );
  let name = 'external_id';
  for (let number = 2; ; number++) {
    const there = variables.get(name);
    if (!there) return { name, isNew: true };
    const hasDefault = there.body.attributes.some((attribute) => attribute.name === 'default');
    const isHidden = there.body.attributes.some((attribute) => attribute.name === 'sensitive' || attribute.name === 'ephemeral');
    if (!another && (said === undefined ? !hasDefault : !isHidden && literalText(there, 'default') === said)) return { name, isNew: false };
    name = `external_id_${number}`;
  }
}

/** Every call of a module would have to give a variable that has no default. */
function isCalled(hcl: Hcl, files: readonly SourceFile[], directory: string): boolean {
  const sources = moduleSources(files.filter(isHcl).map((file) => hcl.parse(file)));
  return [...sources.values()].some((source) => calledDirectories(source).has(directory));
}

/** In a text of lines a value stands in an interpolation. */
function isInHeredoc({ attributes, blocks }: Body, place: Place): boolean {
  const holds = ({ start, end }: { readonly start: number; readonly end: number }) => start <= place.start && place.end <= end;
  const block = blocks.find(holds);
  if (block) return isInHeredoc(block.body, place);
  const value: Expression | undefined = attributes.find(holds)?.value;
  return value?.type === 'template' && value.heredoc !== undefined;
}

function variable(name: string, value: string | undefined): NewBlock {
  return {
    header: `variable "${name}"`,
    body: [
      ['type', { code: 'string' }],
      ['description', 'The External ID that the vendor gave for this role.'],
      ...(value === undefined ? [] : [['default', value] as const]),
    ],
  };
}

/** Behind the last variable of the file, else before all that is in it. */
function declared(file: FileSyntax, added: NewBlock): readonly TextChange[] | undefined {
  const { blocks } = file.body;
  const last = blocks.findLast(({ type }) => type === 'variable');
  if (last) return insertBlock(file, last, 'after', added);
  const [first] = blocks;
  return first && insertBlock(file, first, 'before', added);
}
