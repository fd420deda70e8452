// Installs a packaged extension in a fresh VS Code and uses it as a person would: `node test/host/clicks.mjs rolecall.vsix [--grep TEXT]`.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { writeTally } from '../tally.mjs';
import { installedWindow } from './installedWindow.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });
const [vsix] = positionals;
if (!vsix) throw new Error('Which .vsix? Make one with npm run package.');

const host = await installedWindow(vsix);
const mocha = new Mocha({
  ui: 'bdd',
  reporter: 'spec',
  // Only against hanging for ever: what is waited for comes late on a machine that has others to serve.
  timeout: 900_000,
  forbidOnly: Boolean(process.env['CI']),
  rootHooks: { afterAll: host.stop },
});
if (values.grep) mocha.grep(values.grep);
mocha.suite.ctx['host'] = host;
const here = new URL('./', import.meta.url);
for (const file of readdirSync(here).filter((name) => name.endsWith('.test.mjs'))) mocha.addFile(fileURLToPath(new URL(file, here)));
await mocha.loadFilesAsync();
const runner = mocha.run((failures) => {
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  writeTally('clicks', { passed: passes, failed: failures, skipped: pending });
  process.exit(failures > 0 ? 1 : 0);
});
