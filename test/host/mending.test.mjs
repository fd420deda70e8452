import assert from 'node:assert/strict';
import { join } from 'node:path';
import { brokenInTree, connectionRow, diagnose, openView, panel, pick, runCommand, unfold } from './window/drive.mjs';
import { activityRow, answer, ended, planEverything, planShown, pressIn, pressInPanel } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount, PROFILE } from './ownAccount.mjs';

/** External IDs of the demo account, those that are wrong too. */
const secret = /demo-(tierzero|cloudzero)-\w+/;

describe('mending in the packaged extension', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('./ownAccount.mjs').OwnAccount | undefined} */
  let own;

  before(function () {
    host = this['host'];
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    await window.close();
    await own?.close();
    own = undefined;
  });

  /** @param {Parameters<typeof host.open>[0]} [options] */
  async function open(options) {
    window = await host.open({ height: 900, ...options, settings: { 'security.workspace.trust.enabled': false, ...followingSystem } });
    return window.page;
  }

  /** A window on an account of one's own, with a profile for the login. @param {string} scenario @param {string} [externalId] instead of the vendor's */
  async function openOwn(scenario, externalId) {
    own = await ownAccount(host, scenario);
    const page = await open({ folder: own.folder });
    await openView(page, 'TierZero');
    await own.tellExternalId(page, externalId);
    await diagnose(page, 'TierZero');
    return { page, own };
  }

  /** Takes a picture in each theme, to be looked at. @param {import('playwright-core').Page} page @param {string} name */
  async function pictures(page, name) {
    for (const theme of /** @type {const} */ (['light', 'hc', 'dark'])) {
      await host.paint(page, theme);
      await page.screenshot({ path: join(host.artefacts, `mending-${name}-${theme}.png`) });
    }
  }

  /** Makes the window narrow, and wide again. @param {import('playwright-core').Page} page @param {string} name */
  async function fitsNarrow(page, name) {
    await runCommand(page, 'View: Close Primary Side Bar');
    await page.setViewportSize({ width: 480, height: 900 });
    await panel(page).locator('#plan').waitFor();
    const { inside, visible } = await panel(page)
      .locator('html')
      .evaluate((root) => ({ inside: root.scrollWidth, visible: root.clientWidth }));
    assert.ok(visible < 480 && visible > 300, `the panel is ${visible} wide`);
    assert.ok(inside <= visible, `the panel's content is ${inside} wide in ${visible}`);
    await pictures(page, `narrow-${name}`);
    await page.setViewportSize({ width: 1280, height: 900 });
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  }

  it('fixes everything from the tree and takes it back', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await unfold(page, 'TierZero');
    const before = (await brokenInTree(page)).sort();
    assert.equal(before.length, 6);
    await planEverything(page, 'TierZero');
    await panel(page).getByText('Preview: nothing has been changed').waitFor();
    assert.equal(await panel(page).locator('.plan-step').count(), 7);
    await pictures(page, 'plan');
    await fitsNarrow(page, 'plan');

    await pressInPanel(page, 'Show Changes');
    const changes = page.locator('.multiDiffEditor');
    const lines = (/** @type {string} */ side) => changes.locator(`.editor.${side} .view-lines`).first();
    await lines('original').filter({ hasText: '851725519003' }).waitFor();
    await lines('modified').filter({ hasText: '851725519002' }).waitFor();
    assert.match(await lines('modified').innerText(), /de….\(\d+.characters\)/u);
    assert.doesNotMatch(await changes.innerText(), secret);
    await pictures(page, 'changes');
    await page.locator('.tab', { hasText: /^TierZero$/ }).click();

    await pressInPanel(page, 'Apply…');
    await page.locator('.monaco-dialog-box').waitFor();
    await pictures(page, 'question');
    await page.setViewportSize({ width: 480, height: 900 });
    const box = await page.locator('.monaco-dialog-box').boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 480, `the question is at ${JSON.stringify(box)}`);
    await page.screenshot({ path: join(host.artefacts, 'mending-narrow-question.png') });
    await page.setViewportSize({ width: 1280, height: 900 });
    const asked = await answer(page, 'Apply', /Apply "Mend 7 findings of TierZero"/);
    assert.match(asked, /Demo account: 111122223333/);
    assert.match(asked, /Role: arn:aws:iam::111122223333:role\/TierZeroAccess/);
    assert.match(asked, /1\. Change the trust policy/);
    assert.match(asked, /7\. Enable region eu-south-1/);
    const wider = await answer(page, 'Give More Access', /Give TierZero more access/);
    assert.match(wider, /AmazonRDSReadOnlyAccess/);
    assert.doesNotMatch(wider, /External ID/);
    await ended(page, 'TierZero is healthy now.');
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();

    const activity = activityRow(page, 'Mend 7 findings of TierZero, applied');
    await activity.click();
    await page.keyboard.press('ArrowRight');
    const steps = activityRow(page).and(page.locator('[aria-level="2"]'));
    await steps.nth(6).waitFor();
    const told = await steps.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    assert.equal(told.length, 7);
    for (const step of told) assert.match(step, /, done, (iam|eks|account):\w+, [\d.]+ (ms|s)$/);
    await pictures(page, 'done');
    await fitsNarrow(page, 'done');

    await pressIn(activity, 'Take Back');
    const undone = await answer(page, 'Take Back', /Take back "Mend 7 findings of TierZero"/);
    assert.match(undone, /1\. Enable region eu-south-1[^]*7\. Change the trust policy/);
    await ended(page, '"Mend 7 findings of TierZero" was taken back.');
    await activityRow(page, 'Mend 7 findings of TierZero, taken back').waitFor();
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').waitFor();
    assert.deepEqual((await brokenInTree(page)).sort(), before);
  });

  it('makes one fix from its button in the panel, and what one check found from its row in the tree', async () => {
    const page = await open();
    await openView(page, 'TierZero');
    await diagnose(page, 'TierZero');
    await unfold(page, 'TierZero');
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').click();
    await pressInPanel(page, 'Fix: Set the External ID that TierZero gave');
    await planShown(page);
    assert.equal(await panel(page).locator('.plan-step').count(), 1);
    await pressInPanel(page, 'Copy as AWS CLI');
    await page.getByText('Copied 1 steps for the AWS CLI').waitFor();
    const script = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(script, /^#!/);
    assert.match(script, /aws iam update-assume-role-policy/);
    assert.doesNotMatch(script, secret);
    await pressInPanel(page, 'Apply…');
    await answer(page, 'Apply', /Apply "Set the External ID/);
    // The same access as before: nothing more is asked.
    await ended(page, /was applied\. 5 problems are left\./);
    await page.locator('.monaco-list-row[aria-label^="External ID, broken"]').waitFor({ state: 'detached' });

    await pressIn(page.locator('.monaco-list-row[aria-label^="Policies of the role, broken"]'), 'Fix');
    await planShown(page);
    assert.equal(await panel(page).locator('.plan-step').count(), 2);
    await pressInPanel(page, 'Apply…');
    await answer(page, 'Apply', /Apply/);
    await answer(page, 'Give More Access', /more access/);
    await ended(page, /was applied\. 4 problems are left\./);
    await page.locator('.monaco-list-row[aria-label^="Policies of the role, broken"]').waitFor({ state: 'detached' });
    assert.equal((await brokenInTree(page)).length, 4);
  });

  it('is planned, refused, agreed to and taken back by keyboard alone', async () => {
    const { page, own } = await openOwn('fault:external-id+missing-policies');
    const broken = own.simulator.snapshot();
    await runCommand(page, 'Rolecall: Fix…');
    await pick(page, 'Everything');
    await planShown(page);
    for (const refused of ['Apply', 'Give more access']) {
      await tabTo('Apply…');
      await page.keyboard.press('Enter');
      if (refused !== 'Apply') await agree(/Apply "Mend/, 'Apply');
      await page.locator('.monaco-dialog-box').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
      await panel(page).locator('#plan.preview').waitFor();
      assert.deepEqual(own.simulator.snapshot(), broken);
      assert.deepEqual(own.activities(), []);
    }
    await tabTo('Apply…');
    await page.keyboard.press('Enter');
    const asked = await agree(/Apply "Mend/, 'Apply');
    assert.match(asked, new RegExp(`Account: 111122223333\\s+Profile: ${PROFILE}\\s+Role: arn:aws:iam::111122223333:role/TierZeroAccess`));
    await agree(/Give TierZero more access/, 'Give More Access');
    await ended(page, 'TierZero is healthy now.');
    assert.notDeepEqual(own.simulator.snapshot(), broken);
    await tabTo('Take Back…');
    await page.keyboard.press('Enter');
    await agree(/Take back "Mend/, 'Take Back');
    await ended(page, 'was taken back.');
    assert.deepEqual(own.simulator.snapshot(), broken);

    /** Presses Tab until a button of the panel has the focus. @param {string} button */
    async function tabTo(button) {
      const focused = panel(page).locator('vscode-button:focus', { hasText: button });
      for (let tabs = 0; tabs < 80 && (await focused.count()) === 0; tabs += 1) await page.keyboard.press('Tab');
      assert.equal(await focused.count(), 1, `Tab does not reach ${button}`);
    }

    /** Says yes by the key that a modal question begins with. @param {RegExp} question @param {string} yes */
    async function agree(question, yes) {
      const dialog = page.locator('.monaco-dialog-box').filter({ hasText: question });
      await dialog.locator('.monaco-button:focus', { hasText: yes }).waitFor();
      const said = await dialog.innerText();
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      return said;
    }
  });

  it('does what cannot be undone only where it was ticked and agreed to by itself', async () => {
    // Another External ID than the role asks for: something that can be mended without.
    const { page, own } = await openOwn('extra:eks-authentication-mode', 'another-external-id-0001');
    const broken = own.simulator.snapshot();
    await planEverything(page, 'TierZero');
    const steps = panel(page).locator('.plan-step');
    const tick = panel(page).getByLabel('Also do what cannot be undone');
    assert.equal(await tick.isChecked(), false);
    assert.equal(await steps.count(), 1);
    await panel(page).locator('.plan-left', { hasText: 'CONFIG_MAP' }).waitFor();
    await tick.check();
    await planShown(page);
    await panel(page).getByText('4, 1 cannot be undone').waitFor();
    await pictures(page, 'irreversible');

    await agreeTo('Cancel');
    await panel(page).locator('#plan.preview').waitFor();
    assert.deepEqual(own.simulator.snapshot(), broken);
    const warned = await agreeTo('Do It All the Same');
    assert.match(warned, /EKS allows CONFIG_MAP → API_AND_CONFIG_MAP → API and no way back/);
    await ended(page, 'TierZero is healthy now.');

    await pressInPanel(page, 'Take Back…');
    const undone = await answer(page, 'Take Back', /Take back "Mend 2 findings/);
    assert.match(undone, /Let us-east-1\/prod use access entries .*\(stands: it cannot be taken back\)/);
    await ended(page, 'stands in part');
    // The mode stands, and with it the entry that EKS made for whoever created the cluster.
    const left = /** @type {any} */ (structuredClone(broken)).accounts['111122223333'].clusters['us-east-1/prod'];
    const now = /** @type {any} */ (own.simulator.snapshot()).accounts['111122223333'].clusters['us-east-1/prod'];
    assert.deepEqual(Object.keys(now.entries), ['arn:aws:iam::111122223333:role/platform-admin']);
    assert.deepEqual(now, { ...left, authenticationMode: 'API_AND_CONFIG_MAP', entries: now.entries });

    /** @param {string} last */
    async function agreeTo(last) {
      await pressInPanel(page, 'Apply…');
      await answer(page, 'Apply', /Apply "Mend 2 findings/);
      await answer(page, 'Give More Access', /more access/);
      return answer(page, last, /Do what cannot be undone/);
    }
  });
});
