import * as vscode from 'vscode';
import type { Activities } from '../activity/activities.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Diagnoses } from '../diagnoses.ts';
import { isRevoked } from './isRevoked.ts';
import { afterDiagnosis, type TakenOut } from './takenOutInCode.ts';

const KEPT = 'rolecall.takenOutInCode';

/** Whose access was taken back on purpose: by an activity, or by a change of the code that makes the role. */
export class Revocations implements vscode.Disposable {
  readonly #activities: Activities;
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable;
  /** Fires when {@link isRevoked} may say something else. */
  readonly onDidChange = this.#changed.event;

  constructor(activities: Activities, connections: Connections, diagnoses: Diagnoses, memory: vscode.Memento) {
    this.#activities = activities;
    this.#memory = memory;
    this.#listeners = vscode.Disposable.from(
      activities.onDidChange(() => this.#changed.fire()),
      diagnoses.onDidChange((key) => {
        const { diagnosis, finished } = diagnoses.of(key);
        if (!diagnosis || !finished) return;
        const connection = connections.find(key);
        const taken = connection && this.#inCode(connection);
        if (taken) void this.#keep(connection, afterDiagnosis(taken, diagnosis));
      }),
    );
  }

  /** Is it meant that the vendor cannot come in? */
  isRevoked(connection: SavedConnection): boolean {
    return isRevoked(connection, this.#activities) || this.isTakenOutInCode(connection);
  }

  /** Was it the code that took the vendor out? */
  isTakenOutInCode(connection: SavedConnection): boolean {
    return this.#inCode(connection) === 'gone';
  }

  /** The code lets the vendor in no longer, from its next apply on. */
  async takenOutInCode(connection: SavedConnection): Promise<void> {
    await this.#keep(connection, 'written');
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changed.dispose();
  }

  #inCode(connection: SavedConnection): TakenOut | undefined {
    return this.#all()[nameOf(connection)];
  }

  async #keep(connection: SavedConnection, taken: TakenOut | undefined): Promise<void> {
    const { [nameOf(connection)]: before, ...others } = this.#all();
    if (before === taken) return;
    await this.#memory.update(KEPT, { ...others, ...(taken && { [nameOf(connection)]: taken }) });
    this.#changed.fire();
  }

  #all(): Readonly<Record<string, TakenOut>> {
    return this.#memory.get(KEPT, {});
  }
}

function nameOf({ spec, demo }: SavedConnection): string {
  return [demo ? 'demo' : '', spec.name, spec.role].join(' ');
}
