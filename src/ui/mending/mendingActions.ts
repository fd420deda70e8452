import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import { callerIn, roleArnIn } from '../../engine/model/connection.ts';
import { orElse } from '../../engine/model/known.ts';
import type { PolicyDocument } from '../../engine/model/policy.ts';
import type { StackRequest, StackTaken } from '../../engine/model/stack.ts';
import type { Mended, Proposal } from '../../engine/session.ts';
import type { Activities } from '../activity/activities.ts';
import type { SavedConnection } from '../connections.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { WhereDeclared } from '../editor/whereDeclared.ts';
import type { LoadEngine } from '../engine.ts';
import type { Panels } from '../panel/panels.ts';
import type { ChangeViewer } from '../panel/showChange.ts';
import { assertTrusted } from '../trust.ts';
import { handOverOf, type HandOver } from './handOver.ts';
import { isMendable } from './isMendable.ts';
import type { Mendings } from './mendings.ts';
import type { Ask } from './mendingState.ts';
import type { PlanNote } from './notes.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** What people can do with plans and activities, from wherever they press it. */
export class MendingActions implements vscode.Disposable {
  readonly #engine: LoadEngine;
  readonly #diagnoses: Diagnoses;
  readonly #mendings: Mendings;
  readonly #activities: Activities;
  readonly #changes: ChangeViewer;
  readonly #panels: () => Panels;
  readonly #whereDeclared: WhereDeclared;
  readonly #searching = new vscode.CancellationTokenSource();

  /** @param panels is called on first use: the panels themselves need these actions */
  constructor(
    engine: LoadEngine,
    diagnoses: Diagnoses,
    mendings: Mendings,
    activities: Activities,
    changes: ChangeViewer,
    panels: () => Panels,
    whereDeclared: WhereDeclared,
  ) {
    this.#engine = engine;
    this.#diagnoses = diagnoses;
    this.#mendings = mendings;
    this.#activities = activities;
    this.#changes = changes;
    this.#panels = panels;
    this.#whereDeclared = whereDeclared;
  }

