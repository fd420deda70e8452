import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toJson } from '../engine/report/json.ts';
import { toText } from '../engine/report/text.ts';
import { supportBundle, type SupportBundle } from '../engine/session.ts';
import { meantConnection, openSession, PURPOSE_FLAGS } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';
import { ownVersion } from './ownVersion.ts';
import { progressLine } from './progressLine.ts';

/** The exit code of a verdict. */
export const EXIT = { healthy: 0, broken: 1, 'cannot-tell': 3 } as const;

/** `rolecall diagnose`: reads the account, judges the connection, prints the result. */
export async function diagnose(words: readonly string[]): Promise<number> {
  const flags = readFlags('diagnose', words, {
    ...PURPOSE_FLAGS,
    json: { type: 'boolean' },
    'show-external-id': { type: 'boolean' },
    bundle: { type: 'string' },
  });
  const folder = flags.bundle;
  if (folder !== undefined) await mkdir(folder, { recursive: true }).catch(notWritten);
  const session = await openSession('diagnose', flags['vendor-file']);
  const { spec, purpose, login } = await meantConnection('diagnose', flags, session);
  const progress = progressLine();
  const diagnosis = await session.diagnose(
    purpose,
    login,
    progress && ((soFar) => progress.say(soFar.progress)),
    new AbortController().signal,
  );
  progress?.clear();
  const profile = spec.profile ?? process.env['AWS_PROFILE'];
  const named = profile === undefined ? {} : { profile };
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(toJson(diagnosis, { ...named, showExternalId: flags['show-external-id'] ?? false, actionsOf: (fix) => session.actionsOf(diagnosis.connection, fix) }), null, 2)}\n`
      : toText(diagnosis, { ...named, colour: process.stdout.isTTY && !process.env['NO_COLOR'] }),
  );
  if (folder !== undefined) {
    const made = { rolecall: await ownVersion(), host: `Node ${process.versions.node}`, at: Date.now(), ...named };
    await writeBundle(folder, supportBundle(diagnosis, made));
  }
  return EXIT[diagnosis.verdict];
}

/** Two files for the vendor's support desk. Never over files that are there. */
async function writeBundle(folder: string, { name, markdown, json }: SupportBundle): Promise<void> {
  for (const [ending, text] of [
    ['md', markdown],
    ['json', json],
  ] as const) {
    const path = join(folder, `${name}.${ending}`);
    await writeFile(path, text, { flag: 'wx' }).catch(notWritten);
    process.stderr.write(`wrote ${path}\n`);
  }
}

function notWritten(error: unknown): never {
  throw new Misuse(`diagnose: --bundle: ${error instanceof Error ? error.message : String(error)}`);
}
