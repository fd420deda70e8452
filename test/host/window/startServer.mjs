import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, stopProcess } from './childProcesses.mjs';
import { fetchServer } from './fetchServer.mjs';
import { openFrontDoor } from './frontDoor.mjs';

/** Settings of a window in which nothing asks, greets or fetches. */
export const calmSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'window.menuBarVisibility': 'compact',
};

/**
 * @typedef {object} Server
 * @property {string} url `http://localhost:PORT`, without a slash
 * @property {string} dataFolder the server's own folder
 * @property {() => string} log all that the server wrote until now
 * @property {() => Promise<void>} stop ends it with all that it started
 */

/**
 * Starts a VS Code server on a free port of this machine and waits until it listens.
 * @param {{ dataFolder: string, extensionsFolder?: string | undefined, settings?: Record<string, unknown>, env?: Record<string, string> }} options
 *   `dataFolder` holds settings, extensions and logs; settings that are there already are kept, those given win
 * @returns {Promise<Server>}
 */
export async function startServer({ dataFolder, extensionsFolder, settings = {}, env = {} }) {
  const { node, serverMain } = await fetchServer((line) => console.error(line));
  writeSettings(dataFolder, settings);
  let log = '';
  const args = [serverMain, '--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--accept-server-license-terms'];
  args.push('--server-data-dir', dataFolder, '--telemetry-level', 'off', '--enable-smoke-test-driver');
  if (extensionsFolder) args.push('--extensions-dir', extensionsFolder);
  /** @type {(port: number) => void} */
  let listening = () => undefined;
  const output = (/** @type {string} */ text) => {
    log += text;
    const port = /Extension host agent listening on (\d+)/.exec(log)?.[1];
    if (port) listening(Number(port));
  };
  const child = startProcess(node, args, { env: serverEnvironment(env), output });
  const serverPort = await new Promise((resolve, reject) => {
    listening = resolve;
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The VS Code server ended with ${code}:\n${log}`)));
  });
  const door = await openFrontDoor(serverPort, dataFolder);
  const stop = async () => {
    await door.close();
    await stopProcess(child);
  };
  return { url: `http://localhost:${door.port}`, dataFolder, log: () => log, stop };
}

/**
 * Runs the server's own command line to its end, such as `--install-extension x.vsix`.
 * @param {string} dataFolder @param {readonly string[]} args @returns {Promise<void>} rejects with what it wrote when it fails
 */
export async function runServerCommand(dataFolder, args) {
  const { node, serverMain } = await fetchServer((line) => console.error(line));
  let log = '';
  const child = startProcess(node, [serverMain, '--server-data-dir', dataFolder, '--accept-server-license-terms', ...args], {
    env: serverEnvironment({}),
    output: (text) => (log += text),
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${log}`);
}

/** Writes the settings that windows of this server start with; those that are there already are kept, those given win. @param {string} dataFolder @param {Record<string, unknown>} settings */
export function writeSettings(dataFolder, settings) {
  const folder = join(dataFolder, 'data', 'User');
  const file = join(folder, 'settings.json');
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify({ ...calmSettings, ...kept, ...settings }, undefined, 2));
}

/** A server started from a terminal inside VS Code must not take that window's variables for its own. @param {Record<string, string>} env */
function serverEnvironment(env) {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name));
  return { ...Object.fromEntries(own), EXTENSIONS_GALLERY: '{}', ...env };
}
