import type { Attribute, Block, FileSyntax } from './syntax.ts';

/** A block with the file it stands in. */
export interface Declared {
  readonly block: Block;
  readonly file: FileSyntax;
}

/** One value of a `locals` block, or one line of a tfvars file. */
export interface NamedValue {
  readonly attribute: Attribute;
  readonly file: FileSyntax;
}

/** A directory of Terraform files, which is one module whoever calls it. */
export interface ModuleSource {
  /** With `/`; the top folder is ''. */
  readonly directory: string;
  readonly files: readonly FileSyntax[];
  /** Resources by `type.name`. */
  readonly resources: ReadonlyMap<string, Declared>;
  /** Data sources by `type.name`, without the `data.`. */
  readonly data: ReadonlyMap<string, Declared>;
  readonly variables: ReadonlyMap<string, Declared>;
  readonly outputs: ReadonlyMap<string, Declared>;
  readonly calls: ReadonlyMap<string, Declared>;
  readonly locals: ReadonlyMap<string, NamedValue>;
  readonly providers: readonly Declared[];
  /** What tfvars files give to the variables, should this be a root module. */
  readonly given: ReadonlyMap<string, NamedValue>;
}

/** Puts files together to modules, one for each directory that has any configuration. */
export function moduleSources(files: readonly FileSyntax[]): ReadonlyMap<string, ModuleSource> {
  const directories = groupByDirectory(files);
  const modules = new Map<string, ModuleSource>();
  for (const [directory, own] of directories) {
    const configuration = withoutShadowed(own.filter((file) => !isVariableFile(file.path))).toSorted(byPath);
    if (configuration.length > 0) modules.set(directory, moduleSource(directory, configuration, own.filter(isGivenByItself)));
  }
  return modules;
}

/** The file that an argument or a nested block stands in: its block's own, unless an override file brought it. */
export function homeOf(part: Attribute | Block, file: FileSyntax): FileSyntax {
  return homes.get(part) ?? file;
}

/** Does the file give values to variables? */
export function isVariableFile(path: string): boolean {
  return /\.tfvars(\.json)?$/.test(path);
}

/** The directory of a path with `/`; '' for the top folder. */
export function directoryOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** A path from a directory, `.` and `..` taken out; `undefined` where it leads out of what is scanned. */
export function pathFrom(directory: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function moduleSource(directory: string, files: readonly FileSyntax[], variableFiles: readonly FileSyntax[]): ModuleSource {
  const resources = new Map<string, Declared>();
  const data = new Map<string, Declared>();
  const variables = new Map<string, Declared>();
  const outputs = new Map<string, Declared>();
  const calls = new Map<string, Declared>();
  const locals = new Map<string, NamedValue>();
  const providers: Declared[] = [];
  const take = (into: Map<string, Declared>, key: string, declared: Declared, overrides: boolean) => {
    const earlier = into.get(key);
    if (earlier === undefined) into.set(key, declared);
    else if (overrides) into.set(key, overridden(earlier, declared));
  };
  const ordered = [...files.filter((file) => !isOverride(file.path)), ...files.filter((file) => isOverride(file.path))];
  for (const file of ordered) {
    const overrides = isOverride(file.path);
    for (const block of file.body.blocks) {
      const [first, second] = block.labels.map(({ text }) => text);
      const declared = { block, file };
      if (block.type === 'locals') {
        for (const attribute of block.body.attributes) locals.set(attribute.name, { attribute, file });
      } else if (block.type === 'provider') providers.push(declared);
      else if (first === undefined) continue;
      else if (block.type === 'variable') take(variables, first, declared, overrides);
      else if (block.type === 'output') take(outputs, first, declared, overrides);
      else if (block.type === 'module') take(calls, first, declared, overrides);
      else if (second === undefined) continue;
      else if (block.type === 'resource') take(resources, `${first}.${second}`, declared, overrides);
      else if (block.type === 'data') take(data, `${first}.${second}`, declared, overrides);
    }
  }
  return { directory, files, resources, data, variables, outputs, calls, locals, providers, given: givenValues(variableFiles) };
}

/**
 * An override file's arguments stand in the place of the original's, its nested blocks in the place of those of the same type
 * (Terraform language documentation, "Override files", 2026-11).
 */
function overridden({ block, file }: Declared, { block: other, file: home }: Declared): Declared {
  keepHome(other, home);
  const names = new Set(other.body.attributes.map(({ name }) => name));
  const types = new Set(other.body.blocks.map(({ type }) => type));
  const attributes = [...block.body.attributes.filter(({ name }) => !names.has(name)), ...other.body.attributes];
  const blocks = [...block.body.blocks.filter(({ type }) => !types.has(type)), ...other.body.blocks];
  return { block: { ...block, body: { attributes, blocks } }, file };
}

/** What an override file put into another file's block. */
const homes = new WeakMap<Attribute | Block, FileSyntax>();

function keepHome({ body }: Block, home: FileSyntax): void {
  for (const attribute of body.attributes) homes.set(attribute, home);
  for (const block of body.blocks) {
    homes.set(block, home);
    keepHome(block, home);
  }
}

function groupByDirectory(files: readonly FileSyntax[]): ReadonlyMap<string, readonly FileSyntax[]> {
  const groups = new Map<string, FileSyntax[]>();
  for (const file of files) {
    const directory = directoryOf(file.path);
    groups.set(directory, [...(groups.get(directory) ?? []), file]);
  }
  return groups;
}

/** OpenTofu reads `main.tofu` in the place of `main.tf`. */
function withoutShadowed(files: readonly FileSyntax[]): readonly FileSyntax[] {
  const paths = new Set(files.map(({ path }) => path));
  return files.filter(({ path }) => !paths.has(path.replace(/\.tf(\.json)?$/, '.tofu$1')) || /\.tofu(\.json)?$/.test(path));
}

function isOverride(path: string): boolean {
  return /(^|[/_])override\.(tf|tofu)(\.json)?$/.test(path);
}

/** Terraform reads these by itself; any other tfvars file only if somebody names it. */
function isGivenByItself({ path }: FileSyntax): boolean {
  return /(^|\/)terraform\.tfvars(\.json)?$|\.auto\.tfvars(\.json)?$/.test(path);
}

/**
 * Later ones win: `terraform.tfvars`, `terraform.tfvars.json`, then `*.auto.tfvars` and `*.auto.tfvars.json` in lexical order
 * (Terraform language documentation, "Variable definition precedence", 2026-11).
 */
function givenValues(files: readonly FileSyntax[]): ReadonlyMap<string, NamedValue> {
  const isAuto = ({ path }: FileSyntax) => /\.auto\.tfvars(\.json)?$/.test(path);
  const ordered = [...files.filter((file) => !isAuto(file)).toSorted(byPath), ...files.filter(isAuto).toSorted(byPath)];
  return new Map(ordered.flatMap((file) => file.body.attributes.map((attribute) => [attribute.name, { attribute, file }] as const)));
}

function byPath(one: FileSyntax, other: FileSyntax): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
