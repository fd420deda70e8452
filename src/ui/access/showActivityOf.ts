import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import { vendorActivityMarkdown } from '../../engine/report/vendorActivity.ts';
import type { Cloud } from '../../engine/ports.ts';
import type { SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';

/** What showing it needs. */
interface Rooms {
  readonly engine: LoadEngine;
  readonly cloud: () => Promise<Cloud>;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
}

const SCHEME = 'rolecall-activity';

/** What vendors did, as pages that nobody is asked to save: one a connection, which is there until the window is closed. */
export class ActivityPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.#texts.get(path) ?? vscode.l10n.t('This page was read in an earlier window. Run "Rolecall: What Did They Do?" again.');
  }

  /** Opens a page as it reads best: rendered, where VS Code's own Markdown extension is there. A page that is open already changes. */
  async show(connection: string, vendor: string, markdown: string): Promise<void> {
    const page = vscode.Uri.from({ scheme: SCHEME, path: `/${connection}/${vendor}.md` });
    this.#texts.set(page.path, markdown);
    this.#changed.fire(page);
    if (vscode.extensions.getExtension('vscode.markdown-language-features')) {
      await vscode.commands.executeCommand('markdown.showPreview', page);
    } else await vscode.window.showTextDocument(page, { preview: false });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

/** Looks in CloudTrail for what the vendor's sessions did, and shows it as a page. */
export async function showActivityOf(
  connection: SavedConnection,
  { engine, cloud, diagnoses, login }: Rooms,
  pages: ActivityPages,
): Promise<void> {
  const { key, spec } = connection;
  if (!diagnoses.of(key).finished) await diagnoses.diagnose(connection);
  const { diagnosis, finished } = diagnoses.of(key);
  if (!diagnosis || !finished) throw new Error(vscode.l10n.t('{0} could not be read.', spec.name));
  const { activityRequest } = await engine();
  const request = activityRequest(diagnosis.connection);
  if (isUnknown(request)) throw new Error([request.detail, request.next].filter(Boolean).join(' '));
  const vendor = diagnosis.connection.purpose.vendor.name;
  const title = vscode.l10n.t('Reading what {0} did', vendor);
  const activity = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      try {
        return await (await cloud()).vendorActivity(request, login.loginFor(connection), stop.signal);
      } catch (error) {
        if (error instanceof vscode.CancellationError) return undefined;
        throw error;
      }
    },
  );
  if (!activity) return;
  if (isUnknown(activity)) throw new Error([activity.detail, activity.next].filter(Boolean).join(' '));
  await pages.show(spec.name, vendor, vendorActivityMarkdown(vendor, request.roleArn, activity));
}
