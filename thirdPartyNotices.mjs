import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of the packages that are bundled, as they ask to be handed on with copies.
 * @param {readonly string[]} inputs the files that went into the bundles, as esbuild names them
 * @returns {string} each text once, under the packages that it is for; a package that names no licence is an Error
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!license) throw new Error(`${folder} does not say under which licence it may be handed on.`);
    const text = licenceOf(folder);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const line = '='.repeat(80);
  const parts = [...byText].map(([text, titles]) => `${titles.sort().join('\n')}\n${line}\n\n${text}\n`);
  return parts.sort().join(`\n${line}\n`);
}

/** @param {string} folder */
function licenceOf(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && existsSync(join(folder, name)));
  return files.length > 0
    ? files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n')
    : 'No licence file is part of the package.';
}
