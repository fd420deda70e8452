import assert from 'node:assert/strict';
import { join } from 'node:path';
import { choose, type } from './window/connect.mjs';
import { connectionRow, diagnose, openView, panel, runCommand } from './window/drive.mjs';
import { activityRow, ended, planShown } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount } from './ownAccount.mjs';

const NEW = 'rotated-4d1c77ab90e2f315';
/** External IDs, old and new. */
const secret = /demo-(tierzero|cloudzero)-\w+|rotated-4d1c/;

describe("a vendor's access in the packaged extension, by keyboard alone", () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('./ownAccount.mjs').OwnAccount} */
  let own;

  before(function () {
    host = this['host'];
  });

  beforeEach(async () => {
    own = await ownAccount(host, 'healthy');
    const settings = { 'security.workspace.trust.enabled': false, ...followingSystem };
    window = await host.open({ height: 900, folder: own.folder, settings });
    await openView(window.page, 'TierZero');
    await own.tellExternalId(window.page);
    await diagnose(window.page, 'TierZero');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    await window.close();
    await own.close();
  });

  /** Agrees to the question that is open with the key that is pressed without looking. @param {RegExp} question @returns {Promise<string>} */
  async function agree(question) {
    const dialog = window.page.locator('.monaco-dialog-box').filter({ hasText: question });
    await dialog.waitFor();
    const said = await dialog.innerText();
    await window.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    return said;
  }

  /** Presses a button of the panel by the keyboard. @param {string} name */
  async function press(name) {
    await panel(window.page).getByRole('button', { name }).focus();
    await window.page.keyboard.press('Enter');
  }

  it('rotates the External ID: both, then the new one alone', async () => {
    const { page } = window;
    await runCommand(page, 'Rolecall: Rotate External ID…');
    await type(page, 'the new one', ` "${NEW}" `);
    await planShown(page);
    await page.screenshot({ path: join(host.artefacts, 'access-rotate-plan.png') });
    assert.doesNotMatch(await panel(page).locator('body').innerText(), secret);
    await press('Apply…');
    await agree(/Apply "Accept the External ID ro….*beside de…/s);
    assert.match(await agree(/Give TierZero more access/), /wider by one value/);
    await ended(page, /Both External IDs are accepted now/);
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();

    await runCommand(page, 'Rolecall: Rotate External ID…');
    await choose(page, 'accepts 2 External IDs', 'Drop the old one');
    await planShown(page);
    await press('Apply…');
    assert.match(await agree(/Apply "Accept the External ID de….*no longer/s), /TierZero has to send ro…/);
    await ended(page, /one is accepted now/);
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();
  });

  it('deletes the role once its name is typed, shows it as revoked, and makes it again', async () => {
    const { page } = window;
    await runCommand(page, 'Rolecall: Revoke Vendor Access…');
    await choose(page, 'how?', 'Delete the role');
    await planShown(page);
    await page.screenshot({ path: join(host.artefacts, 'access-revoke-plan.png') });
    await press('Apply…');
    assert.match(await agree(/Apply "Delete the role TierZeroAccess/), /unique id/);
    await type(page, 'Delete the role TierZeroAccess?', 'TierZeroAccess');
    await ended(page, 'TierZero has no access by this role any more.');
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, revoked"]')).waitFor();
    await panel(page).getByText('Revoked', { exact: true }).waitFor();
    await page.screenshot({ path: join(host.artefacts, 'access-revoked.png') });

    await activityRow(page, 'Delete the role TierZeroAccess and all that hangs on it, applied').waitFor();
    await press('Take Back…');
    await agree(/Take back "Delete the role/);
    await agree(/Give TierZero more access/);
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();
  });

  it('tells what the vendor did', async () => {
    const { page } = window;
    await runCommand(page, 'Rolecall: What Did They Do?…');
    await panel(page).locator('td', { hasText: 'DescribeInstances' }).first().waitFor();
    await page.screenshot({ path: join(host.artefacts, 'access-activity.png') });
    const tabs = page.locator('.tabs-container .tab').filter({ hasText: 'TierZero.md' });
    assert.equal(await tabs.count(), 1);
    // Nothing is asked when it is closed.
    await page.keyboard.press('Control+w');
    await tabs.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.monaco-dialog-box').count(), 0);
  });
});
