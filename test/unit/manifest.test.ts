import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Menu {
  readonly command: string;
  readonly when?: string;
}
interface Described {
  readonly markdownDescription?: string;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
}
interface Setting extends Described {
  readonly scope: string;
  readonly items?: { readonly properties: Readonly<Record<string, Described & { readonly items?: Described }>> };
}
interface Step {
  readonly id: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly main: string;
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
    readonly virtualWorkspaces: { readonly supported: string };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly icon?: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when?: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}

const text = readFileSync('package.json', 'utf8');
const manifest = JSON.parse(text) as Manifest;
const { contributes } = manifest;
const words = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;
const sources = ['src/extension.ts', ...filesIn('src/ui')];
const code = sources.map((file) => readFileSync(file, 'utf8')).join('\n');

const sorted = (values: Iterable<string>): readonly string[] => [...new Set(values)].toSorted();
const inCode = (pattern: RegExp): readonly string[] => sorted([...code.matchAll(pattern)].map((match) => match[1]!));
const commands = sorted(contributes.commands.map(({ command }) => command));
const menuItems = Object.entries(contributes.menus).flatMap(([menu, items]) => items.map((item) => ({ menu, ...item })));
const whens = [...menuItems.map(({ when }) => when ?? ''), ...contributes.viewsWelcome.map(({ when }) => when ?? '')].join('\n');

