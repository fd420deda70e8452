import * as vscode from 'vscode';
import type { Connection } from '../../engine/model/connection.ts';
import type { Fix } from '../../engine/model/finding.ts';
import { changeDocuments } from './changeDocuments.ts';

const SCHEME = 'rolecall-change';

/** VS Code's own diff editor, on what a fix would change: as it is, against as it would be. Nothing is applied. */
export class ChangeViewer implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #count = 0;

  /** Lets VS Code ask for the texts. */
  serve(): vscode.Disposable {
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(String(uri))),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(String(uri)) ?? '';
  }

  /**
   * Opens one diff editor for each document that the fix touches.
   * @param wanted the connection after the fix's edits
   */
  async show(name: string, connection: Connection, wanted: Connection, fix: Fix): Promise<void> {
    const documents = changeDocuments(connection, wanted, fix.edits);
    for (const { name: document, extension, before, after } of documents) {
      const file = `/${name}/${document}.${extension}`;
      const [left, right] = [this.#keep(file, 'live', before), this.#keep(file, fix.id, after)];
      const hidden = before === after ? ` ${vscode.l10n.t('(differs only in what is redacted)')}` : '';
      await vscode.commands.executeCommand('vscode.diff', left, right, `${name}: ${document}, ${fix.title}${hidden}`, {
        preview: documents.length === 1,
      });
    }
  }

  /** Every text has an address of its own: an editor that is still open keeps showing what it was opened for. */
  #keep(path: string, version: string, text: string): vscode.Uri {
    this.#count += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: `${version} ${this.#count}` });
    this.#texts.set(String(uri), text);
    return uri;
  }
}
