import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  actionsAt,
  hover,
  lensesOf,
  open,
  problem,
  problemsOf,
  revert,
  scan,
  underlined,
  until,
  uriOf,
  valueOf,
  withEdit,
} from './editing.ts';

const MAIN = 'infra/main.tf';
const TRUST = 'policies/trust.json';
const TEMPLATE = 'cloudformation/template.yaml';

describe('code that declares roles, in the editor', () => {
  before(() => scan());

  afterEach(async () => {
    await until(() => problemsOf(MAIN).length === 2 && problemsOf(TRUST).length === 2);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is underlined at the exact word, in HCL, YAML and JSON, and nothing else is', async () => {
    assert.deepEqual(await underlined(MAIN), [
      ['missing-policies', 'tierzero_policies'],
      ['trust-principal', '"arn:aws:iam::${local.tierzero_account}:role/tierzero-managed"'],
    ]);
    assert.deepEqual(await underlined(TRUST), [
      ['external-id', '"Effect"'],
      ['root-principal', '"arn:aws:iam::851725519002:root"'],
    ]);
    assert.ok((await underlined(TEMPLATE)).some(([rule, word]) => rule === 'account-as-number' && word === '061190967865'));
    assert.deepEqual(await underlined('infra/variables.tf'), []);
  });

  it('leads from the use to where the value is written, and from the check to its page, which is in the extension', async () => {
    for (const name of ['main.tf', 'variables.tf']) await vscode.workspace.fs.copy(uriOf(`infra/${name}`), uriOf(`linked/${name}`));
    const blank = new TextEncoder().encode('tierzero_external_id = "demo-tierzero-7f3c2a91 "\n');
    await vscode.workspace.fs.writeFile(uriOf('linked/terraform.tfvars'), blank);
    await scan();
    const externalId = await problem('linked/main.tf', 'external-id');
    await vscode.workspace.fs.delete(uriOf('linked'), { recursive: true });
    const [written] = externalId.relatedInformation ?? [];
    assert.equal(vscode.workspace.asRelativePath(written?.location.uri ?? ''), 'linked/terraform.tfvars');
    const target = typeof externalId.code === 'object' ? externalId.code.target : undefined;
    assert.equal(target?.scheme, 'command');
    await vscode.commands.executeCommand(target.path, ...(JSON.parse(target.query) as unknown[]));
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /external-id/);
  });

  it('is mended where the value is written', async () => {
    const document = await open(MAIN);
    const actions = await actionsAt(MAIN, (await problem(MAIN, 'trust-principal')).range);
    const fix = actions.find(({ title }) => title.includes('tierzero-managed'));
    assert.ok(fix?.edit);
    assert.equal(fix.isPreferred, true);
    await withEdit(fix.edit, async () => {
      assert.match(document.getText(), /tierzero_account = "851725519002"/);
      assert.match(document.getText(), /identifiers = \["arn:aws:iam::\$\{local\.tierzero_account\}:role\/tierzero-managed"\]/);
      await until(() => !problemsOf(MAIN).some(({ code }) => valueOf(code) === 'trust-principal'));
    });
  });

  it('is mended all at once by what lets nobody new in', async () => {
    const document = await open(TRUST);
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const actions = await actionsAt(TRUST, range, 'source.fixAll.rolecall');
    assert.deepEqual(
      actions.map(({ kind }) => kind?.value),
      ['source.fixAll.rolecall'],
    );
    await withEdit(actions[0]!.edit!, async () => {
      assert.match(document.getText(), /role\/tierzero-managed/);
      await until(() => !problemsOf(TRUST).some(({ code }) => valueOf(code) === 'root-principal'));
    });
  });

  it('has no remedy for a text that is no longer there', async () => {
    const { range } = await problem(MAIN, 'trust-principal');
    await open(MAIN);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uriOf(MAIN), new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    try {
      // Asked in the same turn as the text changed: what is known is of the text before.
      assert.deepEqual(await actionsAt(MAIN, range), []);
    } finally {
      await revert(MAIN);
    }
  });

  it('says above a role whose it is and how it is', async () => {
    await open(MAIN);
    const own = await lensesOf(MAIN);
    assert.deepEqual(
      own.map(({ command, range }) => [command?.title, range.start.line]),
      [
        ['TierZero: 2 problems', 36],
        ['Diagnose', 36],
      ],
    );
    await vscode.commands.executeCommand(own[0]!.command!.command, ...(own[0]!.command!.arguments ?? []));
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uriOf(MAIN).toString());
  });

  it('says whose account an id is, and what an External ID is for', async () => {
    const document = await open(TRUST);
    const account = document.positionAt(document.getText().indexOf('851725519002') + 3);
    assert.match(await hover(TRUST, account), /TierZero's AWS account/);
    const main = await open(MAIN);
    const externalId = main.positionAt(main.getText().indexOf('var.tierzero_external_id') + 3);
    assert.match(await hover(MAIN, externalId), /confused deputy/);
  });

  it('is read as it stands in an editor, and a block that is half typed keeps what was found in it', async () => {
    const document = await open(MAIN);
    await until(() => problemsOf(MAIN).length === 2);
    const edit = new vscode.WorkspaceEdit();
    const tags = document.getText().indexOf('  tags = {');
    edit.insert(uriOf(MAIN), document.positionAt(tags), '  description = "half\n');
    await vscode.workspace.applyEdit(edit);
    try {
      await scan();
      assert.equal(problemsOf(MAIN).length, 2);
    } finally {
      await revert(MAIN);
    }
  });

  it('stands beside what a diagnosis found in the account, and says which side is right', async () => {
    await vscode.commands.executeCommand('rolecall.openDemo');
    await scan();
    await open(MAIN);
    const titles = async (): Promise<readonly string[]> => (await lensesOf(MAIN)).map(({ command }) => command?.title ?? '');
    assert.deepEqual(await titles(), ['TierZero: 2 problems', 'Diagnose']);
    await vscode.commands.executeCommand('rolecall.diagnose', 'demo:TierZero');
    const live = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uriOf(MAIN)).filter(({ source }) => source === 'Rolecall (AWS)');
    await until(() => live().length > 0);
    const document = await open(MAIN);
    const externalId = live().find(({ code }) => valueOf(code) === 'external-id');
    assert.equal(document.getText(externalId?.range), 'var.tierzero_external_id');
    assert.match(externalId?.message ?? '', /^In AWS, read .*The code is right/);
    assert.deepEqual(await titles(), [
      'TierZero: 2 problems',
      'Diagnose',
      'Compare with live',
      'External ID: main.tf is right, AWS is not. Not applied yet?',
    ]);
    const compare = (await lensesOf(MAIN)).find(({ command }) => command?.title === 'Compare with live')?.command;
    await vscode.commands.executeCommand(compare!.command, ...(compare!.arguments ?? []));
    assert.match(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '', /declared in infra\/main\.tf, and in AWS as read/);
  });

  it('leaves out what the settings and .gitignore leave out, and sees what comes and goes', async () => {
    const trust = await vscode.workspace.fs.readFile(uriOf(TRUST));
    const write = (path: string, text: Uint8Array | string) =>
      vscode.workspace.fs.writeFile(uriOf(path), typeof text === 'string' ? new TextEncoder().encode(text) : text);
    await write('scanned/.gitignore', 'generated/\n');
    await write('scanned/generated/trust.json', trust);
    await write('scanned/node_modules/x/trust.json', trust);
    await write('scanned/trust.json', trust);
    try {
      await scan();
      await until(() => problemsOf('scanned/trust.json').length === 2);
      assert.deepEqual(problemsOf('scanned/generated/trust.json'), []);
      assert.deepEqual(problemsOf('scanned/node_modules/x/trust.json'), []);
    } finally {
      await vscode.workspace.fs.delete(uriOf('scanned'), { recursive: true });
    }
    await until(() => problemsOf('scanned/trust.json').length === 0);
  });
});
