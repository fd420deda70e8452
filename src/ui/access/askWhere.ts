import * as vscode from 'vscode';
import type { Diagnosis } from '../../engine/session.ts';
import type { CodeRole } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';
import { rolesInCode, type InCode } from './accessInCode.ts';

/** Asks where a change is made that code may keep as it was: in the code, or in AWS. Not asked where no code declares the role. @returns `undefined`: somebody left */
export async function askWhere(
  saved: SavedConnection,
  { connection }: Diagnosis,
  rooms: InCode,
): Promise<{ readonly role: CodeRole | undefined } | undefined> {
  const roles = await rolesInCode(saved, rooms);
  if (roles.length === 0) return { role: undefined };
  const code = await rooms.code();
  const items = [
    ...roles.map((role) => ({
      label: vscode.l10n.t('$(file-code) In the code: {0}', code.wordsFor(role.at)),
      description: role.address,
      detail: vscode.l10n.t('Shown before it is written. Applying the code then does it.'),
      role: role as CodeRole | undefined,
    })),
    {
      label: vscode.l10n.t('$(cloud-upload) In AWS now'),
      detail: vscode.l10n.t('Shown as a plan first. The next apply of the code undoes it.'),
      role: undefined,
    },
  ];
  const title = vscode.l10n.t('Code declares the role of {0}: change it where?', connection.purpose.vendor.name);
  return vscode.window.showQuickPick(items, { title });
}
