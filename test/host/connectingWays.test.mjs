import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/runScript.mjs';
import { deployTemplate, doConsoleSteps, scan } from './byOthers.mjs';
import { agree, answerAll, applyPlan, choose, diagnoseByKeyboard, press, textOfEditor } from './window/connect.mjs';
import { connectionRow, notification, openView, panel, runCommand } from './window/drive.mjs';
import { ended, planShown } from './window/mend.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount, PROFILE } from './ownAccount.mjs';

const [CLUSTER, CIDRS] = ['us-east-1/prod', '203.0.113.0/24'];

/** Each vendor by the answers that only it wants, and the words of the command line for the same. */
const VENDORS = [
  {
    title: 'TierZero with EKS',
    externalId: 'tz-4711-abcd',
    path: '/',
    answers: {
      vendor: 'TierZero',
      first: /** @type {const} */ ([
        ['EKS', 'With EKS'],
        ['What may TierZero do?', 'Read only'],
      ]),
      eks: { cluster: CLUSTER, cidrs: CIDRS },
    },
    words: ['--vendor', 'tierzero', '--cluster', CLUSTER, '--allow-cidr', CIDRS],
    variable: 'tierzero_external_id',
  },
  ...[
    { variant: 'resource', kind: 'Resource account' },
    { variant: 'payer', kind: 'Management (payer) account' },
  ].map(({ variant, kind }) => ({
    title: `CloudZero, ${kind}`,
    externalId: 'cz-0123456789abcdef',
    path: '/cloudzero/',
    answers: { vendor: 'CloudZero', first: /** @type {const} */ ([['What kind of connection?', kind]]) },
    words: ['--vendor', 'cloudzero', '--variant', variant],
    variable: `cloudzero_${variant}_external_id`,
  })),
];

