import * as vscode from 'vscode';

/** Has somebody typed the role's name, so that no role is deleted by a key pressed twice? */
export async function isNameTyped(role: string): Promise<boolean> {
  const name = role.split('/').at(-1) ?? role;
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Delete the role {0}?', name),
    prompt: vscode.l10n.t("Type the role's name to delete it: {0}", name),
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' || text === name ? undefined : vscode.l10n.t('This is not the name of the role')),
  });
  return typed === name;
}
