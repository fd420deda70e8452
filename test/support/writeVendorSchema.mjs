// Writes the JSON Schema of a vendor document, which the editor is given, from the zod schema that checks one.
import { build } from 'esbuild';
import { writeFile } from 'node:fs/promises';

const target = 'src/engine/vendors/vendor.schema.json';
const { outputFiles } = await build({
  stdin: { contents: "export { jsonSchema } from './src/engine/vendors/schema.ts';", resolveDir: process.cwd(), loader: 'ts' },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const { jsonSchema } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
await writeFile(target, `${JSON.stringify(jsonSchema(), null, 2)}\n`);
console.log(`wrote ${target}`);
