import { BadConnection, Session, type ConnectionSpec } from '../engine/session.ts';
import type { Login } from '../engine/ports.ts';
import { toJson } from '../engine/report/json.ts';
import { toText } from '../engine/report/text.ts';
import { connectionNamed } from './connectionNamed.ts';
import { Misuse, readFlags } from './misuse.ts';

const EXIT = { healthy: 0, broken: 1, 'cannot-tell': 3 } as const;

/** The flags that say what connection is meant. */
export const PURPOSE_FLAGS = {
  connection: { type: 'string' },
  vendor: { type: 'string' },
  variant: { type: 'string' },
  role: { type: 'string' },
  'external-id': { type: 'string' },
  profile: { type: 'string' },
  'endpoint-url': { type: 'string' },
  cluster: { type: 'string', multiple: true },
  'allow-cidr': { type: 'string', multiple: true },
  region: { type: 'string', multiple: true },
} as const;

/** `rolecall diagnose`: reads the account, judges the connection, prints the result. */
export async function diagnose(words: readonly string[]): Promise<number> {
  const flags = readFlags('diagnose', words, {
    ...PURPOSE_FLAGS,
    json: { type: 'boolean' },
    'show-external-id': { type: 'boolean' },
  });
  // The SDK tells Node 20 on every run that a later version of itself will want Node 22: nothing that the caller can act on.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const session = new Session(async () => (await import('../aws/cloud.ts')).createCloud(), { now: Date.now });
  const spec = await specFrom(flags);
  const purpose = purposeFrom(session, spec, flags['external-id'] ?? process.env['ROLECALL_EXTERNAL_ID']);
  const login: Login = {
    ...(spec.profile !== undefined && { profile: spec.profile }),
    ...(spec.endpointUrl !== undefined && { endpointUrl: spec.endpointUrl }),
    askMfaCode,
  };
  const progress = progressLine();
  const diagnosis = await session.diagnose(purpose, login, (soFar) => progress.say(soFar.progress), new AbortController().signal);
  progress.clear();
  const profile = spec.profile ?? process.env['AWS_PROFILE'];
  const named = profile === undefined ? {} : { profile };
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(toJson(diagnosis, { ...named, showExternalId: flags['show-external-id'] ?? false, actionsOf: (fix) => session.actionsOf(diagnosis.connection, fix) }), null, 2)}\n`
      : toText(diagnosis, { ...named, colour: process.stdout.isTTY && !process.env['NO_COLOR'] }),
  );
  return EXIT[diagnosis.verdict];
}

type PurposeFlags = ReturnType<typeof readFlags<typeof PURPOSE_FLAGS>>;

/** The connection that the flags mean: named in the workspace's settings, spelt out, or the one with parts of the other replaced. */
async function specFrom(flags: PurposeFlags): Promise<ConnectionSpec> {
  const stored = flags.connection === undefined ? undefined : await connectionNamed(flags.connection, process.cwd());
  const vendor = flags.vendor ?? stored?.vendor;
  const role = flags.role ?? stored?.role;
  if (vendor === undefined) throw new Misuse('diagnose: --vendor <id> is missing (rolecall vendors lists them)');
  if (role === undefined) throw new Misuse('diagnose: --role <arn|name> is missing');
  return {
    ...stored,
    name: flags.connection ?? vendor,
    vendor,
    role,
    ...(flags.variant !== undefined && { variant: flags.variant }),
    ...(flags.profile !== undefined && { profile: flags.profile }),
    ...(flags['endpoint-url'] !== undefined && { endpointUrl: flags['endpoint-url'] }),
    ...(flags.cluster && { clusters: flags.cluster }),
    ...(flags['allow-cidr'] && { cidrs: flags['allow-cidr'] }),
    ...(flags.region && { regions: flags.region }),
  };
}

function purposeFrom(session: Session, spec: ConnectionSpec, externalId: string | undefined) {
  try {
    return session.purposeOf(spec, externalId);
  } catch (error) {
    if (error instanceof BadConnection) throw new Misuse(`diagnose: ${error.message}`);
    throw error;
  }
}

async function askMfaCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`The profile needs a code of the MFA device ${serial}, and there is no terminal to ask on.`);
  const { createInterface } = await import('node:readline/promises');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await asking.question(`MFA code of ${serial}: `);
  } finally {
    asking.close();
  }
}

/** One line on a terminal's stderr that is written over; nothing where nobody looks. */
function progressLine() {
  const shown = process.stderr.isTTY;
  return {
    say(progress: { done: number; started: number; what: string } | undefined) {
      if (shown && progress) process.stderr.write(`\r\u001b[K${progress.done}/${progress.started} ${progress.what}`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K');
    },
  };
}
