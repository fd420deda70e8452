/** @typedef {import('playwright-core').Page} Page */

/**
 * Runs a command by its title through the palette, by keyboard alone.
 * @param {Page} page @param {string} title as the palette shows it, such as `Rolecall: Diagnose`
 */
export async function runCommand(page, title) {
  const input = page.locator('.quick-input-widget input.input');
  const row = page
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first();
  const until = Date.now() + 180_000;
  for (;;) {
    try {
      await page.keyboard.press('F1');
      await input.fill(`>${title}`, { timeout: 10_000 });
      await row.waitFor({ timeout: 5000 });
      break;
    } catch (error) {
      // The palette closes when a dialog that has just ended gives the focus back; and it lists what was registered when it opened,
      // while extensions register after the window is there.
      await page.keyboard.press('Escape');
      if (Date.now() > until) throw new Error(`The palette does not list '${title}'.`, { cause: error });
    }
  }
  await page.keyboard.press('Enter');
}

/** Picks the first row of an open quick pick that says this, by keyboard alone. @param {Page} page @param {string} text */
export async function pick(page, text) {
  const input = page.locator('.quick-input-widget input.input');
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  await row.waitFor();
  await input.fill(text);
  await page.keyboard.press('Enter');
}

/** Opens Rolecall's view by a click in the activity bar and waits for its connections. @param {Page} page @param {string} connection */
export async function openView(page, connection) {
  await page.locator('.activitybar .action-label[aria-label^="Rolecall"]').click();
  await connectionRow(page, connection).waitFor();
  // The tooltip of the activity bar would lie over the view.
  await page.mouse.move(640, 780);
}

/** The row of a connection in the tree. @param {Page} page @param {string} name */
export function connectionRow(page, name) {
  return page.locator(`.pane-body .monaco-list-row[aria-level="1"][aria-label^="${name},"]`);
}

/** Presses the triangle beside a connection and waits until its diagnosis is over. @param {Page} page @param {string} name */
export async function diagnose(page, name) {
  const row = connectionRow(page, name);
  const press = row.locator('.action-label[aria-label^="Diagnose"]');
  // A view that has just been opened still moves its rows: the mouse follows the row, as a person's does.
  do await row.hover();
  while (!(await press.isVisible()));
  await press.click();
  await diagnosed(page, name);
}

/** Waits until a connection has a verdict. @param {Page} page @param {string} name */
export async function diagnosed(page, name) {
  await page
    .locator(`.pane-body .monaco-list-row[aria-level="1"]`)
    .and(page.locator(`[aria-label^="${name}, broken"], [aria-label^="${name}, healthy"], [aria-label^="${name}, cannot tell"]`))
    .waitFor();
}

/** Opens the row of a connection, if it is not open yet, by keyboard. @param {Page} page @param {string} name */
export async function unfold(page, name) {
  const row = connectionRow(page, name);
  await row.and(page.locator('[aria-expanded]')).waitFor();
  if ((await row.getAttribute('aria-expanded')) === 'true') return;
  await row.click();
  await page.keyboard.press('ArrowRight');
  await row.and(page.locator('[aria-expanded="true"]')).waitFor();
}

/** The titles of the checks that the tree calls broken below its first connection. @param {Page} page @returns {Promise<string[]>} */
export async function brokenInTree(page) {
  const labels = await page
    .locator('.pane-body .monaco-list-row[aria-level="2"]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
  return labels.flatMap((label) => /^(.*), broken\. /.exec(label)?.[1] ?? []);
}

/** The inside of the panel: a webview is two frames deep. @param {Page} page */
export function panel(page) {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

/** The titles of the checks that the panel calls broken. @param {Page} page @returns {Promise<string[]>} */
export async function brokenInPanel(page) {
  const titles = await panel(page)
    .locator('.check.fail h3')
    .evaluateAll((heads) =>
      heads.map((head) =>
        [...head.childNodes]
          .filter((node) => node.nodeType === 3)
          .map((node) => node.textContent)
          .join(''),
      ),
    );
  return titles.map((title) => title.trim());
}

/**
 * A notification in the notification centre, which is opened for it: no toast is shown in a window that is driven.
 * @param {Page} page @param {string | RegExp} text
 */
export async function notification(page, text) {
  const centre = page.locator('.notifications-center.visible');
  const item = centre.locator('.notification-list-item').filter({ hasText: text }).first();
  const until = Date.now() + 180_000;
  for (;;) {
    // The centre does not open while there is nothing in it.
    if (!(await centre.isVisible())) await runCommand(page, 'Notifications: Show Notifications');
    try {
      await item.waitFor({ timeout: 2000 });
      return item;
    } catch (error) {
      if (Date.now() > until) throw new Error(`No notification says ${String(text)}.`, { cause: error });
    }
  }
}

/** Waits until this is on the clipboard: a button that copies is done with before the extension has copied. @param {Page} page @param {string} text */
export async function copied(page, text) {
  await page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, text);
}
