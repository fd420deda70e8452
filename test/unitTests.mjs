// Runs the bundled unit tests: `node test/unitTests.mjs [--grep TEXT] [part of a path]...`, after `node esbuild.mjs --test`.
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';
import { root } from './installed.mjs';
import { writeTally } from './tally.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { grep: { type: 'string' } } });

const sources = readdirSync(join(root, 'test', 'unit'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
  .map((entry) => relative(join(root, 'test'), join(entry.parentPath, entry.name)))
  .filter((path) => positionals.length === 0 || positionals.some((part) => path.includes(part)))
  .sort();

// Files share nothing, so several run at once; a few alone are read more easily in the order in which they are written.
const parallel = sources.length > 3;
const mocha = new Mocha({
  parallel,
  jobs: availableParallelism(),
  ui: 'bdd',
  reporter: values.grep || positionals.length > 0 ? 'spec' : 'dot',
  // Only against hanging for ever: a machine may be slow, and some tests go through 64 accounts.
  timeout: 300_000,
  forbidOnly: Boolean(process.env['CI']),
});
if (values.grep) mocha.grep(values.grep);
for (const source of sources) {
  // A bundle whose source is gone is not run; a source without its bundle is a failure.
  const bundle = join(root, 'out', source.replace(/\.ts$/, '.js'));
  if (!existsSync(bundle)) throw new Error(`${bundle} is not built: run node esbuild.mjs --test.`);
  mocha.addFile(bundle);
}
if (!parallel) await mocha.loadFilesAsync();
const runner = mocha.run((failures) => {
  const { passes = 0, pending = 0 } = runner.stats ?? {};
  writeTally('unit', { passed: passes, failed: failures, skipped: pending });
  process.exit(failures > 0 ? 1 : 0);
});
