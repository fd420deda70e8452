import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerAll, begin, choose, isRefused, press, step, type } from './window/connect.mjs';
import { notification, openView, runCommand } from './window/drive.mjs';
import { activityRow, answer, planShown } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount, PROFILE } from './ownAccount.mjs';

describe('connecting a vendor that is left half-way, by keyboard alone', () => {
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

  /** Answers everything up to the plan of a stack. @param {import('playwright-core').Page} page @param {string} name the connection's */
  async function planStack(page, name) {
    const first = /** @type {const} */ ([
      ['EKS', 'With EKS'],
      ['What may TierZero do?', 'Read only'],
    ]);
    const eks = { cluster: 'us-east-1/prod', cidrs: '203.0.113.0/24' };
    await answerAll(page, { vendor: 'TierZero', first, profile: PROFILE, externalId: 'tz-4711-abcd', role: 'Stacked', name, eks });
    await choose(page, 'How is the role', 'Deploy CloudFormation');
    await planShown(page);
  }

  it('remembers what was made for the plan of a stack: put away it goes, and left by a window the next one offers to take it back', async () => {
    const { page } = window;
    own.forget();
    const before = own.simulator.snapshot();
    const isTakenBack = activityRow(page, 'Deploy the stack tierzero-access, taken back');
    await planStack(page, 'Put away');
    await press(page, 'Discard');
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
    await begin(page, 'CloudZero');
    await choose(page, 'What kind of connection?', 'Resource account');
    await choose(page, 'Connect which AWS account?', PROFILE);
    await type(page, 'External ID', 'cz-0123456789abcdef');
    await choose(page, 'Which role?', 'New role');
    await step(page, 'Regions');
    await page.keyboard.press('Escape');
    await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
    await openView(page, 'TierZero');
    await runCommand(page, 'Rolecall: Connect a Vendor…');
    await choose(page, 'You were connecting a vendor', 'Go on with CloudZero');
    await type(page, 'Regions', '');
    await isRefused(page, 'Name of the connection', 'my.account', 'CloudZero takes lowercase letters, digits and dashes');
    await type(page, 'Name of the connection', 'resources');
    await choose(page, 'How is the role', 'Write Terraform');
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
