import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FixAddress, FromPanel, KeptState, PanelState, PanelTold, ToPanel } from '../../webview/protocol.ts';
import type { Revocations } from '../access/revocations.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { Engine, LoadEngine } from '../engine.ts';
import type { Mendings } from '../mending/mendings.ts';
import type { Vendor } from '../../engine/model/vendor.ts';
import { originWords } from '../vendors/originWords.ts';
import { panelHtml } from './panelHtml.ts';
import { panelState, restoredState } from './panelState.ts';

export const PANEL = 'rolecall.panel';

/** A page that does not answer holds no question up for longer. */
const SETTLES_MS = 2000;

/** What is known of the code in the workspace that declares a connection's role. */
export interface CodeBeside {
  driftOf(key: string): readonly { readonly text: string; readonly uri: vscode.Uri; readonly range: vscode.Range }[];
  readonly onDidDrift: vscode.Event<void>;
}

/** What error texts have said of connections. */
export interface Told {
  of(key: string): PanelTold | undefined;
  dismiss(key: string): void;
  readonly onDidChange: vscode.Event<string>;
}

/** What a panel lets people do; the commands do it. */
export interface PanelActions {
  diagnose(key: string, wasDemo: boolean): Promise<void>;
  readAgain(key: string, check: string): Promise<void>;
  copyMarkdown(key: string): Promise<void>;
  copyRoleArn(key: string): Promise<void>;
  showChange(key: string, at: FixAddress): Promise<void>;
  copyMessage(key: string, at: FixAddress): Promise<void>;
  /** @param at `undefined`: everything */
  plan(key: string, at: FixAddress | undefined, irreversible: boolean): Promise<void>;
  dismissPlan(key: string): void;
  showPlan(key: string): Promise<void>;
  copyPlan(key: string): Promise<void>;
  chooseProfile(): Promise<void>;
  openNote(key: string, index: number): Promise<void>;
  askAdministrator(key: string, toDo: 'read' | 'change'): Promise<void>;
  apply(key: string): Promise<void>;
  undo(key: string): Promise<void>;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  /** What was shown before a reload, until something newer is known. */
  restored: PanelState | undefined;
  /** Posted once the page has said that it listens. */
  waiting: ToPanel | undefined;
  ready: boolean;
}

/** What the panels need of the rest of the window. */
export interface PanelRooms {
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly mendings: Mendings;
  readonly login: CurrentLogin;
  readonly engine: LoadEngine;
  readonly actions: PanelActions;
  readonly code: CodeBeside;
  readonly told: Told;
  readonly revocations: Revocations;
}

