import * as vscode from 'vscode';

/** A row of a tree as plain data. */
export interface Row {
  /** Stable over refreshes, so that what somebody opened stays open. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  /** A product icon's id, and a theme colour's. */
  readonly icon?: { readonly id: string; readonly color?: string };
  /** What menus ask for: words, separated by blanks. */
  readonly context: string;
  readonly children: readonly Row[];
  readonly expanded: boolean;
  /** The whole row in words, for screen readers. */
  readonly spoken: string;
}

/** A row as VS Code draws it. */
export function treeItem({ id, label, description, tooltip, icon, context, children, expanded, spoken }: Row): vscode.TreeItem {
  const { None, Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(label, children.length === 0 ? None : expanded ? Expanded : Collapsed);
  item.id = id;
  item.contextValue = context;
  item.accessibilityInformation = { label: spoken };
  if (description !== undefined) item.description = description;
  if (tooltip !== undefined) item.tooltip = tooltip;
  if (icon) item.iconPath = new vscode.ThemeIcon(icon.id, icon.color === undefined ? undefined : new vscode.ThemeColor(icon.color));
  return item;
}
