// `npm start`: from a fresh clone to a real VS Code on the demo workspace, with this extension in it. The desktop's where there is one,
// else a server in the browser, whose address is the last line. Runs until Ctrl-C, or until the desktop's window is closed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installed, root } from '../installed.mjs';
import { demoWorkspace } from './demoWorkspace.mjs';
import { runProcess, startProcess } from './window/childProcesses.mjs';
import { findDesktop } from './window/findDesktop.mjs';

await installed();
const built = await runProcess(process.execPath, ['esbuild.mjs'], { cwd: root, show: true });
if (built.code !== 0) process.exit(built.code);

const temporary = mkdtempSync(join(tmpdir(), 'rolecall-start-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const folder = demoWorkspace(join(temporary, 'demo-workspace'));

const desktop = findDesktop();
if (desktop) {
  const flags = [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${join(temporary, 'data')}`,
    `--extensions-dir=${join(temporary, 'extensions')}`,
  ];
  console.log(`Opening ${desktop} on the demo workspace. Ctrl-C ends it.`);
  const window = startProcess(desktop, ['--new-window', '--wait', '--disable-workspace-trust', '--skip-release-notes', ...flags, folder], {
    output: (text) => process.stderr.write(text),
  });
  window.once('exit', (code) => process.exit(code ?? 0));
} else {
  // Only now: these import packages that `installed` may just have brought.
  const { startServer } = await import('./window/startServer.mjs');
  const { addressOf } = await import('./window/openWindow.mjs');
  const server = await startServer({ dataFolder: join(temporary, 'data') });
  const address = addressOf(server, { folder, extensionDevelopmentPath: root });
  openInBrowser(address);
  console.log('VS Code runs until Ctrl-C. Open this address in a browser on this machine:');
  console.log(address);
}

/** Opens the address where there is a desktop to open it on; without one, or without a browser, the printed line is enough. @param {string} address */
function openInBrowser(address) {
  if (process.env['CI']) return;
  const opener = { darwin: 'open', win32: 'explorer' }[/** @type {string} */ (process.platform)] ?? 'xdg-open';
  if (opener === 'xdg-open' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .once('error', (error) => console.error(`No browser was opened: ${error.message}`))
    .unref();
}
