import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { countingEndpoint } from './countingEndpoint.ts';
import { extensionUnderTest } from './extensionUnderTest.ts';
import { withLogin } from './withLogin.ts';

describe('the extension in a workspace that is not trusted', () => {
  it('is enabled all the same', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await extensionUnderTest().activate();
    assert.equal(extensionUnderTest().isActive, true);
  });

  it('reads code, and underlines what is wrong with it', async () => {
    await vscode.commands.executeCommand('rolecall.scanWorkspace');
    await vscode.commands.executeCommand('notifications.clearAll');
    const trust = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'policies/trust.json');
    const rules = vscode.languages.getDiagnostics(trust).map(({ code }) => (typeof code === 'object' ? code.value : code));
    assert.deepEqual(new Set(rules), new Set(['external-id', 'root-principal']));
  });

  it('takes no word of the workspace for who a vendor is', async () => {
    const folder = vscode.workspace.workspaceFolders![0]!.uri;
    const uri = (path: string): vscode.Uri => vscode.Uri.joinPath(folder, path);
    // `.rolecall/vendors` there makes the documentation's account a vendor's.
    assert.match(await read('.rolecall/vendors/theirs.rolecall-vendor.json'), /444455556666/);
    await vscode.commands.executeCommand('rolecall.scanWorkspace');
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.deepEqual(vscode.languages.getDiagnostics(uri('policies/theirs.json')), []);
    const opened = await vscode.workspace.openTextDocument(uri('policies/theirs.json'));
    const at = opened.positionAt(opened.getText().indexOf('444455556666') + 3);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', opened.uri, at);
    assert.doesNotMatch(JSON.stringify(hovers.map(({ contents }) => contents)), /Theirs/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', opened.uri, 10);
    assert.deepEqual(lenses, []);
  });

  it('calls nothing, whatever the person asks for', async () => {
    const endpoint = await countingEndpoint();
    const withoutLogin = withLogin();
    try {
      // The settings of a person, not of the workspace: nothing but trust stands between these commands and the endpoint.
      const configuration = vscode.workspace.getConfiguration('rolecall');
      const connection = { name: 'Host test', vendor: 'tierzero', role: 'arn:aws:iam::111122223333:role/HostTest' };
      await configuration.update('endpointUrl', endpoint.url, vscode.ConfigurationTarget.Global);
      await configuration.update('connections', [connection], vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand('rolecall.connections.focus');
      for (const command of ['rolecall.diagnose', 'rolecall.diagnoseAll', 'rolecall.openDemo', 'rolecall.chooseProfile']) {
        // The command goes on until the person has read why nothing was called; dismissing the message is the answer.
        const done = vscode.commands.executeCommand(command);
        await dismissed(done);
      }
      // The lens above a role of that name.
      const role = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, 'infra/hostTest.tf');
      const text = (await read('infra/main.tf')).replaceAll('"TierZeroAccess"', '"HostTest"').replaceAll('"tierzero', '"host_test');
      await vscode.workspace.fs.writeFile(role, new TextEncoder().encode(text));
      await vscode.commands.executeCommand('rolecall.scanWorkspace');
      await vscode.workspace.openTextDocument(role);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', role, 10);
      const lens = lenses.find(({ command }) => command?.title === 'Diagnose')?.command;
      await dismissed(vscode.commands.executeCommand(lens!.command, ...(lens!.arguments ?? [])));
      assert.equal(endpoint.asked(), 0);
    } finally {
      withoutLogin();
      await endpoint.close();
    }
  });
});

async function read(path: string): Promise<string> {
  const uri = vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, path);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

/** Dismisses messages until a command that waits for an answer has ended. */
async function dismissed(command: Thenable<unknown>): Promise<void> {
  const ended = Promise.resolve(command).then(() => 'ended');
  const turn = (): Promise<string> => new Promise((resolve) => setImmediate(resolve, 'not yet'));
  do await vscode.commands.executeCommand('notifications.clearAll');
  while ((await Promise.race([ended, turn()])) !== 'ended');
}
