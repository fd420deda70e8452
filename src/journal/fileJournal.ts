// The room of what was done: activities as files on this machine. It knows the disk and no AWS.
import { mkdir, open, readdir, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { homedir } from 'node:os';
import type { Activity } from '../engine/model/activity.ts';
import type { Journal } from '../engine/ports.ts';
import { isAtWork } from './isAtWork.ts';

/** Only the owner reads them: what takes a trust policy back holds its External ID. */
const OWNER_ONLY = { file: 0o600, folder: 0o700 };

/** Files that are open at a time: macOS gives a process started by the desktop 256. */
const READ_AT_ONCE = 32;

/** What was done, or is to be done, cannot be written down: the message names the folder and what to do. */
export class JournalNotWritten extends Error {
  constructor(folder: string, cause: NodeJS.ErrnoException) {
    const next = NEXT[cause.code ?? ''] ?? 'See that a folder of that name can be written.';
    super(`What takes a change back cannot be written down in ${folder} (${cause.message}), and without that nothing is changed. ${next}`, {
      cause,
    });
    this.name = 'JournalNotWritten';
  }
}

const NEXT: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on that disk, then try again.',
  EDQUOT: 'Make room within your quota of that disk, then try again.',
  EACCES: 'Let your user write there, then try again.',
  EPERM: 'Let your user write there, then try again.',
  EROFS: 'That disk is mounted to be read only: make it writable, then try again.',
  ENOTDIR: 'A file stands where the folder should be: move it away, then try again.',
  EEXIST: 'A file stands where the folder should be: move it away, then try again.',
};

/** Two writes of one activity can overlap in this process. */
let drafts = 0;

/** Keeps each activity as one JSON file in a folder, which is made when the first one is written. */
export function fileJournal(folder: string): Journal {
  let isSwept = false;
  return { write, read };

  async function write(activity: Activity): Promise<void> {
    if (!/^[\w-]+$/.test(activity.id)) throw new Error(`An activity cannot be called "${activity.id}".`);
    const target = join(folder, `${activity.id}.json`);
    drafts += 1;
    const draft = `${target}.${process.pid}-${drafts}.draft`;
    try {
      await makeFolder(folder);
      if (!isSwept) await sweep(folder);
      isSwept = true;
      await writeWhole(draft, JSON.stringify(activity, null, 2));
      await rename(draft, target);
      await syncFolder(folder);
    } catch (error) {
      throw new JournalNotWritten(folder, error as NodeJS.ErrnoException);
    }
  }

  async function read(): Promise<readonly Activity[]> {
    const names = (await namesIn(folder)).filter((name) => name.endsWith('.json'));
    const activities: Activity[] = [];
    for (let at = 0; at < names.length; at += READ_AT_ONCE) {
      activities.push(...(await Promise.all(names.slice(at, at + READ_AT_ONCE).map((name) => activityIn(join(folder, name))))));
    }
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

/** Makes the folder and those above it; each new one is written in the one above, or a power cut could take them all. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Removes the drafts of processes that were killed while they wrote: a half of something that takes a change back is of no use. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = /\.(\d+)-\d+\.draft$/.exec(name)?.[1];
    if (writer !== undefined && !isAtWork(Number(writer))) await rm(join(folder, name), { force: true });
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', OWNER_ONLY.file);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
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
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}
