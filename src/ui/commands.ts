import * as vscode from 'vscode';
import type { Finding, Fix } from '../engine/model/finding.ts';
import { roleArnIn } from '../engine/model/connection.ts';
import { toMarkdown } from '../engine/report/markdown.ts';
import type { FixAddress } from '../webview/protocol.ts';
import { askForConnection, askNewExternalId } from './addConnection.ts';
import { chooseProfile } from './chooseProfile.ts';
import type { Connections, SavedConnection } from './connections.ts';
import type { CurrentLogin } from './currentLogin.ts';
import type { Demo } from './demo.ts';
import type { Diagnoses } from './diagnoses.ts';
import type { LoadEngine } from './engine.ts';
import { guarded } from './guarded.ts';
import type { Log } from './log.ts';
import type { MendingActions } from './mending/mendingActions.ts';
import { isUsable, offerFirst, pickConnection } from './pickConnection.ts';
import type { PanelActions, Panels } from './panel/panels.ts';
import type { ChangeViewer } from './panel/showChange.ts';
import type { Node } from './tree/connectionNode.ts';
import { assertTrusted } from './trust.ts';

export interface Rooms {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
  readonly demo: Demo;
  readonly panels: Panels;
  readonly mending: MendingActions;
  readonly log: Log;
  /** Asks for a new connection, and makes its role. */
  readonly connect: () => Promise<void>;
}

/** Every command of the palette and of the menus. */
export function registerCommands({ engine, connections, diagnoses, login, demo, panels, mending, log, connect }: Rooms): vscode.Disposable {
  const one = (target: unknown, which?: (connection: SavedConnection) => boolean): Promise<SavedConnection | undefined> =>
    pickConnection(connections, demo, target, which);
  const commands: Readonly<Record<string, (target?: unknown) => Promise<void>>> = {
    'rolecall.diagnose': async (target) => {
      assertTrusted();
      const connection = await one(target, isUsable);
      if (!connection) return;
      // From the palette nothing else would show what comes of it; a row of the tree does.
      if (target === undefined) panels.show(connection);
      await diagnoses.diagnose(connection);
      void mending.offer(connection);
    },
    'rolecall.diagnoseAll': async () => {
      assertTrusted();
      await demo.openIfWanted();
      if (connections.list().length === 0) await offerFirst();
      else await vscode.commands.executeCommand('rolecall.connections.focus');
      await diagnoses.diagnoseAll(connections.list());
    },
    'rolecall.cancel': async (target) => {
      const connection = await one(target, ({ key }) => diagnoses.of(key).running !== undefined);
      if (connection) diagnoses.cancel(connection.key);
    },
    'rolecall.openPanel': async (target) => {
      const connection = await one(target);
      if (connection) panels.show(connection, (target as Partial<Node> | undefined)?.check);
    },
    'rolecall.chooseProfile': async () => {
      assertTrusted();
      await chooseProfile(login);
    },
    'rolecall.connect': async () => connect(),
    'rolecall.addConnection': async (given) => {
      assertTrusted();
      const added = await askForConnection(
        await engine(),
        connections.list().map(({ spec }) => spec.name),
        partOfSpec(given),
      );
      if (!added) return;
      if (added.externalId !== undefined) await connections.setExternalId(added.spec, added.externalId);
      await connections.add(added.spec);
      log.info(`${added.spec.name}: added`);
      await vscode.commands.executeCommand('rolecall.connections.focus');
    },
    'rolecall.removeConnection': async (target) => {
      const connection = await one(target);
      if (!connection || !(await confirmRemoval(connection))) return;
      diagnoses.forget(connection.key);
      await connections.remove(connection);
      log.info(`${connection.spec.name}: removed`);
    },
    'rolecall.setExternalId': async (target) => {
      const connection = await one(target, ({ demo: isDemo }) => !isDemo);
      const vendor = connection && (await engine()).vendorCatalogue.find(({ id }) => id === connection.spec.vendor);
      const answer = vendor && (await askNewExternalId(vendor));
      if (!connection || !answer) return;
      if (answer.externalId === undefined && !(await confirmForgetting(connection))) return;
      await connections.setExternalId(connection.spec, answer.externalId);
      const { name } = connection.spec;
      const forgotten = answer.externalId === undefined;
      log.info(`${name}: External ID ${forgotten ? 'forgotten' : 'set'}`);
      const told = forgotten ? vscode.l10n.t('External ID of {0} forgotten', name) : vscode.l10n.t('External ID of {0} set', name);
      vscode.window.setStatusBarMessage(told, 3000);
    },
    'rolecall.copyRoleArn': async (target) => {
      const connection = await one(target);
      if (connection) await copyRoleArn(connection, diagnoses);
    },
    'rolecall.openDemo': async () => {
      assertTrusted();
      await demo.open();
      await vscode.commands.executeCommand('rolecall.connections.focus');
    },
    'rolecall.showLog': async () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, (target?: unknown) => guarded(run(target), log))),
  );
}

