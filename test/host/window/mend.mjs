import { connectionRow, panel } from './drive.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** Presses the wrench beside a connection and waits for the plan in the panel. @param {Page} page @param {string} name */
export async function planEverything(page, name) {
  await pressIn(connectionRow(page, name), 'Fix Everything');
  await planShown(page);
}

/** Waits for a plan that IAM has been asked about. @param {Page} page */
export async function planShown(page) {
  await panel(page).locator('#plan.preview').waitFor();
  await panel(page).getByText('Asking IAM whether this login may').waitFor({ state: 'detached' });
}

/**
 * Presses an action in a row of a tree, as a person does who follows it with the mouse.
 * @param {import('playwright-core').Locator} row @param {string} action as its tooltip begins
 */
export async function pressIn(row, action) {
  const press = row.locator(`.action-label[aria-label^="${action}"]`);
  do await row.hover();
  while (!(await press.isVisible()));
  await press.click();
}

/** Presses a button of the panel. @param {Page} page @param {string | RegExp} name */
export async function pressInPanel(page, name) {
  await panel(page).getByRole('button', { name }).click();
}

/**
 * Answers the modal question that is open, or the next one that opens.
 * @param {Page} page @param {string} button @param {RegExp} question what it must ask
 * @returns {Promise<string>} all that it said
 */
export async function answer(page, button, question) {
  const dialog = page.locator('.monaco-dialog-box').filter({ hasText: question });
  await dialog.waitFor();
  const said = await dialog.innerText();
  await dialog.locator('.monaco-button', { hasText: button }).click();
  await dialog.waitFor({ state: 'detached' });
  return said;
}

/** Waits until what was agreed to is done and told. @param {Page} page @param {string | RegExp} outcome the words that must be said of it */
export async function ended(page, outcome) {
  await panel(page).locator('#plan.ended .outcome').filter({ hasText: outcome }).waitFor();
}

/** A row of the view of what was done. @param {Page} page @param {string} [words] that its spoken label begins with */
export function activityRow(page, words) {
  return page
    .locator('.pane')
    .filter({ has: page.locator('.pane-header[aria-label^="Activity"]') })
    .locator(words === undefined ? '.monaco-list-row' : `.monaco-list-row[aria-label^="${words}"]`);
}