  /** Shows in the panel what would be done. Reads the account first where nobody has yet. */
  async plan(connection: SavedConnection, ask: Ask): Promise<void> {
    assertTrusted();
    const { key, spec } = connection;
    if (!this.#diagnoses.of(key).finished) await this.#diagnoses.diagnose(connection);
    const planned = await this.#mendings.plans.plan(connection, ask);
    if (!planned) return void vscode.window.showInformationMessage(this.#whyNothing(key, spec.name));
    this.#panels().showPlan(connection);
    await Promise.all([this.#mendings.plans.rehearse(connection), this.#noteCode(key, planned.proposal)]);
  }

  /** Shows in the panel what CloudFormation would do with these templates. */
  async deploy(connection: SavedConnection, requests: readonly StackRequest[]): Promise<void> {
    assertTrusted();
    const title = vscode.l10n.t('CloudFormation is asked what it would do…');
    const planned = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
      this.#mendings.plans.planStacks(connection, requests, mayUpdate),
    );
    if (!planned) return;
    this.#panels().showPlan(connection);
    await this.#mendings.plans.rehearse(connection);
  }

  /** Looks for code in the workspace that declares the role: its next deploy would undo the plan. */
  async #noteCode(key: string, proposal: Proposal): Promise<void> {
    const name = orElse(orElse(proposal.diagnosis.connection.role, undefined)?.name, undefined);
    if (name === undefined || !changesRole(proposal)) return;
    const places = await this.#whereDeclared(name, this.#searching.token);
    this.#mendings.plans.note(key, proposal, places.map(codeNote));
  }

  /** After a diagnosis whose panel nobody sees: says what can be mended, and leads to the plan. */
  async offer(connection: SavedConnection): Promise<void> {
    const { key, spec } = connection;
    const { diagnosis, finished } = this.#diagnoses.of(key);
    if (!diagnosis || !finished || this.#panels().isVisible(key)) return;
    const mendable = diagnosis.checks.filter((check) => check.status === 'fail' && isMendable(check)).length;
    if (mendable === 0) return;
    const fix = mendable === 1 ? vscode.l10n.t('Fix…') : vscode.l10n.t('Fix Everything…');
    const open = vscode.l10n.t('Open Panel');
    const found =
      mendable === 1 ? vscode.l10n.t('1 problem that can be mended.') : vscode.l10n.t('{0} problems that can be mended.', mendable);
    const chosen = await vscode.window.showWarningMessage(`${spec.name}: ${found}`, fix, open);
    if (chosen === fix) await this.plan(connection, { what: 'all', irreversible: false });
    if (chosen === open) this.#panels().show(connection);
  }

  /** Opens VS Code's diff editor on the documents of the plan: as they are, beside what they would be. */
  async showChanges({ key, spec }: SavedConnection): Promise<void> {
    const plan = this.#mendings.plans.of(key);
    if (!plan) return;
    const { diagnosis, wanted, fixes, plan: planned } = plan.proposal;
    const edits = fixes.flatMap(({ fix }) => fix.edits);
    await this.#changes.show(spec.name, diagnosis.connection, wanted, edits, planned.title);
  }

  /** Asks, applies the plan that is shown, and says how it ended. */
  async apply(connection: SavedConnection): Promise<void> {
    assertTrusted();
    await this.#tell(() => this.#mendings.apply(connection), connection.spec.name);
  }

  async undo(activity: Activity): Promise<void> {
    assertTrusted();
    await this.#tell(() => this.#mendings.undo(activity), activity.connection.name);
  }

  async finish(activity: Activity): Promise<void> {
    assertTrusted();
    await this.#tell(() => this.#mendings.finish(activity), activity.connection.name);
  }

  /** Takes back what the plan that is shown has done. */
  async undoPlan({ key }: SavedConnection): Promise<void> {
    const activity = this.#mendings.plans.of(key)?.activity;
    if (activity) await this.undo(activity);
  }

  dismiss(key: string): void {
    this.#mendings.plans.dismiss(key);
  }

  /** Copies a message that asks an administrator for the permissions that the login lacks: to read the connection, or to make the plan's changes. */
  async askAdministrator({ key, spec }: SavedConnection, toDo: 'read' | 'change'): Promise<void> {
    const { diagnosis } = this.#diagnoses.of(key);
    if (!diagnosis) return;
    const engine = await this.#engine();
    const { connection } = diagnosis;
    const needs =
      toDo === 'read' ? engine.missingReads(connection) : (this.#mendings.plans.of(key)?.denied ?? []).map((step) => step.needs);
    const caller = callerIn(connection);
    const message = engine.askAdministrator({
      needs,
      toDo,
      vendor: connection.purpose.vendor.name,
      role: roleArnIn(connection) ?? spec.role,
      account: caller?.account,
      caller: caller?.arn,
      clusters: connection.purpose.clusters,
    });
    if (message === undefined) return;
    await vscode.env.clipboard.writeText(message);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied the request'), 3000);
  }

  /** Opens the place in the workspace that a note of the plan names. */
  async openNote(key: string, index: number): Promise<void> {
    const place = this.#mendings.plans.of(key)?.notes[index]?.place;
    if (!place) return;
    const at = new vscode.Range(place.line, 0, place.line, 0);
    await vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection: at });
  }

  /** Copies the steps of the plan that is shown as a script for a terminal. */
  async copyPlan({ key }: SavedConnection): Promise<void> {
    const plan = this.#mendings.plans.of(key);
    if (!plan) return;
    const { planScript } = await this.#engine();
    await this.#copyScript(planScript(plan.proposal, plan.target), plan.proposal.plan.steps.length);
  }

  /** Copies what an activity has done as a script for a terminal. */
  async copyActivity({ title, connection, account, steps, before }: Activity): Promise<void> {
    const live = before['trust policy'] as PolicyDocument | undefined;
    const { awsCliScript } = await this.#engine();
    await this.#copyScript(awsCliScript({ title, connection: { ...connection, account }, steps, live }), steps.length);
  }

  /** What an earlier window has left: interrupted activities are offered, and what AWS is still at work on is watched to its end. */
  async takeUp(): Promise<void> {
    await this.#activities.load();
    const [first, ...others] = this.#activities.interrupted();
    if (first) void this.#offer(first, others.length);
    if (!vscode.workspace.isTrusted) return;
    for (const activity of this.#activities.list()) {
      if (activity.state === 'settling' && !this.#activities.isAtWork(activity)) void this.#watch(activity);
    }
  }

  async #offer(activity: Activity, others: number): Promise<void> {
    const { title, connection, steps, state } = activity;
    const done = steps.filter(({ state }) => state === 'done').length;
    const perhaps = steps.some(({ state }) => state === 'started') ? ` ${vscode.l10n.t('One more was perhaps done.')}` : '';
    const more = others === 0 ? '' : ` ${vscode.l10n.t('{0} more were interrupted too.', others)}`;
    const [finish, undo, show] = [vscode.l10n.t('Finish…'), vscode.l10n.t('Take Back…'), vscode.l10n.t('Show Activity')];
    const begun =
      state === 'planned'
        ? vscode.l10n.t(
            '"{0}" of {1} was planned, and the plan was left: what was made to show it is still in the account.',
            title,
            connection.name,
          )
        : vscode.l10n.t('"{0}" of {1} was interrupted: {2} of {3} steps were done.', title, connection.name, done, steps.length) + perhaps;
    const chosen = await vscode.window.showWarningMessage(begun + more, ...(state === 'applying' ? [finish] : []), undo, show);
    if (chosen === finish) await vscode.commands.executeCommand('rolecall.finishActivity', activity.id);
    if (chosen === undo) await vscode.commands.executeCommand('rolecall.undoActivity', activity.id);
    if (chosen === show) await vscode.commands.executeCommand('rolecall.activity.focus');
  }

  async #copyScript(script: string, steps: number): Promise<void> {
    await vscode.env.clipboard.writeText(script);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Copied {0} steps for the AWS CLI', steps), 3000);
  }

  async #watch(activity: Activity): Promise<void> {
    await this.#tell(() => this.#mendings.watch(activity), activity.connection.name);
  }

