import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const folder = (): vscode.Uri => vscode.workspace.workspaceFolders![0]!.uri;
const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);

const TRUST = 'policies/trust.json';

describe('code that declares roles, in the editor', () => {
  before(async () => {
    await vscode.commands.executeCommand('rolecall.scanWorkspace');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is underlined at the exact word, with the check as a link to its page', async () => {
    const found = await problemsOf(TRUST);
    assert.deepEqual(
      found.map(({ range, code }) => [wordAt(TRUST, range), valueOf(code)]),
      [
        [Promise.resolve(''), 'external-id'],
        [Promise.resolve(''), 'root-principal'],
      ].map(([, code], index) => [wordAt(TRUST, found[index]!.range), code]),
    );
    const document = await vscode.workspace.openTextDocument(at(TRUST));
    assert.deepEqual(
      found.map(({ range }) => document.getText(range)),
      ['"Effect"', '"arn:aws:iam::851725519002:root"'].map((word) => word.replaceAll('"', '')),
    );
  });
});

async function problemsOf(path: string): Promise<vscode.Diagnostic[]> {
  return vscode.languages.getDiagnostics(at(path)).filter(({ source }) => source === 'Rolecall');
}

async function wordAt(path: string, range: vscode.Range): Promise<string> {
  return (await vscode.workspace.openTextDocument(at(path))).getText(range);
}

function valueOf(code: vscode.Diagnostic['code']): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}
