import * as vscode from 'vscode';
import { redactExternalId } from '../../engine/model/externalId.ts';
import { isKnown, orElse } from '../../engine/model/known.ts';
import { pastedExternalId } from '../../engine/model/pastedExternalId.ts';
import type { Vendor } from '../../engine/model/vendor.ts';
import type { Cloud } from '../../engine/ports.ts';
import type { Diagnosis, RevokeHow } from '../../engine/session.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { RoleCode } from '../editor/roleCode.ts';
import type { LoadEngine } from '../engine.ts';
import { externalIdRemark } from '../externalIdRemark.ts';
import { guarded } from '../guarded.ts';
import type { Log } from '../log.ts';
import type { MarkdownPages } from '../markdownPages.ts';
import type { MendingActions } from '../mending/mendingActions.ts';
import { isUsable, pickConnection } from '../pickConnection.ts';
import { assertTrusted } from '../trust.ts';
import type { AccessAsk } from './accessAsk.ts';
import { askHow } from './askHow.ts';
import { askWhere } from './askWhere.ts';
import { rotateInCode } from './accessInCode.ts';
import type { Revocations } from './revocations.ts';
import { showActivityOf } from './showActivityOf.ts';

/** What the commands on a vendor's access need. */
export interface AccessRooms {
  readonly engine: LoadEngine;
  readonly cloud: () => Promise<Cloud>;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
  readonly mending: MendingActions;
  readonly demo: Demo;
  /** What the workspace's code says of roles. */
  readonly code: () => Promise<RoleCode>;
  readonly pages: MarkdownPages;
  readonly revocations: Revocations;
  readonly log: Log;
}

/** The commands that change whether and how a vendor may come in, and the one that tells what it did. */
export function registerAccessCommands(rooms: AccessRooms): vscode.Disposable {
  const { connections, demo, mending, log } = rooms;
  const commands: Readonly<Record<string, (target?: unknown) => Promise<void>>> = {
    'rolecall.rotateExternalId': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      const diagnosis = connection && (await diagnosed(connection, rooms));
      if (!connection || !diagnosis) return;
      const ask = await askRotation(connection, diagnosis, rooms);
      const where = ask && (await askWhere(connection, diagnosis, rooms));
      if (!ask || !where || ask.what === 'revoke') return;
      if (where.run) await where.run();
      else if (where.role) await rotateInCode(where.role, connection, diagnosis, ask, rooms);
      else await mending.plan(connection, ask);
    },
    'rolecall.revokeAccess': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      const diagnosis = connection && (await diagnosed(connection, rooms));
      if (!connection || !diagnosis) return;
      const choice = await askHow(connection, diagnosis, rooms);
      if (!choice) return;
      if ('run' in choice) return choice.run();
      const { how } = choice;
      await mending.plan(connection, { what: 'revoke', how, instanceProfiles: await instanceProfiles(connection, diagnosis, how, rooms) });
    },
    'rolecall.whatDidTheyDo': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      if (connection) await showActivityOf(connection, rooms);
    },
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, (target?: unknown) => guarded(run(target), log))),
  );
}

async function diagnosed(connection: SavedConnection, { diagnoses }: AccessRooms): Promise<Diagnosis | undefined> {
  const { key, spec } = connection;
  if (!diagnoses.of(key).finished) await diagnoses.diagnose(connection);
  const { diagnosis, finished } = diagnoses.of(key);
  if (diagnosis && finished) return diagnosis;
  void vscode.window.showErrorMessage(vscode.l10n.t('{0} could not be read, so nothing can be planned yet.', spec.name));
  return undefined;
}

/** IAM deletes no role that is in an instance profile, so that is asked before anything is planned. */
async function instanceProfiles(
  connection: SavedConnection,
  diagnosis: Diagnosis,
  how: RevokeHow,
  { cloud, login }: AccessRooms,
): Promise<Extract<AccessAsk, { what: 'revoke' }>['instanceProfiles']> {
  const name = orElse(orElse(diagnosis.connection.role, undefined)?.name, undefined);
  if (how === 'trust' || name === undefined) return [];
  return (await cloud()).instanceProfilesOf(name, login.loginFor(connection), new AbortController().signal);
}

