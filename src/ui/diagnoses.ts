import * as vscode from 'vscode';
import type { Part } from '../engine/model/finding.ts';
import type { Diagnosis } from '../engine/session.ts';
import type { Connections, SavedConnection } from './connections.ts';
import type { CurrentLogin } from './currentLogin.ts';
import type { Engine, LoadEngine } from './engine.ts';
import type { Log } from './log.ts';
import { mergeFacts, narrowed } from './readAgain.ts';
import { showUntrusted, UntrustedWorkspace } from './trust.ts';

/** What is known of a connection by now. */
export interface DiagnosisState {
  /** The last finished diagnosis; while the first one runs, what can be said so far. */
  readonly diagnosis?: Diagnosis;
  readonly finished: boolean;
  /** When the facts of a check were read, where that is not the diagnosis's own time. */
  readonly readAt: ReadonlyMap<string, number>;
  readonly running?: { readonly done: number; readonly started: number; readonly what: string; readonly check?: string };
  /** Why the last run ended without an answer. */
  readonly failure?: string;
}

const NOTHING: DiagnosisState = { finished: false, readAt: new Map() };

/** More at once would only queue at AWS's throttles. */
const AT_ONCE = 4;

/** VS Code waits until a tree has been quiet for 200 ms before it draws it anew: told more often, it would show nothing. */
const SHOW_EVERY_MS = 250;

/** The diagnoses that are shown, by connection. */
export class Diagnoses implements vscode.Disposable {
  readonly #loadEngine: LoadEngine;
  readonly #connections: Connections;
  readonly #login: CurrentLogin;
  readonly #log: Log;
  readonly #states = new Map<string, DiagnosisState>();
  readonly #runs = new Map<string, AbortController>();
  readonly #changed = new vscode.EventEmitter<string>();
  /** Fires with the key of the connection whose state changed. */
  readonly onDidChange = this.#changed.event;

  constructor(loadEngine: LoadEngine, connections: Connections, login: CurrentLogin, log: Log) {
    this.#loadEngine = loadEngine;
    this.#connections = connections;
    this.#login = login;
    this.#log = log;
  }

  of(key: string): DiagnosisState {
    return this.#states.get(key) ?? NOTHING;
  }

  /** Reads a connection's facts and judges them; ends quietly when cancelled. A second call while one runs does nothing. */
  async diagnose(connection: SavedConnection): Promise<void> {
    await this.#run(connection, undefined);
  }

  async diagnoseAll(connections: readonly SavedConnection[]): Promise<void> {
    const waiting = connections.filter(({ problem }) => problem === undefined);
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.diagnose(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Reads anew the facts that one check rests on; the others keep theirs and their time. */
  async readAgain(connection: SavedConnection, check: string): Promise<void> {
    await this.#run(connection, this.of(connection.key).finished ? check : undefined);
  }

  /** Somebody has just read and judged the connection: no reading of our own is needed. */
  put(connection: SavedConnection, diagnosis: Diagnosis): void {
    this.#set(connection.key, { diagnosis, finished: true, readAt: new Map() });
    this.#login.learnFrom(connection, diagnosis);
  }

  cancel(key: string): void {
    this.#runs.get(key)?.abort();
  }

  forget(key: string): void {
    this.cancel(key);
    this.#states.delete(key);
    this.#changed.fire(key);
  }

  dispose(): void {
    for (const run of this.#runs.values()) run.abort();
    this.#changed.dispose();
  }

  async #run(connection: SavedConnection, check: string | undefined): Promise<void> {
    const { key, spec } = connection;
    if (this.#runs.has(key) || connection.problem !== undefined) return;
    const run = new AbortController();
    this.#runs.set(key, run);
    const before = this.of(key);
    const started = { done: 0, started: 0, what: '', ...(check !== undefined && { check }) };
    this.#set(key, { ...withoutFailure(before), running: started });
    this.#log.info(`${spec.name}: reading${check === undefined ? '' : ` again for ${check}`}`);
    try {
      const engine = await this.#loadEngine();
      const purpose = await this.#connections.purposeOf(engine.session, connection);
      const part = check === undefined ? undefined : partOf(before, check);
      const asked = part === undefined ? purpose : narrowed(purpose, part);
      const throttle = throttled();
      const read = await engine.session.diagnose(
        asked,
        this.#login.loginFor(connection),
        (soFar) => {
          const running = { ...(soFar.progress ?? started), ...(check !== undefined && { check }) };
          const next = { ...this.of(key), running, ...(!before.finished && { diagnosis: soFar }) };
          if (throttle()) this.#set(key, next);
          else this.#states.set(key, next);
        },
        run.signal,
      );
      this.#set(
        key,
        part === undefined || !before.diagnosis
          ? { diagnosis: read, finished: true, readAt: new Map() }
          : merged(engine, before, read, part),
      );
      this.#login.learnFrom(connection, read);
      this.#log.info(`${spec.name}: ${read.verdict}${read.timing ? `, ${read.timing.calls} calls in ${read.timing.elapsedMs} ms` : ''}`);
    } catch (error) {
      const failure = run.signal.aborted
        ? undefined
        : vscode.l10n.t('The facts could not be read: {0}', error instanceof Error ? error.message : String(error));
      const kept = before.finished ? before : NOTHING;
      this.#set(key, { ...withoutFailure(kept), ...(failure !== undefined && { failure }) });
      this.#log.info(`${spec.name}: ${failure ?? 'cancelled'}`);
      if (error instanceof UntrustedWorkspace) void showUntrusted(error);
    } finally {
      this.#runs.delete(key);
      this.#changed.fire(key);
    }
  }

  #set(key: string, state: DiagnosisState): void {
    this.#states.set(key, state);
    this.#changed.fire(key);
  }
}

function partOf({ diagnosis }: DiagnosisState, check: string): Part | undefined {
  return diagnosis?.checks.find(({ id }) => id === check)?.part;
}

function merged({ judge }: Engine, before: DiagnosisState, read: Diagnosis, part: Part): DiagnosisState {
  const old = before.diagnosis!;
  const connection = { ...mergeFacts(old.connection, read.connection, part), purpose: old.connection.purpose };
  const fresh = judge(connection, old.at).checks.filter((report) => report.part === part);
  return {
    diagnosis: { ...judge(connection, old.at), ...(read.timing && { timing: read.timing }) },
    finished: true,
    readAt: new Map([...before.readAt, ...fresh.map(({ id }) => [id, read.at] as const)]),
  };
}

function withoutFailure({ failure: _failure, running: _running, ...rest }: DiagnosisState): DiagnosisState {
  return rest;
}

function throttled(): () => boolean {
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (now - last < SHOW_EVERY_MS) return false;
    last = now;
    return true;
  };
}
