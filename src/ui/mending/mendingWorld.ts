import { randomUUID } from 'node:crypto';
import type { Cloud } from '../../engine/ports.ts';
import type { Mender, MenderPorts, Target } from '../../engine/session.ts';
import { pause } from '../../pause.ts';
import type { Activities, Journals } from '../activity/activities.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import type { Log } from '../log.ts';

/** What planning and doing are handed. */
export interface MendingWorld {
  readonly engine: LoadEngine;
  readonly cloud: () => Promise<Cloud>;
  readonly journals: Journals;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
  readonly activities: Activities;
  readonly log: Log;
  /** Resolves when what is shown about a connection stands. */
  readonly settled: (key: string) => Promise<void>;
}

/** A connection as it is mended: with whose login, and what is wanted of it. */
export async function targetFor({ engine, connections, login: current }: MendingWorld, connection: SavedConnection): Promise<Target> {
  const { session } = await engine();
  const { spec } = connection;
  const login = current.loginFor(connection);
  const purpose = await connections.purposeOf(session, connection);
  const { profile, endpointUrl } = login;
  return {
    connection: {
      ...spec,
      variant: purpose.variant.id,
      ...(profile !== undefined && { profile }),
      ...(endpointUrl !== undefined && { endpointUrl }),
    },
    purpose,
    login,
  };
}

/** What mending a connection is done with: its activities are kept in the journal of its account. */
export function portsFor({ cloud, journals }: MendingWorld, { demo }: SavedConnection): MenderPorts {
  const journal = demo ? journals.demo : journals.own;
  return { cloud, journal, now: Date.now, pause, newId: randomUUID, process: process.pid };
}

export async function menderFor(world: MendingWorld, connection: SavedConnection): Promise<Mender> {
  const { Mender: Made, session } = await world.engine();
  return new Made(session, portsFor(world, connection));
}
