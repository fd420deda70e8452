import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../installed.mjs';
import { demoWorkspace } from './demoWorkspace.mjs';
import { openWindow, themes } from './window/openWindow.mjs';
import { runServerCommand, startServer, writeSettings } from './window/startServer.mjs';

/**
 * @typedef {object} InstalledWindow
 * @property {string} artefacts where pictures of the tests go
 * @property {(options?: { theme?: keyof typeof import('./window/openWindow.mjs').themes, width?: number, height?: number, scale?: number, settings?: Record<string, unknown>, folder?: string }) => Promise<import('./window/openWindow.mjs').Window & { folder: string }>} open
 *   a window on a fresh copy of the demo workspace; the caller closes it
 * @property {() => Promise<void>} stop
 */

/**
 * A VS Code server in which a packaged extension is installed as a user would install it.
 * @param {string} vsix
 * @returns {Promise<InstalledWindow>}
 */
export async function installedWindow(vsix) {
  const temporary = mkdtempSync(join(tmpdir(), 'rolecall-installed-'));
  const remove = () => rmSync(temporary, { recursive: true, force: true });
  process.once('exit', remove);
  const dataFolder = join(temporary, 'data');
  const artefacts = join(root, 'artefacts');
  mkdirSync(artefacts, { recursive: true });
  let copies = 0;
  await runServerCommand(dataFolder, ['--install-extension', resolve(vsix)]);
  const server = await startServer({ dataFolder, env: withoutLogin() });
  return {
    artefacts,
    open: async ({ theme = 'dark', settings = {}, folder, ...size } = {}) => {
      // Windows of one server share the user's settings, so a window is closed before the next one is opened.
      writeSettings(dataFolder, { 'workbench.colorTheme': themes[theme], ...settings });
      const opened = folder ?? demoWorkspace(join(temporary, String((copies += 1)), 'demo-workspace'));
      return { ...(await openWindow({ server, folder: opened, theme, ...size })), folder: opened };
    },
    stop: async () => {
      await server.stop();
      remove();
      process.off('exit', remove);
    },
  };

  /** A machine without any AWS login: whatever the person who runs the tests has stays out of them. */
  function withoutLogin() {
    const none = join(temporary, 'no-aws-config');
    return {
      AWS_CONFIG_FILE: none,
      AWS_SHARED_CREDENTIALS_FILE: none,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
    };
  }
}
