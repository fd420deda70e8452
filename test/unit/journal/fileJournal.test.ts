import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Activity } from '../../../src/engine/model/activity.ts';
import { fileJournal, stateFolder } from '../../../src/journal/fileJournal.ts';

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

  it('does not follow an id out of its folder', async () => {
    await assert.rejects(fileJournal(folder).write(activity('../one', 1)), /cannot be called/);
  });

  it('lies under XDG_STATE_HOME, which only an absolute path sets', () => {
    assert.equal(stateFolder({ XDG_STATE_HOME: '/state', HOME: '/home/me' }), '/state/rolecall/activity');
    assert.equal(stateFolder({ XDG_STATE_HOME: 'state', HOME: '/home/me' }), '/home/me/.local/state/rolecall/activity');
    assert.equal(stateFolder({ HOME: '/home/me' }), '/home/me/.local/state/rolecall/activity');
  });
});
