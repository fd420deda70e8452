#!/usr/bin/env node
// Takes the flags that the `code` program takes and opens a real VS Code from npm packages alone, so that it can stand where
// `@vscode/test-electron` wants the path of VS Code. Known: --extensionDevelopmentPath, --extensionTestsPath, --user-data-dir,
// --extensions-dir, --disable-workspace-trust, --wait and a folder; flags about Electron mean nothing here and are ignored.
import { parseArgs } from 'node:util';
import { openWindow } from './openWindow.mjs';

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

/** @type {string[]} */
const log = [];
const window = await openWindow({
  folder: positionals[0],
  extensionDevelopmentPath: text(values['extensionDevelopmentPath']),
  extensionTestsPath: text(values['extensionTestsPath']),
  dataFolder: text(values['user-data-dir']),
  extensionsFolder: text(values['extensions-dir']),
  settings: {
    'security.workspace.trust.enabled': values['disable-workspace-trust'] !== true,
    'security.workspace.trust.startupPrompt': 'never',
  },
  onLog: (type, args) => log.push(`${type}: ${args.map(String).join(' ')}`.split('\n').slice(0, 4).join('\n')),
});
const code = await window.exited;
await window.close();
// The window always complains of native modules that the packages leave out; it is worth reading only when something went wrong.
if (code !== 0) console.error(log.slice(-40).join('\n'));
process.exit(code);
