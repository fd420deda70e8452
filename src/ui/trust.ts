// What people see and press. The only room that knows vscode; it asks the engine through the session and knows neither SDK nor DOM.
import * as vscode from 'vscode';

/** Somebody asked for AWS in a workspace that is not trusted. */
export class UntrustedWorkspace extends Error {
  constructor() {
    super(vscode.l10n.t('This workspace is in Restricted Mode, so Rolecall does not call AWS.'));
    this.name = 'UntrustedWorkspace';
  }
}

/**
 * The guard before every call to AWS: the session's way to its cloud leads through here, and nothing else leads to AWS.
 * @throws UntrustedWorkspace in Restricted Mode.
 */
export function assertTrusted(): void {
  if (!vscode.workspace.isTrusted) throw new UntrustedWorkspace();
}

/** Says why nothing was called, and leads to where trust is given. */
export async function showUntrusted(error: UntrustedWorkspace): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await vscode.window.showWarningMessage(error.message, manage);
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
