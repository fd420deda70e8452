import * as vscode from 'vscode';
import { unknown, type Known } from '../engine/model/known.ts';
import type { Login } from '../engine/ports.ts';
import type { Purpose } from '../engine/model/purpose.ts';
import type { ConnectionSpec, Session } from '../engine/session.ts';
import type { Engine, LoadEngine } from './engine.ts';
import type { Log } from './log.ts';
import { readConnections } from './readConnections.ts';
import { assertTrusted } from './trust.ts';

/** A connection as it is shown: one of the settings, or one of the demo account. */
export interface SavedConnection {
  /** What it is found by: unlike a name, never the same twice. */
  readonly key: string;
  readonly spec: ConnectionSpec;
  /** Why it cannot be diagnosed at all. */
  readonly problem?: string;
  /** Set for the demo account's: its own login, and the External ID that the demo vendor gave out. */
  readonly demo?: { readonly login: Login; readonly externalId: string };
}

/** The connections of the settings and of the demo account, and their External IDs. */
export class Connections implements vscode.Disposable {
  readonly #loadEngine: LoadEngine;
  readonly #secrets: vscode.SecretStorage;
  readonly #log: Log;
  /** The External IDs of the demo account's connections that were changed: they end with the window. */
  readonly #demoIds = new Map<string, { readonly externalId?: string; readonly next?: string }>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listener: vscode.Disposable;
  #demo: readonly SavedConnection[] = [];
  #engine: Engine | undefined;
  #problems: readonly string[] = [];
  /** Fires when a connection came, went or changed. */
  readonly onDidChange = this.#changed.event;

