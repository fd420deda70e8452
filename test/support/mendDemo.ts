// Mending the demo account with everything real but the waiting.
import { randomUUID } from 'node:crypto';
import { createCloud } from '../../src/aws/cloud.ts';
import { Mender, propose, type Mended, type Proposal } from '../../src/engine/mender.ts';
import type { Activity, MendedConnection } from '../../src/engine/model/activity.ts';
import type { Purpose } from '../../src/engine/model/purpose.ts';
import type { Login, Journal } from '../../src/engine/ports.ts';
import { Session, type Diagnosis } from '../../src/engine/session.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { loginTo } from './demoSession.ts';

/** One connection of the demo account with what mends it. */
export interface Bench {
  readonly session: Session;
  readonly mender: Mender;
  readonly purpose: Purpose;
  readonly connection: MendedConnection;
  readonly login: Login;
  diagnose(): Promise<Diagnosis>;
  propose(diagnosis: Diagnosis): Proposal;
  apply(proposal: Proposal, before: Diagnosis, signal?: AbortSignal, onChange?: (activity: Activity) => void): Promise<Mended>;
  undo(activity: Activity): Promise<Activity>;
}

/** @param name the demo connection's name */
export function benchFor(simulator: Simulator, name: string, journal: Journal): Bench {
  const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1 });
  const session = new Session(async () => cloud, { now: Date.now });
  const mender = new Mender(session, { cloud: async () => cloud, journal, now: Date.now, pause: async () => undefined, newId: randomUUID });
  const demo = simulator.connections.find((one) => one.name === name);
  if (!demo) throw new Error(`The scenario has no connection "${name}".`);
  const { externalId, name: _name, ...connection } = demo;
  const purpose = session.purposeOf({ ...connection, name }, externalId);
  const login = loginTo(simulator);
  const never = new AbortController().signal;
  return {
    session,
    mender,
    purpose,
    connection,
    login,
    diagnose: () => session.diagnose(purpose, login, () => undefined, never),
    propose: (diagnosis) => propose(diagnosis, { irreversible: true }),
    apply: (proposal, before, signal = never, onChange = () => undefined) =>
      mender.apply(proposal, connection, purpose, login, before, onChange, signal),
    undo: (activity) => mender.undo(activity, purpose, login, () => undefined, never),
  };
}

/** A journal that forgets when the test ends; it keeps every state that was written, in order. */
export function memoryJournal(): Journal & { readonly written: readonly Activity[] } {
  const written: Activity[] = [];
  return {
    written,
    write: async (activity) => void written.push(structuredClone(activity)),
    read: async () => [...new Map(written.map((activity) => [activity.id, activity])).values()].toReversed(),
  };
}
