import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The licences of the packages that are bundled, as they ask to be handed on with copies.
 * @param {readonly string[]} inputs the files that went into the bundles, as esbuild names them
 * @returns {string} one part for each package, in order of their names; a package without a licence of its own is an Error
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  const parts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!license) throw new Error(`${folder} does not say under which licence it may be handed on.`);
    return { title: `${name} ${version} (${license})`, text: licenceOf(folder) };
  });
  parts.sort((a, b) => (a.title < b.title ? -1 : 1));
  return parts.map(({ title, text }) => `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text}\n`).join('\n');
}

/** @param {string} folder */
function licenceOf(folder) {
  const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && existsSync(join(folder, name)));
  return files.length > 0
    ? files.map((name) => readFileSync(join(folder, name), 'utf8').trim()).join('\n\n')
    : 'No licence file is part of the package.';
}
