import * as vscode from 'vscode';
import type { Connections } from './connections.ts';
import type { CurrentLogin } from './currentLogin.ts';

/**
 * Profile and account in the status bar, red when the login has expired. It is there once somebody has opened the view
 * or a connection exists: others have no use for it.
 */
export function registerStatusBar(connections: Connections, login: CurrentLogin, onDidOpenView: vscode.Event<void>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('rolecall.login', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('Rolecall: AWS profile');
  item.command = 'rolecall.chooseProfile';
  let opened = false;
  const update = (): void => {
    const all = connections.list();
    if (!opened && all.length === 0) return item.hide();
    show(item, login, all.length > 0 && all.every(({ demo }) => demo !== undefined));
    item.show();
  };
  update();
  return vscode.Disposable.from(
    item,
    login.onDidChange(update),
    connections.onDidChange(update),
    onDidOpenView(() => {
      opened = true;
      update();
    }),
  );
}

function show(item: vscode.StatusBarItem, login: CurrentLogin, onlyDemo: boolean): void {
  const profile = login.profile() ?? vscode.l10n.t('default login');
  const identity = login.identity();
  item.backgroundColor = undefined;
  if (onlyDemo && login.profile() === undefined) {
    item.text = `$(beaker) ${vscode.l10n.t('AWS: demo account')}`;
    item.tooltip = vscode.l10n.t('Rolecall shows the demo account. Click to choose a profile of your own.');
  } else if (identity === undefined) {
    item.text = `$(key) AWS: ${profile}`;
    item.tooltip = vscode.l10n.t('The AWS login that Rolecall uses. Click to choose another profile.');
  } else if (!('unknown' in identity)) {
    item.text = `$(key) AWS: ${profile} · ${identity.account}`;
    item.tooltip = `${identity.arn}\n${vscode.l10n.t('Click to choose another profile.')}`;
  } else {
    const refused = /expired/i.test(identity.detail) ? vscode.l10n.t('login expired') : vscode.l10n.t('no login');
    item.text = login.expired() ? `$(error) AWS: ${profile} · ${refused}` : `$(warning) AWS: ${profile}`;
    item.tooltip = [identity.detail, identity.next].filter(Boolean).join('\n');
    if (login.expired()) item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground');
  }
  item.accessibilityInformation = { label: item.text.replace(/\$\([a-z-]+\) /, '') };
}