  constructor(loadEngine: LoadEngine, secrets: vscode.SecretStorage, log: Log) {
    this.#loadEngine = loadEngine;
    this.#secrets = secrets;
    this.#log = log;
    this.#listener = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('rolecall.connections')) this.#changed.fire();
    });
  }

  /** Holds the connections against the catalogue from now on; until then none is said to be wrong. */
  async verify(): Promise<void> {
    if (this.#engine) return;
    this.#engine = await this.#loadEngine();
    this.#changed.fire();
  }

  /** What the connections mean may be another now: a vendor's definition came, went or changed. */
  refresh(): void {
    this.#changed.fire();
  }

  /** All connections: the settings' in their order, then the demo account's. */
  list(): readonly SavedConnection[] {
    const { connections, problems } = readConnections(vscode.workspace.getConfiguration('rolecall').get('connections'), vscode.l10n.t);
    this.#tell(problems);
    return [...connections.map(({ key, spec }) => this.#withProblem({ key, spec })), ...this.#demo];
  }

  /** What in the setting, as {@link list} last found it, is not a connection, in words. */
  problems(): readonly string[] {
    return this.#problems;
  }

  find(key: string): SavedConnection | undefined {
    return this.list().find((connection) => connection.key === key);
  }

  /** Shows these as the demo account's, in place of those before. */
  setDemo(connections: readonly SavedConnection[]): void {
    this.#demo = connections;
    this.#changed.fire();
  }

  /** `undefined`: none was given to us; Unknown: there may be one, and it cannot be read. */
  async externalIdOf(connection: SavedConnection): Promise<Known<string> | undefined> {
    if (connection.demo) return this.#demoIds.get(connection.key)?.externalId ?? connection.demo.externalId;
    try {
      return await this.#secrets.get(secretKey(connection.spec));
    } catch (error) {
      this.#log.error(`The secret storage cannot be read: ${messageOf(error)}`);
      return unknown('unresolved', vscode.l10n.t("The External ID is kept in VS Code's secret storage, which cannot be read."), {
        next: vscode.l10n.t('Set the External ID again with "Rolecall: Set External ID".'),
      });
    }
  }

  /** What a connection means, with the External ID that it has and the one that it is to have. @throws BadConnection */
  async purposeOf(session: Session, connection: SavedConnection): Promise<Purpose> {
    const [externalId, next] = await Promise.all([this.externalIdOf(connection), this.#nextExternalIdOf(connection)]);
    return { ...session.purposeOf(connection.spec, externalId), ...(next !== undefined && { nextExternalId: next }) };
  }

  /**
   * Keeps the External IDs of a rotation. Nothing changes in AWS by it.
   * @param externalId the one that the vendor sends from now on; left out: as it is
   * @param next the one that comes after it; left out: it is not being rotated any more
   */
  async rotateExternalId(
    { key, spec, demo }: SavedConnection,
    { externalId, next }: { readonly externalId?: string; readonly next?: string },
  ): Promise<void> {
    if (demo) {
      const now = externalId ?? this.#demoIds.get(key)?.externalId;
      this.#demoIds.set(key, { ...(now !== undefined && { externalId: now }), ...(next !== undefined && { next }) });
    } else {
      if (externalId !== undefined) await this.#secrets.store(secretKey(spec), externalId);
      if (next === undefined) await this.#secrets.delete(nextKey(spec));
      else await this.#secrets.store(nextKey(spec), next);
    }
    this.#changed.fire();
  }

  /** `undefined`: it is not being rotated, or that cannot be read: the External ID itself says so then. */
  async #nextExternalIdOf({ key, spec, demo }: SavedConnection): Promise<string | undefined> {
    if (demo) return this.#demoIds.get(key)?.next;
    try {
      return await this.#secrets.get(nextKey(spec));
    } catch (error) {
      this.#log.error(`The secret storage cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  async setExternalId(spec: ConnectionSpec, externalId: string | undefined): Promise<void> {
    if (externalId === undefined) await this.#secrets.delete(secretKey(spec));
    else await this.#secrets.store(secretKey(spec), externalId);
    this.#changed.fire();
  }

  /**
   * Writes a connection into the workspace's settings, or the user's where no folder is open.
   * @throws UntrustedWorkspace in Restricted Mode: VS Code hides the workspace's list there, so that writing it anew would lose what it holds.
   */
  async add(spec: ConnectionSpec): Promise<void> {
    assertTrusted();
    const open = vscode.workspace.workspaceFolders !== undefined;
    const inspected = vscode.workspace.getConfiguration('rolecall').inspect<unknown[]>('connections');
    const before = (open ? inspected?.workspaceValue : inspected?.globalValue) ?? [];
    await vscode.workspace
      .getConfiguration('rolecall')
      .update('connections', [...before, spec], open ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
  }

  /** Takes a connection out of every settings file that names it, and forgets its External ID. */
  async remove(connection: SavedConnection): Promise<void> {
    if (connection.demo) {
      this.setDemo(this.#demo.filter(({ key }) => key !== connection.key));
      return;
    }
    const settings = vscode.workspace.getConfiguration('rolecall');
    const inspected = settings.inspect<unknown[]>('connections');
    const places = [
      [vscode.ConfigurationTarget.Global, inspected?.globalValue],
      [vscode.ConfigurationTarget.Workspace, inspected?.workspaceValue],
    ] as const;
    for (const [target, value] of places) {
      if (!Array.isArray(value)) continue;
      const rest = value.filter((one) => !isNamed(one, connection.spec));
      if (rest.length < value.length) await settings.update('connections', rest.length === 0 ? undefined : rest, target);
    }
    await this.#secrets.delete(nextKey(connection.spec));
    await this.setExternalId(connection.spec, undefined);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }

  /** The setting is read at every turn; what is off in it is said once. */
  #tell(problems: readonly string[]): void {
    const told = problems.join('; ');
    if (told !== '' && told !== this.#problems.join('; ')) this.#log.warn(`rolecall.connections: ${told}`);
    this.#problems = problems;
  }

  #withProblem(connection: SavedConnection): SavedConnection {
    if (!this.#engine) return connection;
    try {
      this.#engine.session.purposeOf(connection.spec, undefined);
      return connection;
    } catch (error) {
      if (!(error instanceof this.#engine.BadConnection)) throw error;
      return { ...connection, problem: error.message };
    }
  }
}

/** By name and role: a connection that is pointed at another role has another External ID. */
function secretKey(spec: ConnectionSpec): string {
  return `rolecall.externalId:${spec.name}:${spec.role}`;
}

function nextKey(spec: ConnectionSpec): string {
  return `rolecall.nextExternalId:${spec.name}:${spec.role}`;
}

function isNamed(value: unknown, { name, role }: ConnectionSpec): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const one = value as { name?: unknown; role?: unknown };
  return one.name === name && one.role === role;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
