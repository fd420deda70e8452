import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Activity } from '../../engine/model/activity.ts';
import { callerIn, roleArnIn } from '../../engine/model/connection.ts';
import { isUnknown } from '../../engine/model/known.ts';
import { isTaken, type StackPlan, type StackRequest, type StackTaken } from '../../engine/model/stack.ts';
import type { Cloud } from '../../engine/ports.ts';
import type { DeniedStep, Mended, Mender, Proposal, Target, Watch } from '../../engine/session.ts';
import type { FixAddress } from '../../webview/protocol.ts';
import { accessProposal, isAccessAsk, purposeAfter, type AccessAsk } from '../access/accessAsk.ts';
import { isRevoked } from '../access/isRevoked.ts';
import { isNameTyped } from '../access/typedName.ts';
import type { Activities, Journals } from '../activity/activities.ts';
import type { Connections, SavedConnection } from '../connections.ts';
import type { CurrentLogin } from '../currentLogin.ts';
import type { Diagnoses } from '../diagnoses.ts';
import type { LoadEngine } from '../engine.ts';
import type { Log } from '../log.ts';
import { applyQuestions, areAgreedTo, finishQuestions, undoQuestions, type Place } from './confirm.ts';
import { limitNotes, ownerNotes, type PlanNote } from './notes.ts';
import { outcomeOf, type Outcome } from './outcome.ts';

/** What somebody wants mended: everything, what one check has found, or by one fix. */
export type Ask =
  | { readonly what: 'all'; readonly irreversible: boolean }
  | { readonly what: 'check'; readonly check: string; readonly irreversible: boolean }
  | { readonly what: 'fix'; readonly at: FixAddress }
  /** Stacks, whose change sets stand already. */
  | { readonly what: 'deploy' }
  /** The role, and all that belongs to it. */
  | { readonly what: 'create'; readonly irreversible: boolean }
  | AccessAsk;

/** A plan that is shown, and how far it has come. */
export interface MendingState {
  readonly ask: Ask;
  readonly proposal: Proposal;
  /** What it is for, and with whose login it is applied. */
  readonly target: Target;
  readonly stage: 'preview' | 'running' | 'ended';
  /** What IAM says that the login may not do; `undefined`: it has not answered yet. */
  readonly denied?: readonly DeniedStep[];
  /** What else would change the role back, in words. */
  readonly notes: readonly PlanNote[];
  readonly activity?: Activity;
  readonly outcome?: Outcome;
}

/** What is mended, by connection: plans, and the doing and taking back of them. */
export class Mendings implements vscode.Disposable {
  readonly #loadEngine: LoadEngine;
  readonly #cloud: () => Promise<Cloud>;
  readonly #journals: Journals;
  readonly #connections: Connections;
  readonly #diagnoses: Diagnoses;
  readonly #login: CurrentLogin;
  readonly #activities: Activities;
  readonly #log: Log;
  readonly #settled: (key: string) => Promise<void>;
  /** The connections about which a question is open. */
  readonly #asked = new Set<string>();
  readonly #states = new Map<string, MendingState>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #end = new AbortController();
  readonly #listener: vscode.Disposable;
  /** Fires with the key of the connection whose plan changed. */
  readonly onDidChange = this.#changed.event;

