// A look at the development extension: `node test/host/window/look.mjs --out x.png [--theme dark|light|hc] [--width N] [--height N]
// [--folder DIR] [--command "Rolecall: ..."]... [--click "css or text selector"]... [--wait MS] [--vsix]`.
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { openWindow, themes } from './openWindow.mjs';
import { runCommand } from './drive.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { values, tokens } = parseArgs({
  tokens: true,
  options: {
    out: { type: 'string', default: 'artefacts/look.png' },
    theme: { type: 'string', default: 'dark' },
    width: { type: 'string', default: '1280' },
    height: { type: 'string', default: '800' },
    folder: { type: 'string', default: 'test/fixtures/demo-workspace' },
    command: { type: 'string', multiple: true },
    click: { type: 'string', multiple: true },
    press: { type: 'string', multiple: true },
    wait: { type: 'string', multiple: true },
    log: { type: 'boolean', default: false },
  },
});
if (!(values.theme in themes)) throw new Error(`--theme is one of ${Object.keys(themes).join(', ')}.`);

const window = await openWindow({
  folder: values.folder,
  extensionDevelopmentPath: root,
  theme: /** @type {keyof typeof themes} */ (values.theme),
  width: Number(values.width),
  height: Number(values.height),
});
try {
  const { page } = window;
  if (values.log) page.on('console', (message) => console.log(`[${message.type()}] ${message.text()}`));
  // Steps are done in the order in which they are written.
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (token.name === 'command') await runCommand(page, token.value);
    if (token.name === 'click') await page.locator(token.value).first().click();
    if (token.name === 'press') await page.keyboard.press(token.value);
    if (token.name === 'wait') await page.waitForTimeout(Number(token.value));
  }
  await page.waitForTimeout(1500);
  await page.screenshot({ path: values.out });
  console.log(values.out);
} finally {
  await window.close();
}
