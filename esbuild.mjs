// Builds dist/ (what ships) and, with --test, out/ (the tests; --host: only those that run in VS Code). --no-dist leaves dist/ as it is,
// --production minifies it, --watch goes on.
// One entry, one file: no chunks, no hashes.
import * as esbuild from 'esbuild';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');

const common = {
  bundle: true,
  format: 'esm',
  sourcemap: production ? false : 'linked',
  minify: production,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  loader: { '.svg': 'text' },
};

// Some SDK packages are CommonJS and ask for require(); an ES module has none until it makes one.
const requireBanner = {
  js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
};

/**
 * The rooms that the front doors load at run time only: each is a bundle of its own beside them, never a chunk with a hash.
 * @type {Record<string, string>}
 */
const siblings = {
  'engine/session.ts': './engine.js',
  'engine/scan.ts': './scan.js',
  'engine/vendorDefinitions.ts': './vendorDefinitions.js',
  'aws/cloud.ts': './aws.js',
  'simulator/server.ts': './simulator.js',
  'ui/editor/editing.ts': './editor.js',
  'ui/wizard/connectVendor.ts': './wizard.js',
};

/** @type {esbuild.Plugin} */
const siblingBundles = {
  name: 'sibling-bundles',
  setup(build) {
    build.onResolve(
      {
        filter:
          /^\.\.?\/(engine\/session|engine\/scan|engine\/vendorDefinitions|aws\/cloud|simulator\/server|ui\/editor\/editing|ui\/wizard\/connectVendor)\.ts$/,
      },
      ({ path, kind }) => {
        const bundle = siblings[path.replace(/^\.\.?\//, '')];
        return kind === 'dynamic-import' && bundle ? { path: bundle, external: true } : undefined;
      },
    );
  },
};

const node = { ...common, platform: 'node', mainFields: ['module', 'main'], conditions: ['module', 'import', 'node'] };

const dist = [
  {
    ...node,
    entryPoints: { extension: 'src/extension.ts', editor: 'src/ui/editor/editing.ts', wizard: 'src/ui/wizard/connectVendor.ts' },
    outdir: 'dist',
    target: 'node22',
    external: ['vscode'],
    plugins: [siblingBundles],
  },
  {
    ...node,
    entryPoints: { cli: 'src/cli.ts' },
    outdir: 'dist',
    target: 'node20',
    plugins: [siblingBundles],
    banner: { js: '#!/usr/bin/env node' },
  },
  { ...node, entryPoints: { engine: 'src/engine/session.ts' }, outdir: 'dist', target: 'node22' },
  { ...node, entryPoints: { vendorDefinitions: 'src/engine/vendorDefinitions.ts' }, outdir: 'dist', target: 'node20' },
  { ...node, entryPoints: { scan: 'src/engine/scan.ts' }, outdir: 'dist', target: 'node20', banner: requireBanner },
  { ...node, entryPoints: { scanThread: 'src/scanner/thread.ts' }, outdir: 'dist', target: 'node22', plugins: [siblingBundles] },
  {
    ...node,
    entryPoints: { aws: 'src/aws/cloud.ts', simulator: 'src/simulator/server.ts' },
    outdir: 'dist',
    target: 'node20',
    banner: requireBanner,
  },
  { ...common, platform: 'browser', entryPoints: { 'webview/panel': 'src/webview/main.ts' }, outdir: 'dist', target: 'es2022' },
];
const builds = flags.has('--no-dist') ? [] : dist;

/** @param {string} dir @returns {string[]} */
function testsIn(dir) {
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

if (flags.has('--test')) {
  const unit = { ...node, outbase: 'test', outdir: 'out', target: 'node20', packages: 'external', banner: requireBanner };
  builds.push({ ...unit, entryPoints: testsIn('test/unit'), sourcemap: 'inline', minify: false });
}
if (flags.has('--test') || flags.has('--host')) {
  // VS Code takes a tests module for an ES module by its name alone.
  const host = { ...node, outbase: 'test', outdir: 'out', outExtension: { '.js': '.mjs' }, target: 'node22', packages: 'external' };
  builds.push({ ...host, entryPoints: ['test/host/index.ts', 'test/bench/activation.ts'], sourcemap: 'inline', minify: false });
}

if (flags.has('--watch')) {
  for (const build of builds) await (await esbuild.context(build)).watch();
} else {
  const metafiles = (await Promise.all(builds.map((build) => esbuild.build(build)))).map(({ metafile }) => metafile);
  if (!flags.has('--no-dist')) finishDist(metafiles);
}

/** Puts what is not a bundle beside the bundles, and removes what an earlier build left. @param {esbuild.Metafile[]} metafiles */
function finishDist(metafiles) {
  const kept = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs).map(normalize)));
  const add = (/** @type {string} */ file, /** @type {(file: string) => void} */ write) => {
    write(file);
    kept.add(normalize(file));
  };
  // The editor checks vendor documents against it (package.json, jsonValidation).
  add('dist/vendor.schema.json', (file) => copyFileSync('src/engine/vendors/vendor.schema.json', file));
  // The reader of HCL, and its grammar.
  add('dist/web-tree-sitter.wasm', (file) => copyFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm', file));
  const grammar = 'node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm';
  add('dist/tree-sitter-hcl.wasm', (file) => copyFileSync(grammar, file));
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  if (production) add('dist/THIRD-PARTY-NOTICES.txt', (file) => writeFileSync(file, thirdPartyNotices(inputs)));
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(normalize(file))) rmSync(file);
  }
}

/**
 * The licences of the packages that are bundled, as they ask to be handed on with copies.
 * @param {readonly string[]} inputs the files that went into the bundles, as esbuild names them
 * @returns {string} each text once, under the packages that it is for; a package that names no licence is an Error
 */
function thirdPartyNotices(inputs) {
  const folders = new Set(
    [...inputs, 'node_modules/@tree-sitter-grammars/tree-sitter-hcl/'].flatMap(
      (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
    ),
  );
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!license) throw new Error(`${folder} does not say under which licence it may be handed on.`);
    const text = licenceOf(folder);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const line = '='.repeat(80);
  const parts = [...byText].map(([text, titles]) => `${titles.sort().join('\n')}\n${line}\n\n${text}\n`);
  return parts.sort().join(`\n${line}\n`);
}

/** @param {string} folder */
function licenceOf(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && existsSync(join(folder, name)));
  return files.length > 0
    ? files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n')
    : 'No licence file is part of the package.';
}
