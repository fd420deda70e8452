import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Who may import whom: what is not named is forbidden. A room is a folder or a file under src; `docs/architecture.md` tells it to people. */
const rooms: Record<
  string,
  { readonly may: readonly string[]; readonly atRunTime?: readonly string[]; readonly packages?: readonly RegExp[] }
> = {
  'engine/model': { may: [] },
  'engine/ports.ts': { may: ['engine/model'] },
  'engine/policy': { may: ['engine/model'], packages: [/^ipaddr\.js$/] },
  'engine/vendors': { may: ['engine/model'], packages: [/^zod(\/mini)?$/] },
  'engine/iac': {
    may: ['engine/model'],
    packages: [/^web-tree-sitter$/, /^yaml$/, /^jsonc-parser$/],
  },
  'engine/checks': { may: ['engine/model', 'engine/policy', 'engine/vendors'] },
  'engine/fixes': { may: ['engine/model', 'engine/ports.ts'] },
  'engine/report': { may: ['engine/model'] },
  'engine/setup': { may: ['engine/model', 'engine/vendors'] },
  'engine/failure': { may: ['engine/model', 'engine/vendors'] },
  'engine/questionFor.ts': { may: ['engine/model', 'engine/ports.ts', 'engine/vendors'] },
  'engine/session.ts': {
    may: [
      'engine/model',
      'engine/ports.ts',
      'engine/policy',
      'engine/vendors',
      'engine/checks',
      'engine/failure',
      'engine/fixes',
      'engine/report',
      'engine/setup',
      'engine/questionFor.ts',
      'engine/judge.ts',
      'engine/mender.ts',
      'engine/access',
      'engine/planScript.ts',
      'engine/supportBundle.ts',
      'engine/prepareStacks.ts',
    ],
  },
  'engine/scan': { may: ['engine/model', 'engine/iac', 'engine/checks', 'engine/vendors', 'engine/fixes'] },
  'engine/scan.ts': {
    may: [
      'engine/model',
      'engine/iac',
      'engine/scan',
      'engine/checks',
      'engine/vendors',
      'engine/judge.ts',
      'engine/report',
      'engine/loadDialects.ts',
    ],
  },
  'engine/judge.ts': { may: ['engine/model', 'engine/ports.ts', 'engine/checks'] },
  'engine/mender.ts': { may: ['engine/model', 'engine/ports.ts', 'engine/checks', 'engine/fixes', 'engine/judge.ts'] },
  'engine/proposeStack.ts': { may: ['engine/model', 'engine/checks', 'engine/fixes', 'engine/judge.ts', 'engine/mender.ts'] },
  'engine/prepareStacks.ts': {
    may: ['engine/model', 'engine/ports.ts', 'engine/fixes', 'engine/judge.ts', 'engine/mender.ts', 'engine/proposeStack.ts'],
  },
  'engine/access': {
    may: ['engine/model', 'engine/policy', 'engine/vendors', 'engine/checks', 'engine/fixes', 'engine/judge.ts', 'engine/mender.ts'],
  },
  'engine/planScript.ts': { may: ['engine/model', 'engine/report', 'engine/mender.ts'] },
  'engine/vendorDefinitions.ts': { may: ['engine/model', 'engine/vendors'], packages: [/^jsonc-parser$/] },
  'engine/supportBundle.ts': { may: ['engine/model', 'engine/report', 'engine/failure'] },
  'engine/loadDialects.ts': { may: ['engine/iac'] },
  journal: { may: ['engine/model', 'engine/ports.ts'], packages: [/^node:/] },
  aws: { may: ['engine/model', 'engine/ports.ts'], packages: [/^@aws-sdk\//, /^@smithy\//, /^node:/] },
  'scanner/protocol.ts': { may: ['engine/model', 'engine/iac', 'engine/session.ts'] },
  scanner: {
    may: ['engine/model', 'engine/iac', 'scanner/protocol.ts'],
    atRunTime: ['engine/scan.ts'],
    packages: [/^node:(?:worker_threads|fs\/promises)$/, /^ignore$/],
  },
  simulator: { may: ['engine/model', 'engine/policy'], packages: [/^node:/, /^yaml$/] },
  'pause.ts': { may: [], packages: [/^node:timers\/promises$/] },
  words: { may: ['engine/model'] },
  'webview/protocol.ts': { may: ['engine/model'] },
  webview: { may: ['engine/model', 'words', 'webview/protocol.ts'], packages: [/^lit-html(\/|$)/, /^@vscode-elements\/elements\//] },
  ui: {
    may: [
      'engine/model',
      'engine/ports.ts',
      'engine/session.ts',
      'engine/report',
      'words',
      'scanner/protocol.ts',
      'webview/protocol.ts',
      'pause.ts',
    ],
    atRunTime: ['engine/vendorDefinitions.ts'],
    packages: [/^vscode$/, /^node:crypto$/],
  },
  'extension.ts': {
    may: ['ui', 'engine/session.ts', 'engine/ports.ts', 'journal', 'scanner'],
    atRunTime: ['aws', 'simulator', 'engine/vendorDefinitions.ts'],
    packages: [/^vscode$/],
  },
  cli: {
    may: ['engine/model', 'engine/session.ts', 'engine/report', 'engine/ports.ts', 'journal', 'pause.ts'],
    atRunTime: ['aws', 'simulator', 'engine/scan.ts', 'engine/vendorDefinitions.ts'],
    packages: [/^node:/, /^jsonc-parser$/, /^ignore$/],
  },
  'cli.ts': {
    may: ['cli', 'engine/session.ts', 'engine/report', 'engine/ports.ts'],
    atRunTime: ['aws', 'simulator'],
    packages: [/^node:/],
  },
};

interface Import {
  readonly from: string;
  /** Another file under src, or the name of a package. */
  readonly to: string;
  readonly kind: 'static' | 'type' | 'run-time';
}

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(src, join(entry.parentPath, entry.name)).split(sep).join('/'))
  .sort();
const texts = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));
const imports = files.flatMap(importsOf);

describe('the walls between the rooms', () => {
  it('every file is in a room', () => {
    assert.ok(files.length > 0);
    assert.deepEqual(
      files.filter((file) => roomOf(file) === undefined),
      [],
    );
  });

  it('no file imports what its room may not', () => {
    assert.deepEqual(imports.filter((one) => !isAllowed(one)).map(said), []);
  });

  it('no file imports itself by way of others', () => {
    assert.deepEqual(circles(), []);
  });
});

describe('the names of files and of what they export', () => {
  const idsAsNames = /^(engine\/checks|engine\/vendors|simulator\/scenarios)\//;

  it('files are in camelCase, or are an id in kebab-case where ids live', () => {
    const camel = /^[a-z][a-zA-Z0-9]*\.ts$/;
    const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.ts$/;
    const wrong = files.filter((file) => !camel.test(posix.basename(file)) && !(idsAsNames.test(file) && kebab.test(posix.basename(file))));
    assert.deepEqual(wrong, []);
  });

  it('no drawer for odds and ends', () => {
    const drawers = /^(utils?|helpers?|common|misc|shared|types|interfaces|constants)(\.ts)?$/;
    assert.deepEqual(
      files.filter((file) => file.split('/').some((part) => drawers.test(part))),
      [],
    );
  });

  it('no barrel but the two lists', () => {
    assert.deepEqual(
      files.filter((file) => posix.basename(file) === 'index.ts'),
      ['engine/checks/index.ts', 'engine/vendors/index.ts'].filter((file) => files.includes(file)),
    );
  });

  it('no IThing, ThingManager or ThingService', () => {
    assert.deepEqual(found(/^(?:export )?(?:abstract )?(?:class|interface|type) (?:I[A-Z][a-z]\w*|\w+(?:Manager|Service))\b/gm), []);
  });

  it('no default export', () => {
    assert.deepEqual(found(/^export default|\bas default\b/gm), []);
  });
});

describe('what the source does without', () => {
  it('the compiler is not silenced', () => {
    assert.deepEqual(found(/\bas any\b/g), []);
    assert.deepEqual(found(/@ts-(ignore|expect-error|nocheck)/g, undefined, whole), []);
  });

  it('no catch block swallows what it caught', () => {
    assert.deepEqual(found(/catch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\s*\(\)\s*=>\s*(undefined|null|\[\]|\{\})\s*\)/g), []);
  });

  it('nothing is put off', () => {
    assert.deepEqual(found(/\b(TODO|FIXME|XXX|HACK)\b/g, undefined, whole), []);
  });

  it('the engine reads no clock and no random number', () => {
    const engine = (file: string) => file.startsWith('engine/');
    assert.deepEqual(found(/\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bsetTimeout\(/g, engine), []);
  });
});

function importsOf(file: string): Import[] {
  const text = code(file);
  const list: Import[] = [];
  const add = (specifier: string | undefined, kind: Import['kind']) => {
    if (specifier === undefined) return;
    const to = specifier.startsWith('.') ? posix.join(dirname(file).split(sep).join('/'), specifier) : specifier;
    list.push({ from: file, to, kind });
  };
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'";=]*?\bfrom\s+'([^']+)'/gm))
    add(match[2], match[1] ? 'type' : 'static');
  for (const match of text.matchAll(/^\s*import\s+'([^']+)'/gm)) add(match[1], 'static');
  for (const match of text.matchAll(/(typeof\s+|[:<|]\s*)?\bimport\(\s*'([^']+)'/g)) add(match[2], match[1] ? 'type' : 'run-time');
  return list;
}

function whole(file: string): string {
  return texts.get(file) ?? '';
}

function code(file: string): string {
  return withoutComments(whole(file));
}

function withoutComments(text: string): string {
  // Line ends stay, so that a place in what is left is the place in the file.
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ''));
}

