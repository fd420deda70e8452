// `npm run bench`: prints as JSON what activation and diagnoses cost and how large the bundles are. It measures and judges nothing.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { installed, root } from '../installed.mjs';
import { runProcess, startProcess, stopProcess } from '../host/window/childProcesses.mjs';

const node = process.execPath;
const runs = 3;

await installed();
await succeed('npm', ['run', '--silent', 'package', '--', '--out', 'rolecall.vsix']);
await succeed(node, ['esbuild.mjs', '--test', '--no-dist']);

const activation = await activations();
const diagnoses = [];
for (const scenario of ['healthy', 'large']) for (const latencyMs of [0, 100]) diagnoses.push(await diagnosis(scenario, latencyMs));
const report = {
  machine: { node: process.version, platform: process.platform, arch: process.arch },
  runs,
  activation,
  diagnoses,
  bytes: sizes(),
};
console.log(JSON.stringify(report, undefined, 2));

/** The median of several windows, each of them new. */
async function activations() {
  const result = join(root, 'out', 'tally', 'activation.json');
  /** @type {{ vscode: string, node: string, activations: { id: string, wallMs: number, ownMs: number, ownAndCalledMs: number }[] }[]} */
  const measured = [];
  for (let run = 0; run < runs; run += 1) {
    rmSync(result, { force: true });
    const flags = [
      `--extensionDevelopmentPath=${root}`,
      `--extensionTestsPath=${join(root, 'out', 'bench', 'activation.mjs')}`,
      '--disable-workspace-trust',
    ];
    await succeed(node, ['test/host/window/code.mjs', ...flags]);
    measured.push(JSON.parse(readFileSync(result, 'utf8')));
  }
  const [first] = measured;
  return {
    vscode: first?.vscode,
    node: first?.node,
    extensions: (first?.activations ?? []).map(({ id }) => {
      const all = measured.flatMap(({ activations: list }) => list.filter((one) => one.id === id));
      return {
        id,
        wallMs: median(all.map(({ wallMs }) => wallMs)),
        ownMs: median(all.map(({ ownMs }) => ownMs)),
        ownAndCalledMs: median(all.map(({ ownAndCalledMs }) => ownAndCalledMs)),
      };
    }),
  };
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
    for (let run = 0; run < runs; run += 1) {
      const { stdout, stderr } = await runProcess(node, args, { cwd: root, env: { ...withoutLogin(), ...env } });
      if (!stdout.startsWith('{')) throw new Error(`The diagnosis of ${scenario} printed no JSON: ${stderr}`);
      const { timing, verdict } = JSON.parse(stdout);
      all.push({ ...timing, verdict });
    }
    const elapsedMs = median(all.map((one) => one.elapsedMs));
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

/** Runs a program whose words would spoil the JSON. @param {string} command @param {string[]} args */
async function succeed(command, args) {
  const { code, stdout, stderr } = await runProcess(command, args, { cwd: root });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stderr}${stdout}`);
}
