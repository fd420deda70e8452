// The window: a real VS Code from npm packages alone. Plain JavaScript over node:* and playwright-core, so that it runs before any build.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of a cache that is there whole or not at all: it is filled under another name and then renamed into place.
 * Two processes may fill it at the same time; the one that comes second throws its own copy away.
 * @param {string} cache the folder that holds the cached folders
 * @param {string} name carries the versions of what is inside, so that a new version is a new folder
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string>} the path of the filled folder
 */
export async function atomicFolder(cache, name, fill) {
  const wanted = join(cache, name);
  if (existsSync(wanted)) return wanted;
  mkdirSync(cache, { recursive: true });
  sweep(cache);
  const filling = mkdtempSync(join(cache, `filling-${process.pid}-`));
  const giveUp = () => rmSync(filling, { recursive: true, force: true });
  process.once('exit', giveUp);
  try {
    await fill(filling);
    try {
      renameSync(filling, wanted);
    } catch (error) {
      if (!existsSync(wanted)) throw error;
    }
  } finally {
    giveUp();
    process.off('exit', giveUp);
  }
  return wanted;
}

/** Removes what a process that is no longer alive left half filled. @param {string} cache */
function sweep(cache) {
  for (const name of readdirSync(cache)) {
    const pid = /^filling-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
