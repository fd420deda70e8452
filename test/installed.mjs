// The frame around the tests: what `npm start`, `npm test` and `npm run bench` share. Plain JavaScript over node:* alone, because it
// runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProcess } from './host/window/childProcesses.mjs';

/** The folder of the project. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Installs the packages when what lies in node_modules is not what package-lock.json says. No install script is run.
 * @returns {Promise<void>}
 */
export async function installed() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node 20.19 or newer is needed; this is ${process.version}.`);
  if (isUpToDate()) return;
  console.error('Installing the packages that package-lock.json names.');
  const { code, stdout, stderr } = await runProcess('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
  });
  if (code !== 0) throw new Error(`npm ci ended with ${code}:\n${stderr}${stdout}`);
}

/** Whether every package of the lock is there in its version; those of other systems may be missing. */
function isUpToDate() {
  const there = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(there)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(there);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || found[path]?.version === version || (optional === true && found[path] === undefined),
  );
}

/** @param {string} file @returns {Record<string, { version?: string, optional?: boolean }>} */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
