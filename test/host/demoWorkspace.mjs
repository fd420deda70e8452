import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../installed.mjs';

/**
 * A copy of the demo workspace, so that what a window writes into its settings does not end up in the project.
 * @param {string} to a folder that is not there yet
 * @returns {string} the same folder
 */
export function demoWorkspace(to) {
  cpSync(join(root, 'test', 'fixtures', 'demo-workspace'), to, { recursive: true });
  return to;
}
