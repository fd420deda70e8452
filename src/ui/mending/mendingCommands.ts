import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import type { Activities } from '../activity/activities.ts';
import { canUndo, type ActivityNode } from '../activity/activityNode.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { Demo } from '../demo.ts';
import type { Diagnoses } from '../diagnoses.ts';
import { guarded } from '../guarded.ts';
import type { Log } from '../log.ts';
import { isUsable, pickConnection } from '../pickConnection.ts';
import type { Node } from '../tree/connectionNode.ts';
import { assertTrusted } from '../trust.ts';
import { isMendable } from './isMendable.ts';
import type { MendingActions } from './mendingActions.ts';
import type { Ask } from './mendingState.ts';

/** The commands that mend and take back, of the palette and of the menus. */
export function registerMendingCommands(
  actions: MendingActions,
  connections: Connections,
  diagnoses: Diagnoses,
  activities: Activities,
  demo: Demo,
  log: Log,
): vscode.Disposable {
  const commands: Readonly<Record<string, (target?: unknown) => Promise<void>>> = {
    'rolecall.fix': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      if (!connection) return;
      if (!diagnoses.of(connection.key).finished) await diagnoses.diagnose(connection);
      const ask = askOf(target) ?? (await pickAsk(connection));
      if (ask) await actions.plan(connection, ask);
    },
    'rolecall.fixAll': async (target) => {
      assertTrusted();
      const connection = await pickConnection(connections, demo, target, isUsable);
      if (connection) await actions.plan(connection, { what: 'all', irreversible: false });
    },
    'rolecall.undoActivity': async (target) => {
      const activity = await pickActivity(target, vscode.l10n.t('Take back what?'), canUndo);
      if (activity) await actions.undo(activity);
    },
    'rolecall.finishActivity': async (target) => {
      const activity = await pickActivity(target, vscode.l10n.t('Finish what?'), ({ state }) => state === 'applying');
      if (activity) await actions.finish(activity);
    },
    'rolecall.copyActivity': async (target) => {
      const activity = await pickActivity(target, vscode.l10n.t('Copy what?'), () => true);
      if (activity) await actions.copyActivity(activity);
    },
    'rolecall.refreshActivity': async () => activities.load(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, (target?: unknown) => guarded(run(target), log))),
  );

  /** Everything, or what one check has found. */
  async function pickAsk({ key, spec }: SavedConnection): Promise<Ask | undefined> {
    const mendable = diagnoses.of(key).diagnosis?.checks.filter(isMendable) ?? [];
    if (mendable.length <= 1) return { what: 'all', irreversible: false };
    const picked = await vscode.window.showQuickPick(
      [
        {
          label: vscode.l10n.t('$(wrench) Everything'),
          detail: vscode.l10n.t('{0} findings, as one plan', mendable.length),
          check: undefined,
        },
        ...mendable.map(({ id, title, message }) => ({ label: title, detail: message, check: id })),
      ],
      { title: vscode.l10n.t('Fix what of {0}?', spec.name), matchOnDetail: true, ignoreFocusOut: true },
    );
    if (!picked) return undefined;
    return picked.check === undefined ? { what: 'all', irreversible: false } : { what: 'check', check: picked.check, irreversible: false };
  }

  async function pickActivity(target: unknown, title: string, which: (activity: Activity) => boolean): Promise<Activity | undefined> {
    await activities.load();
    const id = typeof target === 'string' ? target : (target as Partial<ActivityNode> | undefined)?.activity;
    if (id !== undefined) return activities.find(id);
    const choice = activities.list().filter(which);
    if (choice.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no such activity.'));
      return undefined;
    }
    const picked = await vscode.window.showQuickPick(
      choice.map((activity) => ({
        label: activity.title,
        description: activity.connection.name,
        detail: new Date(activity.at).toLocaleString(),
        activity,
      })),
      { title, ignoreFocusOut: true },
    );
    return picked?.activity;
  }
}

function askOf(target: unknown): Ask | undefined {
  const { check, fix } = (target ?? {}) as Partial<Node>;
  if (fix) return { what: 'fix', at: fix };
  return check === undefined ? undefined : { what: 'check', check, irreversible: false };
}
