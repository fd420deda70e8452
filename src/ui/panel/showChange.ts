import * as vscode from 'vscode';
import type { Connection } from '../../engine/model/connection.ts';
import type { Edit } from '../../engine/model/edit.ts';
import { redactConditions } from '../../engine/report/redact.ts';
import { changeDocuments, type ChangedDocument } from './changeDocuments.ts';

const SCHEME = 'rolecall-change';

/** VS Code's own diff editor, on what would change, or what somebody has changed. Nothing is applied. */
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
   * Opens the documents that edits touch: one in a diff editor, several in VS Code's editor of many diffs.
   * @param wanted the connection after the edits
   */
  async show(name: string, connection: Connection, wanted: Connection, edits: readonly Edit[], title: string): Promise<void> {
    await this.#open(name, changeDocuments(connection, wanted, edits, vscode.l10n.t), title);
  }

  /** Opens what somebody else has changed: as it was, beside what it is. */
  async showDifferences(
    name: string,
    differences: readonly { readonly what: string; readonly was: unknown; readonly is: unknown }[],
  ): Promise<void> {
    const text = (value: unknown): string => (value === undefined ? '' : `${JSON.stringify(value, undefined, 2)}\n`);
    const documents = redactConditions(differences).map(({ what, was, is }): ChangedDocument => ({
      name: what.replaceAll('/', ' '),
      extension: 'json',
      before: text(was),
      after: text(is),
    }));
    await this.#open(name, documents, vscode.l10n.t('changed since it was read'));
  }

  /** Opens what code declares beside what AWS has. What is the same on both sides is not opened, unless all of it is. */
  async showCompared(
    name: string,
    documents: readonly { readonly name: string; readonly declared: string; readonly live: string }[],
    title: string,
  ): Promise<void> {
    const differing = documents.filter(({ declared, live }) => declared !== live);
    const shown = differing.length > 0 ? differing : documents.slice(0, 1);
    const pairs = shown.map(({ name: document, declared, live }): ChangedDocument => ({
      name: document,
      extension: 'json',
      before: declared,
      after: live,
    }));
    await this.#open(name, pairs, title, ['declared', 'live']);
  }

  async #open(
    name: string,
    documents: readonly ChangedDocument[],
    title: string,
    sides: readonly [string, string] = ['live', 'wanted'],
  ): Promise<void> {
    const pairs = documents.map(({ name: document, extension, before, after }) => {
      const file = `/${name}/${document}.${extension}`;
      const same = sides[0] === 'declared' ? vscode.l10n.t('(the same)') : vscode.l10n.t('(differs only in what is redacted)');
      const hidden = before === after ? ` ${same}` : '';
      return { document: document + hidden, left: this.#keep(file, sides[0], before), right: this.#keep(file, sides[1], after) };
    });
    const [first, ...others] = pairs;
    if (!first) return;
    if (others.length === 0) {
      await vscode.commands.executeCommand('vscode.diff', first.left, first.right, `${name}: ${first.document}, ${title}`, {
        preview: true,
      });
      return;
    }
    const resources = pairs.map(({ left, right }) => [right, left, right]);
    await vscode.commands.executeCommand('vscode.changes', `${name}: ${title}`, resources);
  }

  /** Every text has an address of its own: an editor that is still open keeps showing what it was opened for. */
  #keep(path: string, version: string, text: string): vscode.Uri {
    this.#count += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path, query: `${version} ${this.#count}` });
    this.#texts.set(String(uri), text);
    return uri;
  }
}
