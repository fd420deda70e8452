import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './installed.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

const folder = join(root, 'out', 'tally');

/** Keeps how a suite ended, for whoever sums the suites up. @param {string} suite @param {Tally} tally */
export function writeTally(suite, tally) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${suite}.json`), JSON.stringify(tally));
}

/** Forgets how a suite ended the last time. @param {string} suite */
export function forgetTally(suite) {
  for (const ending of ['json', 'txt']) rmSync(join(folder, `${suite}.${ending}`), { force: true });
}

/** What a suite said that could not print it itself. @param {string} suite */
export function readTranscript(suite) {
  const file = join(folder, `${suite}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8') : `${suite} did not come to its end.`;
}

/** @param {string} suite @returns {Tally | undefined} `undefined`: the suite did not come to its end */
export function readTally(suite) {
  const file = join(folder, `${suite}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
