import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { actionsAt, hover, lensesOf, open, problem, problemsOf, scan, underlined, uriOf, valueOf, withEdit } from './editing.ts';

/** One role in each language: the principal is used at one place, and its account written at another, with two digits exchanged. */
const LANGUAGES = [
  { ends: 'tf', principal: '"arn:aws:iam::${local.vendor}:role/tierzero-managed"', written: 'vendor = "851725519020"', at: 9 },
  { ends: 'yaml', principal: 'arn:aws:iam::${Vendor}:role/tierzero-managed', written: "Default: '851725519020'", at: 9 },
  { ends: 'json', principal: '"arn:aws:iam::${Vendor}:role/tierzero-managed"', written: '"Default": "851725519020"', at: 6 },
] as const;

for (const { ends, principal, written, at } of LANGUAGES)
  describe(`a role in .${ends}, in the editor`, () => {
    const path = `languages-${ends}/role.${ends}`;
    const wide = `languages-${ends}-wide/role.${ends}`;

    before(async () => {
      const text = readFileSync(new URL(`../../test/fixtures/languages/role.${ends}`, import.meta.url), 'utf8');
      const write = (to: string, what: string) => vscode.workspace.fs.writeFile(uriOf(to), new TextEncoder().encode(what));
      await write(path, text);
      await write(wide, text.replace('851725519020', '851725519002').replace(':role/tierzero-managed', ':root'));
      await scan();
    });

    after(async () => {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      for (const one of [path, wide]) await vscode.workspace.fs.delete(uriOf(one.slice(0, one.indexOf('/'))), { recursive: true });
      await scan();
    });

    it('is underlined at the exact word, and mended by a quick fix where the value is written', async () => {
      assert.deepEqual(
        (await underlined(path)).filter(([rule]) => rule === 'trust-principal'),
        [['trust-principal', principal]],
      );
      const document = await open(path);
      // A text is read anew when it is opened, and until then there is no remedy for it.
      await scan();
      const before = document.getText();
      const actions = await actionsAt(path, (await problem(path, 'trust-principal')).range);
      const [fix, ...others] = actions.filter(({ title }) => title.includes('as the principal'));
      assert.deepEqual(others, []);
      assert.match(fix!.title, /\(line \d+\)$/);
      assert.equal(fix!.isPreferred, true);
      await withEdit(fix!.edit!, async () => {
        assert.equal(document.getText(), before.replace(written, written.replace('519020', '519002')));
      });
    });

    it('is mended all at once by what lets nobody new in', async () => {
      const document = await open(wide);
      await scan();
      const [fix, ...others] = await actionsAt(wide, new vscode.Range(0, 0, document.lineCount, 0), 'source.fixAll.rolecall');
      assert.deepEqual(others, []);
      const before = document.getText();
      assert.ok(problemsOf(wide).some(({ code }) => valueOf(code) === 'root-principal'));
      await withEdit(fix!.edit!, async () => {
        assert.equal(document.getText(), before.replace(':root', ':role/tierzero-managed'));
      });
    });

    it('says above it whose it is, and over an account whose that is', async () => {
      const document = await open(path);
      const [state, diagnose] = await lensesOf(path);
      assert.match(state?.command?.title ?? '', /^TierZero: \d+ problems$/);
      assert.equal(diagnose?.command?.title, 'Diagnose');
      assert.deepEqual([state?.range.start.line, diagnose?.range.start.line], [at, at]);
      const account = document.positionAt(document.getText().indexOf('851725519020') + 3);
      assert.match(await hover(path, account), /11th and the 12th digit exchanged/);
    });

    it('is compared with the role that a diagnosis has read', async () => {
      await vscode.commands.executeCommand('rolecall.openDemo');
      await vscode.commands.executeCommand('rolecall.diagnose', 'demo:TierZero');
      await scan();
      await open(path);
      const compare = (await lensesOf(path)).find(({ command }) => command?.title === 'Compare with live')?.command;
      await vscode.commands.executeCommand(compare!.command, ...(compare!.arguments ?? []));
      const label = vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
      assert.ok(label.includes(`declared in ${path}, and in AWS as read`), label);
    });
  });
