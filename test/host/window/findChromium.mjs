import { createReadStream, createWriteStream, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { atomicFolder } from './atomicFolder.mjs';
import { runProcess } from './childProcesses.mjs';
import { cacheFolder } from './fetchServer.mjs';

/** @typedef {{ executablePath: string, env: Record<string, string> }} Chromium `env`: what to add to the environment it is started in */

/**
 * A Chromium to drive: the one in CHROMIUM_PATH, else the one that the npm package `@sparticuz/chromium` carries (Linux on x64),
 * else one that is installed.
 * @returns {Promise<Chromium>}
 */
export async function findChromium() {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return { executablePath: given, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  const installed = installedChromiums.find((path) => existsSync(path));
  if (installed) return { executablePath: installed, env: {} };
  throw new Error('No Chromium was found. Set CHROMIUM_PATH to a Chromium, Chrome or Edge.');
}

const installedChromiums = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @returns {Promise<Chromium>} */
async function unpackChromium() {
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..', 'bin');
  const { version } = JSON.parse(readFileSync(join(bin, '..', 'package.json'), 'utf8'));
  const folder = await atomicFolder(cacheFolder, `chromium-${version}-1`, async (filling) => {
    await pipeline(
      createReadStream(join(bin, 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(filling, 'chromium'), { mode: 0o755 }),
    );
    for (const name of ['al2023', 'fonts', 'swiftshader']) {
      const tar = join(filling, `${name}.tar`);
      await pipeline(createReadStream(join(bin, `${name}.tar.br`)), createBrotliDecompress(), createWriteStream(tar));
      await extract(tar, filling);
      rmSync(tar);
    }
    writeFileSync(join(filling, 'fonts.conf'), fontsConf);
  });
  const executablePath = join(folder, 'chromium');
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const libraries = await missingLibraries(executablePath, {});
  if (libraries.length === 0) return { executablePath, env: fonts };
  // The package carries the network security libraries that a bare system lacks.
  const env = { ...fonts, LD_LIBRARY_PATH: [join(folder, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(delimiter) };
  const still = await missingLibraries(executablePath, env);
  if (still.length > 0)
    throw new Error(`Chromium needs libraries that this system lacks: ${still.join(', ')}. Install them, or set CHROMIUM_PATH.`);
  return { executablePath, env };
}

/** @param {string} tar @param {string} folder */
async function extract(tar, folder) {
  const { code, stderr } = await runProcess('tar', ['-xf', tar, '-C', folder]);
  if (code !== 0) throw new Error(`tar could not unpack ${tar}: ${stderr}`);
}

/** The package's Open Sans before the system's fonts: the same letters in every picture, also on a system without fonts. */
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="strong"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;

/** @param {string} file @param {Record<string, string>} env @returns {Promise<string[]>} empty too where there is no `ldd` to ask */
async function missingLibraries(file, env) {
  if (!existsSync('/usr/bin/ldd')) return [];
  const { stdout } = await runProcess('/usr/bin/ldd', [file], { env: { ...process.env, ...env } });
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name ?? '');
}