describe('the manifest', () => {
  it('names the commands that the code registers, and no other', () => {
    assert.deepEqual(inCode(/'(rolecall\.\w+)': async/g), commands);
  });

  it('names only commands in menus, welcome texts and code that exist', () => {
    const named = [
      ...menuItems.map(({ command }) => command),
      ...Object.values(words).flatMap((value) => [...value.matchAll(/command:(rolecall\.\w+)/g)].map((match) => match[1]!)),
      ...inCode(/command(?::|\s=) '(rolecall\.\w+)'/g),
    ];
    assert.deepEqual(
      named.filter((command) => !commands.includes(command)),
      [],
    );
  });

  it('gives every command the category Rolecall and a title', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.equal(category, 'Rolecall', command);
      assert.ok(words[title.slice(1, -1)], command);
    }
  });

  it('gives a command in a row or a title an icon', () => {
    const icons = new Set(contributes.commands.filter(({ icon }) => icon).map(({ command }) => command));
    const bare = contributes.menus['view/item/context']!.filter(
      (item) => (item as { group?: string }).group?.startsWith('inline') && !icons.has(item.command),
    );
    assert.deepEqual(bare, []);
  });

  it('has a text for each of its keys, and no text without a key', () => {
    const keys = sorted([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!));
    assert.deepEqual(keys, sorted(Object.keys(words)));
  });

  it('names the views that the code makes, in a container that exists', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    assert.deepEqual(Object.keys(contributes.views), containers);
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    assert.deepEqual(sorted(views), inCode(/VIEW = '([\w.]+)'/g));
    for (const { view } of contributes.viewsWelcome) assert.ok(views.includes(view), view);
    for (const [, view] of whens.matchAll(/view == ([\w.]+)/g)) assert.ok(views.includes(view!), view);
  });

  it('asks only for context keys that the code sets, and the code sets none that nobody asks for', () => {
    const asked = sorted([...whens.matchAll(/(?<!== |config\.)rolecall\.\w+/g)].map(([key]) => key));
    assert.deepEqual(inCode(/(?:setContext\(\s*|'setContext',\s*)'(rolecall\.\w+)'/g), asked);
  });

  it('names the settings that the code reads, and no other', () => {
    const settings = sorted(Object.keys(contributes.configuration.properties));
    const read = inCode(/(?:\.get(?:<[^(]*>)?\(|setting\(|inspect<[^(]*>\()'(\w+)'/g).map((name) => `rolecall.${name}`);
    assert.deepEqual(read, settings);
    for (const [, name] of whens.matchAll(/config\.(rolecall\.\w+)/g)) assert.ok(settings.includes(name!), name);
    for (const name of inCode(/affectsConfiguration\('([\w.]+)'\)/g)) assert.ok(settings.includes(name), name);
  });

  it('keeps every setting of an untrusted workspace out', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.equal(virtualWorkspaces.supported, 'limited');
    assert.deepEqual(sorted(untrustedWorkspaces.restrictedConfigurations), sorted(Object.keys(contributes.configuration.properties)));
  });

  it('has every picture that it or the code names, and names every picture there is', () => {
    const named = [...text.matchAll(/"(media\/[\w.-]+)"/g)].map((match) => match[1]!);
    const used = inCode(/file\('media', '([\w.-]+)'\)/g).map((name) => `media/${name}`);
    for (const file of [...named, ...used]) assert.ok(existsSync(file), file);
    const pictures = readdirSync('media')
      .filter((name) => name.endsWith('.svg'))
      .map((name) => `media/${name}`);
    assert.deepEqual(
      pictures.filter((picture) => !named.includes(picture) && !used.includes(picture)),
      [],
    );
  });

  it('describes every setting and each of its parts in Markdown; what belongs to a machine stays there', () => {
    const { properties } = contributes.configuration;
    for (const [name, { scope, items, ...setting }] of Object.entries(properties)) {
      assert.equal(scope, /profile|endpointUrl/.test(name) ? 'machine-overridable' : 'window', name);
      for (const [part, described] of Object.entries({ [name]: setting, ...items?.properties })) {
        const said = words[described.markdownDescription?.slice(1, -1) ?? ''] ?? '';
        assert.match(said, /\.$/, part);
        for (const [, other] of said.matchAll(/#([\w.]+)#/g)) assert.ok(Object.hasOwn(properties, other ?? ''), other);
        for (const [, command] of said.matchAll(/`Rolecall: ([^`]+)`/g))
          assert.ok(Object.values(words).includes(command!), `${part} names ${command}`);
      }
    }
    assert.doesNotMatch(JSON.stringify(contributes.configuration), /"description"/);
  });

  it('says of a pattern in a setting what it wants, with an example that fits', () => {
    const parts = contributes.configuration.properties['rolecall.connections']!.items!.properties;
    const patterns = [...Object.values(contributes.configuration.properties), ...Object.values(parts).flatMap(({ items }) => items ?? [])];
    for (const { pattern, patternErrorMessage } of patterns) {
      if (pattern === undefined) continue;
      const said = words[patternErrorMessage?.slice(1, -1) ?? '']!;
      const fits = said.split(' ').some((word) => new RegExp(pattern).test(word.replace(/[.,]$/, '')));
      assert.ok(fits, said);
    }
  });

  it('has a walkthrough of five steps at most, each with a picture in the colours of the theme and an end', () => {
    const [walkthrough, ...others] = contributes.walkthroughs;
    assert.deepEqual(others, []);
    const { id, steps } = walkthrough!;
    assert.ok(steps.length <= 5);
    for (const { media, completionEvents } of steps) {
      const picture = readFileSync(media.svg, 'utf8');
      assert.doesNotMatch(picture, /#[0-9a-f]{3,8}\b|rgb\(|(?:fill|stroke)="(?!none|var\()/i, media.svg);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) assert.ok(commands.includes(event.replace('onCommand:', '')), event);
    }
    assert.deepEqual(
      readdirSync('media/walkthrough').map((name) => `media/walkthrough/${name}`),
      steps.map(({ media }) => media.svg).toSorted(),
    );
    const leads = contributes.viewsWelcome.filter(({ contents }) => words[contents.slice(1, -1)]!.includes(`rolecall.rolecall%23${id}%22`));
    assert.equal(leads.length, 3);
  });

  it('starts by nothing but what somebody opens or presses, and by files whose names alone tell that there is code for it', () => {
    const panels = inCode(/PANEL = '([\w.]+)'/g).map((panel) => `onWebviewPanel:${panel}`);
    const others = manifest.activationEvents.filter((event) => !panels.includes(event));
    assert.deepEqual(
      manifest.activationEvents.filter((event) => panels.includes(event)),
      panels,
    );
    // A pattern would be searched for in every workspace, and JSON or YAML is open in everybody's.
    for (const event of others) assert.match(event, /^(?:onLanguage:(?:terraform|opentofu)(?:-vars)?|workspaceContains:[^*?{}[\]]+)$/);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.equal(manifest.main, './dist/extension.js');
  });

  it('loads AWS and the simulator from nowhere but the one file, and there by import()', () => {
    for (const file of filesIn('src/ui')) assert.doesNotMatch(readFileSync(file, 'utf8'), /from '[^']*\/(aws|simulator)\//, file);
    assert.doesNotMatch(readFileSync('src/extension.ts', 'utf8'), /^import (?!type).*\/(aws|simulator)\//m);
  });
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
