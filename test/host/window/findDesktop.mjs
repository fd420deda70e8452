import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/**
 * The desktop VS Code, where a window of it can be opened: VSCODE_EXECUTABLE, else the one that `code` on the PATH belongs to.
 * @returns {string | undefined} the path of the program itself, not of the script that starts it
 */
export function findDesktop() {
  const given = process.env['VSCODE_EXECUTABLE'];
  if (given) {
    if (!existsSync(given)) throw new Error(`VSCODE_EXECUTABLE names ${given}, which is not there.`);
    return given;
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return undefined;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const script = join(folder, process.platform === 'win32' ? 'code.cmd' : 'code');
    if (folder === '' || !existsSync(script)) continue;
    const bin = dirname(realpathSync(script));
    const program = programs.map((path) => resolve(bin, path)).find((path) => existsSync(path));
    if (program) return program;
  }
  return undefined;
}

/** Where the program lies as seen from the folder of its `code` script: Linux, macOS, Windows. */
const programs =
  process.platform === 'darwin'
    ? ['../../../MacOS/Code', '../../../MacOS/Electron']
    : process.platform === 'win32'
      ? ['../Code.exe']
      : ['../code'];
