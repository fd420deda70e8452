import assert from 'node:assert/strict';
import { join } from 'node:path';
import { connectionRow, diagnose, notification, openView, panel } from './window/drive.mjs';
import { activityRow, answer, ended, planEverything, pressInPanel } from './window/mend.mjs';
import { ownAccount } from './ownAccount.mjs';

describe('an own account that a window is mending', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('./ownAccount.mjs').OwnAccount} */
  let own;

  before(function () {
    host = this['host'];
  });

  /** @param {string} scenario */
  async function open(scenario) {
    own = await ownAccount(host, scenario);
    window = await host.open({ folder: own.folder, height: 900, settings: { 'security.workspace.trust.enabled': false } });
    await openView(window.page, 'TierZero');
    return window.page;
  }

  /** Agrees to the plan that is shown. @param {import('playwright-core').Page} page */
  async function apply(page) {
    await pressInPanel(page, 'Apply…');
    await answer(page, 'Apply', /Apply "/);
    await answer(page, 'Give More Access', /more access/);
  }

  /** @param {Mocha.Context} context */
  async function pictureOf({ currentTest }) {
    if (currentTest?.state === 'failed') await window.page.screenshot({ path: join(host.artefacts, `failed ${currentTest.title}.png`) });
  }

  async function close() {
    await window.close();
    await own.close();
  }

  describe('and whose extension host is killed', () => {
    /** What the account looks like before, and once everything is done. @type {unknown} */
    let broken;
    /** @type {unknown} */
    let mended;

    before(async () => {
      const page = await open('fault:external-id+eks-access-entry');
      await own.tellExternalId(page);
      broken = own.simulator.snapshot();
    });

    afterEach(async function () {
      await pictureOf(this);
      own.simulator.setFaults([]);
    });

    after(close);

    const operations = ['UpdateAssumeRolePolicy', 'CreateAccessEntry', 'AssociateAccessPolicy'];
    /** After so many steps: each boundary once for taking back and once for finishing, with the call that was killed made or not. */
    const kills = /** @type {const} */ ([
      { done: 0, made: false, choose: 'Take Back' },
      { done: 0, made: false, choose: 'Finish' },
      { done: 1, made: false, choose: 'Take Back' },
      { done: 1, made: true, choose: 'Finish' },
      { done: 2, made: true, choose: 'Take Back' },
      { done: 2, made: false, choose: 'Finish' },
      { done: 3, made: true, choose: 'Take Back' },
      { done: 3, made: true, choose: 'Finish' },
    ]);
    for (const { done, made, choose } of kills) {
      const doubt = made ? 'the answer to the last one not heard' : 'the next one not made';
      it(`after ${done} of 3 steps, ${doubt}, offers to ${choose.toLowerCase()}`, async () => {
        const { page } = window;
        own.forget();
        const isBroken = connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, broken"]'));
        if ((await isBroken.count()) === 0) {
          own.simulator.load('fault:external-id+eks-access-entry');
          await diagnose(page, 'TierZero');
          await isBroken.waitFor();
        }
        await planEverything(page, 'TierZero');
        const at = made ? done - 1 : done;
        const operation = operations[at] ?? '';
        const held = made ? own.holdAnswer(operation) : undefined;
        if (!made) own.simulator.setFaults([{ operation, kind: 'latency', ms: 600_000 }]);
        await apply(page);
        await panel(page)
          .locator(`.plan-step:nth-child(${at + 1}).started`)
          .waitFor();
        await held?.reached;
        const [begun] = own.activities();
        assert.equal(begun?.state, 'applying');
        assert.equal(begun.steps.filter(({ state }) => state === 'done').length, at);
        process.kill(begun.process, 'SIGKILL');
        held?.release();
        own.simulator.setFaults([]);
        await page.reload();

        await activityRow(page, 'Mend 2 findings of TierZero, interrupted').waitFor();
        const offer = await notification(page, `"Mend 2 findings of TierZero" of TierZero was interrupted: ${at} of 3 steps were done.`);
        await page.screenshot({ path: join(host.artefacts, `interrupted-${choose === 'Finish' ? 'finish' : 'take-back'}.png`) });
        await offer.locator('.monaco-button', { hasText: choose }).click();
        await answer(page, choose, /Mend 2 findings/);
        if (choose === 'Finish') {
          await answer(page, 'Give More Access', /more access/);
          await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();
          await activityRow(page, 'Mend 2 findings of TierZero, applied').waitFor();
          mended ??= own.simulator.snapshot();
          assert.notDeepEqual(mended, broken);
          assert.deepEqual(own.simulator.snapshot(), mended);
        } else {
          await isBroken.waitFor();
          await activityRow(page, 'Mend 2 findings of TierZero, taken back').waitFor();
          assert.deepEqual(own.simulator.snapshot(), broken);
        }
      });
    }
  });

  describe('and somebody else too', () => {
    afterEach(async function () {
      await pictureOf(this);
      await close();
    });

    it('is not written over, neither by a plan from before nor by taking back', async () => {
      const page = await open('fault:external-id+missing-policies');
      await own.tellExternalId(page);
      await diagnose(page, 'TierZero');
      await planEverything(page, 'TierZero');

      const other = await page.context().newPage();
      await other.goto(page.url());
      await openView(other, 'TierZero');
      await diagnose(other, 'TierZero');
      await planEverything(other, 'TierZero');
      await apply(other);
      await ended(other, 'TierZero is healthy now.');
      const mended = own.simulator.snapshot();

      await apply(page);
      await refused(page, 'trust policy');
      await page.screenshot({ path: join(host.artefacts, 'refused.png') });
      assert.deepEqual(own.simulator.snapshot(), mended);

      // A colleague in the console.
      const Statement = [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await own.inTheConsole({ Action: 'UpdateAssumeRolePolicy', RoleName: 'TierZeroAccess', PolicyDocument });
      const theirs = own.simulator.snapshot();
      await pressInPanel(other, 'Take Back…');
      await answer(other, 'Take Back', /Take back "Mend 3 findings/);
      await refused(other, 'trust policy');
      assert.deepEqual(own.simulator.snapshot(), theirs);
    });

    /** @param {import('playwright-core').Page} page @param {string} what has changed */
    async function refused(page, what) {
      const told = await notification(page, `something else has changed: ${what}`);
      await told.locator('.monaco-button', { hasText: 'Show the Difference' }).click();
      await page.locator('.tab', { hasText: 'changed since it was read' }).waitFor();
      await page.locator('.view-lines', { hasText: 'sts:AssumeRole' }).first().waitFor();
    }
  });

  describe('and that is reloaded while AWS is at work', () => {
    afterEach(async function () {
      await pictureOf(this);
      await close();
    });

    it('follows a region to its end', async () => {
      const page = await open('fault:sts-regions');
      await diagnose(page, 'TierZero');
      await planEverything(page, 'TierZero');
      const called = own.holdAnswer('EnableRegion');
      await apply(page);
      await called.reached;
      const asked = own.holdAnswer('GetRegionOptStatus');
      called.release();
      await asked.reached;
      assert.equal(own.activities()[0]?.state, 'settling');
      await page.reload();
      asked.release();
      await activityRow(page, 'Enable region eu-south-1 in this account, applied').waitFor();
      await notification(page, 'Enable region eu-south-1 in this account');
      await page.screenshot({ path: join(host.artefacts, 'followed.png') });
      assert.equal(own.activities()[0]?.state, 'applied');
    });
  });
});
