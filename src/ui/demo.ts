import * as vscode from 'vscode';
import type { Login } from '../engine/ports.ts';
import type { ConnectionSpec } from '../engine/session.ts';
import type { Connections, SavedConnection } from './connections.ts';
import type { Log } from './log.ts';

/** A running demo account, as far as it is shown: what the simulator hands over once it listens. */
export interface DemoAccount {
  readonly url: string;
  /** The variables that a terminal would export; the credentials are among them. */
  readonly env: Readonly<Record<string, string>>;
  readonly connections: readonly {
    readonly name: string;
    readonly vendor: string;
    readonly variant: string;
    readonly role: string;
    readonly externalId: string;
    readonly clusters: readonly string[];
    readonly cidrs: readonly string[];
    readonly regions: readonly string[];
  }[];
  close(): Promise<void>;
}

export type StartDemo = (scenario: string) => Promise<DemoAccount>;

const DEFAULT_SCENARIO = 'all-faults';

/** The demo account of this window: started on demand, ended with the window. */
export class Demo implements vscode.Disposable {
  readonly #start: StartDemo;
  readonly #connections: Connections;
  readonly #log: Log;
  readonly #added: SavedConnection[] = [];
  #running: Promise<DemoAccount> | undefined;

  constructor(start: StartDemo, connections: Connections, log: Log) {
    this.#start = start;
    this.#connections = connections;
    this.#log = log;
  }

  /** The scenario that the workspace asks for; `undefined`: none. */
  wanted(): string | undefined {
    return vscode.workspace.getConfiguration('rolecall').get<string>('demo', '').trim() || undefined;
  }

  /** Opens the account if the workspace asks for one that is not open yet. */
  async openIfWanted(): Promise<void> {
    if (this.wanted() !== undefined && this.#running === undefined) await this.open();
  }

  /** Starts the account if it is not running, and shows its connections. Diagnoses nothing. */
  async open(): Promise<void> {
    this.#running ??= this.#start(this.wanted() ?? DEFAULT_SCENARIO).catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    });
    const account = await this.#running;
    this.#log.info(`demo account at ${account.url}, ${account.connections.length} connections`);
    this.#connections.setDemo([...account.connections.map((connection) => saved(connection, account)), ...this.#added]);
  }

  /** Shows one more connection to the account. */
  async add(spec: ConnectionSpec, externalId: string): Promise<void> {
    this.#added.push({ key: `demo:${spec.name}`, spec, demo: { externalId, login: await this.login() } });
    await this.open();
  }

  /** The login that the account hands out. */
  async login(): Promise<Login> {
    if (!this.#running) await this.open();
    return loginTo(await this.#running!);
  }

  dispose(): void {
    void this.#running?.then((account) => account.close());
  }
}

function saved({ externalId, ...spec }: DemoAccount['connections'][number], account: DemoAccount): SavedConnection {
  return { key: `demo:${spec.name}`, spec, demo: { externalId, login: loginTo(account) } };
}

function loginTo({ url, env }: DemoAccount): Login {
  const region = env['AWS_REGION'];
  const token = env['AWS_SESSION_TOKEN'];
  return {
    endpointUrl: url,
    ...(region !== undefined && { region }),
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
      ...(token !== undefined && { sessionToken: token }),
    },
  };
}
