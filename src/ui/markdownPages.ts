import * as vscode from 'vscode';

const SCHEME = 'rolecall-page';

/** Pages that nobody is asked to save, which are there until the window is closed. */
export class MarkdownPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  /** Comes last: what is registered must be whole. */
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#texts.get(path) ?? vscode.l10n.t('This page was made in an earlier window. Ask for it again.');
  }

  /** Opens a page as it reads best: rendered, where VS Code's own Markdown extension is there. A page that is open already changes. */
  async show(folder: string, name: string, markdown: string, where: 'here' | 'beside' = 'here'): Promise<void> {
    const page = vscode.Uri.from({ scheme: SCHEME, path: `/${[folder, name].map(inPath).join('/')}.md` });
    this.#texts.set(page.path, markdown);
    this.#changed.fire(page);
    if (vscode.extensions.getExtension('vscode.markdown-language-features')) {
      await vscode.commands.executeCommand(where === 'here' ? 'markdown.showPreview' : 'markdown.showPreviewToSide', page);
    } else {
      const viewColumn = where === 'here' ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
      await vscode.window.showTextDocument(page, { preview: false, viewColumn });
    }
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

/** A name as one part of a path: a connection may be called as it likes. */
function inPath(name: string): string {
  return name.replaceAll('/', '\u2215');
}
