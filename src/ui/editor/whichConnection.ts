import * as vscode from 'vscode';
import type { CodeRole } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';

const KEPT = 'rolecall.whichConnection';

/**
 * Which connection a declared role is the role of, where several name one like it: the same code may stand in several folders, one for
 * each account. Kept for this workspace on this machine.
 */
export class WhichConnection {
  readonly #memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** The only one, or the one that somebody chose; `undefined`: nobody can tell. */
  of({ id }: CodeRole, connections: readonly SavedConnection[]): SavedConnection | undefined {
    if (connections.length < 2) return connections[0];
    const chosen = this.#memory.get<Readonly<Record<string, string>>>(KEPT, {})[id];
    return connections.find(({ key }) => key === chosen);
  }

  /** Asks where there are several, the one that was chosen before first. @returns `undefined` when somebody leaves without an answer */
  async ask(role: CodeRole, connections: readonly SavedConnection[]): Promise<SavedConnection | undefined> {
    if (connections.length < 2) return connections[0];
    const before = this.of(role, connections);
    const items = connections
      .toSorted((one, other) => Number(other === before) - Number(one === before))
      .map((connection) => ({ label: connection.spec.name, detail: connection.spec.role, connection }));
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Which connection is {0} the role of?', role.address),
      placeHolder: vscode.l10n.t('Several connections name a role like the one in {0}', role.at.file),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    const kept = this.#memory.get<Readonly<Record<string, string>>>(KEPT, {});
    await this.#memory.update(KEPT, { ...kept, [role.id]: picked.connection.key });
    return picked.connection;
  }
}
