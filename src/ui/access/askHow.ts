import * as vscode from 'vscode';
import type { Diagnosis, RevokeHow } from '../../engine/session.ts';
import type { CodeRole } from '../../scanner/protocol.ts';
import type { SavedConnection } from '../connections.ts';
import { rolesInCode, showDeletion, takeOutInCode, type InCode } from './accessInCode.ts';
import { keptElsewhere } from './keptElsewhere.ts';

/** How access is taken back: by a plan in AWS, or by something that is done at once. */
export type RevokeChoice = { readonly how: RevokeHow } | { readonly run: () => Promise<void> };

type Item = vscode.QuickPickItem & { readonly choice?: RevokeChoice };

/** Asks how. Where code or a stack keeps the role as it is, the change of that comes first. @returns `undefined`: somebody left */
export async function askHow(saved: SavedConnection, diagnosis: Diagnosis, rooms: InCode): Promise<RevokeChoice | undefined> {
  const vendor = diagnosis.connection.purpose.vendor.name;
  const kept = await itemsOfOwner(saved, diagnosis, rooms);
  const direct: readonly Item[] = [
    {
      label: vscode.l10n.t('$(circle-slash) Take {0} out of the trust policy', vendor),
      detail: vscode.l10n.t('The role stays, with its policies. Others that use it keep their access. Taken back with one click.'),
      choice: { how: 'trust' },
    },
    {
      label: vscode.l10n.t('$(trash) Delete the role and all that hangs on it…'),
      detail: vscode.l10n.t(
        'Its policies, its entries on clusters, and the role. You type its name; what an undo brings back is another role to AWS.',
      ),
      choice: { how: 'role' },
    },
  ];
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: readonly Item[] =
    kept.length === 0
      ? direct
      : [
          separator(vscode.l10n.t('where the role is made')),
          ...kept,
          separator(vscode.l10n.t('in AWS directly: the next apply undoes it')),
          ...direct,
        ];
  const title = vscode.l10n.t('Revoke the access of {0}: how?', saved.spec.name);
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked?.choice;
}

async function itemsOfOwner(saved: SavedConnection, diagnosis: Diagnosis, rooms: InCode): Promise<readonly Item[]> {
  const roles = await rolesInCode(saved, rooms);
  if (roles.length > 0) {
    const code = await rooms.code();
    return roles.flatMap((role) => itemsOfRole(role, code.wordsFor(role.at), saved, diagnosis, rooms));
  }
  return (await keptElsewhere(diagnosis, rooms)).map(({ run, ...item }) => ({ ...item, choice: { run } }));
}

function itemsOfRole(role: CodeRole, place: string, saved: SavedConnection, diagnosis: Diagnosis, rooms: InCode): readonly Item[] {
  const vendor = diagnosis.connection.purpose.vendor.name;
  return [
    {
      label: vscode.l10n.t('$(file-code) Take {0} out in the code: {1}', vendor, place),
      description: role.address,
      detail: vscode.l10n.t(
        'Shown before it is written. Applying the code then does it; changed in AWS alone, the next apply would undo it.',
      ),
      choice: { run: () => takeOutInCode(role, saved, diagnosis, rooms) },
    },
    {
      label: vscode.l10n.t('$(trash) Delete the role in the code: {0}…', place),
      description: role.address,
      detail: vscode.l10n.t('Shows what to delete there, with all that names the role, and what to run.'),
      choice: { run: () => showDeletion(role, rooms) },
    },
  ];
}
