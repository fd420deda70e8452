import * as vscode from 'vscode';
import type { Revocations } from '../access/revocations.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { Log } from '../log.ts';
import { connectionNode, failing, isShownRevoked, type Node } from './connectionNode.ts';
import { treeItem } from './row.ts';

export const VIEW = 'rolecall.connections';

/** The tree of connections, with its badge, its welcome texts' context keys and its message. */
export function registerTree(
  connections: Connections,
  diagnoses: Diagnoses,
  login: CurrentLogin,
  demo: Demo,
  revocations: Revocations,
  log: Log,
): vscode.Disposable & { readonly onDidOpen: vscode.Event<void> } {
  const provider = new ConnectionTree(connections, diagnoses, revocations);
  const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, showCollapseAll: true });
  const opened = new vscode.EventEmitter<void>();
  let seen = false;

  const update = (): void => {
    const all = connections.list();
    const meant = (one: SavedConnection): boolean => isShownRevoked(diagnoses.of(one.key), revocations.isRevoked(one));
    const count = all.reduce((sum, one) => sum + (meant(one) ? 0 : failing(diagnoses.of(one.key))), 0);
    view.badge =
      count === 0
        ? undefined
        : { value: count, tooltip: count === 1 ? vscode.l10n.t('1 failing check') : vscode.l10n.t('{0} failing checks', count) };
    view.message = messageOf(all, connections.problems(), login);
    setContext('rolecall.hasConnections', all.length > 0);
    setContext(
      'rolecall.hasOwnConnections',
      all.some((one) => !one.demo),
    );
    setContext(
      'rolecall.running',
      all.some(({ key }) => diagnoses.of(key).running !== undefined),
    );
    setContext('rolecall.loginExpired', login.expired());
  };
  const fail = (error: unknown): void => {
    log.error(error instanceof Error ? error : String(error));
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  };
  const look = (): void => {
    if (vscode.workspace.isTrusted) atFirstSight(connections, login, demo).catch(fail);
  };
  const see = (): void => {
    if (!view.visible || seen) return;
    seen = true;
    opened.fire();
    connections.verify().catch(fail);
    look();
  };
  const disposable = vscode.Disposable.from(
    view,
    provider,
    opened,
    connections.onDidChange(update),
    diagnoses.onDidChange(update),
    revocations.onDidChange(update),
    login.onDidChange(update),
    view.onDidChangeVisibility(see),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      if (seen) look();
    }),
  );
  update();
  see();
  return { onDidOpen: opened.event, dispose: () => disposable.dispose() };
}

/** What stands above the rows: entries of the setting that are shown nowhere else, and a login that connections use and AWS refused. */
function messageOf(all: readonly SavedConnection[], problems: readonly string[], login: CurrentLogin): string {
  const identity = login.identity();
  const refused = login.expired() && identity && 'unknown' in identity ? identity : undefined;
  const used = all.some(({ demo, spec, problem }) => !demo && problem === undefined && spec.profile === undefined);
  return [
    ...(problems.length > 0 ? [vscode.l10n.t('Not shown, see the setting rolecall.connections: {0}.', problems.join('; '))] : []),
    ...(refused && used ? [refused.detail, refused.next] : []),
  ]
    .filter(Boolean)
    .join(' ');
}

/** The first time that somebody looks: the demo account if the workspace asks for one, and who the login is. */
async function atFirstSight(connections: Connections, login: CurrentLogin, demo: Demo): Promise<void> {
  await demo.openIfWanted();
  const profiles = await login.profiles();
  setContext('rolecall.noProfiles', profiles.length === 0);
  if (connections.list().some(({ demo: isDemo, spec }) => !isDemo && spec.profile === undefined)) await login.refresh();
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}

/**
 * The rows. While VS Code draws a row anew, what is pressed in it arrives without the row, and where all are drawn anew, so does what is
 * pressed in any: so the row of a connection stays the same object, and only one that says something else is drawn anew.
 */
class ConnectionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #connections: Connections;
  readonly #diagnoses: Diagnoses;
  readonly #revocations: Revocations;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly #listeners: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;
  /** The rows of the connections as VS Code has them, by the connections' keys. */
  #roots: ReadonlyMap<string, Node> = new Map();

  constructor(connections: Connections, diagnoses: Diagnoses, revocations: Revocations) {
    this.#connections = connections;
    this.#diagnoses = diagnoses;
    this.#revocations = revocations;
    this.#listeners = vscode.Disposable.from(
      connections.onDidChange(() => this.#tell()),
      diagnoses.onDidChange(() => this.#tell()),
      revocations.onDidChange(() => this.#tell()),
    );
  }

  getChildren(node?: Node): Node[] {
    if (node) return [...node.children];
    this.#roots = new Map(
      [...this.#rows()].map(([key, row]) => {
        const root = this.#roots.get(key);
        if (root) become(root, row);
        return [key, root ?? row];
      }),
    );
    return [...this.#roots.values()];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = treeItem(node);
    if (node.context.startsWith('check'))
      item.command = { command: 'rolecall.openPanel', title: vscode.l10n.t('Open Panel'), arguments: [node] };
    return item;
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changed.dispose();
  }

  #rows(): ReadonlyMap<string, Node> {
    const list = this.#connections.list();
    return new Map(
      list.map((one) => [one.key, connectionNode(one, this.#diagnoses.of(one.key), vscode.l10n.t, this.#revocations.isRevoked(one))]),
    );
  }

  #tell(): void {
    const rows = this.#rows();
    if ([...rows.keys()].join('\n') !== [...this.#roots.keys()].join('\n')) return this.#changed.fire(undefined);
    for (const [key, row] of rows) {
      const root = this.#roots.get(key)!;
      if (JSON.stringify(row) === JSON.stringify(root)) continue;
      become(root, row);
      this.#changed.fire(root);
    }
  }
}

/** Makes a row say what another one says. */
function become(root: Node, row: Node): void {
  for (const part of Object.keys(root)) if (!(part in row)) Reflect.deleteProperty(root, part);
  Object.assign(root, row);
}