/** The next step of a rotation: a new External ID, or, where two are accepted, which of them goes. */
async function askRotation(connection: SavedConnection, diagnosis: Diagnosis, rooms: AccessRooms): Promise<AccessAsk | undefined> {
  const { engine, connections, diagnoses } = rooms;
  const { purpose } = diagnosis.connection;
  const { vendor, externalId: given } = purpose;
  const current = given !== undefined && isKnown(given) ? given : undefined;
  const accepted = (await engine()).acceptedExternalIds(diagnosis.connection);
  const others = accepted.filter((id) => id !== current);
  if (current === undefined || !accepted.includes(current) || others.length === 0) return askNext(vendor);
  const next = others.find((id) => id === purpose.nextExternalId);
  type Choice = vscode.QuickPickItem & { readonly run: () => Promise<AccessAsk | undefined> };
  const [old, fresh] = [redactExternalId(current), next === undefined ? '' : redactExternalId(next)];
  const choice: readonly Choice[] = [
    ...(next === undefined
      ? others.map((drop): Choice => ({
          label: vscode.l10n.t('$(trash) Drop {0}', redactExternalId(drop)),
          detail: vscode.l10n.t('This connection uses {0}, which stays', old),
          run: async () => ({ what: 'drop', keep: current, drop }),
        }))
      : [
          {
            label: vscode.l10n.t('$(trash) Drop the old one, {0}', old),
            detail: vscode.l10n.t('{0} sends the new one, {1}, by now', vendor.name, fresh),
            run: async (): Promise<AccessAsk> => ({ what: 'drop', keep: next, drop: current }),
          },
          {
            label: vscode.l10n.t('$(check) {0} has changed it: use the new one here', vendor.name),
            detail: vscode.l10n.t('Changes what this connection is held against, and nothing in AWS. The old one is dropped later.'),
            run: async (): Promise<undefined> => {
              await connections.rotateExternalId(connection, { externalId: next });
              await diagnoses.diagnose(connection);
            },
          },
          {
            label: vscode.l10n.t('$(discard) Give it up: drop the new one, {0}', fresh),
            detail: vscode.l10n.t('{0} goes on with the old one, {1}', vendor.name, old),
            run: async (): Promise<AccessAsk> => ({ what: 'drop', keep: current, drop: next }),
          },
        ]),
    {
      label: vscode.l10n.t('$(add) Accept one more…'),
      detail: vscode.l10n.t('The trust policy accepts {0} by now', accepted.length),
      run: async () => askNext(vendor),
    },
  ];
  const title = vscode.l10n.t('{0} accepts {1} External IDs: what next?', connection.spec.name, accepted.length);
  const picked = await vscode.window.showQuickPick(choice, { title, matchOnDetail: true, ignoreFocusOut: true });
  return picked?.run();
}

function remarkOn(text: string, vendor: Vendor): vscode.InputBoxValidationMessage | undefined {
  const remark = externalIdRemark(text, vendor);
  const { Info, Error: Wrong } = vscode.InputBoxValidationSeverity;
  return remark && { message: remark.message, severity: remark.kind === 'left-out' ? Info : Wrong };
}

async function askNext(vendor: Vendor): Promise<AccessAsk | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rotate the External ID: the new one'),
    prompt: vscode.l10n.t(
      'As {0} gave it to you. The old one is accepted beside it until you drop it. {1}',
      vendor.name,
      vendor.externalId.where,
    ),
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' ? undefined : remarkOn(text, vendor)),
  });
  if (typed === undefined) return undefined;
  const { value } = pastedExternalId(typed);
  return value === '' ? undefined : { what: 'rotate', next: value };
}
