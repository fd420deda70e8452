// What is said in editors about code that declares roles. A bundle of its own, loaded when there is such code to look at.
import * as vscode from 'vscode';
import { isKnown } from '../../engine/model/known.ts';
import type { CodeRole, CodeScanner } from '../../scanner/protocol.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import type { MarkdownPages } from '../markdownPages.ts';
import { guarded } from '../guarded.ts';
import type { Log } from '../log.ts';
import type { ChangeViewer } from '../panel/showChange.ts';
import type { VendorDefinitions } from '../vendors/vendorDefinitions.ts';
import { OPEN_PAGE, openPage } from './checkPage.ts';
import { CodeActions, SHOW_PLACE, showPlace } from './codeActions.ts';
import { CodeDiagnostics } from './codeDiagnostics.ts';
import { CodeHovers } from './codeHovers.ts';
import { CodeLenses, driftInWords, LENS } from './codeLenses.ts';
import { CodeScan } from './codeScan.ts';
import { comparedDocuments } from './comparedDocuments.ts';
import { LiveProblems } from './liveProblems.ts';
import { rangeOf } from './ranges.ts';
import { RoleCode } from './roleCode.ts';
import type { Spot } from '../../scanner/protocol.ts';
import { SELECTOR } from './supported.ts';
import { WhichConnection } from './whichConnection.ts';
import { Whose } from './whose.ts';
import { WorkspaceFiles } from './workspaceFiles.ts';

/** What editing needs of the rest of the window. */
export interface EditingWorld {
  readonly extensionUri: vscode.Uri;
  readonly memory: vscode.Memento;
  /** Starts the thread that reads code. */
  readonly scanner: () => CodeScanner;
  readonly engine: LoadEngine;
  readonly vendors: VendorDefinitions;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly changes: ChangeViewer;
  readonly pages: MarkdownPages;
  readonly log: Log;
}

/** A role that code in the workspace declares, and where. */
export interface DeclaredRole {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** How the code and the account of a connection differ, in words. */
export interface DriftNote extends DeclaredRole {
  readonly text: string;
}

/** Reads the workspace's code and shows what it found, from `scanAll` on. */
export class Editing implements vscode.Disposable {
  readonly #world: EditingWorld;
  readonly #scanner: CodeScanner;
  readonly #files = new WorkspaceFiles();
  readonly #scan: CodeScan;
  /** What other rooms may ask of declared roles; current once {@link settled} has resolved. */
  readonly roleCode: RoleCode;
  readonly #live: LiveProblems;
  readonly #whose: Whose;
  readonly #which: WhichConnection;
  readonly #shown: vscode.Disposable;
  readonly #drifted = new vscode.EventEmitter<void>();
  #externalIds: ReadonlyMap<string, string> = new Map();
  #scanned: Promise<void> | undefined;
  /** Fires when {@link driftOf} may say something else. */
  readonly onDidDrift = this.#drifted.event;

