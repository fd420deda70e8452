import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, errors } from 'playwright-core';
import { findChromium } from './findChromium.mjs';
import { startServer } from './startServer.mjs';

/** The themes that pictures and tests are taken in, by a short name. */
export const themes = { dark: 'Dark Modern', light: 'Light Modern', hc: 'Default High Contrast' };

const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * @typedef {object} Window
 * @property {import('playwright-core').Page} page
 * @property {import('./startServer.mjs').Server} server
 * @property {Promise<number>} exited the exit code that the tests of `extensionTestsPath` ended with
 * @property {() => Promise<void>} close ends the browser and the server and removes the temporary folder
 */

/**
 * Opens a real VS Code window in a headless browser.
 * @param {object} options
 * @param {string | undefined} [options.folder] the workspace folder, or the `.code-workspace` file of several
 * @param {string | undefined} [options.extensionDevelopmentPath]
 * @param {string | undefined} [options.extensionTestsPath]
 * @param {string | undefined} [options.dataFolder] kept after `close`; without it a temporary one is used and removed
 * @param {string | undefined} [options.extensionsFolder]
 * @param {Record<string, unknown>} [options.settings] on top of the calm ones
 * @param {keyof typeof themes} [options.theme]
 * @param {number} [options.width] in CSS pixels
 * @param {number} [options.height] in CSS pixels
 * @param {number} [options.scale] device pixels for one CSS pixel
 * @param {Record<string, string>} [options.env] for the server and the extension host in it
 * @param {(type: string, args: unknown[]) => void} [options.onLog] what the tests write with `console`
 * @param {import('./startServer.mjs').Server} [options.server] a running server to use instead of a new one
 * @returns {Promise<Window>}
 */
export async function openWindow(options) {
  const temporary = options.server || options.dataFolder ? undefined : mkdtempSync(join(tmpdir(), 'rolecall-window-'));
  const removeTemporary = () => {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  };
  process.once('exit', removeTemporary);
  /** @type {(() => Promise<void>)[]} */
  const closing = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
    removeTemporary();
    process.off('exit', removeTemporary);
  };
  try {
    const settings = { 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...options.settings };
    const server =
      options.server ??
      (await startServer({
        dataFolder: options.dataFolder ?? temporary ?? '',
        extensionsFolder: options.extensionsFolder,
        settings,
        env: options.env ?? {},
      }));
    if (!options.server) closing.push(server.stop);
    const browser = await launchBrowser();
    closing.push(() => browser.close());
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      deviceScaleFactor: options.scale ?? 1,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    // Bounds against hanging for ever, here and wherever something is waited for: a machine that has others to serve is slow.
    context.setDefaultTimeout(180_000);
    const page = await context.newPage();
    const { exited } = await exitOf(page, options.onLog ?? (() => undefined));
    await page.goto(addressOf(server, options));
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    if (options.folder?.endsWith('.code-workspace')) await foldersShown(page);
    return { page, server, exited, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Waits for the folders of a workspace. VS Code reads the workspace's file before the server's file system is there, and on a machine that
 * has others to serve it now and then stays with what it knew then, which is no folder: it is opened anew, as a person would.
 * @param {import('playwright-core').Page} page
 */
async function foldersShown(page) {
  const rows = page.locator('.explorer-folders-view .monaco-list-row');
  const isEmpty = page.getByText('You have not yet added a folder to the workspace.');
  await rows.or(isEmpty).first().waitFor();
  if (await isEmpty.isHidden()) return;
  const isShown = await rows
    .first()
    .waitFor({ timeout: 20_000 })
    .then(() => true)
    .catch((/** @type {unknown} */ error) => {
      if (!(error instanceof errors.TimeoutError)) throw error;
      return false;
    });
  if (isShown) return;
  await page.reload();
  await rows.first().waitFor();
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  const { executablePath, env } = await findChromium();
  return chromium.launch({ executablePath, env: { ...process.env, ...env }, args: browserFlags });
}

/**
 * The address of a window.
 * @param {import('./startServer.mjs').Server} server
 * @param {{ folder?: string | undefined, extensionDevelopmentPath?: string | undefined, extensionTestsPath?: string | undefined }} options
 */
export function addressOf(server, { folder, extensionDevelopmentPath, extensionTestsPath }) {
  const remote = `vscode-remote://${new URL(server.url).host}`;
  const payload = [];
  if (extensionDevelopmentPath)
    payload.push(['extensionDevelopmentPath', `${remote}${slashed(linkTo(extensionDevelopmentPath, server.dataFolder))}`]);
  if (extensionTestsPath) payload.push(['extensionTestsPath', `${remote}${slashed(extensionTestsPath)}`]);
  payload.push(['skipWelcome', 'true'], ['skipReleaseNotes', 'true']);
  const what = folder?.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = [folder ? `${what}=${encodeURI(slashed(folder))}` : 'ew=true', `payload=${encodeURIComponent(JSON.stringify(payload))}`];
  return `${server.url}/?${query.join('&')}`;
}

/**
 * A path to the extension that does not hold the server's cache: VS Code starts in the theme of an extension under development, and
 * takes every theme below that folder for the extension's own, the server's built-in ones among them.
 * @param {string} extension @param {string} dataFolder
 */
function linkTo(extension, dataFolder) {
  const link = join(dataFolder, 'extension-under-development');
  rmSync(link, { force: true, recursive: false });
  symlinkSync(resolve(extension), link, 'junction');
  return link;
}

/** @param {string} path an absolute path as a URI spells it */
function slashed(path) {
  const absolute = resolve(path).replaceAll('\\', '/');
  return absolute.startsWith('/') ? absolute : `/${absolute}`;
}

/**
 * VS Code in a browser says through two functions of the page what a test run logs and how it ends.
 * @param {import('playwright-core').Page} page @param {(type: string, args: unknown[]) => void} onLog
 * @returns {Promise<{ exited: Promise<number> }>}
 */
async function exitOf(page, onLog) {
  /** @type {(code: number) => void} */
  let resolveExit = () => undefined;
  const exited = new Promise((resolve) => (resolveExit = resolve));
  await page.exposeFunction('codeAutomationLog', onLog);
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolveExit(code));
  page.on('crash', () => resolveExit(1));
  page.on('close', () => resolveExit(1));
  return { exited };
}
