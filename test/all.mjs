// Runs everything that has to hold, one stage after the other: `node test/all.mjs [--only stage,stage]`. The last line sums it up.
import { parseArgs } from 'node:util';
import { installed, root } from './installed.mjs';
import { runProcess } from './host/window/childProcesses.mjs';
import { forgetTally, readTally } from './tally.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[][]} [commands] run one after the other
 * @property {() => Promise<void>} [run] instead of commands
 * @property {string[]} [needs] stages that must have succeeded; one that was not asked for does not count
 * @property {string[]} [suites] the suites whose tests it counts
 */

const node = process.execPath;
/** @param {string} name @param {string[]} args */
const bin = (name, ...args) => ['npx', '--no-install', name, ...args];

/** @type {Stage[]} */
const stages = [
  { name: 'install', run: installed },
  { name: 'types', needs: ['install'], commands: [bin('tsc', '-p', '.')] },
  { name: 'lint', needs: ['install'], commands: [bin('oxlint', '.')] },
  { name: 'format', needs: ['install'], commands: [bin('oxfmt', '--check', '.')] },
  { name: 'build', needs: ['install'], commands: [[node, 'esbuild.mjs', '--test']] },
  { name: 'unit', needs: ['build'], commands: [[node, 'test/unitTests.mjs']], suites: ['unit'] },
  { name: 'host', needs: ['build'], commands: [[node, 'test/host/hostTests.mjs']], suites: ['host-trusted', 'host-restricted'] },
  { name: 'package', needs: ['install'], commands: [['npm', 'run', '--silent', 'package', '--', '--out', 'rolecall.vsix']] },
  { name: 'clicks', needs: ['package'], commands: [[node, 'test/host/clicks.mjs', 'rolecall.vsix']], suites: ['clicks'] },
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const only = values.only?.split(',');
const wanted = stages.filter(({ name }) => name === 'install' || !only || only.includes(name));

const sum = { passed: 0, failed: 0, skipped: 0 };
/** @type {Map<string, boolean>} */
const succeeded = new Map();
/** @type {string[]} */
const lines = [];

for (const stage of wanted) {
  const began = performance.now();
  const missing = (stage.needs ?? []).filter((name) => succeeded.get(name) === false);
  if (missing.length > 0) {
    finish(stage, false, `could not run: ${missing.join(', ')} failed`, began);
    continue;
  }
  console.log(`\n── ${stage.name}`);
  for (const suite of stage.suites ?? []) forgetTally(suite);
  const { ok, why } = await outcomeOf(stage);
  finish(stage, ok, why, began);
}

console.log(`\n${lines.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** @param {Stage} stage @returns {Promise<{ ok: boolean, why: string }>} */
async function outcomeOf({ run, commands = [] }) {
  try {
    await run?.();
    for (const [command = '', ...args] of commands) {
      const { code } = await runProcess(command, args, { cwd: root, show: true });
      if (code !== 0) return { ok: false, why: `ended with ${code}` };
    }
    return { ok: true, why: '' };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { ok: false, why: 'could not run' };
  }
}

/** @param {Stage} stage @param {boolean} ok @param {string} why @param {number} began */
function finish(stage, ok, why, began) {
  let failed = 0;
  const notes = why ? [why] : [];
  for (const suite of stage.suites ?? []) {
    const tally = readTally(suite);
    if (!tally || tally.passed + tally.failed === 0) {
      failed += 1;
      notes.push(`${suite} ran no test`);
      continue;
    }
    sum.passed += tally.passed;
    sum.skipped += tally.skipped;
    failed += tally.failed;
    notes.push(`${suite}: ${tally.passed} passed, ${tally.failed} failed`);
  }
  // A stage that failed without a failing test to its name counts as one failure.
  if (!ok && failed === 0) failed = 1;
  sum.failed += failed;
  succeeded.set(stage.name, ok && failed === 0);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  lines.push(`${failed === 0 ? 'ok  ' : 'FAIL'} ${stage.name.padEnd(8)} ${seconds.padStart(6)} s  ${notes.join('; ')}`.trimEnd());
}
