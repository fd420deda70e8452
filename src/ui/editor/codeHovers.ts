import * as vscode from 'vscode';
import type { CodeRole, Mark } from '../../scanner/protocol.ts';
import type { LoadEngine } from '../engine.ts';
import type { CodeScan } from './codeScan.ts';
import { accountAt, accountText, checkovText, externalIdText } from './hoverTexts.ts';
import { rangeOf } from './ranges.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** Checks that speak of External IDs. */
const ABOUT_EXTERNAL_ID = new Set(['external-id', 'trust-condition', 'confused-deputy', 'vanishing-condition', 'literal-external-id']);

/** Whose account an id is, and what a condition does. */
export class CodeHovers implements vscode.HoverProvider {
  readonly #scan: CodeScan;
  readonly #files: WorkspaceFiles;
  readonly #engine: LoadEngine;

  constructor(scan: CodeScan, files: WorkspaceFiles, engine: LoadEngine) {
    this.#scan = scan;
    this.#files = files;
    this.#engine = engine;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const path = this.#files.pathOf(document.uri);
    if (!this.#scan.findings.knows(path)) return undefined;
    const texts: string[] = [];
    let range: vscode.Range | undefined;

    const found = accountAt(document.lineAt(position.line).text, position.character);
    const marks = this.#marksAt(path, position);
    if (!found && marks.length === 0) return undefined;
    const engine = await this.#engine();
    if (found) {
      range = new vscode.Range(position.line, found.start, position.line, found.end);
      texts.push(accountText(found.id, engine, vscode.l10n.t) ?? '');
    }
    for (const { role, mark } of marks) {
      const vendor = engine.vendorCatalogue.find(({ id }) => id === role.vendors[0]?.id);
      if (!vendor) continue;
      range ??= rangeOf(mark.at);
      if (mark.what === 'principal') texts.push((mark.value !== undefined && checkovText(mark.value, vendor, vscode.l10n.t)) || '');
      else texts.push(externalIdText(vendor.name, this.#problemsAbout(role), vscode.l10n.t));
    }
    const shown = [...new Set(texts)].filter((text) => text !== '');
    return shown.length === 0
      ? undefined
      : new vscode.Hover(
          shown.map((text) => new vscode.MarkdownString(text)),
          range,
        );
  }

  #marksAt(path: string, position: vscode.Position): readonly { readonly role: CodeRole; readonly mark: Mark }[] {
    const isAt = (mark: Mark): boolean => [mark.at, mark.writtenAt].some((spot) => spot?.file === path && rangeOf(spot).contains(position));
    return this.#scan.findings.roles().flatMap((role) => role.marks.filter(isAt).map((mark) => ({ role, mark })));
  }

  #problemsAbout(role: CodeRole): readonly string[] {
    const problems = this.#scan.findings.problemsOf(role).filter(({ rule }) => ABOUT_EXTERNAL_ID.has(rule));
    return problems.map(({ message }) => message);
  }
}
