import * as vscode from 'vscode';
import type { Connections, SavedConnection } from './connections.ts';
import type { Demo } from './demo.ts';
import type { Node } from './tree/connectionNode.ts';

/**
 * The connection that a command is about. Opens the demo account first if the workspace asks for it; where there is no connection at
 * all, offers to make one.
 * @param target a row of the tree, or a name that a keybinding gives; `undefined`: the only connection, else the one that is picked
 */
export async function pickConnection(
  connections: Connections,
  demo: Demo,
  target: unknown,
  which: (connection: SavedConnection) => boolean = () => true,
): Promise<SavedConnection | undefined> {
  if (vscode.workspace.isTrusted) await demo.openIfWanted();
  if (connections.list().length === 0) return offerFirst();
  return targetOf(target, connections.list().filter(which));
}

/** A connection that can be diagnosed. */
export function isUsable({ problem }: SavedConnection): boolean {
  return problem === undefined;
}

/** There is nothing to work on yet: says so, and leads to where something comes from. */
export async function offerFirst(): Promise<undefined> {
  const [add, demo] = [vscode.l10n.t('Add Connection'), vscode.l10n.t('Open Demo Account')];
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('There is no connection yet.'), add, demo);
  if (chosen === add) await vscode.commands.executeCommand('rolecall.addConnection');
  if (chosen === demo) await vscode.commands.executeCommand('rolecall.openDemo');
}

/** The connection of a row, or of a name that a keybinding gives; else the only one, else the one that is picked. */
async function targetOf(target: unknown, choice: readonly SavedConnection[]): Promise<SavedConnection | undefined> {
  const key = typeof target === 'string' ? target : (target as Partial<Node> | undefined)?.connection;
  if (key !== undefined) return choice.find((connection) => connection.key === key);
  if (choice.length <= 1) return choice[0];
  const picked = await vscode.window.showQuickPick(
    choice.map((connection) => ({
      label: connection.spec.name,
      detail: connection.spec.role,
      ...(connection.demo && { description: 'demo' }),
      connection,
    })),
    { title: vscode.l10n.t('Which connection?'), matchOnDetail: true, ignoreFocusOut: true },
  );
  return picked?.connection;
}