  constructor(
    loadEngine: LoadEngine,
    cloud: () => Promise<Cloud>,
    journals: Journals,
    connections: Connections,
    diagnoses: Diagnoses,
    login: CurrentLogin,
    activities: Activities,
    log: Log,
    settled: (key: string) => Promise<void>,
  ) {
    this.#settled = settled;
    this.#loadEngine = loadEngine;
    this.#cloud = cloud;
    this.#journals = journals;
    this.#connections = connections;
    this.#diagnoses = diagnoses;
    this.#login = login;
    this.#activities = activities;
    this.#log = log;
    // A plan rests on the facts that it was made from: with newer ones it is gone.
    this.#listener = diagnoses.onDidChange((key) => {
      const state = this.#states.get(key);
      const { diagnosis, running } = diagnoses.of(key);
      if (state && (running || (state.stage === 'preview' && diagnosis !== state.proposal.diagnosis))) this.dismiss(key);
    });
  }

  /** Is it meant that the vendor cannot come in? */
  isRevoked(connection: SavedConnection): boolean {
    return isRevoked(connection, this.#activities);
  }

  of(key: string): MendingState | undefined {
    return this.#states.get(key);
  }

  /** Plans what is asked for. `undefined`: nothing has been diagnosed, or there is nothing that an edit mends. */
  async plan(connection: SavedConnection, ask: Ask): Promise<MendingState | undefined> {
    const { key } = connection;
    const { diagnosis, finished } = this.#diagnoses.of(key);
    if (this.#states.get(key)?.stage === 'running' || !diagnosis || !finished || ask.what === 'deploy') return undefined;
    const engine = await this.#loadEngine();
    let proposal: Proposal | undefined;
    if (isAccessAsk(ask)) {
      const planned = accessProposal(engine, diagnosis, ask);
      if (isUnknown(planned)) throw new engine.CannotMend(planned.detail, planned.next ?? '');
      const [over] = limitNotes(planned);
      if (over !== undefined) throw new Error(over);
      proposal = planned;
    } else if (ask.what === 'fix') {
      const outcome = diagnosis.checks.find(({ id }) => id === ask.at.check)?.outcome;
      const finding = outcome?.verdict === 'broken' ? outcome.findings[ask.at.finding] : undefined;
      const fix = finding?.fixes[ask.at.fix];
      if (finding && fix) proposal = engine.proposeFix(diagnosis, finding, fix);
    } else {
      proposal = engine.propose(diagnosis, {
        irreversible: ask.irreversible,
        ...(ask.what === 'check' && { only: [ask.check] }),
        ...(ask.what === 'create' && { chosen: 'create-role' }),
      });
      // What only an irreversible fix mends is shown too, so that it can be agreed to.
      if (proposal.plan.steps.length === 0 && !ask.irreversible) return this.plan(connection, { ...ask, irreversible: true });
    }
    return proposal && proposal.plan.steps.length > 0 ? this.#show(connection, ask, proposal) : undefined;
  }

  /**
   * Plans the deployment of stacks. CloudFormation says by change sets what it would do; where no plan comes of them, none is left behind.
   * @param mayUpdate asked about a stack that is there already
   * @throws an error that says why, where CloudFormation makes no change set
   */
  async planStacks(
    connection: SavedConnection,
    requests: readonly StackRequest[],
    mayUpdate: (taken: StackTaken['taken']) => Promise<boolean>,
  ): Promise<MendingState | undefined> {
    const { diagnosis } = this.#diagnoses.of(connection.key);
    if (!diagnosis) return undefined;
    const [{ proposeStack }, cloud, target] = await Promise.all([this.#loadEngine(), this.#cloud(), this.#target(connection)]);
    const plans: StackPlan[] = [];
    const planned = async (request: StackRequest): Promise<StackPlan | undefined> => {
      const plan = await cloud.planStack(request, target.login, this.#end.signal);
      if (isUnknown(plan)) throw new Error([plan.detail, plan.next].filter(Boolean).join(' '));
      if (!isTaken(plan)) return plan;
      return (await mayUpdate(plan.taken)) ? planned({ ...request, update: true }) : undefined;
    };
    let isWanted = false;
    try {
      for (const request of requests) {
        const plan = await planned(request);
        if (!plan) return undefined;
        plans.push(plan);
      }
      const state = await this.#show(connection, { what: 'deploy' }, proposeStack(diagnosis, plans));
      isWanted = true;
      return state;
    } finally {
      const made = plans.filter(({ changes }) => changes.length > 0);
      if (!isWanted && made.length > 0) await this.#discard(connection, proposeStack(diagnosis, made), target);
    }
  }

  async #show(connection: SavedConnection, ask: Ask, proposal: Proposal): Promise<MendingState | undefined> {
    const { key, spec } = connection;
    const notes = ownerNotes(proposal, await this.#loadEngine());
    const target = await this.#target(connection);
    this.#set(key, { ask, proposal, target: { ...target, purpose: purposeAfter(target.purpose, ask) }, stage: 'preview', notes });
    this.#log.info(`${spec.name}: planned "${proposal.plan.title}", ${proposal.plan.steps.length} steps`);
    return this.#states.get(key);
  }

  /** What was made for a plan goes with it. */
  async #discard(connection: SavedConnection, proposal: Proposal, target: Target): Promise<void> {
    const mender = await this.#mender(connection.demo !== undefined);
    for (const left of await mender.discard(proposal, target, this.#end.signal)) this.#log.warn(left.detail);
  }

  /** Asks IAM whether the login may make the steps of the plan that is shown. */
  async rehearse(connection: SavedConnection): Promise<void> {
    const state = this.#states.get(connection.key);
    if (!state) return;
    const mender = await this.#mender(connection.demo !== undefined);
    const denied = await mender.deniedSteps(state.proposal, state.target, this.#end.signal);
    const now = this.#states.get(connection.key);
    if (now?.proposal === state.proposal) this.#set(connection.key, { ...now, denied });
  }

  /** Adds what has been found out about the plan that is shown. */
  note(key: string, proposal: Proposal, notes: readonly PlanNote[]): void {
    const state = this.#states.get(key);
    if (state?.proposal === proposal && notes.length > 0) this.#set(key, { ...state, notes: [...state.notes, ...notes] });
  }

  dismiss(key: string): void {
    const state = this.#states.get(key);
    if (state?.stage === 'running') return;
    const connection = this.#connections.find(key);
    if (state?.stage === 'preview' && state.proposal.made && connection) {
      this.#discard(connection, state.proposal, state.target).catch((error: unknown) => this.#log.error(String(error)));
    }
    this.#states.delete(key);
    this.#changed.fire(key);
  }

  /**
   * Asks, and applies the plan that is shown.
   * @throws AccountMovedOn, WouldBeDenied: nothing was changed then.
   */
  async apply(connection: SavedConnection): Promise<Mended | undefined> {
    const state = this.#states.get(connection.key);
    if (state?.stage !== 'preview') return undefined;
    const { ask, proposal, target } = state;
    if (!(await this.#agreed(connection, applyQuestions(proposal, placeOf(connection, target, proposal)), ask))) return undefined;
    if (this.#states.get(connection.key)?.proposal !== proposal) return undefined;
    const mender = await this.#mender(connection.demo !== undefined);
    this.#set(connection.key, { ...state, stage: 'running' });
    const keep = (ids: Parameters<Connections['rotateExternalId']>[1]): Promise<void> =>
      this.#connections.rotateExternalId(connection, ids);
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
      this.#set(connection.key, state);
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
      await this.#connections.rotateExternalId(this.#connectionOf(activity), {});
    return undone;
  }

  /** Asks, and does the rest of an interrupted activity. @throws AccountMovedOn, as {@link undo}. */
  async finish(activity: Activity): Promise<Mended | undefined> {
    return this.#again(activity, finishQuestions, (mender, target, watch) => mender.finish(activity, target, watch));
  }

  /** Watches what AWS is still at work on, from this window or one before it, to its end. Nobody has pressed anything, so it never prompts. */
  async watch(activity: Activity): Promise<Mended> {
    const connection = this.#connectionOf(activity);
    const { askMfaCode: _never, ...login } = this.#login.loginFor(connection);
    const target = { ...(await this.#target(connection)), login };
    const mender = await this.#mender(connection.demo !== undefined);
    const watch = { onChange: this.#onChange(connection), signal: this.#end.signal };
    const followed = await this.#activities.during((isWorkOn) => {
      isWorkOn(activity.id);
      return mender.follow(activity, target, watch, 'hours');
    });
    return this.#followed(connection, followed);
  }

  dispose(): void {
    this.#end.abort(new Error('The window is closed.'));
    this.#listener.dispose();
    this.#changed.dispose();
  }

  /** Whoever presses a button twice is asked once. */
  async #agreed({ key, spec }: SavedConnection, questions: Parameters<typeof areAgreedTo>[0], ask?: Ask): Promise<boolean> {
    if (this.#asked.has(key)) return false;
    this.#asked.add(key);
    try {
      if (!(await areAgreedTo(questions, () => this.#settled(key)))) return false;
      if (ask?.what !== 'revoke' || ask.how !== 'role') return true;
      await this.#settled(key);
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
    const target = await this.#target(connection);
    const { account, connection: mended } = activity;
    const place = {
      vendor: target.purpose.vendor.name,
      ...(target.purpose.vendor.origin && { vendorOrigin: target.purpose.vendor.origin }),
      profile: target.login.profile,
      account,
      role: mended.role,
      demo: connection.demo !== undefined,
      ...(activity.state !== 'applied' && this.#activities.isAtWork(activity) && { busy: activity.process }),
    };
    if (!(await this.#agreed(connection, questions(activity, place)))) return undefined;
    const mender = await this.#mender(connection.demo !== undefined);
    const before = this.#states.get(connection.key);
    if (before) this.#set(connection.key, { ...before, stage: 'running' });
    try {
      return await this.#run(connection, target, activity.title, (watch) => work(mender, target, watch));
    } catch (error) {
      if (before) this.#set(connection.key, before);
      throw error;
    }
  }

  /** Does the work with its progress in sight, looks at the account again, and says how it ended. */
  async #run(connection: SavedConnection, target: Target, title: string, work: (watch: Watch) => Promise<Activity>): Promise<Mended> {
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const mended = await this.#activities.during((isWorkOn) =>
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
        const mender = await this.#mender(connection.demo !== undefined);
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
      this.#activities.put(activity, demo !== undefined);
      const state = this.#states.get(key);
      if (state && (state.stage === 'running' || state.activity?.id === activity.id)) this.#set(key, { ...state, activity });
    };
  }

  #followed(connection: SavedConnection, mended: Mended): Mended {
    const { key, spec } = connection;
    const { activity, diagnosis } = mended;
    const state = this.#states.get(key);
    if (state?.activity?.id === activity.id) this.#set(key, { ...state, stage: 'ended', activity, outcome: outcomeOf(mended, spec.name) });
    this.#diagnoses.put(connection, diagnosis);
    this.#log.info(`${spec.name}: "${activity.title}" ${activity.state}, ${activity.steps.length} steps, now ${diagnosis.verdict}`);
    return mended;
  }

  async #target(connection: SavedConnection): Promise<Target> {
    const { session } = await this.#loadEngine();
    const { spec } = connection;
    const login = this.#login.loginFor(connection);
    const purpose = await this.#connections.purposeOf(session, connection);
    const { profile, endpointUrl } = login;
    return {
      connection: {
        ...spec,
        variant: purpose.variant.id,
        ...(profile !== undefined && { profile }),
        ...(endpointUrl !== undefined && { endpointUrl }),
      },
      purpose,
      login,
    };
  }

  /** The connection that an activity was about, with the login that it was made with. */
  #connectionOf({ id, connection }: Activity): SavedConnection {
    const isDemo = this.#activities.isDemo(id);
    const own = this.#connections
      .list()
      .find(({ demo, spec }) => (demo !== undefined) === isDemo && spec.name === connection.name && spec.role === connection.role);
    return own?.demo ? own : { key: own?.key ?? connection.name, spec: connection };
  }

  async #mender(demo: boolean): Promise<Mender> {
    const { Mender: Made, session } = await this.#loadEngine();
    const journal = demo ? this.#journals.demo : this.#journals.own;
    return new Made(session, { cloud: this.#cloud, journal, now: Date.now, pause, newId: randomUUID, process: process.pid });
  }

  #set(key: string, state: MendingState): void {
    this.#states.set(key, state);
    this.#changed.fire(key);
  }
}

function placeOf({ spec, demo }: SavedConnection, { purpose, login }: Target, { diagnosis: { connection } }: Proposal): Place {
  const role = roleArnIn(connection) ?? spec.role;
  const account = callerIn(connection)?.account ?? '';
  const { name: vendor, origin } = purpose.vendor;
  return { vendor, ...(origin && { vendorOrigin: origin }), profile: login.profile, account, role, demo: demo !== undefined };
}

/** Waits so many milliseconds, or until the signal says stop. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