  /** Does the work, says how it ended, and goes on watching what AWS is still at work on. */
  async #tell(work: () => Promise<Mended | undefined>, name: string): Promise<void> {
    const { AccountMovedOn, WouldBeDenied } = await this.#engine();
    let mended: Mended | undefined;
    try {
      mended = await work();
    } catch (error) {
      if (error instanceof AccountMovedOn) return this.#showMoved(error, name);
      if (error instanceof WouldBeDenied) return void vscode.window.showErrorMessage(error.message);
      throw error;
    }
    if (!mended) return;
    const { activity } = mended;
    if (activity.state === 'settling') void this.#watch(activity);
    const handOver = handOverOf(mended);
    if (handOver) await this.#handOver(handOver);
    else await this.#show(outcomeOf(mended, name, vscode.l10n.t), activity);
  }

  /** A role that was just made: its ARN is what the vendor wants next. */
  async #handOver({ roleArn, steps, page }: HandOver): Promise<void> {
    await vscode.env.clipboard.writeText(roleArn);
    const open = page && vscode.l10n.t('Open {0}', page.title);
    const words = [vscode.l10n.t("The role's ARN is on the clipboard: {0}.", roleArn), ...steps];
    const chosen = await vscode.window.showInformationMessage(words.join(' '), ...(open === undefined ? [] : [open]));
    if (page && chosen === open) await vscode.env.openExternal(vscode.Uri.parse(page.url));
  }

  async #show({ severity, text }: Outcome, { id, state }: Activity): Promise<void> {
    const [undo, show] = [vscode.l10n.t('Take Back…'), vscode.l10n.t('Show Activity')];
    const choices = [...(state === 'applied' || state === 'partly' ? [undo] : []), show];
    const tell = {
      info: vscode.window.showInformationMessage,
      warning: vscode.window.showWarningMessage,
      error: vscode.window.showErrorMessage,
    };
    const chosen = await tell[severity](text, ...choices);
    if (chosen === undo) await vscode.commands.executeCommand('rolecall.undoActivity', id);
    if (chosen === show) await vscode.commands.executeCommand('rolecall.activity.focus');
  }

  async #showMoved(
    error: Error & { readonly differences: readonly { readonly what: string; readonly was: unknown; readonly is: unknown }[] },
    name: string,
  ): Promise<void> {
    const show = vscode.l10n.t('Show the Difference');
    const advice = vscode.l10n.t('Diagnose again, and fix what is found then.');
    const chosen = await vscode.window.showErrorMessage(`${error.message} ${advice}`, show);
    if (chosen === show) await this.#changes.showDifferences(name, error.differences);
  }

  dispose(): void {
    this.#searching.cancel();
    this.#searching.dispose();
  }

  #whyNothing(key: string, name: string): string {
    const { diagnosis } = this.#diagnoses.of(key);
    if (this.#mendings.plans.of(key)?.stage === 'running') return vscode.l10n.t('{0} is being mended already.', name);
    if (!diagnosis) return vscode.l10n.t('{0} could not be diagnosed, so there is nothing to mend yet.', name);
    return diagnosis.verdict === 'healthy'
      ? vscode.l10n.t('{0} is healthy: there is nothing to mend.', name)
      : vscode.l10n.t('{0}: what was found has to be mended by hand. The panel says how.', name);
  }
}

/** Does a plan change what code would declare: the role itself, not the clusters or the account? */
function changesRole({ plan }: Proposal): boolean {
  return plan.steps.some(({ do: action }) => 'input' in action && 'RoleName' in action.input);
}

function codeNote({ uri, position }: { readonly uri: vscode.Uri; readonly position: vscode.Position }): PlanNote {
  const label = `${vscode.workspace.asRelativePath(uri)}:${position.line + 1}`;
  const text = vscode.l10n.t('{0} declares this role: the next deploy would undo the change. Make it there first.', label);
  return { text, place: { uri: String(uri), line: position.line, label } };
}

async function mayUpdate({ name, region, status }: StackTaken['taken']): Promise<boolean> {
  const update = vscode.l10n.t('Plan an Update');
  const question = vscode.l10n.t('There is a stack {0} in {1} already ({2}).', name, region, status);
  const detail = vscode.l10n.t('An update of it is planned only if you say so. What it changes cannot be taken back.');
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, update)) === update;
}
