import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { root } from '../installed.mjs';
import { copied, notification, pick, runCommand } from './window/drive.mjs';
import { followingSystem } from './installedWindow.mjs';

describe('code in the packaged extension', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('playwright-core').Page} */
  let page;
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-code-'));

  before(async function () {
    host = this['host'];
    cpSync(join(root, 'test', 'fixtures', 'code-workspace'), folder, { recursive: true });
    window = await host.open({ folder, height: 900, settings: { 'security.workspace.trust.enabled': false, ...followingSystem } });
    ({ page } = window);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
  });

  after(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The text of a file as it is saved. @param {string} path */
  const saved = (path) => readFileSync(join(folder, path), 'utf8');

  /** Opens a file with the cursor in front of a word. @param {string} path its name is no other file's @param {string} word */
  async function openAt(path, word) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const lines = saved(path).slice(0, saved(path).indexOf(word)).split('\n');
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input.input').fill(`${name}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
    await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: name }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: name }).waitFor();
    await page.locator('.statusbar-item', { hasText: `Ln ${lines.length}, Col` }).waitFor();
  }

  const lenses = () => page.locator('.monaco-editor .codelens-decoration a');
  const lines = () => page.locator('.editor-instance .view-lines').first();

  /** Opens the menu of the light bulb at the cursor, and chooses. @param {string} title */
  async function quickFix(title) {
    await page.locator('.monaco-editor .lightBulbWidget').first().waitFor();
    await page.keyboard.press('Control+.');
    const row = page.locator('.action-widget .monaco-list-row').filter({ hasText: title }).first();
    await row.waitFor();
    await pictures('menu');
    await row.click();
  }

  /** The two files that belong together, as they are saved. */
  const both = () => ({ main: saved('main.tf'), variables: saved('variables.tf') });

  /** Saves everything, and waits until the two files are as they should be. @param {ReturnType<typeof both>} wanted */
  async function savedAs(wanted) {
    const isSo = () => isDeepStrictEqual(both(), wanted);
    const until = Date.now() + 180_000;
    const watching = watch(folder);
    await runCommand(page, 'File: Save All Files');
    // VS Code shows a file as saved before it is on the disk.
    while (!isSo() && Date.now() < until)
      await Promise.race([once(watching, 'change'), once(AbortSignal.timeout(until - Date.now()), 'abort')]);
    watching.close();
    assert.deepEqual(both(), wanted);
  }

  /** Takes a picture in each theme, to be looked at. @param {string} name */
  async function pictures(name) {
    for (const theme of /** @type {const} */ (['light', 'hc', 'dark'])) {
      await host.paint(page, theme);
      await page.screenshot({ path: join(host.artefacts, `code-${name}-${theme}.png`) });
    }
  }

  it('shows what a fix does to several files before it is made, makes just that, and takes it back', async () => {
    const before = both();
    await openAt('main.tf', 'Effect');
    await quickFix('Ask for the External ID, with a variable (in main.tf and variables.tf)');
    const preview = page.locator('.bulk-edit-panel');
    await preview.locator('.monaco-list-row', { hasText: 'variable "external_id"' }).waitFor();
    await pictures('preview');
    const boxes = preview.locator('.monaco-list-row .monaco-checkbox');
    const ticked = await boxes.evaluateAll((all) => all.map((box) => box.getAttribute('aria-checked')));
    // Each of the two files, and its one edit.
    assert.deepEqual(ticked, ['true', 'true', 'true', 'true']);
    assert.deepEqual(both(), before);

    await preview.getByRole('button', { name: 'Apply' }).click();
    await lines().filter({ hasText: 'var.external_id' }).waitFor();
    const action = '        Action    = "sts:AssumeRole"\n';
    const condition = `        Condition = {
          StringEquals = {
            "sts:ExternalId" = var.external_id
          }
        }
`;
    const variable = `
variable "external_id" {
  type        = string
  description = "The External ID that the vendor gave for this role."
}
`;
    await savedAs({ main: before.main.replace(action, action + condition), variables: before.variables + variable });

    await lines().click();
    await page.keyboard.press('Control+Z');
    await lines().filter({ hasNotText: 'var.external_id' }).waitFor();
    await savedAs(before);
  });

  it('leads to the place where it cannot write, with the value to copy', async () => {
    const principal = '"arn:aws:iam::${local.vendors[0]}:role/tierzero-managed"';
    await openAt('shown/stated.tf', principal);
    await quickFix('Show me where: Name arn:aws:iam::851725519002:role/tierzero-managed as the principal');
    await page.locator('.statusbar-item', { hasText: `(${principal.length} selected)` }).waitFor();
    const told = await notification(page, 'Rolecall cannot write here');
    await told.locator('.monaco-button', { hasText: 'Copy the Value' }).click();
    await told.waitFor({ state: 'detached' });
    await copied(page, 'arn:aws:iam::851725519002:role/tierzero-managed');
    assert.match(saved('shown/stated.tf'), /local\.vendors\[0\]/);
  });

  it('asks once whose role it is, and remembers it after a reload', async () => {
    const question = "Whose role is this? Perhaps TierZero's";
    await openAt('whose/readers.tf', 'name = "tierzero-reader"');
    await answerFirst('aws_iam_role.reader', 'TierZero');
    await lenses().filter({ hasText: 'TierZero: 12 problems' }).waitFor();
    await answerFirst('aws_iam_role.writer', 'Nobody that Rolecall knows');
    await lenses().filter({ hasText: question }).waitFor({ state: 'detached' });
    await Promise.all([page.waitForEvent('domcontentloaded'), runCommand(page, 'Developer: Reload Window')]);
    // Both roles are in one file, so what is to be said of them is said together.
    await lenses().filter({ hasText: 'TierZero: 12 problems' }).waitFor();
    assert.deepEqual(await lenses().allInnerTexts(), ['TierZero: 12 problems', 'Diagnose']);

    /** @param {string} role @param {string} whose */
    async function answerFirst(role, whose) {
      await lenses().filter({ hasText: question }).first().click();
      await page.locator('.quick-input-title', { hasText: `Whose role is ${role}?` }).waitFor();
      await page.screenshot({ path: join(host.artefacts, 'code-whose.png') });
      await pick(page, whose);
    }
  });
});
