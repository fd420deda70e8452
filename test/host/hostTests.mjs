// Runs the tests of test/host inside the extension host of a real VS Code: once in a trusted workspace, once in an untrusted one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const folder = demoWorkspace(join(temporary, 'untrusted-workspace'));
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
