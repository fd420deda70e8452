import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agree, answerAll, begin, choose, input, isRefused, press, step, takeTicked, type } from './window/connect.mjs';
import { notification, openView, panel, runCommand } from './window/drive.mjs';
import { planShown } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { OTHERS, ownAccount, PROFILE } from './ownAccount.mjs';

const FIRST = /** @type {const} */ ([
  ['EKS', 'With EKS'],
  ['What may TierZero do?', 'Read only'],
]);
const EKS = { cluster: 'us-east-1/prod', cidrs: '203.0.113.0/24' };
const EXTERNAL_ID = 'tz-4711-abcd';

describe('what stands in the way of a connection, said at its step by keyboard alone', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('playwright-core').Page} */
  let page;
  /** @type {import('./ownAccount.mjs').OwnAccount} */
  let own;
  /** @type {unknown} */
  let atFirst;

  before(async function () {
    host = this['host'];
    own = await ownAccount(host, 'healthy');
    window = await host.open({
      height: 900,
      folder: own.folder,
      settings: { 'security.workspace.trust.enabled': false, ...followingSystem },
    });
    ({ page } = window);
    await openView(page, 'TierZero');
  });

  after(async () => {
    await window.close();
    await own.close();
  });

  beforeEach(() => {
    atFirst = own.simulator.snapshot();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    own.simulator.load('healthy');
  });

  /** @param {string} name */
  const picture = (name) => page.screenshot({ path: join(host.artefacts, `refused, ${name}.png`), animations: 'disabled' });
  const settings = () => readFileSync(join(own.folder, '.vscode', 'settings.json'), 'utf8');

  /** Leaves the wizard, so that the next one begins anew. @param {string} vendor */
  async function leave(vendor) {
    await page.keyboard.press('Escape');
    await runCommand(page, 'Rolecall: Connect a Vendor…');
    await choose(page, 'You were connecting a vendor', 'Begin anew');
    await step(page, 'Connect which vendor?');
    await page.keyboard.press('Escape');
    await input(page).waitFor({ state: 'hidden' });
    assert.deepEqual(own.simulator.snapshot(), atFirst, `nothing was made for ${vendor}`);
  }

  it('an External ID, a name, addresses and regions that nobody would take, and a login that has expired', async () => {
    const saved = settings();
    await begin(page, 'TierZero');
    for (const [title, text] of FIRST) await choose(page, title, text);
    const login = 'Connect which AWS account?';
    await choose(page, login, 'nobody');
    await input(page).locator('.quick-input-message', { hasText: 'AWS does not know the access key (InvalidClientTokenId)' }).waitFor();
    await choose(page, login, OTHERS.expired);
    await input(page).locator('.quick-input-message', { hasText: 'the login has expired' }).waitFor();
    await picture('login');
    await choose(page, login, PROFILE);
    await isRefused(page, 'External ID', '', 'External ID');
    await isRefused(page, 'External ID', 'with blank inside', 'AWS takes no " " in an External ID');
    await isRefused(page, 'External ID', 'x', 'AWS takes External IDs of 2 to 1224 characters; this one has 1');
    await picture('External ID');
    await type(page, 'External ID', `"${EXTERNAL_ID}"`);
    await choose(page, 'Which role?', 'name of your own');
    await isRefused(page, 'Name of the role', 'TierZeroAccess', 'The account has a role TierZeroAccess already');
    await isRefused(page, 'Name of the role', 'Tier Zero', '1 to 64 letters, digits and +=,.@_-');
    await isRefused(page, 'Name of the role', 'tierzeroaccess', 'The account has a role TierZeroAccess already');
    await picture('name of the role');
    await type(page, 'Name of the role', 'ForTierZero');
    await takeTicked(page, 'Which clusters?', EKS.cluster);
    await isRefused(page, 'outbound addresses', '203.0.113.7', 'For this one address write 203.0.113.7/32');
    await type(page, 'outbound addresses', EKS.cidrs);
    await isRefused(page, 'Regions', 'Ireland', 'does not name a region by its code');
    await type(page, 'Regions', '');
    await isRefused(page, 'Name of the connection', 'TierZero', 'There is a connection of this name');
    await type(page, 'Name of the connection', 'Second');
    await step(page, 'How is the role ForTierZero to be made?');
    await leave('TierZero');
    assert.equal(settings(), saved);
  });

  it('an account without clusters, and a login that may not look for them', async () => {
    for (const [profile, said] of /** @type {const} */ ([
      ['elsewhere', 'The enabled regions hold no EKS cluster.'],
      ['reader', 'eks:ListClusters'],
    ])) {
      await begin(page, 'TierZero');
      for (const [title, text] of FIRST) await choose(page, title, text);
      await choose(page, 'Connect which AWS account?', profile);
      await type(page, 'External ID', EXTERNAL_ID);
      await choose(page, 'Which role?', 'name of your own');
      await type(page, 'Name of the role', 'WithoutClusters');
      await step(page, 'Which clusters?');
      await input(page).locator('.quick-input-message', { hasText: said }).waitFor();
      await picture(`no clusters, ${profile}`);
      await choose(page, 'Which clusters?', 'Go on without EKS');
      await step(page, 'Regions');
      await leave('TierZero');
    }
  });

  it('a login that may not make roles', async () => {
    const Deny = { Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [Deny] });
    await own.inTheConsole({ Action: 'PutUserPolicy', UserName: 'demo-admin', PolicyName: 'no-roles', PolicyDocument });
    atFirst = own.simulator.snapshot();
    await answerAll(page, { vendor: 'TierZero', first: FIRST, profile: PROFILE, externalId: EXTERNAL_ID, name: 'Forbidden', eks: EKS });
    await choose(page, 'How is the role Forbidden to be made?', 'Create in AWS now');
    await planShown(page);
    await panel(page).getByText('iam:CreateRole').first().waitFor();
    await picture('no permission');
    assert.deepEqual(own.simulator.snapshot(), atFirst);
    await press(page, 'Apply…');
    await agree(page, 'Apply');
    await agree(page, 'Give More Access');
    await notification(page, 'iam:CreateRole');
    await picture('no permission, applied');
    assert.deepEqual(own.simulator.snapshot(), atFirst);
  });

  it('a role that takes ten policies, of eleven', async () => {
    await runCommand(page, 'View: Close All Editors');
    own.simulator.load('extra:policy-quota');
    atFirst = own.simulator.snapshot();
    await answerAll(page, { vendor: 'TierZero', first: FIRST, profile: PROFILE, externalId: EXTERNAL_ID, name: 'Crowded', eks: EKS });
    await step(page, 'How is the role Crowded to be made?');
    await input(page).locator('.quick-input-message', { hasText: 'A role of this account takes 10 managed policies' }).waitFor();
    await picture('quota');
    await choose(page, 'How is the role Crowded to be made?', 'Create in AWS now');
    await panel(page).getByText('Create the role Crowded').first().waitFor();
    await planShown(page);
    await panel(page).getByText('Create the policy').first().waitFor();
    await picture('quota, plan');
    assert.deepEqual(own.simulator.snapshot(), atFirst);
  });
});
