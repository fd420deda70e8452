import * as vscode from 'vscode';
import type { SpotEdit } from '../../scanner/protocol.ts';
import { rangeOf } from './ranges.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** What a change is called where it is looked at. */
export interface EditLabel {
  readonly label: string;
  readonly description?: string;
}

/** Edits of files as VS Code makes them, at once. */
export function plainEdit(files: WorkspaceFiles, edits: readonly SpotEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { at, text } of edits) {
    const uri = files.uriOf(at.file);
    if (uri) edit.replace(uri, rangeOf(at), text);
  }
  return edit;
}

/** Edits that VS Code shows in its refactor preview before they are made, all of them ticked. */
export function previewedEdit(files: WorkspaceFiles, edits: readonly SpotEdit[], label: EditLabel): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const [first] = edits;
  const before = first && files.uriOf(first.at.file);
  // VS Code shows its preview when anything wants to be confirmed, and what does is not ticked in it. So what wants it is to make a
  // file that is there already, which is nothing and is not listed: all that is listed is ticked, and is made together.
  if (before) edit.createFile(before, { ignoreIfExists: true }, { ...label, needsConfirmation: true });
  for (const { at, text } of edits) {
    const uri = files.uriOf(at.file);
    if (uri) edit.replace(uri, rangeOf(at), text, { ...label, needsConfirmation: false });
  }
  return edit;
}
