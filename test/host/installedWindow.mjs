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
 * @property {string} awsConfig the file where its windows look for AWS profiles; it is not there
 * @property {string} journal the folder in which the extension keeps what it has done
 * @property {(options?: { theme?: keyof typeof import('./window/openWindow.mjs').themes, width?: number, height?: number, scale?: number, settings?: Record<string, unknown>, folder?: string }) => Promise<import('./window/openWindow.mjs').Window & { folder: string }>} open
 *   a window on a fresh copy of the demo workspace; the caller closes it
 * @property {(page: import('playwright-core').Page, theme: keyof typeof import('./window/openWindow.mjs').themes) => Promise<void>} paint
 *   shows an open window in another theme; it must have been opened with {@link followingSystem}
 * @property {() => Promise<void>} stop
 */

/** Settings of a window that takes its theme from what the page says of the system, so that it can be looked at in three. */
export const followingSystem = {
  'window.autoDetectColorScheme': true,
  'window.autoDetectHighContrast': true,
  'workbench.preferredDarkColorTheme': themes.dark,
  'workbench.preferredLightColorTheme': themes.light,
  'workbench.preferredHighContrastColorTheme': themes.hc,
};
const ofItsOwn = { 'window.autoDetectColorScheme': false, 'window.autoDetectHighContrast': false };

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
  const awsConfig = join(temporary, 'no-aws-config');
  let copies = 0;
  await runServerCommand(dataFolder, ['--install-extension', resolve(vsix)]);
  const server = await startServer({ dataFolder, env: withoutLogin() });
  return {
    artefacts,
    awsConfig,
    journal: join(dataFolder, 'data', 'User', 'globalStorage', 'rolecall.rolecall', 'activity'),
    open: async ({ theme = 'dark', settings = {}, folder, ...size } = {}) => {
      // Windows of one server share the user's settings, so a window is closed before the next one is opened.
      writeSettings(dataFolder, { 'workbench.colorTheme': themes[theme], ...ofItsOwn, ...settings });
      const opened = folder ?? demoWorkspace(join(temporary, String((copies += 1)), 'demo-workspace'));
      return { ...(await openWindow({ server, folder: opened, theme, ...size })), folder: opened };
    },
    paint: async (page, theme) => {
      const isContrast = theme === 'hc';
      await page.emulateMedia({ colorScheme: theme === 'light' ? 'light' : 'dark', forcedColors: isContrast ? 'active' : 'none' });
      const shade = { dark: 'vs-dark', light: 'vs', hc: 'hc-black' };
      await page.locator(`.monaco-workbench.${shade[theme]}`).waitFor();
    },
    stop: async () => {
      await server.stop();
      remove();
      process.off('exit', remove);
    },
  };

  /** A machine without any AWS login: whatever the person who runs the tests has stays out of them. */
  function withoutLogin() {
    return {
      AWS_CONFIG_FILE: awsConfig,
      AWS_SHARED_CREDENTIALS_FILE: `${awsConfig}-and-no-credentials`,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
    };
  }
}
