// The room of what was done: activities as files on this machine. It knows the disk and no AWS.
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { homedir } from 'node:os';
import type { Activity } from '../engine/model/activity.ts';
import type { Journal } from '../engine/ports.ts';

/** Only the owner reads them: what takes a trust policy back holds its External ID. */
const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/** Keeps each activity as one JSON file in a folder, which is made when the first one is written. */
export function fileJournal(folder: string): Journal {
  return { write, read };

  async function write(activity: Activity): Promise<void> {
    if (!/^[\w-]+$/.test(activity.id)) throw new Error(`An activity cannot be called "${activity.id}".`);
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
    const target = join(folder, `${activity.id}.json`);
    const draft = `${target}.${process.pid}.draft`;
    const file = await open(draft, 'w', OWNER_ONLY.file);
    try {
      await file.writeFile(JSON.stringify(activity, null, 2));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
    await syncFolder(folder);
  }

  async function read(): Promise<readonly Activity[]> {
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
    const activities = await Promise.all(names.map((name) => activityIn(join(folder, name))));
    return activities.toSorted((one, other) => other.at - one.at || (one.id < other.id ? 1 : -1));
  }
}

/** Where the command line keeps its activities: `$XDG_STATE_HOME/rolecall/activity` (XDG Base Directory Specification). */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME;
  return join(
    state !== undefined && state.startsWith('/') ? state : join(env.HOME ?? homedir(), '.local', 'state'),
    'rolecall',
    'activity',
  );
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function activityIn(file: string): Promise<Activity> {
  try {
    const activity = JSON.parse(await readFile(file, 'utf8')) as Activity;
    if (typeof activity.id !== 'string' || !Array.isArray(activity.steps)) throw new Error('it is not an activity');
    return activity;
  } catch (error) {
    throw new Error(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}. Move it away to go on without it.`,
      {
        cause: error,
      },
    );
  }
}

/** A rename is safe from a power cut once its folder is written; some systems cannot write a folder, and do it by themselves. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
