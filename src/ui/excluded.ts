import * as vscode from 'vscode';
import { excludedFrom } from './excludedFrom.ts';

/** The settings that leave files out. */
export const EXCLUDING = ['files.exclude', 'search.exclude'] as const;

/** What is left out of a folder when its files are searched. */
export function excludedIn(folder: vscode.WorkspaceFolder): vscode.RelativePattern {
  const settings = vscode.workspace.getConfiguration(undefined, folder);
  const excluded = EXCLUDING.map((setting) => settings.get<Record<string, unknown>>(setting, {}));
  return new vscode.RelativePattern(folder, excludedFrom(...excluded));
}
