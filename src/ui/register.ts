import * as vscode from 'vscode';
import type { Cloud } from '../engine/ports.ts';
import { panelActions, registerCommands } from './commands.ts';
import { Connections } from './connections.ts';
import { CurrentLogin } from './currentLogin.ts';
import { Demo, type StartDemo } from './demo.ts';
import { Diagnoses } from './diagnoses.ts';
import type { LoadEngine } from './engine.ts';
import { Panels } from './panel/panels.ts';
import { ChangeViewer } from './panel/showChange.ts';
import { registerStatusBar } from './statusBar.ts';
import { registerTree } from './tree/connectionTree.ts';

/** What the world beyond this room gives it; each is loaded when it is first asked for. */
export interface World {
  readonly engine: LoadEngine;
  /** Rejects in a workspace that is not trusted. */
  readonly cloud: () => Promise<Cloud>;
  readonly startDemo: StartDemo;
}

/** Puts everything that people see in its place. It calls nothing and loads nothing: that begins with the first question. */
export function registerUi(context: vscode.ExtensionContext, { engine, cloud, startDemo }: World): vscode.Disposable {
  const log = vscode.window.createOutputChannel('Rolecall', { log: true });
  const connections = new Connections(engine, context.secrets, log);
  const login = new CurrentLogin(cloud, context.workspaceState, log);
  const diagnoses = new Diagnoses(engine, connections, login, log);
  const demo = new Demo(startDemo, connections, log);
  const changes = new ChangeViewer();
  const panels = new Panels(
    context.extensionUri,
    connections,
    diagnoses,
    login,
    engine,
    panelActions({ engine, connections, diagnoses, demo, log, changes }),
  );
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
    registerCommands({ engine, connections, diagnoses, login, demo, panels, log }),
  );
}
