import assert from 'node:assert/strict';
import { join } from 'node:path';
import { notification, openView, panel, pick, runCommand } from './window/drive.mjs';

const secret = 'tz-2f0c9b7e-not-to-be-shown';
/** What a terminal shows after a test of somebody's own, on several lines. */
const denied = [
  `$ aws sts assume-role --role-arn arn:aws:iam::111122223333:role/TierZeroAccess --role-session-name test --external-id ${secret}`,
  '',
  'An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:sts::851725519002:assumed-role/tierzero-managed/tierzero',
  'is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/TierZeroAccess',
].join('\n');

describe('why is it failing?', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;

  before(async function () {
    host = this['host'];
    window = await host.open({ settings: { 'security.workspace.trust.enabled': false } });
    await openView(window.page, 'TierZero');
  });

  after(async () => {
    await window.close();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
  });

  it('shows what was recognised in a pasted text, diagnoses the connection and opens the check, without the secrets of the text', async () => {
    const { page } = window;
    await runCommand(page, 'Rolecall: Why Is It Failing?…');
    const box = page.locator('.quick-input-widget');
    await box.getByText('Why is it failing?', { exact: true }).waitFor();
    if (await box.getByText('Type or paste another text…').isVisible()) await pick(page, 'Type or paste another text…');
    await box.getByText('Paste the whole error text').waitFor();
    // As the box itself does it with what is pasted into it.
    await box.locator('input.input').fill(denied.replaceAll('\n', ' '));
    await box.getByText('AccessDenied · sts:AssumeRole · role TierZeroAccess in 111122223333 · TierZero').waitFor();
    await page.screenshot({ path: join(host.artefacts, 'why failing, recognised.png') });
    await page.keyboard.press('Enter');

    const told = panel(page).locator('.told');
    await told.getByText('TierZero was refused by role TierZeroAccess').waitFor();
    await told.getByText('AWS does not say which clause').waitFor();
    await panel(page).locator('#check-trust-principal[open]').waitFor();
    await panel(page).locator('.verdict.fail').waitFor();
    await page.screenshot({ path: join(host.artefacts, 'why failing, panel.png') });
    assert.equal((await panel(page).locator('body').innerText()).includes(secret), false);

    await told.getByText('Dismiss').click();
    await told.waitFor({ state: 'detached' });
  });

  it('takes what is selected, once it has been shown', async () => {
    const { page } = window;
    await runCommand(page, 'File: New Untitled Text File');
    await page.locator('.editor-instance .monaco-editor').first().waitFor();
    await page.keyboard.insertText('Cannot exceed quota for PoliciesPerRole: 10 when attaching to IAM Role (TierZeroAccess)');
    await page.keyboard.press('Control+A');
    await runCommand(page, 'Rolecall: Why Is It Failing?…');
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Use the selection' });
    await row.getByText('too many policies · role TierZeroAccess · TierZero').waitFor();
    await row.getByText('Cannot exceed quota for PoliciesPerRole: 10').waitFor();
    await page.screenshot({ path: join(host.artefacts, 'why failing, selection.png') });
    await pick(page, 'Use the selection');
    const told = panel(page).locator('.told');
    await told.getByText('as many managed policies as the account allows (10)').waitFor();
    await told.getByText('Policies of the role').click();
    await panel(page).locator('#check-missing-policies[open]').waitFor();
    await told.getByText('Dismiss').click();
  });

  it('says so where it does not know a text', async () => {
    const { page } = window;
    await runCommand(page, 'Rolecall: Why Is It Failing?…');
    const box = page.locator('.quick-input-widget');
    await box.getByText('Why is it failing?', { exact: true }).waitFor();
    if (await box.getByText('Type or paste another text…').isVisible()) await pick(page, 'Type or paste another text…');
    await box.locator('input.input').fill('npm error code E404');
    await box.getByText('Rolecall does not know this text.').waitFor();
    await page.keyboard.press('Enter');
    await notification(page, 'Rolecall does not know this text.');
  });
});
