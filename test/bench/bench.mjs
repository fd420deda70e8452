// `npm run bench`: prints as JSON what activation, diagnoses and reading code cost and how large the bundles are. It measures and judges nothing.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installed, root } from '../installed.mjs';
import { runProcess, startProcess, stopProcess } from '../host/window/childProcesses.mjs';

const node = process.execPath;
const windows = 3;
const runs = 9;

await installed();
await succeed('npm', ['run', '--silent', 'package', '--', '--out', 'rolecall.vsix']);
await succeed(node, ['esbuild.mjs', '--host', '--no-dist']);

const activation = await activations();
const diagnoses = [];
for (const scenario of ['healthy', 'large']) for (const latencyMs of [0, 100]) diagnoses.push(await diagnosis(scenario, latencyMs));
const report = {
  machine: { node: process.version, platform: process.platform, arch: process.arch },
  windows,
  runs,
  activation,
  diagnoses,
  scan: await scanned(),
  bytes: sizes(),
};
console.log(JSON.stringify(report, undefined, 2));

/** The medians of several windows, each of them new. */
async function activations() {
  const extension = timedExtension();
  const result = join(root, 'out', 'tally', 'activation.json');
  /** @type {{ vscode: string, node: string, ours: Record<'wallMs' | 'loadMs' | 'activateMs', number>, builtIn: { id: string, wallMs: number } }[]} */
  const measured = [];
  for (let run = 0; run < windows; run += 1) {
    rmSync(result, { force: true });
    const flags = [`--extensionDevelopmentPath=${extension}`, `--extensionTestsPath=${join(root, 'out', 'bench', 'activation.mjs')}`];
    await succeed(node, ['test/host/window/code.mjs', '--disable-workspace-trust', ...flags]);
    measured.push(JSON.parse(readFileSync(result, 'utf8')));
  }
  rmSync(extension, { recursive: true });
  const [first] = measured;
  const of = (/** @type {'wallMs' | 'loadMs' | 'activateMs'} */ what) => hundredths(median(measured.map(({ ours }) => ours[what])));
  return {
    vscode: first?.vscode,
    node: first?.node,
    loadMs: of('loadMs'),
    activateMs: of('activateMs'),
    wallMs: of('wallMs'),
    builtIn: { id: first?.builtIn.id, wallMs: hundredths(median(measured.map(({ builtIn }) => builtIn.wallMs))) },
  };
}

/** A copy of the extension as it ships, with a file in front that times the loading of the real one and its `activate`. */
function timedExtension() {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-timed-'));
  for (const name of ['dist', 'media', 'package.nls.json']) cpSync(join(root, name), join(folder, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, main: './dist/timed.js' }));
  writeFileSync(
    join(folder, 'dist', 'timed.js'),
    `const began = performance.now();
const real = await import('./extension.js');
const loadMs = performance.now() - began;
export function activate(context) {
  const called = performance.now();
  const result = real.activate(context);
  globalThis.rolecallActivation = { loadMs, activateMs: performance.now() - called };
  return result;
}
export const deactivate = real.deactivate;
`,
  );
  return folder;
}

/** The median of several diagnoses of the demo account's first connection. @param {string} scenario @param {number} latencyMs for each answer */
async function diagnosis(scenario, latencyMs) {
  const demo = startProcess(node, ['dist/cli.js', 'demo', '--json', '--scenario', scenario, '--latency', String(latencyMs)], { cwd: root });
  try {
    const { env, connections } = await firstLine(demo);
    const [{ vendor, variant, role, externalId, clusters, cidrs, regions }] = connections;
    const list = (/** @type {string} */ flag, /** @type {string[]} */ values) => values.flatMap((value) => [flag, value]);
    const args = [
      'dist/cli.js',
      'diagnose',
      '--json',
      '--vendor',
      vendor,
      '--variant',
      variant,
      '--role',
      role,
      '--external-id',
      externalId,
    ];
    args.push(...list('--cluster', clusters), ...list('--allow-cidr', cidrs), ...list('--region', regions));
    /** @type {{ elapsedMs: number, calls: number, longestChain: number, verdict: string }[]} */
    const all = [];
    // The first one warms up the demo account, which stands for AWS, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      const { stdout, stderr } = await runProcess(node, args, { cwd: root, env: { ...withoutLogin(), ...env } });
      if (!stdout.startsWith('{')) throw new Error(`The diagnosis of ${scenario} printed no JSON: ${stderr}`);
      const { timing, verdict } = JSON.parse(stdout);
      if (run > 0) all.push({ ...timing, verdict });
    }
    const elapsedMs = Math.round(median(all.map((one) => one.elapsedMs)));
    const longestChain = median(all.map((one) => one.longestChain));
    return {
      scenario,
      latencyMs,
      verdict: all[0]?.verdict,
      calls: median(all.map((one) => one.calls)),
      longestChain,
      elapsedMs,
      ...(latencyMs > 0 && { overChain: Math.round((elapsedMs / (longestChain * latencyMs)) * 1000) / 1000 }),
    };
  } finally {
    await stopProcess(demo);
  }
}

/** What reading code costs, in a process of its own. */
async function scanned() {
  const { code, stdout, stderr } = await runProcess(node, ['--expose-gc', 'test/bench/scan.mjs'], { cwd: root });
  if (code !== 0) throw new Error(`test/bench/scan.mjs ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<{ env: Record<string, string>, connections: any[] }>} */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`rolecall demo ended with ${code}.`)));
    if (child.stdout) createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
  });
}

function withoutLogin() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

function sizes() {
  const dist = join(root, 'dist');
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .sort();
  const bytes = Object.fromEntries(files.map((name) => [name.replaceAll('\\', '/'), statSync(join(dist, name)).size]));
  return { ...bytes, 'rolecall.vsix': statSync(join(root, 'rolecall.vsix')).size };
}

/** @param {number[]} numbers */
function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

/** @param {number} milliseconds */
function hundredths(milliseconds) {
  return Math.round(milliseconds * 100) / 100;
}

/** Runs a program whose words would spoil the JSON. @param {string} command @param {string[]} args */
async function succeed(command, args) {
  const { code, stdout, stderr } = await runProcess(command, args, { cwd: root });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
}
