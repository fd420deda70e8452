import { readFile } from 'node:fs/promises';

/** Rolecall's own version, as its manifest says. */
export async function ownVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