for (const { title, externalId, path, answers, words, variable } of VENDORS) {
  describe(`${title}, connected in each way by keyboard alone`, () => {
    /** @type {import('./installedWindow.mjs').InstalledWindow} */
    let host;
    /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
    let window;
    /** @type {import('playwright-core').Page} */
    let page;
    /** @type {import('./ownAccount.mjs').OwnAccount} */
    let own;

    before(async function () {
      host = this['host'];
      own = await ownAccount(host, 'healthy');
      const settings = { 'security.workspace.trust.enabled': false, ...followingSystem };
      // So high that the tree shows all of its rows: those that are not seen are not there.
      window = await host.open({ height: 2700, folder: own.folder, settings });
      ({ page } = window);
      await openView(page, 'TierZero');
    });

    afterEach(async function () {
      if (this.currentTest?.state === 'failed')
        await page.screenshot({ path: join(host.artefacts, `failed ${title}, ${this.currentTest.title}.png`) });
    });

    after(async () => {
      await window.close();
      await own.close();
    });

    async function closeEditors() {
      await runCommand(page, 'View: Close All Editors');
      await page.locator('.tab').first().waitFor({ state: 'detached' });
    }

    /** Goes through the wizard. @param {string} name @param {string} way */
    async function connect(name, way) {
      await closeEditors();
      await answerAll(page, { ...answers, profile: PROFILE, externalId, name });
      await choose(page, `How is the role ${name} to be made?`, way);
    }

    /** Takes a picture once all has come to rest. @param {string} name */
    const picture = (name) =>
      page.screenshot({
        path: join(host.artefacts, `connecting, ${title}, ${name}.png`),
        animations: 'disabled',
        clip: { x: 0, y: 0, width: 1280, height: 1200 },
      });

    /** @param {string} name */
    const turnsHealthy = (name) =>
      connectionRow(page, name)
        .and(page.locator(`[aria-label^="${name}, healthy"]`))
        .waitFor();

    /** @param {string} name */
    async function isDiagnosedHealthy(name) {
      await connectionRow(page, name)
        .and(page.locator(`[aria-label^="${name}, broken"]`))
        .waitFor();
      await diagnoseByKeyboard(page, name);
      await turnsHealthy(name);
    }

    /** Takes back what the panel shows as done. @param {unknown} before the account as it is then again */
    async function takesBack(before) {
      await press(page, 'Take Back…');
      await agree(page, 'Take Back');
      await ended(page, 'was taken back.');
      assert.deepEqual(own.simulator.snapshot(), before);
    }

    /** The file that was written. @param {string} ending */
    function written(ending) {
      const [file, ...more] = readdirSync(own.folder).filter((name) => name.endsWith(ending) && name !== 'versions.tf');
      assert.ok(file && more.length === 0, `one file ${ending}`);
      const text = readFileSync(join(own.folder, file), 'utf8');
      assert.ok(!text.includes(externalId), 'no External ID in it');
      return { file, text };
    }

    it('writes Terraform that is read back healthy', async () => {
      const before = own.simulator.snapshot();
      await connect('by-terraform', 'Write Terraform');
      await page.locator('.tab.active', { hasText: '.tf' }).filter({ hasNotText: 'versions.tf' }).waitFor();
      await picture('Terraform');
      await notification(page, 'Run terraform apply with the External ID.');
      await page.keyboard.press('Escape');
      const { file, text } = written('.tf');
      const line = text.slice(0, text.indexOf('resource "aws_iam_role"')).split('\n').length;
      await page.keyboard.press('Control+G');
      await page.locator('.quick-input-widget input.input').fill(`:${line}`);
      await page.keyboard.press('Enter');
      const lens = page.locator('.monaco-editor .codelens-decoration a', {
        hasText: `${answers.vendor}: nothing broken that code can show`,
      });
      await lens.waitFor();
      await picture('Terraform, read back');
      assert.match(readFileSync(join(own.folder, 'versions.tf'), 'utf8'), /required_providers/);
      writeFileSync(join(own.folder, 'terraform.tfvars'), `${variable} = "${externalId}"\n`);
      const asked = [...words, '--role', 'by-terraform'];
      assert.deepEqual(await scan(own.folder, [...asked, '--external-id', externalId]), {
        code: 0,
        said: `3 files, 1 role (1 of ${answers.vendor}): nothing found\n`,
      });
      assert.equal((await scan(own.folder, [...asked, '--external-id', `${externalId}-2`])).code, 1, `${file} asks for another`);
      assert.deepEqual(own.simulator.snapshot(), before);
    });

    it('writes CloudFormation that makes a healthy role', async () => {
      const before = own.simulator.snapshot();
      await connect('by-template', 'Write CloudFormation');
      await page.locator('.tab.active', { hasText: '.yaml' }).waitFor();
      await picture('CloudFormation');
      assert.deepEqual(own.simulator.snapshot(), before);
      await deployTemplate(own.simulator, 'by-template', written('.yaml').text, { ExternalId: externalId });
      await isDiagnosedHealthy('by-template');
    });

    it('shows console steps that make a healthy role', async () => {
      const before = own.simulator.snapshot();
      await connect('by-hand', 'Show console steps');
      const steps = panel(page).locator('body');
      await steps.getByText('it says what is still missing').waitFor();
      await picture('console steps');
      assert.doesNotMatch(await steps.innerText(), new RegExp(externalId));
      assert.deepEqual(own.simulator.snapshot(), before);
      await doConsoleSteps(own.simulator, await chaptersOf(steps), externalId);
      await closeEditors();
      await isDiagnosedHealthy('by-hand');
    });

    it('creates the role in AWS, says what comes next, and takes it back', async () => {
      const before = own.simulator.snapshot();
      await connect('by-rolecall', 'Create in AWS now');
      await applyPlan(page, 'by-rolecall');
      await turnsHealthy('by-rolecall');
      await picture('created');
      const arn = `arn:aws:iam::111122223333:role${path}by-rolecall`;
      await notification(page, `The role's ARN is on the clipboard: ${arn}.`);
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), arn);
      await picture('what comes next');
      await takesBack(before);
    });

    it('deploys CloudFormation, shows first what it would do, and takes it back', async () => {
      const before = own.simulator.snapshot();
      await connect('by-stack', 'Deploy CloudFormation');
      await planShown(page);
      await panel(page)
        .getByText(/^Make the role \w+ \(AWS::IAM::Role\)$/)
        .waitFor();
      await picture('change set');
      await applyPlan(page, 'by-stack');
      await turnsHealthy('by-stack');
      await panel(page)
        .getByText(/^CREATE_COMPLETE \w+ \(AWS::IAM::Role\)$/)
        .waitFor();
      await picture('stack');
      await takesBack(before);
    });

    it('shows a script for the AWS CLI that makes a healthy role, and can be run twice', async () => {
      const before = own.simulator.snapshot();
      await connect('by-script', 'AWS CLI script');
      await page.locator('.tab.active', { hasText: 'Untitled' }).waitFor();
      const script = await textOfEditor(page);
      await picture('script');
      await notification(page, 'Save the script and run it with the External ID in EXTERNAL_ID.');
      assert.ok(!script.includes(externalId));
      assert.deepEqual(own.simulator.snapshot(), before);
      // By the AWS CLI itself, which takes its time, it is run in test/unit/creatingByScript.test.ts.
      const run = () => runScript(script, { AWS_CONFIG_FILE: host.awsConfig, EXTERNAL_ID: externalId }, 'stand-in');
      const first = await run();
      assert.equal(first.status, 0, first.stderr);
      const once = own.simulator.snapshot();
      const second = await run();
      assert.equal(second.status, 0, second.stderr);
      assert.deepEqual(own.simulator.snapshot(), once);
      await isDiagnosedHealthy('by-script');
    });
  });
}

/** The chapters of a page, each with its blocks of code and the words that are set as code. @param {import('playwright-core').Locator} page */
function chaptersOf(page) {
  return page.locator('h2').evaluateAll((heads) =>
    heads.map((head) => {
      const own = [];
      for (let next = head.nextElementSibling; next && next.tagName !== 'H2'; next = next.nextElementSibling) own.push(next);
      const words = own.flatMap((one) => (one.tagName === 'PRE' ? [] : [...one.querySelectorAll('code')]));
      return {
        title: head.textContent?.trim() ?? '',
        text: own.map((one) => one.textContent).join('\n'),
        documents: own.flatMap((one) => (one.tagName === 'PRE' || one.querySelector('pre') ? [one.textContent ?? ''] : [])),
        code: words.filter((word) => !word.closest('pre')).map((word) => word.textContent ?? ''),
      };
    }),
  );
}