/** The nearest room around a file: a file that is a room of its own before its folder. */
function roomOf(file: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function isAllowed({ from, to, kind }: Import): boolean {
  const room = roomOf(from);
  const rules = room === undefined ? undefined : rooms[room];
  if (!rules) return false;
  const isFile = to.endsWith('.ts') || to.endsWith('.json');
  if (!isFile) return rules.packages?.some((name) => name.test(to)) ?? false;
  const target = roomOf(to);
  if (target === undefined) return false;
  if (target === room || rules.may.includes(target)) return true;
  return (rules.atRunTime?.includes(target) ?? false) && kind !== 'static';
}

function circles(): string[] {
  const next = new Map(files.map((file) => [file, imports.filter((one) => one.from === file && texts.has(one.to)).map(({ to }) => to)]));
  const done = new Set<string>();
  const list: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      list.push([...path.slice(at), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return list;
}

function found(pattern: RegExp, where: (file: string) => boolean = () => true, textOf = code): string[] {
  return files.filter(where).flatMap((file) => {
    const text = textOf(file);
    return [...text.matchAll(pattern)].map((match) => `${file}:${text.slice(0, match.index).split('\n').length} ${match[0]}`);
  });
}

function said({ from, to, kind }: Import): string {
  return `${from} imports ${to}${kind === 'static' ? '' : ` (${kind})`}`;
}
