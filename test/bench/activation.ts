// Measured in the extension host of a real VS Code: what it costs to activate this extension, beside one that VS Code brings along.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';

declare global {
  /** Left by `timed.js`, which bench.mjs puts in front of the extension: milliseconds to load the file, and to run `activate`. */
  var rolecallActivation: { readonly loadMs: number; readonly activateMs: number } | undefined;
}

/** VS Code calls it as it calls tests. The answer is left in out/tally/activation.json; times are in milliseconds. */
export async function run(): Promise<void> {
  // The first one in a new window waits for what else is starting, so it is nobody's time.
  await wallMs('vscode.search-result');
  const builtIn = { id: 'vscode.references-view', wallMs: await wallMs('vscode.references-view') };
  const ours = { id: 'rolecall.rolecall', wallMs: await wallMs('rolecall.rolecall'), ...globalThis.rolecallActivation };
  const folder = fileURLToPath(new URL('../tally/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}activation.json`, JSON.stringify({ vscode: vscode.version, node: process.version, ours, builtIn }));
}

/** From asking VS Code for an extension until it is active: finding, loading and running it, with the host's own work. */
async function wallMs(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension) throw new Error(`VS Code does not know ${id}.`);
  if (extension.isActive) throw new Error(`${id} was active before it could be measured.`);
  const began = performance.now();
  await extension.activate();
  return performance.now() - began;
}
