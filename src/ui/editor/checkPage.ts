import * as vscode from 'vscode';

/** The command behind the code of a diagnostic: opens the page of the check, which lies in the extension, so without a network too. */
export const OPEN_PAGE = '_rolecall.openPage';

/** The rule's id, with its page behind it. */
export function codeOf(rule: string): { readonly value: string; readonly target: vscode.Uri } {
  return { value: rule, target: vscode.Uri.parse(`command:${OPEN_PAGE}?${encodeURIComponent(JSON.stringify([rule]))}`) };
}

/** Opens the page of a check as it is read, or as text where VS Code's own Markdown preview is switched off. */
export async function openPage(extensionUri: vscode.Uri, rule: string): Promise<void> {
  if (!/^[a-z][a-z0-9-]*$/.test(rule)) return;
  const page = vscode.Uri.joinPath(extensionUri, 'docs', 'checks', `${rule}.md`);
  const commands = await vscode.commands.getCommands(true);
  if (commands.includes('markdown.showPreview')) await vscode.commands.executeCommand('markdown.showPreview', page);
  else await vscode.window.showTextDocument(page, { preview: true });
}
