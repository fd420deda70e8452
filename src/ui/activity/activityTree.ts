import * as vscode from 'vscode';
import type { Log } from '../log.ts';
import { treeItem } from '../tree/row.ts';
import type { Activities } from './activities.ts';
import { activityNode, type ActivityNode } from './activityNode.ts';

const VIEW = 'rolecall.activity';

/** The view of what was done, newest first. It reads nothing before somebody opens it. */
export function registerActivityTree(activities: Activities, log: Log): vscode.Disposable {
  const provider = new ActivityTree(activities);
  const view = vscode.window.createTreeView(VIEW, { treeDataProvider: provider, showCollapseAll: true });
  const see = (): void => {
    if (view.visible)
      activities.load().catch((error: unknown) => {
        view.message = error instanceof Error ? error.message : String(error);
        log.error(view.message);
      });
  };
  see();
  return vscode.Disposable.from(view, provider, view.onDidChangeVisibility(see));
}

class ActivityTree implements vscode.TreeDataProvider<ActivityNode>, vscode.Disposable {
  readonly #activities: Activities;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #listener: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(activities: Activities) {
    this.#activities = activities;
    this.#listener = activities.onDidChange(() => this.#changed.fire(undefined));
  }

  getChildren(node?: ActivityNode): ActivityNode[] {
    if (node) return [...node.children];
    const now = Date.now();
    return this.#activities.list().map((activity) =>
      activityNode(activity, {
        now,
        isAtWork: this.#activities.isAtWork(activity),
        isAtWorkHere: this.#activities.isAtWorkHere(activity.id),
        isDemo: this.#activities.isDemo(activity.id),
        t: vscode.l10n.t,
      }),
    );
  }

  getTreeItem(node: ActivityNode): vscode.TreeItem {
    return treeItem(node);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