/** The panels, one a connection. */
export class Panels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #connections: Connections;
  readonly #diagnoses: Diagnoses;
  readonly #mendings: Mendings;
  readonly #login: CurrentLogin;
  readonly #loadEngine: LoadEngine;
  readonly #actions: PanelActions;
  readonly #code: CodeBeside;
  readonly #told: Told;
  readonly #revocations: Revocations;
  #engine: Engine | undefined;
  readonly #open = new Map<string, OpenPanel>();
  readonly #listeners: vscode.Disposable;

  constructor(extensionUri: vscode.Uri, rooms: PanelRooms) {
    const { connections, diagnoses, mendings, login, engine, actions, code, told, revocations } = rooms;
    this.#extensionUri = extensionUri;
    this.#connections = connections;
    this.#diagnoses = diagnoses;
    this.#mendings = mendings;
    this.#login = login;
    this.#loadEngine = engine;
    this.#actions = actions;
    this.#code = code;
    this.#told = told;
    this.#revocations = revocations;
    this.#listeners = vscode.Disposable.from(
      diagnoses.onDidChange((key) => this.#post(key)),
      mendings.plans.onDidChange((key) => this.#post(key)),
      connections.onDidChange(() => this.#postAll()),
      login.onDidChange(() => this.#postAll()),
      code.onDidDrift(() => this.#postAll()),
      told.onDidChange((key) => this.#post(key)),
    );
  }

  /** Takes back the panels that were open before a reload. */
  takeBack(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(PANEL, {
      deserializeWebviewPanel: async (panel, kept: KeptState | undefined) => {
        if (kept?.state.key === undefined || this.#open.has(kept.state.key)) panel.dispose();
        else this.#adopt(panel, kept.state.key, restoredState(kept.state, vscode.l10n.t));
      },
    });
  }

  /** Shows the panel of a connection, and brings one of its checks into sight. */
  show(connection: SavedConnection, check?: string): void {
    this.#show(connection, check === undefined ? undefined : { type: 'reveal', check });
  }

  /** Shows the panel of a connection with its plan in sight. */
  showPlan(connection: SavedConnection): void {
    this.#show(connection, { type: 'revealPlan' });
  }

  /** Can the panel of a connection be seen now? */
  isVisible(key: string): boolean {
    return this.#open.get(key)?.panel.visible ?? false;
  }

  /** Waits until the page has the focus again that a question has taken from it: the next question would lose it otherwise. */
  async settled(key: string): Promise<void> {
    const open = this.#open.get(key);
    if (!open?.ready || !open.panel.active) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, SETTLES_MS);
      const listener = open.panel.webview.onDidReceiveMessage(({ type }: FromPanel) => type === 'settled' && done());
      void open.panel.webview.postMessage({ type: 'settle' } satisfies ToPanel);
      function done(): void {
        clearTimeout(timer);
        listener.dispose();
        resolve();
      }
    });
  }

  #show(connection: SavedConnection, message: ToPanel | undefined): void {
    const open = this.#open.get(connection.key) ?? this.#create(connection);
    open.panel.reveal(undefined, false);
    if (!open.ready) open.waiting = message;
    else if (message) void open.panel.webview.postMessage(message);
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const { panel } of this.#open.values()) panel.dispose();
  }

  #create({ key, spec }: SavedConnection): OpenPanel {
    const panel = vscode.window.createWebviewPanel(PANEL, spec.name, vscode.ViewColumn.Active, { enableFindWidget: true });
    return this.#adopt(panel, key, undefined);
  }

  #adopt(panel: vscode.WebviewPanel, key: string, restored: PanelState | undefined): OpenPanel {
    const { webview } = panel;
    const file = (...path: string[]): vscode.Uri => vscode.Uri.joinPath(this.#extensionUri, ...path);
    const open: OpenPanel = { panel, restored, waiting: undefined, ready: false };
    this.#open.set(key, open);
    webview.options = { enableScripts: true, localResourceRoots: [file('dist', 'webview'), file('media')] };
    panel.iconPath = { light: file('media', 'panel-light.svg'), dark: file('media', 'panel-dark.svg') };
    panel.onDidDispose(() => this.#open.delete(key));
    webview.onDidReceiveMessage((message: FromPanel) => this.#receive(key, message));
    webview.html = panelHtml(randomBytes(16).toString('base64url'), {
      script: String(webview.asWebviewUri(file('dist', 'webview', 'panel.js'))),
      style: String(webview.asWebviewUri(file('media', 'panel.css'))),
      source: webview.cspSource,
      ...(vscode.l10n.bundle && { translations: { language: vscode.env.language, bundle: vscode.l10n.bundle } }),
    });
    return open;
  }

  #receive(key: string, message: FromPanel): void {
    const open = this.#open.get(key);
    switch (message.type) {
      case 'settled':
        return;
      case 'ready':
        return void this.#start(key, open);
      case 'diagnose':
        return void this.#actions.diagnose(key, open?.restored?.demo ?? false);
      case 'readAgain':
        return void this.#actions.readAgain(key, message.check);
      case 'cancel':
        return this.#diagnoses.cancel(key);
      case 'copyMarkdown':
        return void this.#actions.copyMarkdown(key);
      case 'dismissTold':
        return this.#told.dismiss(key);
      case 'copyRoleArn':
        return void this.#actions.copyRoleArn(key);
      case 'showChange':
        return void this.#actions.showChange(key, message.at);
      case 'copyMessage':
        return void this.#actions.copyMessage(key, message.at);
      case 'plan':
        return void this.#actions.plan(key, message.at, message.irreversible ?? false);
      case 'dismissPlan':
        return this.#actions.dismissPlan(key);
      case 'showPlan':
        return void this.#actions.showPlan(key);
      case 'copyPlan':
        return void this.#actions.copyPlan(key);
      case 'chooseProfile':
        return void this.#actions.chooseProfile();
      case 'openNote':
        return void this.#actions.openNote(key, message.index);
      case 'openCode':
        return void this.#openCode(key, message.index);
      case 'askAdministrator':
        return void this.#actions.askAdministrator(key, message.toDo);
      case 'apply':
        return void this.#actions.apply(key);
      case 'undo':
        return void this.#actions.undo(key);
    }
  }

  /** The page listens: names come from the catalogue, so the engine is loaded before the first state goes out. */
  async #start(key: string, open: OpenPanel | undefined): Promise<void> {
    this.#engine = await this.#loadEngine();
    await this.#connections.verify();
    if (!open) return;
    open.ready = true;
    this.#post(key);
    if (open.waiting) void open.panel.webview.postMessage(open.waiting);
    open.waiting = undefined;
  }

  #postAll(): void {
    for (const [key, { panel, restored }] of this.#open) {
      if (restored || this.#connections.find(key)) this.#post(key);
      else panel.dispose();
    }
  }

  #post(key: string): void {
    const open = this.#open.get(key);
    if (!open?.ready) return;
    const state = this.#stateOf(key, open);
    if (state) void open.panel.webview.postMessage({ type: 'state', state } satisfies ToPanel);
  }

  #stateOf(key: string, open: OpenPanel): PanelState | undefined {
    const connection = this.#connections.find(key);
    const state = this.#diagnoses.of(key);
    if (state.diagnosis) open.restored = undefined;
    if (!connection) return open.restored ?? undefined;
    if (open.restored)
      return {
        ...open.restored,
        ...(state.running && { running: state.running }),
        ...(state.failure !== undefined && { failure: state.failure }),
      };
    const drift = this.#code.driftOf(key).map(({ text, uri, range }) => ({
      text,
      place: `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}`,
    }));
    const shown = panelState(
      connection,
      state,
      namesOf(connection, this.#engine?.vendorCatalogue ?? [], this.#login),
      vscode.l10n.t,
      this.#mendings.plans.of(key),
    );
    const told = this.#told.of(key);
    const revoked = state.finished && shown.verdict === 'broken' && this.#revocations.isRevoked(connection);
    const { vendor } = shown;
    const headline = {
      headline: vscode.l10n.t('Revoked'),
      advice: this.#revocations.isTakenOutInCode(connection)
        ? vscode.l10n.t("{0}'s access was taken back in the code, and that was applied.", vendor)
        : vscode.l10n.t("{0}'s access was taken back here. The activity takes that back, too.", vendor),
    };
    return { ...shown, ...(revoked && headline), ...(drift.length > 0 && { drift }), ...(told && { told }) };
  }

  async #openCode(key: string, index: number): Promise<void> {
    const place = this.#code.driftOf(key)[index];
    if (place) await vscode.window.showTextDocument(place.uri, { selection: place.range });
  }
}

function namesOf(
  { spec, demo }: SavedConnection,
  catalogue: readonly Vendor[],
  login: CurrentLogin,
): { vendor: string; variant?: string; profile?: string; origin?: string } {
  const vendor = catalogue.find(({ id }) => id === spec.vendor);
  const several = vendor !== undefined && vendor.variants.length > 1;
  const variant = several ? vendor.variants.find(({ id }) => id === spec.variant)?.title : undefined;
  const profile = demo ? undefined : (spec.profile ?? login.profile());
  const origin = vendor && originWords(vendor);
  return {
    vendor: vendor?.name ?? spec.vendor,
    ...(variant !== undefined && { variant }),
    ...(profile !== undefined && { profile }),
    ...(origin !== undefined && { origin }),
  };
}
