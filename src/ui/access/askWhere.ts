import * as vscode from 'vscode';
import type { Diagnosis } from '../../engine/session.ts';
import type { CodeRole } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';
import { rolesInCode, type InCode } from './accessInCode.ts';
import { keptElsewhere } from './keptElsewhere.ts';

/** Where a change is made: in the code of a role, at a place that is only led to, or (neither) in AWS. */
export interface Where {
  readonly role?: CodeRole;
  readonly run?: () => Promise<void>;
}

/** Asks where a change is made that code or a stack may keep as it was. Not asked where none does. @returns `undefined`: somebody left */
export async function askWhere(saved: SavedConnection, diagnosis: Diagnosis, rooms: InCode): Promise<Where | undefined> {
  const roles = await rolesInCode(saved, rooms);
  const kept = roles.length > 0 ? await itemsOf(roles, rooms) : await keptElsewhere(diagnosis, rooms);
  if (kept.length === 0) return {};
  const inAws: vscode.QuickPickItem & Where = {
    label: vscode.l10n.t('$(cloud-upload) In AWS now'),
    detail: vscode.l10n.t('Shown as a plan first. The next apply of the code undoes it.'),
  };
  const title = vscode.l10n.t('{0}: change the External ID where?', saved.spec.name);
  return vscode.window.showQuickPick<vscode.QuickPickItem & Where>([...kept, inAws], { title, ignoreFocusOut: true });
}

async function itemsOf(roles: readonly CodeRole[], { code }: InCode): Promise<readonly (vscode.QuickPickItem & Where)[]> {
  const roleCode = await code();
  return roles.map((role) => ({
    label: vscode.l10n.t('$(file-code) In the code: {0}', roleCode.wordsFor(role.at)),
    description: role.address,
    detail: vscode.l10n.t('Shown before it is written. Applying the code then does it.'),
    role,
  }));
}
