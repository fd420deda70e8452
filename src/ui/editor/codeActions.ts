import * as vscode from 'vscode';
import type { CodeProblem, CodeRemedy, CodeScanner, Spot, SpotEdit } from '../../scanner/protocol.ts';
import type { CodeScan } from './codeScan.ts';
import { plainEdit, previewedEdit } from './previewedEdit.ts';
import { rangeOf } from './ranges.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Mends everything in a file that lets nobody in who was not in before. */
export const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('rolecall');

/** Shows the place that a person has to change. */
export const SHOW_PLACE = '_rolecall.showPlace';

/** The remedies of what is wrong in code, as VS Code's quick fixes. */
export class CodeActions implements vscode.CodeActionProvider {
  readonly #scan: CodeScan;
  readonly #scanner: CodeScanner;
  readonly #files: WorkspaceFiles;

  static readonly metadata: vscode.CodeActionProviderMetadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL] };

  constructor(scan: CodeScan, scanner: CodeScanner, files: WorkspaceFiles) {
    this.#scan = scan;
    this.#scanner = scanner;
    this.#files = files;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const path = this.#files.pathOf(document.uri);
    if (!this.#isFresh(document, path)) return [];
    const wants = (kind: vscode.CodeActionKind): boolean => only === undefined || only.contains(kind);
    const actions: vscode.CodeAction[] = [];
    if (wants(vscode.CodeActionKind.QuickFix)) {
      for (const problem of this.#scan.findings.problemsIn(path)) {
        if (!rangeOf(problem.at).intersection(range)) continue;
        const remedies = await this.#scanner.ask<'remedies'>({ what: 'remedies', problem: problem.id });
        const shown = diagnostics.filter((one) => one.source === 'Rolecall' && one.message === problem.message);
        actions.push(...remedies.flatMap((remedy) => this.#action(remedy, problem, shown)));
      }
    }
    if (only?.contains(FIX_ALL)) {
      const edits = await this.#scanner.ask<'mendAll'>({ what: 'mendAll', file: path });
      if (edits.length > 0) {
        const action = new vscode.CodeAction(vscode.l10n.t('Mend all that lets nobody new in'), FIX_ALL);
        action.edit = plainEdit(this.#files, edits);
        actions.push(action);
      }
    }
    // Somebody may have typed while the thread was at it: its edits would land on other words.
    return token.isCancellationRequested || !this.#isFresh(document, path) ? [] : actions;
  }

  /** Do we speak of the text as it stands now? Of another one there is nothing to say. */
  #isFresh(document: vscode.TextDocument, path: string): boolean {
    return this.#scan.findings.knows(path) && this.#scan.findings.versionOf(path) === document.version;
  }

  #action(remedy: CodeRemedy, problem: CodeProblem, diagnostics: readonly vscode.Diagnostic[]): readonly vscode.CodeAction[] {
    const { title, edits, show, isPreferred, caution } = remedy;
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.diagnostics = [...diagnostics];
    if (edits) {
      const away = whereAway(edits, problem.at);
      if (away !== undefined) action.title = vscode.l10n.t('{0} ({1})', title, away);
      // What changes several files, or one that nobody looks at, is looked at before it is made.
      const isElsewhere = edits.some(({ at }) => at.file !== problem.at.file);
      const label = { label: title, ...(caution !== undefined && { description: caution }) };
      action.edit = isElsewhere ? previewedEdit(this.#files, edits, label) : plainEdit(this.#files, edits);
      action.isPreferred = isPreferred;
      return [action];
    }
    if (!show) return [];
    action.title = vscode.l10n.t('Show me where: {0}', title);
    action.command = { command: SHOW_PLACE, title: action.title, arguments: [show.at, show.value] };
    return [action];
  }
}

/** Where a fix changes something that is not in sight of the problem: in other files, or on other lines. */
function whereAway(edits: readonly SpotEdit[], { file, start, end }: Spot): string | undefined {
  const names = [...new Set(edits.map(({ at }) => nameOf(at.file)))];
  if (names.length > 1) return vscode.l10n.t('in {0} and {1}', names.slice(0, -1).join(', '), names.at(-1) ?? '');
  const away = edits.find(({ at }) => at.file !== file || at.end.line < start.line || at.start.line > end.line);
  if (!away) return undefined;
  const line = away.at.start.line + 1;
  return away.at.file === file ? vscode.l10n.t('line {0}', line) : vscode.l10n.t('{0}, line {1}', nameOf(away.at.file), line);
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Opens the place, and offers the value to write there. */
export async function showPlace(files: WorkspaceFiles, at: Spot, value: string | undefined): Promise<void> {
  const uri = files.uriOf(at.file);
  if (!uri) return;
  const editor = await vscode.window.showTextDocument(uri, { selection: rangeOf(at) });
  editor.revealRange(rangeOf(at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  if (!value) return;
  const copy = vscode.l10n.t('Copy the Value');
  const told = vscode.l10n.t('Rolecall cannot write here without changing more than it should. This is the value to put there.');
  const chosen = await vscode.window.showInformationMessage(told, copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(value);
}
