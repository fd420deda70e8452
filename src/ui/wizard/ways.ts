import * as vscode from 'vscode';
import { callerIn } from '../../engine/model/connection.ts';
import type { Diagnosis, Proposal, SetupFile } from '../../engine/session.ts';
import type { SavedConnection } from '../connections.ts';
import type { WizardWorld } from './wizardWorld.ts';
import type { ConnectForm } from './connectForm.ts';
import { setupFor } from './setupFor.ts';

/** Files that are read as one module with the one that is written. */
const TERRAFORM_FILES = '**/*.{tf,tofu}';
const NOT_OURS = '**/{node_modules,.terraform,.git}/**';
const MOST_FOLDERS = 2000;

/** Opens the steps as a script for the AWS CLI. */
export async function showScript(connection: SavedConnection, diagnosis: Diagnosis, world: WizardWorld): Promise<void> {
  const { planScript } = await world.engine();
  const proposal = await planned(diagnosis, world);
  if (!proposal) return;
  const { purpose } = diagnosis.connection;
  const content = planScript(proposal, {
    connection: { ...connection.spec, variant: purpose.variant.id },
    purpose,
    login: world.login.loginFor(connection),
  });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'shellscript', content }));
  const { name } = purpose.vendor;
  const next = vscode.l10n.t(
    "Save the script and run it with the External ID in EXTERNAL_ID. Then diagnose, and give {0} the role's ARN.",
    name,
  );
  void vscode.window.showInformationMessage(`${name}: ${next}`);
}

/** Shows what to press in the AWS console, as a page. */
export async function showConsoleSteps(connection: SavedConnection, diagnosis: Diagnosis, world: WizardWorld): Promise<void> {
  const { consoleSteps } = await world.engine();
  const proposal = await planned(diagnosis, world);
  if (!proposal) return;
  const { vendor } = diagnosis.connection.purpose;
  const title = vscode.l10n.t('Connect {0} by hand', vendor.name);
  const content = consoleSteps({
    title,
    vendor: vendor.name,
    account: callerIn(diagnosis.connection)?.account ?? '',
    steps: proposal.plan.steps,
    after: vendor.afterCreating?.steps ?? [],
  });
  await world.pages.show(connection.spec.name, title, content);
}

/** What would be done to make the role; says why where nothing can be planned. */
async function planned(diagnosis: Diagnosis, { engine }: WizardWorld): Promise<Proposal | undefined> {
  const { propose, whyNotPlanned } = await engine();
  const proposal = propose(diagnosis, { irreversible: false, chosen: 'create-role' });
  if (proposal.plan.steps.length > 0) return proposal;
  const { detail, next } = whyNotPlanned(proposal);
  void vscode.window.showErrorMessage([detail, next].filter(Boolean).join(' '));
  return undefined;
}

/** Writes the role as code into the workspace: what is there is never overwritten, but shown beside what would be. */
export async function writeCode(form: ConnectForm, diagnosis: Diagnosis, world: WizardWorld): Promise<void> {
  const engine = await world.engine();
  const setup = setupFor(form, diagnosis, engine);
  const [fault] = engine.setupFaults(setup);
  if (fault) {
    void vscode.window.showErrorMessage(fault.message);
    return;
  }
  const isTerraform = form.way === 'terraform';
  const folder = await askFolder(isTerraform ? 'terraform' : 'cloudformation');
  if (!folder) return;
  let files: readonly SetupFile[];
  let needs = '';
  if (isTerraform) {
    const { file, versions, awsProvider } = engine.terraformFor(setup);
    const isSaid = await saysItsProviders(folder);
    files = isSaid ? [file] : [file, versions];
    if (isSaid) needs = vscode.l10n.t('It needs hashicorp/aws {0} in that module.', awsProvider);
  } else {
    const template = engine.cloudFormationFor(setup);
    files = [template, ...template.elsewhere];
  }
  // The last one that is opened is the one to look at.
  for (const file of files.toReversed()) await writeFile(folder, file);
  const next = isTerraform
    ? vscode.l10n.t(
        "Run terraform apply with the External ID. Then diagnose, and give {0} the role's ARN, which is an output.",
        form.vendor!.name,
      )
    : vscode.l10n.t("Deploy it with the External ID. Then diagnose, and give {0} the role's ARN, which is an output.", form.vendor!.name);
  void vscode.window.showInformationMessage(`${form.vendor!.name}: ${needs === '' ? next : `${needs} ${next}`}`);
}

async function askFolder(kind: 'terraform' | 'cloudformation'): Promise<vscode.Uri | undefined> {
  const roots = vscode.workspace.workspaceFolders ?? [];
  if (roots.length === 0) {
    const [picked] =
      (await vscode.window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        title: vscode.l10n.t('Write into which folder?'),
      })) ?? [];
    return picked;
  }
  const pattern = kind === 'terraform' ? TERRAFORM_FILES : '**/*.{template,yaml,yml}';
  const found = await vscode.workspace.findFiles(pattern, NOT_OURS, MOST_FOLDERS);
  const folders = new Map(found.map((uri) => [String(vscode.Uri.joinPath(uri, '..')), vscode.Uri.joinPath(uri, '..')]));
  for (const { uri } of roots) folders.set(String(uri), uri);
  const shown = (uri: vscode.Uri): string => vscode.workspace.asRelativePath(uri) || uri.fsPath;
  const items = [...folders.values()]
    .toSorted((one, other) => one.path.localeCompare(other.path))
    .map((uri) => ({
      label: roots.some((root) => String(root.uri) === String(uri)) ? `$(root-folder) ${root(uri)}` : `$(folder) ${shown(uri)}`,
      uri,
    }));
  const title = kind === 'terraform' ? vscode.l10n.t('Into which module?') : vscode.l10n.t('Into which folder?');
  const picked = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked?.uri;
}

function root(uri: vscode.Uri): string {
  return vscode.workspace.getWorkspaceFolder(uri)?.name ?? uri.fsPath;
}

/** Terraform takes `required_providers` once in a module (Terraform, "Provider Requirements", read 2026-11-22). */
async function saysItsProviders(folder: vscode.Uri): Promise<boolean> {
  const files = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '*.{tf,tofu}'));
  const texts = await Promise.all(files.map(async (uri) => new TextDecoder().decode(await vscode.workspace.fs.readFile(uri))));
  return texts.some((text) => /\brequired_providers\b/.test(text));
}

async function writeFile(folder: vscode.Uri, { name, text }: SetupFile): Promise<void> {
  const uri = vscode.Uri.joinPath(folder, name);
  const there = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!there) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri, { preview: false });
    return;
  }
  const proposed = await vscode.workspace.openTextDocument({ content: text, ...(languageOf(name) && { language: languageOf(name)! }) });
  const title = vscode.l10n.t('{0}: what is there, and what would be written', name);
  await vscode.commands.executeCommand('vscode.diff', uri, proposed.uri, title);
}

function languageOf(name: string): string | undefined {
  return name.endsWith('.yaml') ? 'yaml' : undefined;
}
