import * as vscode from 'vscode';
import type { Facts } from '../../engine/model/connection.ts';
import type { Fix } from '../../engine/model/finding.ts';
import type { Unknown } from '../../engine/model/known.ts';
import type { CodeChange, CodeConnection, CodeOptions, CodeRole, CodeScanner, Spot } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';
import type { CodeFindings } from './codeFindings.ts';
import type { MarkdownPages } from '../markdownPages.ts';
import { previewedEdit, type EditLabel } from './previewedEdit.ts';
import { rangeOf } from './ranges.ts';
import { isConnectionOf } from './roleConnection.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** What a vendor's role is to be found by. */
export interface RoleSought {
  readonly vendor: string;
  readonly variant: string;
  readonly dialect: CodeRole['dialect'];
}

/** What other rooms may ask of the roles that the workspace's code declares, and have changed in it. */
export class RoleCode {
  readonly #findings: CodeFindings;
  readonly #scanner: CodeScanner;
  readonly #files: WorkspaceFiles;
  readonly #moreVendors: () => CodeOptions['moreVendors'];
  readonly #pages: MarkdownPages;

  constructor(
    findings: CodeFindings,
    scanner: CodeScanner,
    files: WorkspaceFiles,
    moreVendors: () => CodeOptions['moreVendors'],
    pages: MarkdownPages,
  ) {
    this.#findings = findings;
    this.#scanner = scanner;
    this.#files = files;
    this.#moreVendors = moreVendors;
    this.#pages = pages;
  }

  /** The roles that are this vendor's, the sure ones first. What the CDK has written is written anew by the next synthesis. */
  rolesFor({ vendor, variant, dialect }: RoleSought): readonly CodeRole[] {
    const fits = (role: CodeRole): boolean =>
      role.dialect === dialect && role.construct === undefined && role.vendors.some((one) => one.id === vendor && one.variant === variant);
    return this.#findings
      .roles()
      .filter(fits)
      .toSorted((one, other) => Number(one.ask) - Number(other.ask));
  }

  /** The roles that a connection may be the connection of. A trust policy by itself is none. */
  rolesOf(connection: SavedConnection): readonly CodeRole[] {
    return this.#findings.roles().filter((role) => role.dialect !== 'policy-json' && isConnectionOf(role, connection));
  }

  /** What the role's code can be given of what a connection wants. @returns `undefined`: the role is not declared any more */
  changeFor(role: CodeRole, connection: CodeConnection): Promise<CodeChange | undefined> {
    const moreVendors = this.#moreVendors();
    const options = { answers: {}, connections: [connection], ...(moreVendors && { moreVendors }) };
    return this.#scanner.ask<'serve'>({ what: 'serve', role: role.id, options });
  }

  /** The facts of a declared role, as they are judged for a vendor. */
  async factsOf(role: CodeRole, vendor: string): Promise<Facts | undefined> {
    return (await this.#scanner.ask<'facts'>({ what: 'facts', role: role.id, vendor }))?.facts;
  }

  /** A change of the vendor's access, written. */
  changeOfAccess(role: CodeRole, vendor: string, how: 'take-out' | 'accept' | 'drop', fix: Fix | Unknown): Promise<CodeChange | undefined> {
    return this.#scanner.ask<'access'>({ what: 'access', role: role.id, vendor, how, fix });
  }

  /** The role's own places, its declaration first, then what names it. */
  async partsOf(role: CodeRole): Promise<readonly { readonly location: vscode.Location; readonly what: string }[]> {
    const parts = await this.#scanner.ask<'parts'>({ what: 'parts', role: role.id });
    return parts.flatMap(({ at, what }) => {
      const location = this.locationOf(at);
      return location ? [{ location, what }] : [];
    });
  }

  /**
   * Shows a change in VS Code's refactor preview, makes what is left ticked, and saves it.
   * @returns whether anything was made
   * @throws where somebody has typed in one of the files since it was read: the edits would land on other words
   */
  async preview({ edits }: CodeChange, label: EditLabel): Promise<boolean> {
    const files = [...new Set(edits.map(({ at }) => at.file))];
    const changed = this.#findings.firstChanged(files, (file) => this.#documentOf(file)?.version);
    if (changed !== undefined)
      throw new Error(vscode.l10n.t('{0} was changed while Rolecall read it, so nothing was written. Try again.', changed));
    if (!(await vscode.workspace.applyEdit(previewedEdit(this.#files, edits, label), { isRefactoring: true }))) return false;
    // What is run next reads the files as they are on the disk.
    for (const file of files) {
      const document = this.#documentOf(file);
      if (document?.isDirty && !(await document.save()))
        void vscode.window.showWarningMessage(vscode.l10n.t('{0} could not be saved: save it before you run anything.', file));
    }
    return true;
  }

  #documentOf(file: string): vscode.TextDocument | undefined {
    const uri = String(this.#files.uriOf(file));
    return vscode.workspace.textDocuments.find((document) => !document.isClosed && String(document.uri) === uri);
  }

  /** Lays a page beside the role's code. */
  async showBeside({ address }: CodeRole, markdown: string): Promise<void> {
    await this.#pages.show(address, vscode.l10n.t('What is left'), markdown, 'beside');
  }

  /** `infra/main.tf:12`, as people call a place. */
  wordsFor(at: Spot): string {
    const uri = this.#files.uriOf(at.file);
    return `${uri ? vscode.workspace.asRelativePath(uri) : at.file}:${at.start.line + 1}`;
  }

  locationOf(at: Spot): vscode.Location | undefined {
    const uri = this.#files.uriOf(at.file);
    return uri && new vscode.Location(uri, rangeOf(at));
  }

  /** Opens an editor at a place. */
  async open(at: Spot): Promise<void> {
    const location = this.locationOf(at);
    if (!location) return;
    const editor = await vscode.window.showTextDocument(location.uri, { selection: location.range, preview: false });
    editor.revealRange(location.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
