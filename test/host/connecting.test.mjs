import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectionRow, notification, openView, panel, runCommand } from './window/drive.mjs';
import { activityRow, answer, ended, planShown } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount, PROFILE } from './ownAccount.mjs';

describe('connecting a vendor in the packaged extension, by keyboard alone', () => {
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
    window = await host.open({
      height: 900,
      folder: own.folder,
      settings: { 'security.workspace.trust.enabled': false, ...followingSystem },
    });
    await openView(window.page, 'TierZero');
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    await window.close();
    await own.close();
  });

  const input = () => window.page.locator('.quick-input-widget');

  /** Waits for a step. @param {string} title */
  const step = (title) => input().locator('.quick-input-title', { hasText: title }).waitFor();

  /** Chooses what says this. @param {string} title @param {string} text */
  async function choose(title, text) {
    await step(title);
    const row = input().locator('.monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor();
    await input().locator('input.input').fill(text);
    await row.and(window.page.locator('.focused')).waitFor();
    await window.page.keyboard.press('Enter');
  }

  /** Types an answer. @param {string} title @param {string} text */
  async function type(title, text) {
    await step(title);
    await input().locator('input.input').fill(text);
    await window.page.keyboard.press('Enter');
  }

  /** Types what is not taken, and waits for what is said of it. @param {string} title @param {string} text @param {string} said */
  async function isRefused(title, text, said) {
    await type(title, text);
    await input().getByText(said).waitFor();
  }

  /** @param {string} vendor */
  async function begin(vendor) {
    await runCommand(window.page, 'Rolecall: Connect a Vendor…');
    await choose('Connect which vendor?', vendor);
  }

  /** Presses Tab until a button of the panel has the focus, and then Enter. @param {string} button */
  async function press(button) {
    const focused = panel(window.page).locator('vscode-button:focus', { hasText: button });
    for (let tabs = 0; tabs < 80 && (await focused.count()) === 0; tabs += 1) await window.page.keyboard.press('Tab');
    await window.page.keyboard.press('Enter');
  }

  /** Says yes by the key that a modal question begins with. @param {string} yes */
  async function agree(yes) {
    const dialog = window.page.locator('.monaco-dialog-box').filter({ has: window.page.locator('.monaco-button', { hasText: yes }) });
    await dialog.locator('.monaco-button:focus', { hasText: yes }).waitFor();
    await window.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  it('makes a role for TierZero with EKS, says what is wrong at each step, and takes it back', async () => {
    const { page } = window;
    const before = own.simulator.snapshot();
    await begin('TierZero');
    await choose('EKS', 'With EKS');
    await choose('What may TierZero do?', 'Read only');
    await choose('Connect which AWS account?', 'nobody');
    await input().locator('input.input:not([placeholder^="Whose login"])').waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, login.png') });
    await choose('Connect which AWS account?', PROFILE);
    await isRefused('External ID', 'with blank inside', 'AWS takes no " " in an External ID');
    await type('External ID', '"tz-4711-abcd"');
    await choose('Which role?', 'name of your own');
    await isRefused('Name of the role', 'TierZeroAccess', 'The account has a role TierZeroAccess already');
    await type('Name of the role', 'ForTierZero');
    await step('Which clusters?');
    await input().getByText('us-east-1/prod').waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, clusters.png') });
    await page.keyboard.press('Enter');
    await isRefused('outbound addresses', '203.0.113.7', 'For this one address write 203.0.113.7/32');
    await type('outbound addresses', '203.0.113.0/24');
    await isRefused('Regions', 'Ireland', 'does not name a region by its code');
    await type('Regions', '');
    await isRefused('Name of the connection', 'TierZero', 'There is a connection of this name');
    await type('Name of the connection', 'Second');
    await choose('How is the role ForTierZero to be made?', 'Create in AWS now');
    await planShown(page);
    await panel(page).getByText('Connect TierZero').first().waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, plan.png') });
    assert.deepEqual(own.simulator.snapshot(), before);
    await press('Apply…');
    await agree('Apply');
    await agree('Give More Access');
    await ended(page, 'Second is healthy now.');
    await connectionRow(page, 'Second').and(page.locator('[aria-label*="healthy"]')).waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, healthy.png') });
    assert.notDeepEqual(own.simulator.snapshot(), before);
    await press('Take Back…');
    await agree('Take Back');
    await ended(page, 'was taken back.');
    assert.deepEqual(own.simulator.snapshot(), before);
  });

  /** Answers everything up to the plan of a stack. @param {import('playwright-core').Page} page @param {string} name the connection's */
  async function planStack(page, name) {
    await begin('TierZero');
    await choose('EKS', 'With EKS');
    await choose('What may TierZero do?', 'Read only');
    await choose('Connect which AWS account?', PROFILE);
    await type('External ID', 'tz-4711-abcd');
    await choose('Which role?', 'name of your own');
    await type('Name of the role', 'Stacked');
    await step('Which clusters?');
    await input().getByText('us-east-1/prod').waitFor();
    await page.keyboard.press('Enter');
    await type('outbound addresses', '203.0.113.0/24');
    await type('Regions', '');
    await type('Name of the connection', name);
    await choose('How is the role', 'Deploy CloudFormation');
    await planShown(page);
  }

  it('deploys a stack for TierZero, shows first what CloudFormation would do, and takes it back', async () => {
    const { page } = window;
    const before = own.simulator.snapshot();
    await planStack(page, 'Stacked');
    await panel(page)
      .getByText(/^Make the role \w+ \(AWS::IAM::Role\)$/)
      .waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, change set.png') });
    await press('Apply…');
    await agree('Apply');
    await agree('Give More Access');
    await ended(page, 'Stacked is healthy now.');
    await panel(page)
      .getByText(/^CREATE_COMPLETE \w+ \(AWS::IAM::Role\)$/)
      .waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, stack.png') });
    await press('Take Back…');
    await agree('Take Back');
    await ended(page, 'was taken back.');
    assert.deepEqual(own.simulator.snapshot(), before);
  });

  it('remembers what was made for the plan of a stack: put away it goes, and left by a window the next one offers to take it back', async () => {
    const { page } = window;
    own.forget();
    const before = own.simulator.snapshot();
    const isTakenBack = activityRow(page, 'Deploy the stack tierzero-access, taken back');
    await planStack(page, 'Put away');
    await press('Discard');
    await isTakenBack.waitFor();
    assert.deepEqual(own.simulator.snapshot(), before);

    own.forget();
    await planStack(page, 'Stacked');
    assert.notDeepEqual(own.simulator.snapshot(), before);
    await activityRow(page, 'Deploy the stack tierzero-access, planned, not applied').waitFor();
    const [planned] = own.activities();
    assert.equal(planned?.state, 'planned');
    process.kill(planned.process, 'SIGKILL');
    await page.reload();
    const offer = await notification(page, '"Deploy the stack tierzero-access" of Stacked was planned, and the plan was left');
    await page.screenshot({ path: join(host.artefacts, 'connecting, left plan.png') });
    await offer.locator('.monaco-button', { hasText: 'Take Back' }).click();
    await answer(page, 'Take Back', /Take back "Deploy the stack tierzero-access"/);
    await isTakenBack.waitFor();
    assert.deepEqual(own.simulator.snapshot(), before);
  });

  it('goes on after a reload where somebody left off, and writes Terraform for CloudZero', async () => {
    const { page } = window;
    await begin('CloudZero');
    await choose('What kind of connection?', 'Resource account');
    await choose('Connect which AWS account?', PROFILE);
    await type('External ID', 'cz-0123456789abcdef');
    await choose('Which role?', 'New role');
    await step('Regions');
    await page.keyboard.press('Escape');
    await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
    await openView(page, 'TierZero');
    await runCommand(page, 'Rolecall: Connect a Vendor…');
    await choose('You were connecting a vendor', 'Go on with CloudZero');
    await type('Regions', '');
    await isRefused('Name of the connection', 'my.account', 'CloudZero takes lowercase letters, digits and dashes');
    await type('Name of the connection', 'resources');
    await choose('How is the role', 'Write Terraform');
    await page.locator('.tab', { hasText: 'cloudzero' }).first().waitFor();
    await page.screenshot({ path: join(host.artefacts, 'connecting, Terraform.png') });
    const file = join(own.folder, 'cloudzero-resource.tf');
    assert.ok(existsSync(file), 'the file is there');
    const text = readFileSync(file, 'utf8');
    assert.match(text, /"arn:aws:iam::061190967865:root"/);
    assert.doesNotMatch(text, /cz-0123456789abcdef/);
    assert.doesNotMatch(readFileSync(join(own.folder, '.vscode', 'settings.json'), 'utf8'), /cz-0123456789abcdef/);
  });
});
