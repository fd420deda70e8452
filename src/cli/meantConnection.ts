import type { Login } from '../engine/ports.ts';
import type { Purpose } from '../engine/model/purpose.ts';
import { BadConnection, Session, type ConnectionSpec } from '../engine/session.ts';
import { connectionNamed } from './connectionNamed.ts';
import { Misuse, type readFlags } from './misuse.ts';
import { catalogueWith, VENDOR_FILE_FLAG } from './vendorFiles.ts';

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
  bucket: { type: 'string', multiple: true },
  region: { type: 'string', multiple: true },
  ...VENDOR_FILE_FLAG,
} as const;

/**
 * A session with AWS behind it, which is loaded when something is asked.
 * @param vendorFiles definitions of vendors that do not come with Rolecall
 * @throws Misuse for one that is off
 */
export async function openSession(command: string, vendorFiles: readonly string[] | undefined): Promise<Session> {
  const vendors = await catalogueWith(command, vendorFiles);
  return new Session(openCloud, { now: Date.now }, () => vendors);
}

export async function openCloud() {
  return (await import('../aws/cloud.ts')).createCloud();
}

/**
 * The connection that the flags of a command mean.
 * @throws Misuse for a flag that is missing or off.
 */
export async function meantConnection(
  command: string,
  flags: PurposeFlags,
  session: Session,
): Promise<{ spec: ConnectionSpec; purpose: Purpose; login: Login }> {
  const spec = await specFrom(command, flags);
  return {
    spec,
    purpose: purposeOf(command, session, spec, flags['external-id'] ?? process.env['ROLECALL_EXTERNAL_ID']),
    login: loginOf(spec),
  };
}

/** @throws Misuse for what is no address */
export function assertEndpoint(command: string, endpoint: string | undefined): void {
  if (endpoint !== undefined && !(/^https?:/i.test(endpoint) && URL.canParse(endpoint)))
    throw new Misuse(`${command}: --endpoint-url takes an address that begins with http:// or https://`);
}

/** The login of a connection, which may ask for an MFA code on the terminal. */
export function loginOf({ profile, endpointUrl }: Pick<ConnectionSpec, 'profile' | 'endpointUrl'>): Login {
  return { ...(profile !== undefined && { profile }), ...(endpointUrl !== undefined && { endpointUrl }), askMfaCode };
}

/** @throws Misuse naming what is off in a connection */
export function purposeOf(command: string, session: Session, spec: ConnectionSpec, externalId: string | undefined): Purpose {
  try {
    return session.purposeOf(spec, externalId);
  } catch (error) {
    if (error instanceof BadConnection) throw new Misuse(`${command}: ${error.message}`);
    throw error;
  }
}

type PurposeFlags = ReturnType<typeof readFlags<typeof PURPOSE_FLAGS>>;

/** The connection that the flags mean: named in the workspace's settings, spelt out, or the one with parts of the other replaced. */
async function specFrom(command: string, flags: PurposeFlags): Promise<ConnectionSpec> {
  const stored = flags.connection === undefined ? undefined : await connectionNamed(flags.connection, process.cwd());
  const vendor = flags.vendor ?? stored?.vendor;
  const role = flags.role ?? stored?.role;
  if (vendor === undefined) throw new Misuse(`${command}: --vendor <id> is missing (rolecall vendors lists them)`);
  if (role === undefined) throw new Misuse(`${command}: --role <arn|name> is missing`);
  assertEndpoint(command, flags['endpoint-url']);
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
    ...(flags.bucket && { buckets: flags.bucket }),
  };
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
