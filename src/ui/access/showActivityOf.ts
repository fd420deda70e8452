import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import { vendorActivityMarkdown } from '../../engine/report/vendorActivity.ts';
import type { Cloud } from '../../engine/ports.ts';
import type { SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import type { MarkdownPages } from '../markdownPages.ts';

/** What showing it needs. */
interface Rooms {
  readonly engine: LoadEngine;
  readonly cloud: () => Promise<Cloud>;
  readonly diagnoses: Diagnoses;
  readonly login: CurrentLogin;
  readonly pages: MarkdownPages;
}

/** Looks in CloudTrail for what the vendor's sessions did, and shows it as a page. */
export async function showActivityOf(connection: SavedConnection, { engine, cloud, diagnoses, login, pages }: Rooms): Promise<void> {
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
