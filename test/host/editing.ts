// What a test does with code in an editor, and what it sees there.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export function uriOf(path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);
}

/** Reads the workspace; the message that says what came of it is for people. */
export async function scan(): Promise<void> {
  await vscode.commands.executeCommand('rolecall.scanWorkspace');
  await vscode.commands.executeCommand('notifications.clearAll');
}

export function problemsOf(path: string): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uriOf(path)).filter(({ source }) => source === 'Rolecall');
}

/** The problem that a check has found. After somebody typed, what is new waits for a pause. */
export async function problem(path: string, rule: string): Promise<vscode.Diagnostic> {
  const found = (): vscode.Diagnostic | undefined => problemsOf(path).find(({ code }) => valueOf(code) === rule);
  await until(() => found() !== undefined);
  return found()!;
}

export async function underlined(path: string): Promise<string[][]> {
  const document = await vscode.workspace.openTextDocument(uriOf(path));
  return problemsOf(path)
    .map(({ range, code }) => [String(valueOf(code)), document.getText(range)])
    .toSorted(([one = ''], [other = '']) => one.localeCompare(other));
}

export function valueOf(code: vscode.Diagnostic['code']): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

export async function open(path: string): Promise<vscode.TextDocument> {
  const { document } = await vscode.window.showTextDocument(uriOf(path));
  return document;
}

export async function actionsAt(path: string, range: vscode.Range, kind = 'quickfix'): Promise<vscode.CodeAction[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uriOf(path), range, kind);
  return found.filter((action) => action.edit !== undefined || action.command?.command.startsWith('_rolecall.'));
}

export async function lensesOf(path: string): Promise<vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uriOf(path), 10);
  return lenses.filter(({ command }) => command?.command.startsWith('_rolecall.'));
}

export async function hover(path: string, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', uriOf(path), position);
  return hovers.flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value))).join('\n');
}

export async function withEdit(edit: vscode.WorkspaceEdit, look: () => Promise<void>): Promise<void> {
  const paths = edit.entries().map(([uri]) => vscode.workspace.asRelativePath(uri));
  assert.equal(await vscode.workspace.applyEdit(edit), true);
  try {
    await look();
  } finally {
    for (const path of paths) await revert(path);
  }
}

export async function revert(path: string): Promise<void> {
  await open(path);
  await vscode.commands.executeCommand('workbench.action.files.revert');
  await scan();
}

/** Waits for VS Code to have other diagnostics, until they are as they should be. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise<void>((resolve) => {
      const listener = vscode.languages.onDidChangeDiagnostics(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}
