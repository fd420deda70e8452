import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../installed.mjs';
import { panel, pick, runCommand } from './window/drive.mjs';
import { ownAccount } from './ownAccount.mjs';

describe('a workspace of two folders that have one name', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('./ownAccount.mjs').OwnAccount} */
  let own;
  const place = mkdtempSync(join(tmpdir(), 'rolecall-several-'));

  before(async function () {
    host = this['host'];
    own = await ownAccount(host, 'fault:external-id');
    cpSync(join(root, 'test', 'fixtures', 'several'), place, { recursive: true });
    const [east] = JSON.parse(readFileSync(join(own.folder, '.vscode', 'settings.json'), 'utf8'))['rolecall.connections'];
    const connections = [
      { ...east, name: 'East' },
      { ...east, name: 'West', role: 'arn:aws:iam::444455556666:role/TierZeroAccess' },
    ];
    const folders = [{ path: 'east/infra' }, { path: 'west/infra' }];
    writeFileSync(join(place, 'both.code-workspace'), JSON.stringify({ folders, settings: { 'rolecall.connections': connections } }));
    window = await host.open({
      folder: join(place, 'both.code-workspace'),
      height: 900,
      settings: { 'security.workspace.trust.enabled': false },
    });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
  });

  after(async () => {
    await window.close();
    await own.close();
    rmSync(place, { recursive: true, force: true });
  });

  /** Opens the file that declares a folder's role. @param {'east' | 'west'} folder */
  async function openRole(folder) {
    const rows = window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'main.tf' });
    await rows.nth(folder === 'east' ? 0 : 1).dblclick();
    await window.page.locator(`.monaco-editor[data-uri$="/${folder}/infra/main.tf"]`).waitFor();
  }

  const lens = (/** @type {string | RegExp} */ text) =>
    window.page.locator('.monaco-editor .codelens-decoration a').filter({ hasText: text });

  it('has in each what is wrong there, and mixes nothing', async () => {
    const { page } = window;
    await openRole('east');
    await lens(/^TierZero: /).waitFor();
    await runCommand(page, 'Problems: Focus on Problems View');
    const rows = page.locator('.markers-panel .monaco-list-row[aria-level="2"]');
    await rows.nth(1).waitFor();
    const told = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    await page.screenshot({ path: join(host.artefacts, 'several-problems.png') });
    assert.deepEqual(
      told.map((row) => /851725519020:role|AWSBillingReadOnlyAccess/.exec(row)?.[0] ?? row).sort((one, other) => one.localeCompare(other)),
      ['851725519020:role', 'AWSBillingReadOnlyAccess'],
      told.join('\n'),
    );
    await runCommand(page, 'View: Toggle Panel Visibility');
  });

  it('asks which connection a folder is for, and shows its facts in that folder alone', async () => {
    const { page } = window;
    await openRole('east');
    await lens(/^Diagnose$/).click();
    await page.locator('.quick-input-title', { hasText: 'Which connection is aws_iam_role.tierzero the role of?' }).waitFor();
    await pick(page, 'East');
    await panel(page).getByText('AWS is right, main.tf is not').first().waitFor();
    await openRole('east');
    await lens(/^Compare with live$/).waitFor();
    await page.screenshot({ path: join(host.artefacts, 'several-east.png') });
    await openRole('west');
    await lens(/^Compare with live…$/).waitFor();
    assert.equal(await lens(/^Compare with live$/).count(), 0);
  });
});
