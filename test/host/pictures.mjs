// `npm run pictures`: packages the extension and takes the pictures of the documentation in a real VS Code, in three themes.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installed, root } from '../installed.mjs';
import { runProcess } from './window/childProcesses.mjs';

await installed();
const vsix = join(root, 'rolecall.vsix');
const packaged = await runProcess('npm', ['run', '--silent', 'package', '--', '--out', vsix], { cwd: root, show: true });
if (packaged.code !== 0) process.exit(packaged.code);

const { installedWindow } = await import('./installedWindow.mjs');
const { diagnose, openView, panel, unfold } = await import('./window/drive.mjs');
const { activityRow, answer, ended, planEverything, pressInPanel } = await import('./window/mend.mjs');
const { themes } = await import('./window/openWindow.mjs');

const folder = join(root, 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
const host = await installedWindow(vsix);
try {
  for (const theme of /** @type {(keyof typeof themes)[]} */ (Object.keys(themes))) {
    const window = await host.open({ theme, width: 1280, height: 860 });
    try {
      const { page } = window;
      await openView(page, 'TierZero');
      await diagnose(page, 'TierZero');
      await unfold(page, 'TierZero');
      await widen(page, 110);
      await page.locator('.monaco-list-row[aria-label^="TierZero, broken"]').hover();
      await page.locator('.monaco-list-row[aria-label^="TierZero, broken"] .action-label[aria-label^="Open Panel"]').click();
      await panel(page).locator('.check.fail').first().waitFor();
      await page.mouse.move(640, 850);
      await settled(page);
      await page.screenshot({ path: join(folder, `tree-and-panel-${theme}.png`) });
      await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
      await panel(page).locator('#check-external-id[open]').waitFor();
      await page.mouse.move(640, 850);
      await settled(page);
      await page.screenshot({ path: join(folder, `finding-${theme}.png`) });
      await planEverything(page, 'TierZero');
      await page.mouse.move(640, 850);
      await settled(page);
      await page.screenshot({ path: join(folder, `plan-${theme}.png`) });
      await pressInPanel(page, 'Apply…');
      await answer(page, 'Apply', /Apply/);
      await answer(page, 'Give More Access', /more access/);
      await ended(page, 'TierZero is healthy now.');
      const activity = activityRow(page, 'Mend 7 findings of TierZero, applied');
      await activity.click();
      // Whether the click has opened it or closed it: after this it is open, and has the focus.
      await page.keyboard.press('ArrowRight');
      await activityRow(page, 'Enable region eu-south-1').waitFor();
      await page.keyboard.press('Home');
      await page.mouse.move(640, 850);
      await settled(page);
      await page.screenshot({ path: join(folder, `activity-${theme}.png`) });
      console.log(`docs/pictures/{tree-and-panel,finding,plan,activity}-${theme}.png`);
    } finally {
      await window.close();
    }
  }
} finally {
  await host.stop();
}

/** Draws the edge between the tree and the editor to the right. @param {import('playwright-core').Page} page @param {number} pixels */
async function widen(page, pixels) {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('There is no side bar to widen.');
  const edge = box.x + box.width + 1;
  await page.mouse.move(edge, 500);
  await page.mouse.down();
  await page.mouse.move(edge + pixels, 500, { steps: 5 });
  await page.mouse.up();
}

/** Waits until nothing moves: no tooltip fades, no font is being loaded. @param {import('playwright-core').Page} page */
async function settled(page) {
  await page.locator('.monaco-hover:visible').waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready);
  await panel(page)
    .locator('body')
    .evaluate((body) => body.ownerDocument.fonts.ready);
  await page.waitForTimeout(500);
}
