import * as vscode from 'vscode';
import { guarded } from '../guarded.ts';
import type { DriftNote, Editing, EditingWorld } from './editing.ts';
import type { RoleCode } from './roleCode.ts';
import { isCodeFile, mayDeclare } from './supported.ts';

/** The window is idle when nobody has typed or gone elsewhere for so long. */
const IDLE_MS = 600;

/** Loads and starts what is said in editors, when there is something to say; until then it is nothing but a few listeners. */
export class LazyEditing implements vscode.Disposable {
  readonly #load: () => Promise<{ readonly startEditing: (world: EditingWorld) => Editing }>;
  readonly #world: EditingWorld;
  readonly #drifted = new vscode.EventEmitter<void>();
  #listeners: readonly vscode.Disposable[] = [];
  #editing: Promise<Editing> | undefined;
  #running: Editing | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;
  /** Fires when {@link driftOf} may say something else. */
  readonly onDidDrift = this.#drifted.event;

  constructor(load: () => Promise<{ readonly startEditing: (world: EditingWorld) => Editing }>, world: EditingWorld) {
    this.#load = load;
    this.#world = world;
  }

  /** Waits for the first editor on code, or for somebody to open Rolecall's view. */
  watch(onDidOpenView: vscode.Event<void>): void {
    const soon = (): void => {
      clearTimeout(this.#timer);
      if (vscode.window.visibleTextEditors.some(({ document }) => isAboutRoles(document))) this.#startAtIdle();
    };
    this.#listeners = [
      vscode.window.onDidChangeVisibleTextEditors(soon),
      vscode.workspace.onDidChangeTextDocument(soon),
      onDidOpenView(() => this.#startAtIdle()),
    ];
    soon();
  }

  /** What is known of the workspace's code, once anybody wanted to know. */
  running(): Editing | undefined {
    return this.#running;
  }

  /** What is to be said of a connection whose role code declares; nothing until somebody has read the code. */
  driftOf(key: string): readonly DriftNote[] {
    return this.#running?.driftOf(key) ?? [];
  }

  /** Starts at once, if it has not; resolves when it is there, not when everything has been read. */
  start(): Promise<Editing> {
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener.dispose();
    this.#listeners = [];
    this.#editing ??= this.#begin();
    return this.#editing;
  }

  /** What the workspace's code says of roles, with all that has been typed by now. */
  async roleCode(): Promise<RoleCode> {
    const editing = await this.start();
    await editing.settled();
    return editing.roleCode;
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    for (const listener of this.#listeners) listener.dispose();
    this.#running?.dispose();
    this.#drifted.dispose();
  }

  #startAtIdle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () =>
        void guarded(
          this.start().then((editing) => editing.settled()),
          this.#world.log,
        ),
      IDLE_MS,
    );
  }

  async #begin(): Promise<Editing> {
    const { startEditing } = await this.#load();
    const editing = startEditing(this.#world);
    if (this.#isDisposed) editing.dispose();
    else {
      this.#running = editing;
      editing.onDidDrift(() => this.#drifted.fire());
      editing.scanAll().catch((error: unknown) => this.#world.log.error(error instanceof Error ? error : String(error)));
    }
    return editing;
  }
}

function isAboutRoles(document: vscode.TextDocument): boolean {
  const { scheme, path } = document.uri;
  return scheme === 'file' && isCodeFile(path) && mayDeclare(path, document.getText());
}
