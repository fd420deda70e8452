import * as vscode from 'vscode';
import { excludedIn } from '../excluded.ts';
import { placeAt, rolesDeclaredIn } from './rolesDeclaredIn.ts';

/** Where code in the workspace seems to declare a role. */
export interface Declared {
  readonly places: readonly { readonly uri: vscode.Uri; readonly position: vscode.Position }[];
  /** Files that were found and not searched: too large, not to be read, or beyond the limits below. */
  readonly unsearched: readonly vscode.Uri[];
}

const FILES = '**/*.{tf,tofu,json,yaml,yml,template}';

/** What is searched at most: it runs when somebody asks, and they wait for it. */
const MOST_FILES = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** A template is at most 1 MB (AWS CloudFormation User Guide, "Understand CloudFormation quotas", read 2026-11-21). */
const LARGEST_FILE = 1024 * 1024;

/**
 * Searches the open workspace for code that declares an IAM role of that name, written by hand first and generated (`cdk.out`) last.
 * A file open in an editor is searched as it stands there. Never rejects for a file that cannot be read: it is named in `unsearched`.
 */
export async function declaredIn(roleName: string, token: vscode.CancellationToken): Promise<Declared> {
  const places: { uri: vscode.Uri; position: vscode.Position }[] = [];
  const unsearched: vscode.Uri[] = [];
  let bytes = 0;
  for (const uri of await candidates(token)) {
    if (token.isCancellationRequested) break;
    const text = bytes < MOST_BYTES ? await textOf(uri) : undefined;
    if (text === undefined) unsearched.push(uri);
    else {
      bytes += text.length;
      for (const offset of rolesDeclaredIn(text, roleName)) {
        const { line, character } = placeAt(text, offset);
        places.push({ uri, position: new vscode.Position(line, character) });
      }
    }
  }
  return { places, unsearched };
}

async function candidates(token: vscode.CancellationToken): Promise<readonly vscode.Uri[]> {
  const found = await Promise.all(
    (vscode.workspace.workspaceFolders ?? []).map((folder) => {
      return vscode.workspace.findFiles(new vscode.RelativePattern(folder, FILES), excludedIn(folder), MOST_FILES, token);
    }),
  );
  const rank = (uri: vscode.Uri) => `${/\/cdk\.out\//.test(uri.path) ? 1 : 0}${uri.path}`;
  return found.flat().toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/** `undefined`: it is too large, or cannot be read (deleted meanwhile, no permission). */
async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > LARGEST_FILE) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
