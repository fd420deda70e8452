import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';

/** A section's settings; a nested one (`iam =` over an indented `endpoint_url`) is spelt `iam.endpoint_url`. */
export type Section = Readonly<Record<string, string | undefined>>;

/** What stands in the SDK's two shared files. */
export interface SharedFiles {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** By profile name, the credentials file's settings over the config file's. */
  readonly profiles: ReadonlyMap<string, Section>;
  /** `[services x]`, by `x`. */
  readonly services: ReadonlyMap<string, Section>;
  /** `[sso-session y]`, by `y`. */
  readonly ssoSessions: ReadonlyMap<string, Section>;
}

/** A shared file that cannot be used; the message names it. */
export class SharedFileError extends Error {
  override readonly name = 'SharedFileError';
}

/**
 * Reads the config and the credentials file anew, whatever the SDK has cached, and renews the SDK's cache with them.
 * A file that is not there is empty.
 * @throws SharedFileError for a file that cannot be read or is not an INI file: the SDK would take it for an empty one.
 */
export async function readSharedFiles(env: NodeJS.ProcessEnv): Promise<SharedFiles> {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const configFile = resolvePath(env.AWS_CONFIG_FILE, home, 'config');
  const credentialsFile = resolvePath(env.AWS_SHARED_CREDENTIALS_FILE, home, 'credentials');
  await Promise.all([refuseBrokenFile(configFile), refuseBrokenFile(credentialsFile)]);

  const loaded = await loadSharedConfigFiles({ filepath: credentialsFile, configFilepath: configFile, ignoreCache: true });
  const profiles = new Map<string, Section>();
  const services = new Map<string, Section>();
  const ssoSessions = new Map<string, Section>();
  for (const [name, section] of Object.entries(loaded.configFile)) {
    if (name.startsWith('services.')) services.set(name.slice('services.'.length), section);
    else if (name.startsWith('sso-session.')) ssoSessions.set(name.slice('sso-session.'.length), section);
    else profiles.set(name, section);
  }
  for (const [name, section] of Object.entries(loaded.credentialsFile)) profiles.set(name, { ...profiles.get(name), ...section });
  return { configFile, credentialsFile, profiles, services, ssoSessions };
}

function resolvePath(fromEnv: string | undefined, home: string, name: string): string {
  if (!fromEnv) return join(home, '.aws', name);
  return fromEnv.startsWith('~/') ? join(home, fromEnv.slice(2)) : fromEnv;
}

async function refuseBrokenFile(path: string): Promise<void> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new SharedFileError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`, {
      cause: error,
    });
  }
  if (text.includes('\0')) throw new SharedFileError(`The file ${path} is not plain UTF-8 text.`);
  let inSection = false;
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
    const section = content.replace(/\s[#;].*$/, '').trim();
    const broken = section.startsWith('[') ? !section.endsWith(']') : !inSection || (line === line.trimStart() && !content.includes('='));
    // The line itself is never quoted: it may hold a key.
    if (broken) throw new SharedFileError(`The file ${path} is not a valid AWS configuration file: look at line ${index + 1}.`);
    inSection = true;
  }
}
