import type * as vscode from 'vscode';
import type { Login } from '../../engine/ports.ts';
import type { Diagnosis } from '../../engine/session.ts';
import type { Connections } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { RoleCode } from '../editor/roleCode.ts';
import type { Engine, LoadEngine } from '../engine.ts';
import type { Log } from '../log.ts';
import type { MarkdownPages } from '../markdownPages.ts';
import type { MendingActions } from '../mending/mendingActions.ts';
import type { Panels } from '../panel/panels.ts';
import type { ConnectForm, Whose } from './connectForm.ts';

/** What the wizard is handed. */
export interface WizardWorld {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly login: CurrentLogin;
  readonly diagnoses: Diagnoses;
  readonly demo: Demo;
  readonly mending: MendingActions;
  readonly panels: Panels;
  /** What the workspace's code says of roles. */
  readonly code: () => Promise<RoleCode>;
  readonly pages: MarkdownPages;
  readonly memory: vscode.Memento;
  readonly secrets: vscode.SecretStorage;
  readonly log: Log;
}

/** What the questions need to know of the world. */
export interface Asking {
  readonly engine: Engine;
  readonly login: CurrentLogin;
  readonly demo: Demo;
  /** Names of connections that are in use. */
  readonly taken: readonly string[];
  readonly loginOf: (whose: Whose) => Promise<Login>;
  /** Reads the account for a role, once for the same question. */
  readonly read: (form: ConnectForm, role: string) => Promise<Diagnosis>;
}
