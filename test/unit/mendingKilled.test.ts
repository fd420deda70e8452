import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { fileJournal } from '../../src/journal/fileJournal.ts';
import { startSimulator, type Simulator } from '../../src/simulator/server.ts';
import { benchFor } from '../support/mendDemo.ts';

const SCENARIO = 'fault:trust-principal+eks-access-entry';

describe('when the process is killed between two steps', () => {
  let simulator: Simulator;
  let folder: string;
  let child: string;
  before(async () => {
    simulator = await startSimulator({ scenario: SCENARIO });
    folder = await mkdtemp(join(tmpdir(), 'rolecall-killed-'));
    child = join('out', 'killedMender.mjs');
    // With its packages inside it starts in a third of the time.
    await build({
      entryPoints: ['test/support/killedMender.ts'],
      outfile: child,
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      conditions: ['module', 'import', 'node'],
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'error',
    });
  });
  after(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  for (const when of ['before', 'after'] as const) {
    it(`${when} any write of the journal: what was begun can be finished, and can be taken back`, async () => {
      let interrupted = 0;
      for (let killAt = 1; ; killAt += 1) {
        const ends: boolean[] = [];
        for (const then of ['finish', 'undo'] as const) {
          simulator.load(SCENARIO);
          const broken = simulator.snapshot();
          const journal = fileJournal(join(folder, `${when}-${killAt}-${then}`));
          ends.push(await runUntilKilled(join(folder, `${when}-${killAt}-${then}`), killAt, when));
          const [activity] = await journal.read();
          const bench = benchFor(simulator, 'TierZero', journal);
          if (!activity) {
            assert.deepEqual(simulator.snapshot(), broken, 'something was changed that was not written down');
            continue;
          }
          if (activity.state === 'applying') interrupted += 1;
          const never = new AbortController().signal;
          if (then === 'undo') {
            assert.equal((await bench.undo(activity)).state, 'taken-back');
            assert.deepEqual(simulator.snapshot(), broken, `killed ${when} write ${killAt}`);
          } else if (activity.state === 'applying') {
            assert.equal(
              (await bench.mender.finish(activity, bench.target, { onChange: () => undefined, signal: never })).state,
              'applied',
            );
            assert.equal((await bench.diagnose()).verdict, 'healthy', `killed ${when} write ${killAt}`);
          }
        }
        if (ends.every((ended) => ended)) break;
      }
      assert.ok(interrupted >= 6, `only ${interrupted} runs were interrupted`);
    });
  }

  /** True if the run came to its end before it was to be killed. */
  async function runUntilKilled(journal: string, killAt: number, when: string): Promise<boolean> {
    const demo = JSON.stringify({ url: simulator.url, env: simulator.env, connections: simulator.connections });
    const run = spawn(process.execPath, [child, journal, demo, String(killAt), when], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code, signal] = (await once(run, 'close')) as [number | null, string | null];
    if (signal !== 'SIGKILL') assert.equal(code, 0);
    return signal !== 'SIGKILL';
  }
});
