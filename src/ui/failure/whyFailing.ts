import * as vscode from 'vscode';
import type { Failure } from '../../engine/session.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { Engine, LoadEngine } from '../engine.ts';
import { guarded } from '../guarded.ts';
import type { Log } from '../log.ts';
import type { Panels } from '../panel/panels.ts';
import { assertTrusted } from '../trust.ts';
import { checkToOpen, connectionsMeant, recognisedIn } from './connectionsMeant.ts';
import type { ToldFailures } from './toldFailures.ts';

export interface FailureRooms {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly demo: Demo;
  readonly panels: Panels;
  readonly told: ToldFailures;
  readonly log: Log;
}

/** A longer clipboard is no error text that somebody has copied. */
const MOST_CHARACTERS = 5_000_000;

/** The command that takes an error text to the check that explains it. A keybinding may give the text. */
export function registerWhyFailing(rooms: FailureRooms): vscode.Disposable {
  const commands: Readonly<Record<string, (given?: unknown) => Promise<void>>> = {
    'rolecall.whyFailing': async (given) => whyFailing(rooms, given),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, (given?: unknown) => guarded(run(given), rooms.log)),
    ),
  );
}

async function whyFailing(rooms: FailureRooms, given: unknown): Promise<void> {
  const engine = await rooms.engine();
  const text = typeof given === 'string' ? given : await askForText(engine);
  if (text === undefined) return;
  const failure = engine.explainFailure(text, engine.vendorCatalogue);
  // Neither the text nor an ARN of it goes into the log.
  rooms.log.info(`why is it failing: ${failure.cause}`);
  if (isUnknown(failure)) return void vscode.window.showWarningMessage(`${failure.means} ${failure.next}`);
  assertTrusted();
  await rooms.demo.openIfWanted();
  const connection = await connectionOf(rooms, failure);
  if (connection) await lead(rooms, failure, connection);
}

async function lead({ diagnoses, panels, told }: FailureRooms, failure: Failure, connection: SavedConnection): Promise<void> {
  told.put(connection.key, failure);
  panels.show(connection);
  await diagnoses.diagnose(connection);
  const check = checkToOpen(failure.checks, diagnoses.of(connection.key).diagnosis?.checks ?? []);
  if (check !== undefined && panels.isVisible(connection.key)) panels.show(connection, check);
}

/** The connection that is meant; where there is none yet, one is offered with what the text tells. */
async function connectionOf({ connections }: FailureRooms, failure: Failure): Promise<SavedConnection | undefined> {
  const meant = () => connectionsMeant(failure, connections.list());
  if (failure.checks.length === 0) return tellAlone(failure);
  if (meant().length > 0) return pickOf(meant());
  const add = vscode.l10n.t('Add Connection…');
  const none = failure.role
    ? vscode.l10n.t('There is no connection for {0} yet.', failure.role.arn ?? failure.role.name)
    : vscode.l10n.t('There is no connection that it could be about yet.');
  const detail = [failure.means, failure.next].join('\n\n');
  if ((await vscode.window.showInformationMessage(none, { modal: true, detail }, add)) !== add) return undefined;
  const { role, vendor } = failure;
  await vscode.commands.executeCommand('rolecall.addConnection', {
    ...(vendor && { vendor: vendor.id }),
    ...(role && { role: role.arn ?? role.name }),
  });
  return pickOf(meant());
}

async function tellAlone({ means, next }: Failure): Promise<undefined> {
  await vscode.window.showInformationMessage(`${means} ${next}`);
}

async function pickOf(meant: readonly SavedConnection[]): Promise<SavedConnection | undefined> {
  if (meant.length <= 1) return meant[0];
  const picked = await vscode.window.showQuickPick(
    meant.map((connection) => ({
      label: connection.spec.name,
      detail: connection.spec.role,
      ...(connection.demo && { description: 'demo' }),
      connection,
    })),
    { title: vscode.l10n.t('Which connection is the error about?'), matchOnDetail: true, ignoreFocusOut: true },
  );
  return picked?.connection;
}

interface TextChoice extends vscode.QuickPickItem {
  /** `undefined`: to be typed. */
  readonly text: string | undefined;
}

/** What is selected or on the clipboard, shown with what was recognised in it before it is used; else what somebody types. */
async function askForText(engine: Engine): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor ? editor.document.getText(editor.selection) : '';
  const choices = [
    choiceOf(engine, vscode.l10n.t('Use the selection'), 'selection', selected),
    choiceOf(engine, vscode.l10n.t('Use the clipboard'), 'clippy', await vscode.env.clipboard.readText()),
  ].filter((choice) => choice !== undefined);
  if (choices.length === 0) return typed(engine);
  const another: TextChoice = { label: `$(edit) ${vscode.l10n.t('Type or paste another text…')}`, text: undefined };
  const picked = await vscode.window.showQuickPick<TextChoice>([...choices, another], {
    title: vscode.l10n.t('Why is it failing?'),
    placeHolder: vscode.l10n.t('Which error text?'),
    ignoreFocusOut: true,
  });
  return picked && (picked.text ?? typed(engine));
}

function choiceOf(engine: Engine, label: string, icon: string, text: string): TextChoice | undefined {
  if (text.trim() === '' || text.length > MOST_CHARACTERS) return undefined;
  const failure = engine.explainFailure(text, engine.vendorCatalogue);
  if (isUnknown(failure)) return undefined;
  return { label: `$(${icon}) ${label}`, description: recognisedIn(failure, vscode.l10n.t), detail: engine.excerptOf(text, 160), text };
}

/** An input box makes one line of several; the reading does not mind. */
async function typed(engine: Engine): Promise<string | undefined> {
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Why is it failing?'),
    prompt: vscode.l10n.t('Paste the whole error text of the vendor or a terminal, or an event of CloudTrail. Line ends may be lost.'),
    placeHolder: 'An error occurred (AccessDenied) when calling the AssumeRole operation: …',
    ignoreFocusOut: true,
    validateInput: (value) => {
      if (value.trim() === '') return undefined;
      const failure = engine.explainFailure(value, engine.vendorCatalogue);
      return isUnknown(failure)
        ? { message: failure.means, severity: Warning }
        : { message: recognisedIn(failure, vscode.l10n.t), severity: Info };
    },
  });
  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Neither an error nor a role: there is nothing to go on. */
function isUnknown({ cause, role }: Failure): boolean {
  return cause === 'unknown' && role === undefined;
}
