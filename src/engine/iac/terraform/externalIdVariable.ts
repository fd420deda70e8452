import type { InVariable, SourceFile } from '../dialect.ts';
import type { Place, TextChange } from '../located.ts';
import { readJson } from '../document/readJson.ts';
import { changed } from '../writeEdits.ts';
import { insertBlock, type NewBlock } from './blockPens.ts';
import { parseJsonSyntax } from './jsonSyntax.ts';
import { calledDirectories, literalText } from './modules.ts';
import { directoryOf, moduleSources } from './moduleSource.ts';
import type { Hcl } from './parse.ts';
import type { Body, Expression, FileSyntax } from './syntax.ts';

/**
 * A literal External ID as a variable of its module: the literal becomes `var.external_id`, and the variable is declared with the rest
 * of the module's variables, the literal its default. One that says the same already is used.
 * @param files all files that were read
 * @param literal the place of the External ID, a quoted text in a `.tf` or `.tofu` file, or in one of their JSON form
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
  if (!source || said === undefined || !isOfModule(source)) return undefined;
  const directory = directoryOf(source.path);
  const module = files.filter((file) => isOfModule(file) && directoryOf(file.path) === directory).map((file) => syntaxOf(hcl, file));
  const { name, isNew } = variableFor(module, value === 'default' ? said : undefined, value === 'another');
  if (isNew && value !== 'default' && isCalled(hcl, files, directory)) return undefined;
  const inText = quote !== '"' || isJson(source) || isInHeredoc(hcl.parse(source).body, literal);
  const text = inText ? `${quote}\${var.${name}}${quote}` : `var.${name}`;
  const replaced = changed(files, [{ ...literal, text }]);
  if (!isNew) return replaced;
  const home = module.find(({ path }) => /(^|\/)variables\.(tf|tofu)(\.json)?$/.test(path)) ?? source;
  const now = replaced.find(({ path }) => path === home.path);
  const fallback = value === 'default' ? said : undefined;
  const added = now && (isJson(now) ? declaredInJson(now, name, fallback) : declared(hcl.parse(now), variable(name, fallback)));
  return added && changed(replaced, added);
}

function isOfModule({ path }: SourceFile): boolean {
  return /\.(tf|tofu)(\.json)?$/.test(path);
}

function isJson({ path }: SourceFile): boolean {
  return path.endsWith('.json');
}

function syntaxOf(hcl: Hcl, file: SourceFile): FileSyntax {
  return isJson(file) ? parseJsonSyntax(hcl, file) : hcl.parse(file);
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
  const sources = moduleSources(files.filter(isOfModule).map((file) => syntaxOf(hcl, file)));
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

const DESCRIPTION = 'The External ID that the vendor gave for this role.';

function variable(name: string, value: string | undefined): NewBlock {
  return {
    header: `variable "${name}"`,
    body: [['type', { code: 'string' }], ['description', DESCRIPTION], ...(value === undefined ? [] : [['default', value] as const])],
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

/** What stands behind the variables, in the order in which the documentation of the language tells of them; Terraform takes them in any. */
const BEHIND_VARIABLES = ['locals', 'data', 'resource', 'module', 'output'];

/** Beside the other variables, or in a section of their own. */
function declaredInJson(file: SourceFile, name: string, value: string | undefined): readonly TextChange[] | undefined {
  const { root } = readJson(file);
  if (root?.kind !== 'map') return undefined;
  const added = { type: 'string', description: DESCRIPTION, ...(value !== undefined && { default: value }) };
  const variables = root.entries.find(({ key }) => key === 'variable')?.value;
  return variables ? variables.pen?.put?.(name, added) : root.pen?.put?.('variable', { [name]: added }, BEHIND_VARIABLES);
}
