import * as vscode from 'vscode';
import type { Spot } from '../../scanner/protocol.ts';

/** A stretch of a file as VS Code has it. */
export function rangeOf({ start, end }: Spot): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
