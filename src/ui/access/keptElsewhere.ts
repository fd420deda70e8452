import * as vscode from 'vscode';
import { orElse } from '../../engine/model/known.ts';
import type { Diagnosis } from '../../engine/session.ts';
import { declaredIn } from '../mending/declaredIn.ts';
import type { InCode } from './accessInCode.ts';

/** Something that keeps a role as it is, and that Rolecall cannot write: it is led to. */
export interface KeptElsewhere extends vscode.QuickPickItem {
  readonly run: () => Promise<void>;
}

/** Where a role is kept as it is that the reader of code does not know: text that seems to declare it, a stack. */
export async function keptElsewhere(diagnosis: Diagnosis, rooms: Pick<InCode, 'engine'>): Promise<readonly KeptElsewhere[]> {
  return [...(await itemsOfText(diagnosis)), ...(await itemsOfStack(diagnosis, rooms))];
}

/** Code that is not settled, or not read, may still hold the role's name. */
async function itemsOfText({ connection }: Diagnosis): Promise<readonly KeptElsewhere[]> {
  const name = orElse(orElse(connection.role, undefined)?.name, undefined);
  if (name === undefined) return [];
  const never = new vscode.CancellationTokenSource();
  const { places } = await declaredIn(name, never.token);
  never.dispose();
  return places.map(({ uri, position }) => ({
    label: vscode.l10n.t(
      '$(go-to-file) Change it where {0} seems to declare the role',
      `${vscode.workspace.asRelativePath(uri)}:${position.line + 1}`,
    ),
    detail: vscode.l10n.t('Rolecall cannot read enough of it to write there. Opens the place.'),
    run: async () => void (await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) })),
  }));
}

/** A stack whose template is not in this workspace. */
async function itemsOfStack({ connection }: Diagnosis, { engine }: Pick<InCode, 'engine'>): Promise<readonly KeptElsewhere[]> {
  const { ownerOfRole } = await engine();
  const role = orElse(connection.role, undefined);
  const owner = role && ownerOfRole(role);
  if (!owner || owner.kind === 'identity-center' || owner.kind === 'service-linked') return [];
  const open = vscode.l10n.t('Open in the AWS Console');
  return [
    {
      label: vscode.l10n.t('$(layers) Change the template of {0}', owner.name),
      description: owner.logicalId ?? '',
      detail: vscode.l10n.t('It is not among the code of this workspace. {0}', owner.say),
      run: async () => {
        const { link } = owner;
        const chosen = await vscode.window.showInformationMessage(owner.say, ...(link === undefined ? [] : [open]));
        if (chosen === open && link !== undefined) await vscode.env.openExternal(vscode.Uri.parse(link));
      },
    },
  ];
}
