import * as vscode from 'vscode';
import { guarded } from '../guarded.ts';
import type { Log } from '../log.ts';
import type { LazyEditing } from './lazyEditing.ts';

/** The command that reads all code of the workspace, and says what came of it. */
export function registerEditing(editing: LazyEditing, log: Log): vscode.Disposable {
  const commands: Readonly<Record<string, () => Promise<void>>> = {
    'rolecall.scanWorkspace': async () => {
      const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Rolecall reads the code of this workspace') };
      const summary = await vscode.window.withProgress(options, async () => {
        const isNew = editing.running() === undefined;
        const running = await editing.start();
        if (!isNew) await running.scanAll();
        await running.settled();
        return running.summary();
      });
      // The command ends here: what the message is answered with may take as long as it likes.
      void guarded(tell(summary), log);
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, () => guarded(run(), log))),
  );
}

async function tell({ text, problems }: { readonly text: string; readonly problems: number }): Promise<void> {
  const show = vscode.l10n.t('Show Problems');
  const chosen = await vscode.window.showInformationMessage(text, ...(problems > 0 ? [show] : []));
  if (chosen === show) await vscode.commands.executeCommand('workbench.actions.view.problems');
}
