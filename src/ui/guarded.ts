import * as vscode from 'vscode';
import type { Log } from './log.ts';
import { showUntrusted, UntrustedWorkspace } from './trust.ts';

/** What went wrong is told once, where the person looks, and written into the log. */
export async function guarded(work: Promise<void>, log: Log): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof UntrustedWorkspace) return showUntrusted(error);
    log.error(error instanceof Error ? error : String(error));
    const show = vscode.l10n.t('Show Log');
    const chosen = await vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error), show);
    if (chosen === show) log.show();
  }
}
