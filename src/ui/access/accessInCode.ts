import * as vscode from 'vscode';
import type { Connection } from '../../engine/model/connection.ts';
import { isUnknown, NOT_LOOKED, type Unknown } from '../../engine/model/known.ts';
import type { Fix } from '../../engine/model/finding.ts';
import type { Diagnosis } from '../../engine/session.ts';
import type { CodeRole } from '../../scanner/protocol.ts';
import { changeInCode, whatToRun } from '../changeInCode.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { RoleCode } from '../editor/roleCode.ts';
import type { LoadEngine } from '../engine.ts';
import type { AccessAsk } from './accessAsk.ts';
import type { Revocations } from './revocations.ts';

/** What a change of access in code needs. */
export interface InCode {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly code: () => Promise<RoleCode>;
  readonly revocations: Revocations;
}

type Rotation = Exclude<AccessAsk, { what: 'revoke' }>;

/** The roles of the workspace's code that the connection's role is made from. Reads the code first, where nobody has. */
export async function rolesInCode(connection: SavedConnection, { code }: Pick<InCode, 'code'>): Promise<readonly CodeRole[]> {
  if (!vscode.workspace.workspaceFolders?.length) return [];
  const options = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Rolecall reads the code of this workspace') };
  return (await vscode.window.withProgress(options, code)).rolesOf(connection);
}

/** Takes the vendor out of the trust policy in the code. */
export async function takeOutInCode(
  role: CodeRole,
  saved: SavedConnection,
  diagnosis: Diagnosis,
  { engine, code, revocations }: InCode,
): Promise<void> {
  if (isSynthesised(role)) return tellOfConstruct(role, await code());
  const { vendorTakenOut } = await engine();
  const { name } = diagnosis.connection.purpose.vendor;
  const outcome = await changed(
    role,
    diagnosis,
    'take-out',
    await code(),
    (connection) => {
      const { role: declared = NOT_LOOKED } = connection;
      return isUnknown(declared) ? declared : vendorTakenOut(connection, declared);
    },
    {
      title: vscode.l10n.t('Take {0} out of the trust policy of {1}', name, role.address),
      written: vscode.l10n.t('The code lets {0} in no longer; in AWS that holds once it is applied.', name),
      nothing: vscode.l10n.t('The code does not let {0} in.', name),
    },
  );
  if (outcome === 'written') await revocations.takenOutInCode(saved);
}

/** Shows what is to be deleted in the code, so that the next apply deletes the role. */
export async function showDeletion(role: CodeRole, { code }: Pick<InCode, 'code'>): Promise<void> {
  const roleCode = await code();
  if (isSynthesised(role)) return tellOfConstruct(role, roleCode);
  const parts = await roleCode.partsOf(role);
  const [own] = parts;
  if (!own) throw new Error(vscode.l10n.t('{0} is not declared any more.', role.address));
  await roleCode.open(role.at);
  const places = parts.map(({ location }) => location);
  await vscode.commands.executeCommand('editor.action.peekLocations', own.location.uri, own.location.range.start, places, 'peek');
  const named = parts.map(
    ({ location, what }) => `${vscode.workspace.asRelativePath(location.uri)}:${location.range.start.line + 1} (${what})`,
  );
  const said =
    parts.length === 1
      ? vscode.l10n.t('Delete {0}: nothing else here names the role.', named[0]!)
      : vscode.l10n.t('Delete {0}, and with it what names the role, or let that name another: {1}.', named[0]!, named.slice(1).join(', '));
  void vscode.window.showInformationMessage(
    `${said} ${whatToRun(role, roleCode)} ${vscode.l10n.t('It deletes the role, and no undo of Rolecall brings it back.')}`,
  );
}

/**
 * Accepts another External ID in the code, or one no longer. The new one is kept beside the old one, as when AWS is changed directly; no
 * text of the code gets one that was kept out of it.
 */
export async function rotateInCode(
  role: CodeRole,
  saved: SavedConnection,
  diagnosis: Diagnosis,
  ask: Rotation,
  { engine, connections, code }: InCode,
): Promise<void> {
  if (isSynthesised(role)) return tellOfConstruct(role, await code());
  const { acceptingBoth, droppingOne } = await engine();
  const { name } = diagnosis.connection.purpose.vendor;
  const isNew = ask.what === 'rotate';
  const fixOf = (one: Connection): Fix | Unknown => (isNew ? acceptingBoth(one, ask.next) : droppingOne(one, ask.keep, ask.drop));
  const outcome = await changed(role, diagnosis, isNew ? 'accept' : 'drop', await code(), fixOf, {
    title: isNew
      ? vscode.l10n.t('Accept another External ID in {0}', role.address)
      : vscode.l10n.t('Accept the old External ID no longer in {0}', role.address),
    written: isNew
      ? vscode.l10n.t(
          'The code accepts both External IDs. Once it is applied, change it at {0}, and rotate once more to drop the old one.',
          name,
        )
      : vscode.l10n.t('The code accepts one External ID.'),
    nothing: vscode.l10n.t('The code says so already.'),
  });
  // What is left to a person is kept as wanted all the same, unless it could not be made in the account either.
  if (outcome === 'discarded' || (outcome === 'nothing' && isUnknown(fixOf(diagnosis.connection)))) return;
  await connections.rotateExternalId(saved, isNew ? { next: ask.next } : { externalId: ask.keep });
}

async function changed(
  role: CodeRole,
  { connection: { purpose } }: Diagnosis,
  how: 'take-out' | 'accept' | 'drop',
  code: RoleCode,
  fixOf: (declared: Connection) => Fix | Unknown,
  words: { readonly title: string; readonly written: string; readonly nothing: string },
): Promise<'written' | 'nothing' | 'discarded'> {
  const facts = await code.factsOf(role, purpose.vendor.id);
  const change = facts && (await code.changeOfAccess(role, purpose.vendor.id, how, fixOf({ ...facts, purpose })));
  const run = whatToRun(role, code);
  const undone = vscode.l10n.t('Changed in AWS alone, the next apply would undo it.');
  return changeInCode(role, change, code, { ...words, written: `${words.written} ${run} ${undone}` });
}

/** What the CDK has written is written anew by the next synthesis. */
function isSynthesised({ construct }: CodeRole): boolean {
  return construct !== undefined;
}

async function tellOfConstruct(role: CodeRole, code: RoleCode): Promise<void> {
  await code.open(role.at);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The CDK writes {0}: change the construct {1} in your app, and run cdk deploy.', code.wordsFor(role.at), role.construct!),
  );
}
