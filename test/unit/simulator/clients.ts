// How the simulator's tests talk to it: the real SDK over real HTTP.
import assert from 'node:assert/strict';
import type { DemoLogin, Simulator } from '../../../src/simulator/server.ts';

/** The configuration of an SDK client for a demo login, without retries unless told. */
export function clientConfig(
  simulator: Simulator,
  options: { region?: string; login?: DemoLogin; maxAttempts?: number } = {},
): {
  endpoint: string;
  region: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
} {
  const login = options.login ?? simulator.env;
  const token = login['AWS_SESSION_TOKEN'];
  return {
    endpoint: simulator.url,
    region: options.region ?? 'us-east-1',
    maxAttempts: options.maxAttempts ?? 1,
    credentials: {
      accessKeyId: login['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: login['AWS_SECRET_ACCESS_KEY'] ?? '',
      ...(token !== undefined && { sessionToken: token }),
    },
  };
}

/** A demo login by name. */
export function loginOf(simulator: Simulator, name: string): DemoLogin {
  const login = simulator.logins[name];
  assert.ok(login, `there is no demo login ${name}`);
  return login;
}

/** Expects the SDK to reject with that error name and HTTP status, and hands back the message. */
export async function refused(promise: Promise<unknown>, name: string, status: number): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error, 'AWS should have refused');
  const seen = { name: error.name, status: (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode };
  assert.deepEqual(seen, { name, status }, error.message);
  return error.message;
}
