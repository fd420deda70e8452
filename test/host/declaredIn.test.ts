import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { declaredIn } from '../../src/ui/mending/declaredIn.ts';

const ROLE = 'resource "aws_iam_role" "x" {\n  name = "DeclaredHere"\n}\n';
const TEMPLATE = '{"Resources": {"One": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "DeclaredHere"}}}}';

/** What lies in the workspace, and whether it is to be found. */
const FILES: Readonly<Record<string, string>> = {
  'declared/main.tf': ROLE,
  'declared/cdk.out/Stack.template.json': TEMPLATE,
  'declared/.terraform/modules/x/main.tf': ROLE,
  'declared/node_modules/x/template.json': TEMPLATE,
  'declared/left-out/main.tf': ROLE,
  'declared/large.json': `${TEMPLATE}${' '.repeat(1024 * 1024)}`,
  'declared/notes.md': ROLE,
};

describe('code that declares a role', () => {
  const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
  const never = new vscode.CancellationTokenSource().token;
  const configuration = () => vscode.workspace.getConfiguration('search');

  before(async () => {
    for (const [path, text] of Object.entries(FILES))
      await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), path), new TextEncoder().encode(text));
    await configuration().update('exclude', { '**/left-out': true }, vscode.ConfigurationTarget.Workspace);
  });

  after(async () => {
    await configuration().update('exclude', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), 'declared'), { recursive: true });
  });

  it('is found where people write it, generated code last, and what the settings leave out is left out', async () => {
    const { places, unsearched } = await declaredIn('DeclaredHere', never);
    assert.deepEqual(
      places.map(({ uri, position }) => `${vscode.workspace.asRelativePath(uri)}:${position.line}:${position.character}`),
      ['declared/main.tf:1:10', `declared/cdk.out/Stack.template.json:0:${TEMPLATE.indexOf('DeclaredHere')}`],
    );
    assert.deepEqual(
      unsearched.map((uri) => vscode.workspace.asRelativePath(uri)),
      ['declared/large.json'],
    );
  });

  it('is searched as it stands in an editor', async () => {
    const uri = vscode.Uri.joinPath(folder(), 'declared/main.tf');
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '\n\n');
    await vscode.workspace.applyEdit(edit);
    try {
      const [first] = (await declaredIn('DeclaredHere', never)).places;
      assert.equal(first?.position.line, 3);
    } finally {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('finds nothing where nobody declares it, and nothing more once it is cancelled', async () => {
    assert.deepEqual((await declaredIn('DeclaredNowhere', never)).places, []);
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    assert.deepEqual((await declaredIn('DeclaredHere', source.token)).places, []);
  });
});
