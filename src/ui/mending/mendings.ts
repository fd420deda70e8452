import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import { callerIn, roleArnIn } from '../../engine/model/connection.ts';
import type { Mended, Mender, Proposal, Target, Watch } from '../../engine/session.ts';
import { isNameTyped } from '../access/typedName.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import { applyQuestions, areAgreedTo, finishQuestions, undoQuestions, type Place } from './confirm.ts';
import { handOverOf } from './handOver.ts';
import type { Ask } from './mendingState.ts';
import { menderFor, targetFor, type MendingWorld } from './mendingWorld.ts';
import { outcomeOf } from './outcome.ts';
import { Plans } from './plans.ts';

/** What is done, by connection: plans applied, activities taken back, finished and watched, each after it was agreed to. */
export class Mendings implements vscode.Disposable {
  readonly plans: Plans;
  readonly #world: MendingWorld;
  /** The connections about which a question is open. */
  readonly #asked = new Set<string>();
  readonly #end = new AbortController();

  constructor(world: MendingWorld) {
    this.#world = world;
    this.plans = new Plans(world);
  }

  /**
   * Asks, and applies the plan that is shown.
   * @throws AccountMovedOn, WouldBeDenied: nothing was changed then.
   */
  async apply(connection: SavedConnection): Promise<Mended | undefined> {
    const state = this.plans.of(connection.key);
    if (state?.stage !== 'preview') return undefined;
    const { ask, proposal, target } = state;
    if (!(await this.#agreed(connection, applyQuestions(proposal, placeOf(connection, target, proposal)), ask))) return undefined;
    if (this.plans.of(connection.key)?.proposal !== proposal) return undefined;
    const mender = await menderFor(this.#world, connection);
    this.plans.put(connection.key, { ...state, stage: 'running' });
    const keep = (ids: Parameters<Connections['rotateExternalId']>[1]): Promise<void> =>
      this.#world.connections.rotateExternalId(connection, ids);
    // Known before it is accepted: a window that ends in between still knows what is in the trust policy.
    if (ask.what === 'rotate') await keep({ next: ask.next });
    try {
      const mended = await this.#run(connection, target, proposal.plan.title, (watch) => mender.apply(proposal, target, watch));
      const { state: end } = mended.activity;
      if (ask.what === 'drop' && end === 'applied') await keep({ externalId: ask.keep });
      if (ask.what === 'rotate' && end === 'taken-back') await keep({});
      return mended;
    } catch (error) {
      if (ask.what === 'rotate') await keep({});
      this.plans.put(connection.key, state);
      throw error;
    }
  }

  /**
   * Asks, and takes an activity back.
   * @throws AccountMovedOn where what it changed was changed since: nothing was taken back then.
   */
  async undo(activity: Activity): Promise<Mended | undefined> {
    const undone = await this.#again(activity, undoQuestions, (mender, target, watch) => mender.undo(activity, target, watch));
    // Without the new External ID in the trust policy nothing is being rotated any more.
    if (activity.meant === 'rotate' && undone?.activity.state === 'taken-back')
      await this.#world.connections.rotateExternalId(this.#connectionOf(activity), {});
    return undone;
  }

  /** Asks, and does the rest of an interrupted activity. @throws AccountMovedOn, as {@link undo}. */
  async finish(activity: Activity): Promise<Mended | undefined> {
    return this.#again(activity, finishQuestions, (mender, target, watch) => mender.finish(activity, target, watch));
  }

  /** Watches what AWS is still at work on, from this window or one before it, to its end. Nobody has pressed anything, so it never prompts. */
  async watch(activity: Activity): Promise<Mended> {
    const connection = this.#connectionOf(activity);
    const { askMfaCode: _never, ...login } = this.#world.login.loginFor(connection);
    const target = { ...(await targetFor(this.#world, connection)), login };
    const mender = await menderFor(this.#world, connection);
    const watch = { onChange: this.#onChange(connection), signal: this.#end.signal };
    const followed = await this.#world.activities.during((isWorkOn) => {
      isWorkOn(activity.id);
      return mender.follow(activity, target, watch, 'hours');
    });
    return this.#followed(connection, followed);
  }

  dispose(): void {
    this.#end.abort(new Error('The window is closed.'));
    this.plans.dispose();
  }

  /** Whoever presses a button twice is asked once. */
  async #agreed({ key, spec }: SavedConnection, questions: Parameters<typeof areAgreedTo>[0], ask?: Ask): Promise<boolean> {
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    try {
      if (!(await areAgreedTo(questions, () => this.#world.settled(key)))) return false;
      if (ask?.what !== 'revoke' || ask.how !== 'role') return true;
      await this.#world.settled(key);
      return await isNameTyped(spec.role);
    } finally {
      this.#asked.delete(key);
    }
  }

  async #again(
    activity: Activity,
    questions: typeof undoQuestions,
    work: (mender: Mender, target: Target, watch: Watch) => Promise<Activity>,
  ): Promise<Mended | undefined> {
    const connection = this.#connectionOf(activity);
    const target = await targetFor(this.#world, connection);
    const { account, connection: mended } = activity;
    const place = {
      vendor: target.purpose.vendor.name,
      ...(target.purpose.vendor.origin && { vendorOrigin: target.purpose.vendor.origin }),
      profile: target.login.profile,
      account,
      role: mended.role,
      demo: connection.demo !== undefined,
      ...(activity.state !== 'applied' && this.#world.activities.isAtWork(activity) && { busy: activity.process }),
    };
    if (!(await this.#agreed(connection, questions(activity, place)))) return undefined;
    const mender = await menderFor(this.#world, connection);
    const before = this.plans.of(connection.key);
    if (before) this.plans.put(connection.key, { ...before, stage: 'running' });
    try {
      return await this.#run(connection, target, activity.title, (watch) => work(mender, target, watch));
    } catch (error) {
      if (before) this.plans.put(connection.key, before);
      throw error;
    }
  }

  /** Does the work with its progress in sight, looks at the account again, and says how it ended. */
  async #run(connection: SavedConnection, target: Target, title: string, work: (watch: Watch) => Promise<Activity>): Promise<Mended> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const mended = await this.#world.activities.during((isWorkOn) =>
      vscode.window.withProgress(options, async (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
        const show = this.#onChange(connection);
        const onChange = (activity: Activity): void => {
          isWorkOn(activity.id);
          show(activity);
          const at = activity.steps.findLastIndex((step) => step.state !== 'planned');
          const step = activity.steps[at];
          if (step) progress.report({ message: vscode.l10n.t('{0} of {1}: {2}', at + 1, activity.steps.length, step.say) });
        };
        const mender = await menderFor(this.#world, connection);
        const begun = await work({ onChange, signal: stop.signal });
        isWorkOn(begun.id);
        progress.report({ message: vscode.l10n.t('looking at the account again') });
        return mender.follow(begun, target, { onChange, signal: this.#end.signal }, 'minutes');
      }),
    );
    return this.#followed(connection, mended);
  }

  /** An activity of this window has come further: the view of what was done shows it, and the plan if it is this one's. */
  #onChange({ key, demo }: SavedConnection): (activity: Activity) => void {
    return (activity) => {
      this.#world.activities.put(activity, demo !== undefined);
      const state = this.plans.of(key);
      if (state && (state.stage === 'running' || state.activity?.id === activity.id)) this.plans.put(key, { ...state, activity });
    };
  }

  #followed(connection: SavedConnection, mended: Mended): Mended {
    const { key, spec } = connection;
    const { activity, diagnosis } = mended;
    const state = this.plans.of(key);
    if (state?.activity?.id === activity.id) {
      const { handOver: _before, ...plan } = state;
      const handOver = handOverOf(mended);
      const outcome = outcomeOf(mended, spec.name, vscode.l10n.t);
      this.plans.put(key, { ...plan, stage: 'ended', activity, outcome, ...(handOver && { handOver }) });
    }
    this.#world.diagnoses.put(connection, diagnosis);
    this.#world.log.info(`${spec.name}: "${activity.title}" ${activity.state}, ${activity.steps.length} steps, now ${diagnosis.verdict}`);
    return mended;
  }

  /** The connection that an activity was about, with the login that it was made with. */
  #connectionOf({ id, connection }: Activity): SavedConnection {
    const isDemo = this.#world.activities.isDemo(id);
    const own = this.#world.connections
      .list()
      .find(({ demo, spec }) => (demo !== undefined) === isDemo && spec.name === connection.name && spec.role === connection.role);
    return own?.demo ? own : { key: own?.key ?? connection.name, spec: connection };
  }
}

function placeOf({ spec, demo }: SavedConnection, { purpose, login }: Target, { diagnosis: { connection } }: Proposal): Place {
  const role = roleArnIn(connection) ?? spec.role;
  const account = callerIn(connection)?.account ?? '';
  const { name: vendor, origin } = purpose.vendor;
  return { vendor, ...(origin && { vendorOrigin: origin }), profile: login.profile, account, role, demo: demo !== undefined };
}
