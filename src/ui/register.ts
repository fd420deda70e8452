import * as vscode from 'vscode';
import type { Cloud } from '../engine/ports.ts';
import type { CodeScanner } from '../scanner/protocol.ts';
import { registerAccessCommands } from './access/accessCommands.ts';
import { Revocations } from './access/revocations.ts';
import { Activities, type Journals } from './activity/activities.ts';
import { registerActivityTree } from './activity/activityTree.ts';
import { panelActions, registerCommands } from './commands.ts';
import { Connections } from './connections.ts';
import { CurrentLogin } from './currentLogin.ts';
import { Demo, type StartDemo } from './demo.ts';
import { Diagnoses } from './diagnoses.ts';
import type { Editing, EditingWorld } from './editor/editing.ts';
import { ToldFailures } from './failure/toldFailures.ts';
import { registerWhyFailing } from './failure/whyFailing.ts';
import { LazyEditing } from './editor/lazyEditing.ts';
import { registerEditing } from './editor/registerEditing.ts';
import { whereDeclared } from './editor/whereDeclared.ts';
import type { LoadEngine } from './engine.ts';
import { Log } from './log.ts';
import { MarkdownPages } from './markdownPages.ts';
import { MendingActions } from './mending/mendingActions.ts';
import { registerMendingCommands } from './mending/mendingCommands.ts';
import { Mendings } from './mending/mendings.ts';
import { Panels } from './panel/panels.ts';
import { ChangeViewer } from './panel/showChange.ts';
import { registerStatusBar } from './statusBar.ts';
import { registerSupport } from './support/supportBundle.ts';
import { registerVendorCommands } from './vendors/addVendor.ts';
import type { VendorDefinitions } from './vendors/vendorDefinitions.ts';
import type { WizardWorld } from './wizard/wizardWorld.ts';
import { registerTree } from './tree/connectionTree.ts';

/** What the world beyond this room gives it; each is loaded when it is first asked for. */
export interface World {
  readonly engine: LoadEngine;
  /** Rejects in a workspace that is not trusted. */
  readonly cloud: () => Promise<Cloud>;
  readonly startDemo: StartDemo;
  readonly journals: Journals;
  /** What is said in editors: a bundle of its own. */
  readonly editing: () => Promise<{ readonly startEditing: (world: EditingWorld) => Editing }>;
  /** Starts the thread that reads code. */
  readonly scanner: () => CodeScanner;
  /** Asks for a new connection: a bundle of its own. */
  readonly wizard: () => Promise<{ readonly connectVendor: (world: WizardWorld) => Promise<void> }>;
  /** Vendors that people define themselves. */
  readonly vendors: VendorDefinitions;
}

/**
 * Puts everything that people see in its place. It calls nothing and loads nothing: that begins with the first question.
 * Commands must be there when this returns, for one of them may be what the extension was started for. All else VS Code waits
 * for: it comes a turn later, so that other extensions need not wait for it.
 */
export function registerUi(context: vscode.ExtensionContext, world: World): vscode.Disposable {
  const { engine, cloud, startDemo, journals, scanner, vendors } = world;
  const log = new Log();
  const connections = new Connections(engine, context.secrets, log);
  const login = new CurrentLogin(cloud, context.workspaceState, log);
  const diagnoses = new Diagnoses(engine, connections, login, log);
  const demo = new Demo(startDemo, connections, log);
  const changes = new ChangeViewer();
  const pages = new MarkdownPages();
  const { extensionUri, workspaceState: memory } = context;
  const forEditing = { extensionUri, memory, scanner, engine, vendors, connections, diagnoses, changes, pages, log };
  const editing = new LazyEditing(world.editing, forEditing);
  const activities = new Activities(journals);
  const revocations = new Revocations(activities, connections, diagnoses, memory);
  const told = new ToldFailures();
  const settled = (key: string): Promise<void> => panels.settled(key);
  const mendings = new Mendings({ engine, cloud, journals, connections, diagnoses, login, activities, log, settled });
  const mending = new MendingActions(engine, diagnoses, mendings, activities, changes, () => panels, whereDeclared(editing, log));
  const panels: Panels = new Panels(context.extensionUri, {
    connections,
    diagnoses,
    mendings,
    login,
    engine,
    actions: panelActions({ engine, connections, diagnoses, login, demo, log, changes, mending }),
    code: editing,
    told,
    revocations,
  });
  const code = () => editing.roleCode();
  const forms = { engine, connections, login, diagnoses, demo, mending, panels, code, pages, memory, secrets: context.secrets, log };
  const connect = async (): Promise<void> => (await world.wizard()).connectVendor(forms);
  const commands = vscode.Disposable.from(
    registerCommands({ engine, connections, diagnoses, login, demo, panels, mending, log, connect }),
    registerMendingCommands(mending, connections, diagnoses, activities, demo, log),
    registerAccessCommands({ engine, cloud, connections, diagnoses, login, mending, demo, code, pages, revocations, log }),
    registerEditing(editing, log),
    registerWhyFailing({ engine, connections, diagnoses, demo, panels, told, log }),
    told,
    registerSupport({ engine, connections, diagnoses, login, demo, log, version: versionOf(context) }),
    registerVendorCommands({ engine, vendors, log }),
    vendors.onDidChange(() => connections.refresh()),
    vendors.onDidRefuse((text) => log.warn(text)),
  );
  const shown: vscode.Disposable[] = [];
  const turn = setImmediate(() => {
    const tree = registerTree(connections, diagnoses, login, demo, revocations, log);
    editing.watch(tree.onDidOpen);
    shown.push(tree, registerStatusBar(connections, login, tree.onDidOpen), panels.takeBack(), changes.serve());
    shown.push(registerActivityTree(activities, log));
    mending.takeUp().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  });
  const view = new vscode.Disposable(() => {
    clearImmediate(turn);
    for (const each of shown) each.dispose();
  });
  return vscode.Disposable.from(
    view,
    commands,
    pages,
    editing,
    panels,
    demo,
    mending,
    mendings,
    revocations,
    activities,
    diagnoses,
    login,
    connections,
    log,
  );
}

function versionOf({ extension }: vscode.ExtensionContext): string {
  const { version } = extension.packageJSON as { readonly version: string };
  return version;
}
