import * as vscode from 'vscode';
import type { Severity } from '../../engine/model/finding.ts';
import type { CodeProblem } from '../../scanner/protocol.ts';
import { codeOf } from './checkPage.ts';
import type { CodeScan } from './codeScan.ts';
import type { LiveProblems } from './liveProblems.ts';
import { rangeOf } from './ranges.ts';
import { PAUSE_MS, shownWhileTyping } from './waiting.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const SEVERITY: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Shows what is wrong in code where VS Code shows such things. */
export class CodeDiagnostics implements vscode.Disposable {
  readonly #scan: CodeScan;
  readonly #files: WorkspaceFiles;
  readonly #live: LiveProblems;
  readonly #collection = vscode.languages.createDiagnosticCollection('rolecall');
  readonly #listeners: vscode.Disposable[];
  readonly #shown = new Map<string, ReadonlySet<string>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(scan: CodeScan, files: WorkspaceFiles, live: LiveProblems) {
    this.#scan = scan;
    this.#files = files;
    this.#live = live;
    const show = (paths: readonly string[]): void => {
      for (const path of paths) this.#show(path);
    };
    this.#listeners = [scan.onDidChange(show), live.onDidChange(show)];
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const listener of this.#listeners) listener.dispose();
    this.#collection.dispose();
  }

  #show(path: string): void {
    const uri = this.#files.uriOf(path);
    if (!uri) return;
    const { findings } = this.#scan;
    // What is known of an older text would be shown at the wrong words: VS Code moves what is there, and the newer text is being read.
    const open = vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === uri.toString());
    if (open && findings.knows(path) && findings.versionOf(path) !== open.version) return;
    const { show, waits } = shownWhileTyping(findings.problemsIn(path), this.#shown.get(path) ?? new Set(), this.#scan.sinceTyped(path));
    this.#shown.set(path, new Set(show.map(({ id }) => id)));
    this.#collection.set(uri, [...show.map((problem) => this.#diagnostic(problem)), ...this.#live.diagnosticsIn(path, show)]);
    clearTimeout(this.#timers.get(path));
    if (waits)
      this.#timers.set(
        path,
        setTimeout(() => this.#show(path), PAUSE_MS),
      );
    else this.#timers.delete(path);
  }

  #diagnostic(problem: CodeProblem): vscode.Diagnostic {
    const { at, message, severity, rule, related } = problem;
    const diagnostic = new vscode.Diagnostic(rangeOf(at), message, SEVERITY[severity]);
    diagnostic.source = 'Rolecall';
    diagnostic.code = codeOf(rule);
    const besides = this.#live.besides(problem).map((say) => ({ at, say }));
    diagnostic.relatedInformation = [...related, ...besides].flatMap(({ at: place, say }) => {
      const uri = this.#files.uriOf(place.file);
      return uri ? [new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeOf(place)), say)] : [];
    });
    return diagnostic;
  }
}
