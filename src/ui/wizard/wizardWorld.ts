import type * as vscode from 'vscode';
import type { Connections } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import type { Log } from '../log.ts';
import type { MendingActions } from '../mending/mendingActions.ts';
import type { Panels } from '../panel/panels.ts';

/** What the wizard is handed. */
export interface WizardWorld {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly login: CurrentLogin;
  readonly diagnoses: Diagnoses;
  readonly demo: Demo;
  readonly mending: MendingActions;
  readonly panels: Panels;
  readonly memory: vscode.Memento;
  readonly secrets: vscode.SecretStorage;
  readonly log: Log;
}
