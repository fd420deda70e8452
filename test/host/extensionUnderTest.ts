import * as vscode from 'vscode';

/** The extension as VS Code knows it; throws when it is not installed. */
export function extensionUnderTest(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('rolecall.rolecall');
  if (!extension) throw new Error('VS Code does not know the extension rolecall.rolecall.');
  return extension;
}
