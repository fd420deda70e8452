import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('./guard.mjs', import.meta.url));

/** @type {Set<import('node:child_process').ChildProcess>} */
const alive = new Set();
let watching = false;

/**
 * Starts a long-lived program that never outlives this process, however this process ends: the program runs under `guard.mjs`,
 * which ends it when the pipe to us closes.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, output?: (text: string) => void }} [options]
 * @returns {import('node:child_process').ChildProcess}
 */
export function startProcess(command, args, options = {}) {
  endWithUs();
  const child = spawn(process.execPath, [guard, command, ...args], {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text) => options.output?.(text));
  }
  return child;
}

/**
 * Ends a program started by `startProcess`, with all that it started, and waits until it is gone.
 * @param {import('node:child_process').ChildProcess} child
 */
export async function stopProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await gone;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean }} [options] `show`: its output goes to ours instead of being kept
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function runProcess(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', options.show ? 'inherit' : 'pipe', options.show ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32',
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

function endWithUs() {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const child of alive) child.stdin?.end();
  });
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    // The second one of a kind does not wait.
    process.once(signal, () => {
      process.once(signal, () => process.exit(code));
      void Promise.all([...alive].map(stopProcess)).then(() => process.exit(code));
    });
  }
}
