// Mending the demo account with everything real but the waiting.
import { randomUUID } from 'node:crypto';
import { createCloud } from '../../src/aws/cloud.ts';
import { Mender, propose, type Mended, type MenderPorts, type Proposal, type Target, type Watch } from '../../src/engine/mender.ts';
import type { Activity } from '../../src/engine/model/activity.ts';
import type { Cloud, Journal } from '../../src/engine/ports.ts';
import { Session, type ConnectionSpec, type Diagnosis } from '../../src/engine/session.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { loginTo } from './demoSession.ts';

/** One connection of the demo account with what mends it. */
export interface Bench {
  readonly session: Session;
  readonly ports: MenderPorts;
  readonly mender: Mender;
  readonly target: Target;
  /** What the mender reaches AWS by. */
  readonly hand: Cloud;
  diagnose(): Promise<Diagnosis>;
  propose(diagnosis: Diagnosis): Proposal;
  /** Applies it and follows it to its end. */
  apply(proposal: Proposal, watch?: Watch): Promise<Mended>;
  /** Takes it back and follows that to its end. */
  undo(activity: Activity): Promise<Activity>;
}

/** What a bench can have otherwise than usual. */
export interface BenchOptions {
  /** How long a change waits for its answer; what is read waits longer. */
  readonly answerTimeoutMs?: number;
  /** What stands between the mender and AWS. */
  readonly through?: (cloud: Cloud) => Cloud;
  /** The role, instead of the demo connection's. */
  readonly role?: string;
  /** What else of the demo connection is otherwise. */
  readonly spec?: Partial<ConnectionSpec>;
}

/** @param name the demo connection's name */
export function benchFor(simulator: Simulator, name: string, journal: Journal, options: BenchOptions = {}): Bench {
  const { answerTimeoutMs = 20_000, through = (cloud) => cloud, role, spec } = options;
  const cloud = createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1, askAgainMs: 1 });
  const hand = through(createCloud({ env: { AWS_EC2_METADATA_DISABLED: 'true' }, retryDelayMs: 1, askAgainMs: 1, answerTimeoutMs }));
  const session = new Session(async () => cloud, { now: Date.now });
  const ports = {
    cloud: async () => hand,
    journal,
    now: Date.now,
    pause: async () => undefined,
    newId: randomUUID,
    process: process.pid,
  };
  const mender = new Mender(session, ports);
  const demo = simulator.connections.find((one) => one.name === name);
  if (!demo) throw new Error(`The scenario has no connection "${name}".`);
  const { externalId, ...connection } = { ...demo, ...(role !== undefined && { role }), ...spec };
  const purpose = session.purposeOf(connection, externalId);
  const login = loginTo(simulator);
  const target = { connection, purpose, login };
  const quiet: Watch = { onChange: () => undefined, signal: new AbortController().signal };
  return {
    session,
    ports,
    mender,
    diagnose: () => session.diagnose(purpose, login, undefined, quiet.signal),
    propose: (diagnosis) => propose(diagnosis, { irreversible: true }),
    target,
    hand,
    apply: async (proposal, watch = quiet) => mender.follow(await mender.apply(proposal, target, watch), target, quiet, 'hours'),
    undo: async (activity) => (await mender.follow(await mender.undo(activity, target, quiet), target, quiet, 'hours')).activity,
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
