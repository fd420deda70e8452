#!/usr/bin/env node
// Takes the flags that the `code` program takes and opens a real VS Code from npm packages alone, so that it can stand where
// `@vscode/test-electron` wants the path of VS Code. Known: --extensionDevelopmentPath, --extensionTestsPath, --user-data-dir,
// --extensions-dir, --disable-workspace-trust, --wait and a folder; flags about Electron mean nothing here and are ignored.
import { parseArgs } from 'node:util';
import { openWindow } from './openWindow.mjs';

/** What this window always complains of: native modules that the packages leave out, and the gallery that it has none of. */
const noise = [
  'Could not locate the bindings file',
  "Cannot find module './build/Release/watchdog'",
  'additional builtin extensions',
  'connection token',
  'Creating a socket',
  '[reconnection-grace-time]',
  '[AgentHost:remote]',
  '[AccountPolicyGate]',
  '[Service Worker] registration',
];

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'disable-workspace-trust': { type: 'boolean' },
  },
});

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

const window = await openWindow({
  folder: positionals[0],
  extensionDevelopmentPath: text(values['extensionDevelopmentPath']),
  extensionTestsPath: text(values['extensionTestsPath']),
  dataFolder: text(values['user-data-dir']),
  extensionsFolder: text(values['extensions-dir']),
  settings: {
    'security.workspace.trust.enabled': values['disable-workspace-trust'] === true,
    'security.workspace.trust.startupPrompt': 'never',
  },
  onLog: (type, args) => {
    if (!isNoise(args)) process[type === 'error' ? 'stderr' : 'stdout'].write(`${args.map(String).join(' ')}\n`);
  },
});
const code = await window.exited;
await window.close();
process.exit(code);

/** @param {unknown[]} args */
function isNoise(args) {
  const line = args.map(String).join(' ');
  return noise.some((one) => line.includes(one));
}
