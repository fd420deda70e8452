import * as vscode from 'vscode';
import type { SupportBundle } from '../../engine/session.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import { guarded } from '../guarded.ts';
import { isThere } from '../isThere.ts';
import type { Log } from '../log.ts';
import { isUsable, pickConnection } from '../pickConnection.ts';
import { assertTrusted } from '../trust.ts';

interface SupportRooms {
  readonly engine: LoadEngine;
  readonly connections: Connections;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
  readonly demo: Demo;
  readonly log: Log;
  /** The extension's own version. */
  readonly version: string;
}

const SCHEME = 'rolecall-support';

/** The command that makes a support bundle, and the documents in which it is looked at before it is saved. */
export function registerSupport(rooms: SupportRooms): vscode.Disposable {
  const { connections, demo, log } = rooms;
  const shown = new Map<string, string>();
  const commands: Readonly<Record<string, (target?: unknown) => Promise<void>>> = {
    'rolecall.createSupportBundle': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      if (!connection) return;
      const bundle = await bundleOf(connection, rooms);
      if (!bundle) return;
      await show(bundle, shown);
      // The command ends here: what the message is answered with may take as long as it likes.
      void guarded(offerToSave(bundle, connection), log);
    },
  };
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: ({ path }) => shown.get(path) ?? '' }),
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, (target?: unknown) => guarded(run(target), log))),
  );
}

/** Reads the account first where nobody has yet. `undefined`: that did not come to an end, which the tree says. */
async function bundleOf(
  connection: SavedConnection,
  { engine, diagnoses, login, version }: SupportRooms,
): Promise<SupportBundle | undefined> {
  const { key } = connection;
  if (!diagnoses.of(key).finished) await diagnoses.diagnose(connection);
  const { diagnosis, finished } = diagnoses.of(key);
  if (!diagnosis || !finished) return undefined;
  const { profile } = login.loginFor(connection);
  const { supportBundle } = await engine();
  const host = `${vscode.env.appName} ${vscode.version}`;
  return supportBundle(diagnosis, { rolecall: version, host, at: Date.now(), ...(profile !== undefined && { profile }) });
}

async function show({ name, markdown, json }: SupportBundle, shown: Map<string, string>): Promise<void> {
  for (const [ending, text, preserveFocus] of [
    ['json', json, true],
    ['md', markdown, false],
  ] as const) {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.${ending}` });
    shown.set(uri.path, text);
    await vscode.window.showTextDocument(uri, { preview: false, preserveFocus });
  }
}

async function offerToSave({ name, markdown, json }: SupportBundle, { spec }: SavedConnection): Promise<void> {
  const save = vscode.l10n.t('Save…');
  const said = vscode.l10n.t(
    '{0}: this is what the support bundle holds, as a page and as data. External IDs, credentials and the profile are left out.',
    spec.name,
  );
  if ((await vscode.window.showInformationMessage(said, save)) !== save) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const page = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the Support Bundle'),
    filters: { Markdown: ['md'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) }),
  });
  if (!page) return;
  const data = page.with({ path: `${page.path.replace(/\.md$/i, '')}.json` });
  if ((await isThere(data)) && !(await mayReplace(data))) return;
  await vscode.workspace.fs.writeFile(page, new TextEncoder().encode(markdown));
  await vscode.workspace.fs.writeFile(data, new TextEncoder().encode(json));
  vscode.window.setStatusBarMessage(vscode.l10n.t('Saved the support bundle as {0} and {1}', nameOf(page), nameOf(data)), 5000);
}

/** The dialog asks for the page alone. */
async function mayReplace(file: vscode.Uri): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('{0} is there already. Replace it?', nameOf(file));
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

function nameOf({ path }: vscode.Uri): string {
  return path.split('/').at(-1) ?? path;
}