/** What a lens above a role in code knows of its connection. A view's button hands over nothing of the kind. */
function partOfSpec(given: unknown): { readonly vendor?: string; readonly role?: string } {
  if (typeof given !== 'object' || given === null) return {};
  const { vendor, role } = given as { vendor?: unknown; role?: unknown };
  return { ...(typeof vendor === 'string' && { vendor }), ...(typeof role === 'string' && { role }) };
}

/** What the panels do with a click. */
export function panelActions({
  engine,
  connections,
  diagnoses,
  login,
  demo,
  log,
  changes,
  mending,
}: Omit<Rooms, 'panels' | 'connect'> & { readonly changes: ChangeViewer }): PanelActions {
  const found = (key: string): SavedConnection => {
    const connection = connections.find(key);
    if (!connection) throw new Error(vscode.l10n.t('This connection is no longer in the settings.'));
    return connection;
  };
  const fixAt = (key: string, at: FixAddress): Fix | undefined => findingsOf(diagnoses, key, at.check)[at.finding]?.fixes[at.fix];
  const diagnose = async (key: string, wasDemo: boolean): Promise<void> => {
    assertTrusted();
    if (wasDemo && !connections.find(key)) await demo.open();
    await diagnoses.diagnose(found(key));
  };
  return {
    diagnose: (key, wasDemo) => guarded(diagnose(key, wasDemo), log),
    readAgain: (key, check) => guarded((async () => diagnoses.readAgain(found(key), check))(), log),
    copyRoleArn: (key) => guarded((async () => copyRoleArn(found(key), diagnoses))(), log),
    copyMarkdown: (key) => guarded(copyMarkdown(key), log),
    showChange: (key, at) => guarded(showChange(key, at), log),
    copyMessage: (key, at) => guarded(copyMessage(key, at), log),
    plan: (key, at, irreversible) =>
      guarded((async () => mending.plan(found(key), at ? { what: 'fix', at } : { what: 'all', irreversible }))(), log),
    dismissPlan: (key) => mending.dismiss(key),
    showPlan: (key) => guarded((async () => mending.showChanges(found(key)))(), log),
    copyPlan: (key) => guarded((async () => mending.copyPlan(found(key)))(), log),
    chooseProfile: () => guarded(chooseProfile(login), log),
    openNote: (key, index) => guarded(mending.openNote(key, index), log),
    askAdministrator: (key, toDo) => guarded((async () => mending.askAdministrator(found(key), toDo))(), log),
    apply: (key) => guarded((async () => mending.apply(found(key)))(), log),
    undo: (key) => guarded((async () => mending.undoPlan(found(key)))(), log),
  };

  async function copyMarkdown(key: string): Promise<void> {
    const { diagnosis } = diagnoses.of(key);
    if (!diagnosis) return;
    await vscode.env.clipboard.writeText(toMarkdown(diagnosis, found(key).spec.name));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the report as Markdown'), 3000);
  }

  async function showChange(key: string, at: FixAddress): Promise<void> {
    const { diagnosis } = diagnoses.of(key);
    const fix = fixAt(key, at);
    if (!diagnosis || !fix) return;
    const wanted = (await engine()).applyEdits(diagnosis.connection, fix.edits);
    await changes.show(found(key).spec.name, diagnosis.connection, wanted, fix.edits, fix.title);
  }

  async function copyMessage(key: string, at: FixAddress): Promise<void> {
    const message = fixAt(key, at)?.guide?.message;
    if (message === undefined) return;
    await vscode.env.clipboard.writeText(message);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the message'), 3000);
  }
}

function findingsOf(diagnoses: Diagnoses, key: string, check: string): readonly Finding[] {
  const outcome = diagnoses.of(key).diagnosis?.checks.find(({ id }) => id === check)?.outcome;
  return outcome?.verdict === 'broken' ? outcome.findings : [];
}

async function confirmForgetting({ spec }: SavedConnection): Promise<boolean> {
  const forget = vscode.l10n.t('Forget');
  const question = vscode.l10n.t('Forget the External ID of "{0}"?', spec.name);
  const detail = vscode.l10n.t('No External ID was given. Without one Rolecall can tell less. Nothing changes in AWS.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, forget)) === forget;
}

async function confirmRemoval({ spec, demo }: SavedConnection): Promise<boolean> {
  if (demo) return true;
  const remove = vscode.l10n.t('Remove');
  const detail = vscode.l10n.t('It is taken out of the settings and its External ID is forgotten. Nothing changes in AWS.');
  return (
    (await vscode.window.showWarningMessage(vscode.l10n.t('Remove the connection "{0}"?', spec.name), { modal: true, detail }, remove)) ===
    remove
  );
}

/** The ARN as AWS has it where it was read: a role given by name has one too. */
async function copyRoleArn({ key, spec }: SavedConnection, diagnoses: Diagnoses): Promise<void> {
  const { diagnosis } = diagnoses.of(key);
  const arn = (diagnosis && roleArnIn(diagnosis.connection)) ?? spec.role;
  await vscode.env.clipboard.writeText(arn);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0}', arn), 3000);
}
