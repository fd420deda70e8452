// Writes the golden files of what Rolecall writes (test/fixtures/setup) anew: look at the difference before it is committed.
import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const bundle = join(process.cwd(), 'out', 'setups.mjs');
await build({
  entryPoints: ['test/support/setups.ts'],
  bundle: true,
  outfile: bundle,
  format: 'esm',
  platform: 'node',
  packages: 'external',
});
const { filesOf, GOLDENS, setups } = await import(bundle);
await rm(GOLDENS, { recursive: true, force: true });
let count = 0;
for (const { name, setup } of setups) {
  for (const [how, files] of Object.entries(filesOf(setup))) {
    const folder = join(GOLDENS, name, how);
    await mkdir(folder, { recursive: true });
    for (const file of files) {
      await writeFile(join(folder, file.name), file.text);
      count += 1;
    }
  }
}
console.log(`wrote ${count} files to ${GOLDENS}`);
