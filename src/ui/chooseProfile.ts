import * as vscode from 'vscode';
import type { Profile } from '../engine/ports.ts';
import type { CurrentLogin } from './currentLogin.ts';

/** Lists the profiles, as the files say at this moment, keeps the one that is chosen, and asks AWS who it is. */
export async function chooseProfile(login: CurrentLogin): Promise<void> {
  const profiles = await login.profiles();
  void vscode.commands.executeCommand('setContext', 'rolecall.noProfiles', profiles.length === 0);
  const current = login.profile();
  const fallback = {
    label: vscode.l10n.t('Default login'),
    detail: vscode.l10n.t("As in the settings, else the environment's"),
    name: undefined,
  };
  const picked = await vscode.window.showQuickPick(
    [
      ...profiles.map((profile) => itemOf(profile, profile.name === current)),
      { label: '', kind: vscode.QuickPickItemKind.Separator, name: undefined },
      fallback,
    ],
    {
      title: vscode.l10n.t('AWS profile'),
      placeHolder:
        profiles.length > 0
          ? vscode.l10n.t('Whose login should Rolecall use?')
          : vscode.l10n.t('No profile in ~/.aws/config or ~/.aws/credentials'),
      matchOnDescription: true,
      ignoreFocusOut: true,
      matchOnDetail: true,
    },
  );
  if (!picked) return;
  await login.choose(picked.name);
  await login.refresh();
}

function itemOf(
  { name, kind, account, region, endpointUrl }: Profile,
  isCurrent: boolean,
): vscode.QuickPickItem & { readonly name: string } {
  const detail = [account && vscode.l10n.t('account {0}', account), region, endpointUrl].filter(Boolean).join(' · ');
  return {
    label: isCurrent ? `$(check) ${name}` : name,
    description: isCurrent ? vscode.l10n.t('{0}, chosen', kind) : kind,
    ...(detail !== '' && { detail }),
    name,
  };
}
