// Measured in the extension host of a real VS Code: what it costs to activate this extension, beside one that VS Code brings along.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';

/** What an activation cost, in milliseconds. */
interface Activation {
  readonly id: string;
  /** From asking VS Code for it until it was done: finding, loading and running, with the host's own work. */
  readonly wallMs: number;
  /** Running the extension's own file: its top level and `activate`, without what they call. */
  readonly ownMs: number;
  /** The same with all that they call, in VS Code and in Node. */
  readonly ownAndCalledMs: number;
}

const samplingMicroseconds = 50;

/** VS Code calls it as it calls tests. The answer is left in out/tally/activation.json. */
export async function run(): Promise<void> {
  const activations: Activation[] = [];
  for (const id of ['vscode.emmet', 'rolecall.rolecall']) activations.push(await measure(id));
  const folder = fileURLToPath(new URL('../tally/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}activation.json`, JSON.stringify({ vscode: vscode.version, node: process.version, activations }));
}

async function measure(id: string): Promise<Activation> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`VS Code does not know ${id}.`);
  if (extension.isActive) throw new Error(`${id} was active before it could be measured.`);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingMicroseconds });
  await session.post('Profiler.start');
  const began = performance.now();
  await extension.activate();
  const wallMs = performance.now() - began;
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { id, wallMs: round(wallMs), ...timesOf(profile, extension.extensionPath) };
}

function timesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, folder: string): { ownMs: number; ownAndCalledMs: number } {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child): [number, number] => [child, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isOwn = (id: number): boolean => {
    const url = byId.get(id)?.callFrame.url ?? '';
    return url !== '' && (url.startsWith('file:') ? fileURLToPath(url) : url).startsWith(`${folder}/`);
  };
  const isCalled = (id: number | undefined): boolean => id !== undefined && (isOwn(id) || isCalled(parents.get(id)));
  let own = 0;
  let called = 0;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index + 1] ?? 0;
    if (isOwn(id)) own += delta;
    if (isCalled(id)) called += delta;
  }
  return { ownMs: round(own / 1000), ownAndCalledMs: round(called / 1000) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
