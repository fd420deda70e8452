/**
 * Runs a command by its title through the palette, by keyboard alone.
 * @param {import('playwright-core').Page} page @param {string} title as the palette shows it, such as `Rolecall: Diagnose`
 */
export async function runCommand(page, title) {
  const input = page.locator('.quick-input-widget input.input');
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: title }).first();
  const until = Date.now() + 30_000;
  for (;;) {
    await page.keyboard.press('F1');
    await input.waitFor();
    await input.fill(`>${title}`);
    try {
      await row.waitFor({ timeout: 2000 });
      break;
    } catch (error) {
      // The palette lists what was registered when it opened, and extensions register after the window is there.
      await page.keyboard.press('Escape');
      if (Date.now() > until) throw new Error(`The palette does not list '${title}'.`, { cause: error });
    }
  }
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}