  constructor(world: EditingWorld) {
    this.#world = world;
    const { connections, diagnoses, engine, log } = world;
    this.#scanner = world.scanner();
    this.#whose = new Whose(world.memory);
    this.#which = new WhichConnection(world.memory);
    this.#scan = new CodeScan(this.#scanner, this.#files, () => this.#options(), log);
    this.roleCode = new RoleCode(this.#scan.findings, this.#scanner, this.#files, () => world.vendors.list(), world.pages);
    this.#live = new LiveProblems(this.#scan, this.#scanner, connections, diagnoses, this.#which, log);
    const lenses = new CodeLenses(this.#scan, this.#files, this.#live);
    const { languages } = vscode;
    this.#shown = vscode.Disposable.from(
      new CodeDiagnostics(this.#scan, this.#files, this.#live),
      lenses,
      languages.registerCodeLensProvider(SELECTOR, lenses),
      languages.registerHoverProvider(SELECTOR, new CodeHovers(this.#scan, this.#files, engine)),
      languages.registerCodeActionsProvider(SELECTOR, new CodeActions(this.#scan, this.#scanner, this.#files), CodeActions.metadata),
      connections.onDidChange(() => void guarded(this.#rejudge(), log)),
      this.#live.onDidChange(() => this.#drifted.fire()),
      this.#drifted,
      ...this.#commands(),
    );
  }

  /** Reads the whole workspace; what is known already and has not changed is not judged anew. */
  scanAll(): Promise<void> {
    this.#scanned = Promise.all([this.#world.vendors.load(), this.#readSecrets()]).then(() => this.#scan.scanAll());
    return this.#scanned;
  }

  /** How much was found, in words. */
  summary(): { readonly text: string; readonly problems: number } {
    const { findings } = this.#scan;
    const roles = findings.roles().filter(({ vendors }) => vendors.length > 0).length;
    const problems = findings.problems().filter(({ severity }) => severity !== 'info').length;
    if (roles === 0)
      return { text: vscode.l10n.t('No code in this workspace declares a role for a vendor that Rolecall knows.'), problems };
    const inRoles = roles === 1 ? vscode.l10n.t('1 role') : vscode.l10n.t('{0} roles', roles);
    if (problems === 0) return { text: vscode.l10n.t('Nothing is wrong in the code of {0}, as far as code can show.', inRoles), problems };
    const found = problems === 1 ? vscode.l10n.t('1 problem') : vscode.l10n.t('{0} problems', problems);
    return { text: vscode.l10n.t('{0} in the code of {1}.', found, inRoles), problems };
  }

  /** Resolves when all that has begun to be read is judged. */
  async settled(): Promise<void> {
    await this.#scanned;
    await this.#scan.settled();
  }

  /** Where code declares a role of that name. Reads the workspace first, where nobody has. */
  async rolesNamed(name: string): Promise<readonly DeclaredRole[]> {
    await (this.#scanned ?? this.scanAll());
    return this.#scan.findings.roles().flatMap((role) => (role.name === name ? this.#placeOf(role.at) : []));
  }

  /** What is to be said of a connection whose role code declares and which was diagnosed. */
  driftOf(key: string): readonly DriftNote[] {
    return this.#live.all().flatMap(({ role, connection, drift }) => {
      const texts = connection.key === key ? driftInWords(drift, role.at.file) : [];
      return texts.flatMap((text) => this.#placeOf(role.at).map((place) => ({ ...place, text })));
    });
  }

  dispose(): void {
    this.#shown.dispose();
    this.#live.dispose();
    this.#scan.dispose();
  }

  #placeOf(at: Spot): readonly DeclaredRole[] {
    const uri = this.#files.uriOf(at.file);
    return uri ? [{ uri, range: rangeOf(at) }] : [];
  }

  #options() {
    return {
      answers: this.#whose.answers(),
      moreVendors: this.#world.vendors.list(),
      connections: this.#world.connections
        .list()
        .filter(({ problem }) => problem === undefined)
        .map(({ key, spec }) => {
          const externalId = this.#externalIds.get(key);
          return { spec, ...(externalId !== undefined && { externalId }) };
        }),
    };
  }

  /** External IDs that were given to Rolecall tell whether the code has the right one. What cannot be read is as if it was not given. */
  async #readSecrets(): Promise<void> {
    const ids = new Map<string, string>();
    for (const connection of this.#world.connections.list()) {
      const externalId = await this.#world.connections.externalIdOf(connection);
      if (externalId !== undefined && isKnown(externalId)) ids.set(connection.key, externalId);
    }
    this.#externalIds = ids;
  }

  async #rejudge(): Promise<void> {
    if (!this.#scanned) return;
    await this.#scanned;
    await this.#readSecrets();
    await this.#scan.rejudge();
  }

  #commands(): readonly vscode.Disposable[] {
    const { log, extensionUri } = this.#world;
    const ofRole = (work: (role: CodeRole) => Promise<void>) => async (id: string) => {
      const role = this.#scan.findings.role(id);
      if (role) await work(role);
    };
    const commands: Readonly<Record<string, (...args: never[]) => Promise<void>>> = {
      [LENS.problems]: ofRole((role) => this.#showProblems(role)),
      [LENS.diagnose]: ofRole((role) => this.#diagnose(role)),
      [LENS.compare]: ofRole((role) => this.#compare(role)),
      [LENS.whose]: ofRole((role) => this.#ask(role)),
      [SHOW_PLACE]: (at: Spot, value?: string) => showPlace(this.#files, at, value),
      [OPEN_PAGE]: (rule: string) => openPage(extensionUri, rule),
    };
    return Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) => guarded(run(...(args as never[])), log)),
    );
  }

  /** The first problem, with all it has to say; the role itself where there is none. */
  async #showProblems(role: CodeRole): Promise<void> {
    const [first] = this.#scan.findings.problemsOf(role);
    const at = first?.at ?? role.at;
    const [place] = this.#placeOf(at);
    if (!place) return;
    const { start } = place.range;
    await vscode.window.showTextDocument(place.uri, { selection: new vscode.Range(start, start) });
    if (first) await vscode.commands.executeCommand('editor.action.showHover');
  }

  /** Diagnoses the connection of a declared role; where there is none, offers to add it. */
  async #diagnose(role: CodeRole): Promise<void> {
    if (this.#live.connectionsOf(role).length === 0) return this.#offerConnection(role);
    const picked = await this.#connectionOf(role);
    if (picked) await diagnosePicked(picked);
  }

  /** The connection of a declared role, asked for where there are several. */
  async #connectionOf(role: CodeRole): Promise<SavedConnection | undefined> {
    const connections = this.#live.connectionsOf(role);
    const picked = await this.#which.ask(role, connections);
    if (picked && connections.length > 1) this.#live.look();
    return picked;
  }

  async #offerConnection({ name, address, vendors }: CodeRole): Promise<void> {
    const add = vscode.l10n.t('Add Connection');
    const said = vscode.l10n.t(
      'No connection names the role that {0} declares, so Rolecall does not know in which account it is.',
      address,
    );
    if ((await vscode.window.showInformationMessage(said, add)) !== add) return;
    const [vendor] = vendors;
    await vscode.commands.executeCommand('rolecall.addConnection', {
      ...(vendor && { vendor: vendor.id }),
      ...(name !== undefined && { role: name }),
    });
  }

  async #compare(role: CodeRole): Promise<void> {
    const connection = this.#live.of(role)?.connection ?? (await this.#connectionOf(role));
    const { diagnosis, finished } = connection ? this.#world.diagnoses.of(connection.key) : {};
    if (!connection) return;
    // The one that was chosen may not have been read yet.
    if (!diagnosis || !finished) return diagnosePicked(connection);
    const declared = await this.#scanner.ask<'facts'>({ what: 'facts', role: role.id, vendor: connection.spec.vendor });
    if (!declared) return;
    const documents = comparedDocuments(declared.facts, diagnosis.connection, vscode.l10n.t);
    const when = new Date(diagnosis.at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    const title = vscode.l10n.t('declared in {0}, and in AWS as read {1}', role.at.file, when);
    await this.#world.changes.showCompared(connection.spec.name, documents, title);
  }

  async #ask(role: CodeRole): Promise<void> {
    const { vendorCatalogue } = await this.#world.engine();
    if (await this.#whose.ask(role, vendorCatalogue)) await this.#rejudge();
  }
}

async function diagnosePicked({ key }: SavedConnection): Promise<void> {
  await vscode.commands.executeCommand('rolecall.openPanel', key);
  await vscode.commands.executeCommand('rolecall.diagnose', key);
}

/** What the extension asks this bundle for. */
export function startEditing(world: EditingWorld): Editing {
  return new Editing(world);
}
