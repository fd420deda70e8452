import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromLoginCredentials, fromNodeProviderChain, fromSSO } from '@aws-sdk/credential-providers';
import type { AwsCredentialIdentity } from '@smithy/types';
import type { Login } from '../engine/ports.ts';
import type { ClientConfig } from './clients.ts';
import { endpointFor } from './endpoints.ts';
import { kindOf } from './profiles.ts';
import type { SharedFiles } from './sharedFiles.ts';

/** Credentials, and the requests it took to get them: the first links of every chain. */
export interface ResolvedCredentials {
  readonly identity: AwsCredentialIdentity;
  readonly requests: number;
}

/** What is needed to log in. */
export interface LoginMaterial {
  readonly login: Login;
  readonly env: NodeJS.ProcessEnv;
  readonly files: SharedFiles;
  /** `undefined`: the SDK's default chain. */
  readonly profileName: string | undefined;
  /** The settings of the clients that the login itself uses (STS, SSO). */
  readonly config: ClientConfig;
  readonly signal: AbortSignal;
}

/** Sessions that cost somebody an MFA code, kept until they run out; every other login is made anew each time. */
export type MfaSessions = Map<string, AwsCredentialIdentity>;

/** A session is not handed out any more when it has less than this left: a look must not outlive it. */
const LEAST_LEFT_MS = 5 * 60_000;

/**
 * Logs in once for a whole look.
 * @throws the SDK's error when there is no login, it has expired, or AWS refuses it
 */
export async function resolveCredentials(material: LoginMaterial, sessions: MfaSessions): Promise<ResolvedCredentials> {
  const { env, files, profileName } = material;
  if (material.login.credentials) return { identity: material.login.credentials, requests: 0 };
  const requests = { count: 0 };
  if (profileName === undefined) {
    const fromEnv = credentialsFromEnv(env);
    if (fromEnv) return { identity: fromEnv, requests: 0 };
  }
  const section = files.profiles.get(profileName ?? 'default');
  const mfaKey = section?.mfa_serial
    ? JSON.stringify([profileName, section, section.source_profile && files.profiles.get(section.source_profile)])
    : undefined;
  const kept = mfaKey === undefined ? undefined : sessions.get(mfaKey);
  if (kept?.expiration && kept.expiration.getTime() - Date.now() > LEAST_LEFT_MS) return { identity: kept, requests: 0 };

  const identity = await providerFor(material, requests)();
  if (mfaKey !== undefined) sessions.set(mfaKey, identity);
  return { identity, requests: requests.count };
}

/** Long-term keys of an IAM user: the only ones that `GetSessionToken` takes. Temporary keys begin with ASIA (IAM User Guide, "IAM identifiers"). */
export function areLongTerm(identity: AwsCredentialIdentity): boolean {
  return identity.accessKeyId.startsWith('AKIA') && !identity.sessionToken;
}

function credentialsFromEnv(env: NodeJS.ProcessEnv): AwsCredentialIdentity | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } : undefined;
}

function providerFor(material: LoginMaterial, requests: { count: number }): () => Promise<AwsCredentialIdentity> {
  const { login, env, files, profileName, config, signal } = material;
  const section = files.profiles.get(profileName ?? 'default');
  const ssoEndpoint = endpointFor('SSO', login, env, section, files);
  const places = { filepath: files.credentialsFile, configFilepath: files.configFile, ignoreCache: true };
  // No region here: SSO's comes from the profile's own sso_region.
  const clientConfig = {
    requestHandler: counted(config.requestHandler, requests),
    retryStrategy: config.retryStrategy,
    ...(ssoEndpoint && { endpoint: ssoEndpoint }),
  };
  const init = {
    ...places,
    clientConfig,
    ...(login.askMfaCode && { mfaCodeProvider: askUnless(signal, login.askMfaCode) }),
    roleAssumer: (source: AwsCredentialIdentity, params: RoleToAssume) => assumeRole(material, requests, source, params),
  };
  if (profileName === undefined) return fromNodeProviderChain(init);
  const kind = section && kindOf(section);
  // fromIni hands neither the files' places nor the endpoint on to these two.
  if (kind === 'SSO' || kind === 'SSO session') return fromSSO({ ...places, profile: profileName, clientConfig });
  if (kind === 'login session') return fromLoginCredentials({ ...places, profile: profileName, clientConfig });
  return fromIni({ ...init, profile: profileName });
}

interface RoleToAssume {
  RoleArn: string | undefined;
  RoleSessionName: string | undefined;
  ExternalId?: string | undefined;
  DurationSeconds?: number | undefined;
  SerialNumber?: string | undefined;
  TokenCode?: string | undefined;
}

/** The SDK's own inner STS call would not see the endpoint of the chosen profile. */
async function assumeRole(
  material: LoginMaterial,
  requests: { count: number },
  source: AwsCredentialIdentity,
  params: RoleToAssume,
): Promise<AwsCredentialIdentity> {
  const { login, env, profileName, files, config } = material;
  const endpoint = endpointFor('STS', login, env, files.profiles.get(profileName ?? 'default'), files);
  const client = new STSClient({ ...config, credentials: source, ...(endpoint && { endpoint }) });
  requests.count += 1;
  const { Credentials: credentials } = await client.send(new AssumeRoleCommand(params));
  if (!credentials?.AccessKeyId || !credentials.SecretAccessKey) throw new Error('AssumeRole answered without credentials.');
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    ...(credentials.SessionToken && { sessionToken: credentials.SessionToken }),
    ...(credentials.Expiration && { expiration: credentials.Expiration }),
  };
}

function counted(handler: ClientConfig['requestHandler'], requests: { count: number }): ClientConfig['requestHandler'] {
  return {
    ...handler,
    handle: (request, options) => {
      requests.count += 1;
      return handler.handle(request, options);
    },
  };
}

function askUnless(signal: AbortSignal, ask: (serial: string) => Promise<string>): (serial: string) => Promise<string> {
  return async (serial) => {
    signal.throwIfAborted();
    try {
      return await ask(serial);
    } catch (cause) {
      throw Object.assign(new Error('No MFA code was given.', { cause }), { name: 'CredentialsProviderError' });
    }
  };
}
