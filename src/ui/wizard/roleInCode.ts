import * as vscode from 'vscode';
import type { CodeRole } from '../../scanner/protocol.ts';
import { changeInCode, whatToRun } from '../changeInCode.ts';
import { roleArn, specOf, type ConnectForm } from './connectForm.ts';
import type { WizardWorld } from './wizardWorld.ts';

/** What code a connection is written into: the role that is declared already, or files of its own. */
export type CodeTarget = { readonly declared: CodeRole | undefined };

/**
 * Where the role is to be written as code, and the workspace's code declares one of the vendor's already: is that one to be edited? Nothing
 * is asked where there is none, or no code is to be written.
 * @returns `undefined`: somebody left
 */
export async function askCodeTarget(form: ConnectForm, { code }: WizardWorld): Promise<CodeTarget | undefined> {
  const { vendor, variant, way } = form;
  if ((way !== 'terraform' && way !== 'cloudformation') || !vendor || !variant || !vscode.workspace.workspaceFolders?.length)
    return { declared: undefined };
  const reading = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Rolecall reads the code of this workspace') };
  const roleCode = await vscode.window.withProgress(reading, code);
  const roles = roleCode.rolesFor({ vendor: vendor.id, variant: variant.id, dialect: way });
  if (roles.length === 0) return { declared: undefined };
  const edit = (role: CodeRole): vscode.QuickPickItem & CodeTarget => ({
    label: vscode.l10n.t('$(edit) Edit {0} in {1}', role.address, roleCode.wordsFor(role.at)),
    detail: role.vendors.find(({ id }) => id === vendor.id)?.because ?? '',
    declared: role,
  });
  const [first, ...others] = roles.filter(({ ask }) => !ask).map(edit);
  const items = [
    ...(first ? [{ ...first, description: vscode.l10n.t('recommended') }, ...others] : []),
    {
      label: vscode.l10n.t('$(new-file) Write a new one beside it'),
      detail: vscode.l10n.t('A second role for {0}, in files of its own', vendor.name),
      declared: undefined,
    },
    // Only a resemblance tells that these are the vendor's.
    ...roles.filter(({ ask }) => ask).map(edit),
  ];
  return vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('The code of this workspace declares a role for {0} already', vendor.name),
    ignoreFocusOut: true,
  });
}

/** The answers with the declared role in place of the one that was to be made; its name stays open where only the stack's creation tells it. */
export function servedBy(form: ConnectForm, { name, path, arn }: CodeRole): void {
  if (arn !== undefined) form.role = arn;
  else if (name !== undefined) form.role = roleArn(form.caller!, path ?? '/', name);
}

/** Writes what the connection wants of the declared role into its code. */
export async function editDeclared(form: ConnectForm, role: CodeRole, { code }: WizardWorld): Promise<void> {
  const roleCode = await code();
  const { name } = form.vendor!;
  const spec = { ...specOf(form), ...(form.cidrs?.length && { cidrs: form.cidrs }) };
  const change = await roleCode.changeFor(role, { spec, ...(form.externalId !== undefined && { externalId: form.externalId }) });
  const unnamed =
    role.name === undefined
      ? ` ${vscode.l10n.t('The code does not name the role: once it is made, give its ARN to this connection.')}`
      : '';
  await changeInCode(role, change, roleCode, {
    title: vscode.l10n.t('{0}: {1}', name, role.address),
    written: `${vscode.l10n.t('{0} is edited for {1}.', role.address, name)} ${whatToRun(role, roleCode)} ${vscode.l10n.t('Then diagnose.')}${unnamed}`,
    nothing: `${vscode.l10n.t('{0} has all that {1} needs, as far as code can show: nothing is to be written.', role.address, name)}${unnamed}`,
  });
}
