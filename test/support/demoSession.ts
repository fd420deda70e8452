// The whole engine against the demo account: the real SDK over real HTTP.
import { Session, type ConnectionSpec, type Diagnosis } from '../../src/engine/session.ts';
import type { Login } from '../../src/engine/ports.ts';
import { createCloud } from '../../src/aws/cloud.ts';
import type { Simulator } from '../../src/simulator/server.ts';

/** A session whose AWS is the SDK; which account it meets is the login's matter. */
export function realSession(): Session {
  return new Session(async () => createCloud(), { now: Date.now });
}

/** The login that the demo account hands out. */
export function loginTo(simulator: Simulator): Login {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = simulator.env;
  return {
    endpointUrl: simulator.url,
    region: AWS_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
}

/** Diagnoses the demo account's connection of that name. */
export async function diagnoseDemo(session: Session, simulator: Simulator, name: string): Promise<Diagnosis> {
  const demo = simulator.connections.find((connection) => connection.name === name);
  if (!demo)
    throw new Error(`The scenario has no connection "${name}"; it has ${simulator.connections.map((one) => one.name).join(', ')}.`);
  const { externalId, ...rest } = demo;
  const spec: ConnectionSpec = rest;
  return session.diagnose(session.purposeOf(spec, externalId), loginTo(simulator), () => undefined, new AbortController().signal);
}

/** The ids of the checks with that status, in the order of the list. */
export function idsWith(diagnosis: Diagnosis, status: Diagnosis['checks'][number]['status']): string[] {
  return diagnosis.checks.filter((report) => report.status === status).map((report) => report.id);
}
