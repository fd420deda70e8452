import * as vscode from 'vscode';
import type { CodeRole } from '../../scanner/protocol.ts';
import type { CodeScan } from './codeScan.ts';
import type { LiveProblems } from './liveProblems.ts';
import { rangeOf } from './ranges.ts';
import type { Drift } from './roleConnection.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** What the lenses do; the ids are those of the commands that do it. */
export const LENS = {
  problems: '_rolecall.showProblems',
  diagnose: '_rolecall.diagnoseDeclared',
  compare: '_rolecall.compareWithLive',
  whose: '_rolecall.askWhose',
} as const;

/** Above each role that is a vendor's: whose it is and how it is, and what can be done. */
export class CodeLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #scan: CodeScan;
  readonly #files: WorkspaceFiles;
  readonly #live: LiveProblems;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable[];
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(scan: CodeScan, files: WorkspaceFiles, live: LiveProblems) {
    this.#scan = scan;
    this.#files = files;
    this.#live = live;
    const change = (): void => this.#changed.fire();
    this.#listeners = [scan.onDidChange(change), live.onDidChange(change)];
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const path = this.#files.pathOf(document.uri);
    return this.#scan.findings.rolesIn(path).flatMap((role) => this.#lensesOf(role));
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#changed.dispose();
  }

  #lensesOf(role: CodeRole): readonly vscode.CodeLens[] {
    const at = rangeOf({ ...role.at, end: role.at.start });
    const lens = (command: string, title: string, tooltip: string): vscode.CodeLens =>
      new vscode.CodeLens(at, { command, title, tooltip, arguments: [role.id] });
    const [first] = role.vendors;
    if (!first) return [];
    if (role.ask) return [lens(LENS.whose, vscode.l10n.t("Whose role is this? Perhaps {0}'s", first.name), first.because)];

    const names = role.vendors.map(({ name }) => name).join(', ');
    const lenses = [lens(LENS.problems, `${names}: ${this.#stateOf(role)}`, first.because)];
    const live = this.#live.of(role);
    const diagnose = vscode.l10n.t('Reads the role in its AWS account and says what is wrong there. It changes nothing.');
    lenses.push(lens(LENS.diagnose, vscode.l10n.t('Diagnose'), diagnose));
    const compare = vscode.l10n.t('Shows what the code declares beside what AWS has.');
    if (!live) return this.#live.isUnsure(role) ? [...lenses, lens(LENS.compare, vscode.l10n.t('Compare with live…'), compare)] : lenses;
    lenses.push(lens(LENS.compare, vscode.l10n.t('Compare with live'), compare));
    return [...lenses, ...driftInWords(live.drift, role.at.file).map((drift) => lens(LENS.compare, drift, compare))];
  }

  #stateOf(role: CodeRole): string {
    const problems = this.#scan.findings.problemsOf(role);
    const broken = problems.filter(({ severity }) => severity !== 'info').length;
    if (broken === 1) return vscode.l10n.t('1 problem');
    if (broken > 1) return vscode.l10n.t('{0} problems', broken);
    return problems.length > 0 ? vscode.l10n.t('nothing broken, something to note') : vscode.l10n.t('nothing broken that code can show');
  }
}

/** On which checks which side is right; nothing where both say the same. */
export function driftInWords({ onlyInAws, onlyInCode }: Drift, file: string): readonly string[] {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return [
    ...(onlyInAws.length > 0 ? [vscode.l10n.t('{0}: {1} is right, AWS is not. Not applied yet?', titles(onlyInAws), name)] : []),
    ...(onlyInCode.length > 0
      ? [vscode.l10n.t('{0}: AWS is right, {1} is not. The next deploy would break it.', titles(onlyInCode), name)]
      : []),
  ];
}

function titles(checks: Drift['onlyInAws']): string {
  const [first, ...others] = checks.map(({ title }) => title);
  return others.length === 0 ? (first ?? '') : vscode.l10n.t('{0} and {1} more', first ?? '', others.length);
}
