import { panel, pick, runCommand } from './drive.mjs';
import { ended, planShown } from './mend.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** The inputs of the wizard. @param {Page} page */
export function input(page) {
  return page.locator('.quick-input-widget');
}

/** Waits for a step. @param {Page} page @param {string} title */
export function step(page, title) {
  return input(page).locator('.quick-input-title', { hasText: title }).waitFor();
}

/** Chooses what says this. @param {Page} page @param {string} title @param {string} text */
export async function choose(page, title, text) {
  await step(page, title);
  const row = input(page).locator('.monaco-list-row').filter({ hasText: text }).first();
  await row.waitFor();
  await input(page).locator('input.input').fill(text);
  await row.and(page.locator('.focused')).waitFor();
  await page.keyboard.press('Enter');
}

/** Takes a list of several as it is ticked. @param {Page} page @param {string} title @param {string} row that must be in it */
export async function takeTicked(page, title, row) {
  await step(page, title);
  await input(page).getByText(row).waitFor();
  await page.keyboard.press('Enter');
}

/** Types an answer. @param {Page} page @param {string} title @param {string} text */
export async function type(page, title, text) {
  await step(page, title);
  await input(page).locator('input.input').fill(text);
  await page.keyboard.press('Enter');
}

/** Types what is not taken, and waits for what is said of it. @param {Page} page @param {string} title @param {string} text @param {string} said */
export async function isRefused(page, title, text, said) {
  await type(page, title, text);
  await input(page).getByText(said).waitFor();
}

/** @param {Page} page @param {string} vendor */
export async function begin(page, vendor) {
  await runCommand(page, 'Rolecall: Connect a Vendor…');
  await choose(page, 'Connect which vendor?', vendor);
}

/**
 * Answers all that the wizard asks before it asks how.
 * @param {Page} page
 * @param {object} answers
 * @param {string} answers.vendor
 * @param {readonly (readonly [string, string])[]} answers.first what only this vendor asks, before the account is chosen
 * @param {string} answers.profile
 * @param {string} answers.externalId
 * @param {string} answers.name of the connection, and of the role where that has no other
 * @param {string} [answers.role]
 * @param {{ cluster: string, cidrs: string }} [answers.eks]
 */
export async function answerAll(page, { vendor, first, profile, externalId, name, role = name, eks }) {
  await begin(page, vendor);
  for (const [title, text] of first) await choose(page, title, text);
  await choose(page, 'Connect which AWS account?', profile);
  await type(page, 'External ID', externalId);
  await choose(page, 'Which role?', 'name of your own');
  await type(page, 'Name of the role', role);
  if (eks) {
    await takeTicked(page, 'Which clusters?', eks.cluster);
    await type(page, 'outbound addresses', eks.cidrs);
  }
  await type(page, 'Regions', '');
  await type(page, 'Name of the connection', name);
}

/** Diagnoses a connection from the palette. @param {Page} page @param {string} name */
export async function diagnoseByKeyboard(page, name) {
  await runCommand(page, 'Rolecall: Diagnose');
  await pick(page, name);
}

/** Presses Tab until a button of the panel has the focus, and then Enter. @param {Page} page @param {string} button */
export async function press(page, button) {
  const focused = panel(page).locator('vscode-button:focus', { hasText: button });
  for (let tabs = 0; tabs < 80 && (await focused.count()) === 0; tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
}

/** Says yes by the key that a modal question begins with. @param {Page} page @param {string} yes */
export async function agree(page, yes) {
  const dialog = page.locator('.monaco-dialog-box').filter({ has: page.locator('.monaco-button', { hasText: yes }) });
  await dialog.locator('.monaco-button:focus', { hasText: yes }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
}

/** Applies the plan of the panel that makes a role, and waits until the connection is healthy. @param {Page} page @param {string} name */
export async function applyPlan(page, name) {
  await planShown(page);
  await press(page, 'Apply…');
  await agree(page, 'Apply');
  await agree(page, 'Give More Access');
  await ended(page, `${name} is healthy now.`);
}

/** All that stands in the editor that has the focus, as it is copied. @param {Page} page @returns {Promise<string>} */
export async function textOfEditor(page) {
  await page.locator('.monaco-editor.focused').waitFor();
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  const copied = await page.waitForFunction(() => navigator.clipboard.readText());
  return copied.jsonValue();
}
