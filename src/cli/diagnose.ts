import { toJson } from '../engine/report/json.ts';
import { toText } from '../engine/report/text.ts';
import { meantConnection, openSession, PURPOSE_FLAGS } from './meantConnection.ts';
import { readFlags } from './misuse.ts';
import { progressLine } from './progressLine.ts';

/** The exit code of a verdict. */
export const EXIT = { healthy: 0, broken: 1, 'cannot-tell': 3 } as const;

/** `rolecall diagnose`: reads the account, judges the connection, prints the result. */
export async function diagnose(words: readonly string[]): Promise<number> {
  const flags = readFlags('diagnose', words, {
    ...PURPOSE_FLAGS,
    json: { type: 'boolean' },
    'show-external-id': { type: 'boolean' },
  });
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
  return EXIT[diagnosis.verdict];
}
