import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerAll, choose, input, type } from './window/connect.mjs';
import { connectionRow, diagnose, notification, openView, panel, runCommand } from './window/drive.mjs';
import { root } from '../installed.mjs';
import { followingSystem } from './installedWindow.mjs';
import { ownAccount, PROFILE } from './ownAccount.mjs';

/** @param {string} name @param {string} condition */
const role = (name, condition) => `resource "aws_iam_role" "vendor" {
  name = "${name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::851725519002:role/tierzero-managed" }
        Action    = "sts:AssumeRole"
${condition}      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.vendor.name
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
}
`;

const ASKING = `        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
`;
const VARIABLE = `
variable "external_id" {
  type = string
}
`;

describe('a role that code declares, in the packaged extension, by keyboard alone', () => {
  /** @type {import('./installedWindow.mjs').InstalledWindow} */
  let host;
  /** @type {import('./window/openWindow.mjs').Window & { folder: string }} */
  let window;
  /** @type {import('./ownAccount.mjs').OwnAccount} */
  let own;

  before(function () {
    host = this['host'];
  });

  /** Opens a workspace with this code and a connection to the account. @param {string} code @param {string} [file] */
  async function open(code, file = 'main.tf') {
    own = await ownAccount(host, 'healthy');
    writeFileSync(join(own.folder, file), code);
    const settings = { 'security.workspace.trust.enabled': false, ...followingSystem };
    window = await host.open({ height: 900, folder: own.folder, settings });
    await openView(window.page, 'TierZero');
  }

  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await window.page.screenshot({ path: join(host.artefacts, `failed ${this.currentTest.title}.png`) });
    await window.close();
    await own.close();
  });

  const read = () => readFileSync(join(own.folder, 'main.tf'), 'utf8');

  /** The code once it has these words: VS Code shows a file as saved before it is on the disk. @param {RegExp} words */
  async function codeWith(words) {
    const until = Date.now() + 180_000;
    while (!words.test(read()) && Date.now() < until) await window.page.waitForTimeout(100);
    assert.match(read(), words);
    return read();
  }

  /** @param {string} name */
  const picture = (name) => window.page.screenshot({ path: join(host.artefacts, `in code, ${name}.png`) });

  /** Waits for the preview, and makes what it shows by its key. @param {string} name of the picture @param {string | RegExp} text one of its edits */
  async function makePreviewed(name, text) {
    const preview = window.page.locator('.bulk-edit-panel');
    await preview.locator('.monaco-list-row', { hasText: text }).first().waitFor();
    await preview.locator('.monaco-list:focus').waitFor();
    await picture(name);
    await window.page.keyboard.press('Control+Enter');
    await preview.locator('.monaco-list-row').first().waitFor({ state: 'detached' });
  }

  it('is edited by the wizard and not made twice, and the connection takes its name', async () => {
    await open(role('DeclaredReader', ''));
    const { page } = window;
    const before = own.simulator.snapshot();
    await answerAll(page, {
      vendor: 'TierZero',
      first: [
        ['EKS', 'With EKS'],
        ['What may TierZero do?', 'Read only'],
      ],
      profile: PROFILE,
      externalId: 'tz-4711-abcd',
      role: 'ForTierZero',
      name: 'Declared',
      eks: { cluster: 'us-east-1/prod', cidrs: '203.0.113.0/24' },
    });
    await choose(window.page, 'How is the role', 'Write Terraform');
    const already = 'The code of this workspace declares a role for TierZero already';
    await input(window.page).locator('.quick-input-title', { hasText: already }).waitFor();
    await picture('edit or new');
    await choose(window.page, already, 'Edit aws_iam_role.vendor in main.tf:1');
    await makePreviewed('what the wizard writes', 'var.external_id');
    const told = await notification(page, 'aws_iam_role.vendor is edited for TierZero.');
    assert.match(await told.innerText(), /Run terraform plan and terraform apply for it\. Then diagnose\./);
    await panel(page).getByText('No access entry for this role on the cluster us-east-1/prod').waitFor();
    await panel(page).getByText('main.tf:6', { exact: true }).waitFor();
    await picture('what is left');
    const text = await codeWith(/"sts:ExternalId" = var\.external_id/);
    assert.match(text, /AmazonEKSMCPReadOnlyAccess/);
    assert.doesNotMatch(text, /tz-4711-abcd/);
    assert.equal(text.match(/resource "aws_iam_role" /g)?.length, 1);
    assert.match(readFileSync(join(own.folder, '.vscode', 'settings.json'), 'utf8'), /arn:aws:iam::\d{12}:role\/DeclaredReader"/);
    assert.deepEqual(own.simulator.snapshot(), before);
  });

  it('is left as it is where it says all of it, and the wizard goes on where somebody left it', async () => {
    const setup = join(root, 'test', 'fixtures', 'setup', 'tierzero', 'cloudformation', 'tierzero.yaml');
    const template = readFileSync(setup, 'utf8');
    await open(template, 'tierzero.yaml');
    const { page } = window;
    await answerAll(page, {
      vendor: 'TierZero',
      first: [
        ['EKS', 'Without EKS'],
        ['What may TierZero do?', 'Read only'],
      ],
      profile: PROFILE,
      externalId: 'tz-4711-abcd',
      role: 'ForTierZero',
      name: 'Declared',
    });
    await choose(window.page, 'How is the role', 'Write CloudFormation');
    const already = 'The code of this workspace declares a role for TierZero already';
    await input(window.page).locator('.quick-input-title', { hasText: already }).waitFor();
    await page.keyboard.press('Escape');
    await runCommand(page, 'Rolecall: Connect a Vendor…');
    await choose(window.page, 'You were connecting a vendor', 'Go on with TierZero');
    await choose(window.page, 'How is the role', 'Write CloudFormation');
    await choose(window.page, already, 'Edit TierZeroRole in tierzero.yaml');
    const told = await notification(page, 'TierZeroRole has all that TierZero needs, as far as code can show');
    assert.match(await told.innerText(), /The External ID is taken from !Ref ExternalId here/);
    await page.locator('.tab.active', { hasText: 'tierzero.yaml' }).waitFor();
    await picture('nothing to write');
    assert.equal(readFileSync(join(own.folder, 'tierzero.yaml'), 'utf8'), template);
    assert.match(await told.innerText(), /The code does not name the role: once it is made, give its ARN to this connection/);
  });

  it('lets the vendor in no longer where its code is changed, and says what an apply in AWS alone would undo', async () => {
    await open(role('TierZeroAccess', ASKING) + VARIABLE);
    const { page } = window;
    await own.tellExternalId(page);
    await diagnose(page, 'TierZero');
    const before = own.simulator.snapshot();
    await runCommand(page, 'Rolecall: Revoke Vendor Access…');
    await input(window.page).locator('.monaco-list-row.focused').filter({ hasText: 'Take TierZero out in the code: main.tf:1' }).waitFor();
    await picture('how to revoke');
    await page.keyboard.press('Enter');
    await makePreviewed('what a revocation writes', 'Deny');
    const told = await notification(page, 'The code lets TierZero in no longer');
    assert.match(await told.innerText(), /Run terraform plan and terraform apply.*Changed in AWS alone, the next apply would undo it/s);
    assert.doesNotMatch(await codeWith(/"RevokedTierZero"/), /tierzero-managed/);
    assert.deepEqual(own.simulator.snapshot(), before);
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, healthy"]')).waitFor();
    // Somebody applies it: what is broken by it is meant to be.
    const Statement = { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::851725519002:root' }, Action: 'sts:AssumeRole' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await own.inTheConsole({ Action: 'UpdateAssumeRolePolicy', RoleName: 'TierZeroAccess', PolicyDocument });
    await runCommand(page, 'Rolecall: Diagnose All');
    await connectionRow(page, 'TierZero').and(page.locator('[aria-label^="TierZero, revoked"]')).waitFor();
    await picture('revoked in the code');
  });

  it('shows what to delete in its code, with all that names it', async () => {
    await open(role('TierZeroAccess', ASKING) + VARIABLE);
    const { page } = window;
    await own.tellExternalId(page);
    await diagnose(page, 'TierZero');
    await runCommand(page, 'Rolecall: Revoke Vendor Access…');
    await choose(window.page, 'how?', 'Delete the role in the code: main.tf:1');
    await page.locator('.peekview-widget').waitFor();
    await picture('what to delete');
    const told = await notification(page, 'Delete main.tf:1 (resource "aws_iam_role" "vendor")');
    assert.match(await told.innerText(), /main\.tf:16 \(resource "aws_iam_role_policy_attachment" "logs"\)/);
  });

  it('accepts another External ID from a variable of its own', async () => {
    await open(role('TierZeroAccess', ASKING) + VARIABLE);
    const { page } = window;
    await own.tellExternalId(page);
    await diagnose(page, 'TierZero');
    await runCommand(page, 'Rolecall: Rotate External ID…');
    await type(window.page, 'the new one', 'rotated-4d1c77ab90e2f315');
    await choose(window.page, 'change the External ID where?', 'In the code: main.tf:1');
    await makePreviewed('what a rotation writes', 'external_id_2');
    await notification(page, 'The code accepts both External IDs.');
    const text = await codeWith(/\[var\.external_id, var\.external_id_2\]/);
    assert.match(text, /variable "external_id_2" \{/);
    assert.doesNotMatch(text, /rotated-4d1c/);
  });
});
