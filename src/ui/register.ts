import * as vscode from 'vscode';
import type { Session } from '../engine/session.ts';
import { panelActions, registerCommands } from './commands.ts';
import { Connections } from './connections.ts';
import { CurrentLogin } from './currentLogin.ts';
import { Demo, type StartDemo } from './demo.ts';
import { Diagnoses } from './diagnoses.ts';
import { Panels } from './panel/panels.ts';
import { ChangeViewer } from './panel/showChange.ts';
import { registerStatusBar } from './statusBar.ts';
import { registerTree } from './tree/connectionTree.ts';

/** Puts everything that people see in its place. It calls nothing and loads nothing: that begins with the first question. */
export function registerUi(context: vscode.ExtensionContext, session: Session, startDemo: StartDemo): vscode.Disposable {
  const log = vscode.window.createOutputChannel('Rolecall', { log: true });
  const connections = new Connections(session, context.secrets, log);
  const login = new CurrentLogin(session, context.workspaceState, log);
  const diagnoses = new Diagnoses(session, connections, login, log);
  const demo = new Demo(startDemo, connections, log);
  const changes = new ChangeViewer();
  const panels = new Panels(context.extensionUri, connections, diagnoses, login, panelActions({ connections, diagnoses, demo, log, changes }));
  const tree = registerTree(connections, diagnoses, login, demo, log);
  return vscode.Disposable.from(
    log,
    connections,
    login,
    diagnoses,
    demo,
    changes,
    panels,
    tree,
    registerStatusBar(connections, login, tree.onDidOpen),
    registerCommands({ session, connections, diagnoses, login, demo, panels, log }),
  );
}
