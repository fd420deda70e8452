import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  brokenInPanel,
  brokenInTree,
  connectionRow,
  diagnose,
  diagnosed,
  notification,
  openView,
  panel,
  pick,
  runCommand,
  unfold,
} from './window/drive.mjs';

/** The checks that the demo account's six faults break, as the interface names them. */
const faults = [
  'EKS access entry',
  'EKS endpoint allowlist',
  'External ID',
  'Policies of the role',
  'STS in the regions',
  'Trust principal',
];
/** The External ID of the demo account's first connection, and the wrong one in its role's trust policy. */
const secret = /demo-tierzero-\w+/;

describe('the packaged extension on the demo workspace', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {string[]} */
  let refused;

  before(function () {
    host = this['host'];
  });

  /** @param {Parameters<typeof host.open>[0]} [options] */
  async function open({ settings = {}, ...options } = {}) {
    // Windows share the user's settings: what one test turns on, the next one turns off.
    window = await host.open({ ...options, settings: { 'security.workspace.trust.enabled': false, ...settings } });
    refused = [];
    window.page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text()) && /extension|rolecall/i.test(message.text()))
        refused.push(message.text());
    });
    return window.page;
  }

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    await window.close();
  });

  for (const theme of /** @type {const} */ (['dark', 'light', 'hc'])) {
    it(`names the six faults after one click, in tree and panel (${theme})`, async () => {
      const page = await open({ theme });
      await openView(page, 'TierZero');
      await diagnose(page, 'TierZero');
      await unfold(page, 'TierZero');
      await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').waitFor();
      assert.deepEqual((await brokenInTree(page)).sort(), faults);
      await page.locator('.activitybar .action-label[aria-label^="Rolecall"][aria-label*="6 failing checks"]').waitFor();

      await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
      await panel(page).locator('.check.fail').first().waitFor();
      assert.deepEqual((await brokenInPanel(page)).sort(), faults);
      assert.equal(await panel(page).locator('#check-external-id').getAttribute('open'), '');
      assert.doesNotMatch(await panel(page).locator('body').innerText(), secret);
      assert.deepEqual(refused, []);
      await page.screenshot({ path: join(host.artefacts, `clicks-${theme}.png`) });
    });
  }

  it('shows what is broken in the tree without a second click', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').waitFor();
  });

  it('fits a narrow panel', async () => {
    const page = await open({ width: 480, height: 900 });
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await unfold(page, 'TierZero');
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
    await panel(page).locator('.check.fail').first().waitFor();
    await runCommand(page, 'View: Close Primary Side Bar');
    await panel(page).locator('.check.fail').first().waitFor();
    const { inside, visible } = await panel(page)
      .locator('html')
      .evaluate((root) => ({ inside: root.scrollWidth, visible: root.clientWidth }));
    assert.ok(visible < 480 && visible > 300, `the panel is ${visible} wide`);
    assert.ok(inside <= visible, `the panel's content is ${inside} wide in ${visible}`);
    await page.screenshot({ path: join(host.artefacts, 'clicks-narrow.png') });
  });

  it('is used by keyboard alone', async () => {
    const page = await open();
    await runCommand(page, 'Rolecall: Open Demo Account');
    await connectionRow(page, 'TierZero').waitFor();
    await runCommand(page, 'Rolecall: Diagnose');
    await pick(page, 'TierZero');
    await diagnosed(page, 'TierZero');
    await runCommand(page, 'Rolecall: Open Panel');
    await pick(page, 'TierZero');
    const inside = panel(page);
    await inside.locator('.check.fail').first().waitFor();
    /** @type {Set<string>} */
    const reached = new Set();
    for (let tabs = 0; tabs < 80; tabs += 1) {
      await page.keyboard.press('Tab');
      const focused = await inside.locator('body').evaluate((body) => {
        const active = body.ownerDocument.activeElement;
        return active?.closest('summary') ? `check ${active.closest('details')?.id}` : (active?.textContent ?? '').trim();
      });
      reached.add(focused);
    }
    for (const wanted of ['Diagnose again', 'Copy as Markdown', 'check check-external-id', 'check check-sts-regions']) {
      assert.ok(reached.has(wanted), `Tab does not reach ${wanted}; it reaches ${[...reached].join(' | ')}`);
    }
  });

  it('restores the panel after a reload', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await unfold(page, 'TierZero');
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
    await panel(page).locator('.check.fail').first().waitFor();
    await runCommand(page, 'Developer: Reload Window');
    await panel(page).getByText('from before the window was reloaded').waitFor();
    assert.deepEqual((await brokenInPanel(page)).sort(), faults);
  });

  it('copies the report as Markdown without the External ID', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await unfold(page, 'TierZero');
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
    await panel(page).getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied the report as Markdown').waitFor();
    const markdown = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(markdown, /External ID/);
    assert.doesNotMatch(markdown, secret);
  });

  it('keeps a connection in the settings and its External ID out of them', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await runCommand(page, 'Rolecall: Add Connection');
    await pick(page, 'TierZero');
    const input = page.locator('.quick-input-widget input.input');
    const answers = {
      'Role (ARN or name)': 'arn:aws:iam::111122223333:role/Added',
      'External ID': 'typed-into-the-form-0001',
      Clusters: '',
      "TierZero's outbound addresses": '',
      Regions: '',
      Name: 'Added by hand',
    };
    for (const [title, answer] of Object.entries(answers)) {
      await page.locator('.quick-input-title', { hasText: title }).waitFor();
      await input.fill(answer);
      await page.keyboard.press('Enter');
    }
    await connectionRow(page, 'Added by hand').waitFor();
    const settings = readFileSync(join(window.folder, '.vscode', 'settings.json'), 'utf8');
    assert.match(settings, /"Added by hand"/);
    assert.match(settings, /role\/Added/);
    assert.doesNotMatch(settings, /typed-into-the-form/);
  });

  it('goes back in the form, keeps what was answered, and leaves by Escape without a trace', async () => {
    const page = await open();
    const file = join(window.folder, '.vscode', 'settings.json');
    const before = readFileSync(file, 'utf8');
    await openView(page, 'TierZero');
    await runCommand(page, 'Rolecall: Add Connection');
    await pick(page, 'CloudZero');
    await pick(page, 'Audit account');
    const input = page.locator('.quick-input-widget input.input');
    const titled = (/** @type {string} */ title) => page.locator('.quick-input-title', { hasText: title }).waitFor();
    await titled('Role (ARN or name) (3/6)');
    await input.fill('not a role');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-message', { hasText: 'cannot be used' }).waitFor();
    await input.fill('cloudzero-audit');
    await page.keyboard.press('Enter');
    await titled('External ID (4/6)');
    await page.getByRole('button', { name: 'Back' }).click();
    await titled('Role (ARN or name) (3/6)');
    assert.equal(await input.inputValue(), 'cloudzero-audit');
    await page.keyboard.press('Escape');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    assert.equal(readFileSync(file, 'utf8'), before);
  });

  it('keeps the focus of the keyboard while the facts come in', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await runCommand(page, 'Rolecall: Open Panel');
    await pick(page, 'TierZero');
    const inside = panel(page);
    await inside.getByRole('button', { name: 'Diagnose again' }).focus();
    await inside.locator('[role="status"]').evaluate((spoken) => {
      const note = () => (spoken.dataset['heard'] = `${spoken.dataset['heard'] ?? ''}|${spoken.textContent}`);
      new MutationObserver(note).observe(spoken, { childList: true, characterData: true, subtree: true });
    });
    await page.keyboard.press('Enter');
    // A reading is too short to be looked at; what a screen reader was told of it stays.
    await inside.locator('[role="status"][data-heard*="|Reading the facts.|Broken: 6 problems"]').waitFor({ state: 'attached' });
    await inside.locator('vscode-button:focus', { hasText: 'Diagnose again' }).waitFor();
    await inside.getByRole('button', { name: 'Read again: External ID' }).focus();
    await page.keyboard.press('Enter');
    await inside.locator('#check-external-id .read-again').waitFor();
    await inside.locator('vscode-button:focus', { hasText: 'Read again' }).waitFor();
  });

  it('leaves the connections of a folder alone that is not trusted', async () => {
    const page = await open({
      settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
    });
    const file = join(window.folder, '.vscode', 'settings.json');
    const before = readFileSync(file, 'utf8');
    await page.locator('.activitybar .action-label[aria-label^="Rolecall"]').click();
    await page.getByText('In Restricted Mode Rolecall does not call AWS').waitFor();
    await runCommand(page, 'Rolecall: Add Connection');
    // The form would come in place of the message; the message waits in the notification centre.
    await notification(page, 'This workspace is in Restricted Mode');
    assert.equal(await page.locator('.quick-input-title', { hasText: 'Which vendor' }).isVisible(), false);
    assert.equal(readFileSync(file, 'utf8'), before);
  });
});
