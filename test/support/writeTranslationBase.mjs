// Writes l10n/bundle.l10n.json: every text of the window in English, for a translator to begin with (CONTRIBUTING.md, "Add a language").
import { build } from 'esbuild';
import { mkdir, writeFile } from 'node:fs/promises';

const target = 'l10n/bundle.l10n.json';
const { outputFiles } = await build({
  entryPoints: ['test/support/translatable.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { translationBase } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
const base = translationBase();
await mkdir('l10n', { recursive: true });
await writeFile(target, `${JSON.stringify(base, null, 2)}\n`);
console.log(`wrote ${Object.keys(base).length} texts to ${target}`);
