import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Activity } from '../../../src/engine/model/activity.ts';
import { fileJournal, JournalNotWritten, stateFolder } from '../../../src/journal/fileJournal.ts';

const activity = (id: string, at: number): Activity => ({
  id,
  title: 'Set the External ID',
  at,
  connection: { name: 'TierZero', vendor: 'tierzero', variant: 'default', role: 'TierZeroAccess' },
  account: '111122223333',
  state: 'applying',
  process: 1,
  fixes: [],
  steps: [],
  before: {},
  wanted: {},
  checks: { mended: [], healthy: [] },
});

/** The journal as a module of its own, for a process that may open few files. */
async function bundled(): Promise<string> {
  const outfile = join(process.cwd(), 'out', 'fileJournal.mjs');
  await build({ entryPoints: ['src/journal/fileJournal.ts'], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  return outfile;
}

describe('fileJournal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'rolecall-journal-')), 'deep', 'activity');
  });
  afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));

  it('has nothing before the first is written, and then the newest first', async () => {
    const journal = fileJournal(folder);
    assert.deepEqual(await journal.read(), []);
    await journal.write(activity('one', 1));
    await journal.write(activity('two', 2));
    assert.deepEqual(
      (await fileJournal(folder).read()).map(({ id }) => id),
      ['two', 'one'],
    );
  });

  it('puts a later state in the place of an earlier one, and leaves no draft', async () => {
    const journal = fileJournal(folder);
    await journal.write(activity('one', 1));
    await journal.write({ ...activity('one', 1), state: 'applied' });
    assert.deepEqual(
      (await journal.read()).map(({ state }) => state),
      ['applied'],
    );
    assert.deepEqual(await readdir(folder), ['one.json']);
  });

  it('lets nobody but the owner read, because what takes a trust policy back holds its External ID', async () => {
    await fileJournal(folder).write(activity('one', 1));
    assert.equal((await stat(join(folder, 'one.json'))).mode & 0o077, 0);
    assert.equal((await stat(folder)).mode & 0o077, 0);
  });

  it('names a file that it cannot read', async () => {
    const journal = fileJournal(folder);
    await journal.write(activity('one', 1));
    await writeFile(join(folder, 'two.json'), '{"id": ');
    await assert.rejects(journal.read(), /two\.json cannot be read/);
  });

  it('keeps what two processes write at the same time, whole', async () => {
    const module = JSON.stringify(await bundled());
    const writer = (name: string) => {
      const script = `import { fileJournal } from ${module};
        const journal = fileJournal(${JSON.stringify(folder)});
        for (let n = 0; n < 20; n += 1) for (const state of ['applying', 'applied'])
          await journal.write({ ...${JSON.stringify(activity('x', 1))}, id: '${name}-' + n, state, title: '${name}'.repeat(5000) });`;
      return once(spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }), 'close');
    };
    const both = Promise.all([writer('one'), writer('two')]);
    const over = new AbortController();
    void both.finally(() => over.abort());
    const journal = fileJournal(folder);
    while (!over.signal.aborted) await journal.read();
    assert.deepEqual(await both, [
      [0, null],
      [0, null],
    ]);
    const activities = await journal.read();
    assert.equal(activities.length, 40);
    assert.ok(activities.every(({ state }) => state === 'applied'));
    assert.equal((await readdir(folder)).length, 40);
  });

  it('takes two writes of one activity at once', async () => {
    const journal = fileJournal(folder);
    await Promise.all([journal.write(activity('one', 1)), journal.write({ ...activity('one', 1), state: 'applied' })]);
    assert.equal((await journal.read()).length, 1);
    assert.deepEqual(await readdir(folder), ['one.json']);
  });

  it('has nothing of a draft that a crash has left, and removes it once its process is gone', async () => {
    const journal = fileJournal(folder);
    await journal.write(activity('one', 1));
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await writeFile(join(folder, `two.json.${gone}-1.draft`), '{"id": "two", "ste');
    await writeFile(join(folder, `three.json.${process.ppid}-1.draft`), '{"id": "three", "ste');
    assert.deepEqual(
      (await journal.read()).map(({ id }) => id),
      ['one'],
    );
    await fileJournal(folder).write(activity('four', 4));
    assert.deepEqual((await readdir(folder)).toSorted(), ['four.json', 'one.json', `three.json.${process.ppid}-1.draft`]);
  });

  it('names the folder that it cannot write, and the next step', async () => {
    await mkdir(join(folder, '..', '..'), { recursive: true });
    await writeFile(join(folder, '..'), 'a file in the place of a folder');
    await assert.rejects(fileJournal(folder).write(activity('one', 1)), (error) => {
      assert.ok(error instanceof JournalNotWritten);
      assert.ok(error.message.includes(folder));
      assert.match(error.message, /without that nothing is changed.*move it away, then try again/);
      return true;
    });
    await rm(join(folder, '..'));
  });

  it('reads a thousand activities with few files open at a time', async () => {
    const journal = fileJournal(folder);
    await journal.write(activity('one', 1));
    const text = JSON.stringify(activity('one', 1));
    await Promise.all(
      Array.from({ length: 999 }, (_, index) => writeFile(join(folder, `more-${index}.json`), text.replace('"one"', `"more-${index}"`))),
    );
    assert.equal((await journal.read()).length, 1000);
    const script = `import { fileJournal } from ${JSON.stringify(await bundled())}; console.log((await fileJournal(${JSON.stringify(folder)}).read()).length)`;
    const limited = spawnSync('sh', ['-c', 'ulimit -n 128 && exec "$0" --input-type=module -e "$1"', process.execPath, script], {
      encoding: 'utf8',
    });
    assert.equal(limited.stdout.trim(), '1000', limited.stderr);
  });

  it('does not follow an id out of its folder', async () => {
    await assert.rejects(fileJournal(folder).write(activity('../one', 1)), /cannot be called/);
  });

  it('lies under XDG_STATE_HOME, which only an absolute path sets', () => {
    assert.equal(stateFolder({ XDG_STATE_HOME: '/state', HOME: '/home/me' }), '/state/rolecall/activity');
    assert.equal(stateFolder({ XDG_STATE_HOME: 'state', HOME: '/home/me' }), '/home/me/.local/state/rolecall/activity');
    assert.equal(stateFolder({ HOME: '/home/me' }), '/home/me/.local/state/rolecall/activity');
  });
});
