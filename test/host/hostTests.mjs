// Runs the tests of test/host inside the extension host of a real VS Code: once in a trusted workspace, once in an untrusted one.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { root } from '../installed.mjs';
import { forgetTally, readTranscript } from '../tally.mjs';
import { demoWorkspace } from './demoWorkspace.mjs';
import { findDesktop } from './window/findDesktop.mjs';

const extensionTestsPath = join(root, 'out', 'host', 'index.mjs');
const vscodeExecutablePath = findDesktop() ?? fileURLToPath(new URL('./window/code.mjs', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'rolecall-host-'));
const suites = ['host-trusted', 'host-restricted'];
for (const suite of suites) forgetTally(suite);
let failed = false;
try {
  const place = (/** @type {string} */ name) => [
    `--user-data-dir=${join(temporary, name)}`,
    `--extensions-dir=${join(temporary, `${name}-extensions`)}`,
  ];
  try {
    const folder = demoWorkspace(join(temporary, 'trusted-workspace'));
    await runTests({ vscodeExecutablePath, extensionDevelopmentPath: root, extensionTestsPath, launchArgs: [folder, ...place('trusted')] });
  } catch (error) {
    failed = true;
    console.error(error instanceof Error ? error.message : error);
  }
  // `runTests` trusts every workspace, so the untrusted one is opened without it.
  const folder = withVendor(demoWorkspace(join(temporary, 'untrusted-workspace')));
  const flags = [
    `--extensionDevelopmentPath=${root}`,
    `--extensionTestsPath=${extensionTestsPath}`,
    '--skip-welcome',
    '--skip-release-notes',
  ];
  failed = (await run(vscodeExecutablePath, [folder, ...flags, ...place('untrusted')])) !== 0 || failed;
} finally {
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
}
for (const suite of suites) console.log(readTranscript(suite));
process.exit(failed ? 1 : 0);

/** @param {string} program @param {string[]} args @returns {Promise<number>} */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Puts a vendor into a workspace, as a trusted one would share it, and a trust policy that names it.
 * @param {string} folder @returns {string} the same folder
 */
function withVendor(folder) {
  const own = readFileSync(join(root, 'src', 'engine', 'vendors', 'tierzero.json'), 'utf8').replaceAll('851725519002', '444455556666');
  const Statement = [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 'sts:AssumeRole' }];
  const write = (/** @type {string} */ path, /** @type {unknown} */ value) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value, undefined, 2));
  };
  write('.rolecall/vendors/theirs.rolecall-vendor.json', { ...JSON.parse(own), id: 'theirs', name: 'Theirs' });
  write('policies/theirs.json', { Version: '2012-10-17', Statement });
  return folder;
}
