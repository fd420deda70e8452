import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import type { StackRequest, StackTaken } from '../../engine/model/stack.ts';
import type { Proposal, Target, Watch } from '../../engine/session.ts';
import { accessProposal, isAccessAsk, purposeAfter } from '../access/accessAsk.ts';
import type { SavedConnection } from '../connections.ts';
import type { Ask, MendingState } from './mendingState.ts';
import { menderFor, portsFor, targetFor, type MendingWorld } from './mendingWorld.ts';
import { limitNotes, ownerNotes, type PlanNote } from './notes.ts';

/** What is planned and shown, by connection. It changes nothing but what it made itself to make a plan. */
export class Plans implements vscode.Disposable {
  readonly #world: MendingWorld;
  readonly #states = new Map<string, MendingState>();
  readonly #holds = new Map<string, vscode.Disposable>();
  readonly #changed = new vscode.EventEmitter<string>();
  readonly #end = new AbortController();
  readonly #listener: vscode.Disposable;
  /** Fires with the key of the connection whose plan changed. */
  readonly onDidChange = this.#changed.event;

  constructor(world: MendingWorld) {
    this.#world = world;
    // A plan rests on the facts that it was made from: with newer ones it is gone.
    this.#listener = world.diagnoses.onDidChange((key) => {
      const state = this.#states.get(key);
      const { diagnosis, running } = world.diagnoses.of(key);
      if (state && (running || (state.stage === 'preview' && diagnosis !== state.proposal.diagnosis))) this.dismiss(key);
    });
  }

  of(key: string): MendingState | undefined {
    return this.#states.get(key);
  }

  /** Plans what is asked for. `undefined`: nothing has been diagnosed, or there is nothing that an edit mends. */
  async plan(connection: SavedConnection, ask: Ask): Promise<MendingState | undefined> {
    const { key } = connection;
    const { diagnosis, finished } = this.#world.diagnoses.of(key);
    if (this.#states.get(key)?.stage === 'running' || !diagnosis || !finished || ask.what === 'deploy') return undefined;
    const engine = await this.#world.engine();
    let proposal: Proposal | undefined;
    if (isAccessAsk(ask)) {
      const planned = accessProposal(engine, diagnosis, ask);
      if (isUnknown(planned)) throw new engine.CannotMend(planned.detail, planned.next ?? '');
      const [over] = limitNotes(planned, vscode.l10n.t);
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
   * Plans the deployment of stacks. CloudFormation says by change sets what it would do.
   * @param mayUpdate asked about a stack that is there already
   * @throws CannotMend, which says why, where CloudFormation makes no change set
   */
  async planStacks(
    connection: SavedConnection,
    requests: readonly StackRequest[],
    mayUpdate: (taken: StackTaken['taken']) => Promise<boolean>,
  ): Promise<MendingState | undefined> {
    const { diagnosis } = this.#world.diagnoses.of(connection.key);
    if (!diagnosis || this.#states.get(connection.key)?.stage === 'running') return undefined;
    const [{ prepareStacks }, target] = await Promise.all([this.#world.engine(), targetFor(this.#world, connection)]);
    const ports = portsFor(this.#world, connection);
    const watch = this.#watch(connection);
    const proposal = await this.#world.activities.during((isWorkOn) =>
      prepareStacks(diagnosis, requests, target, mayUpdate, ports, {
        ...watch,
        onChange: (activity) => {
          isWorkOn(activity.id);
          watch.onChange(activity);
        },
      }),
    );
    return proposal && this.#show(connection, { what: 'deploy' }, proposal);
  }

  async #show(connection: SavedConnection, ask: Ask, proposal: Proposal): Promise<MendingState | undefined> {
    const { key, spec } = connection;
    const notes = ownerNotes(proposal, await this.#world.engine());
    const target = await targetFor(this.#world, connection);
    // Somebody has begun to apply the plan that stood there: that is what is to be seen.
    if (this.#states.get(key)?.stage === 'running') {
      await this.#discard(connection, proposal, target);
      return undefined;
    }
    // What was made for the plan that stood there goes with it.
    if (this.#states.get(key)?.proposal.prepared) this.dismiss(key);
    this.put(key, { ask, proposal, target: { ...target, purpose: purposeAfter(target.purpose, ask) }, stage: 'preview', notes });
    this.#world.log.info(`${spec.name}: planned "${proposal.plan.title}", ${proposal.plan.steps.length} steps`);
    return this.#states.get(key);
  }

  /** What was made for a plan goes with it. */
  async #discard(connection: SavedConnection, proposal: Proposal, target: Target): Promise<void> {
    const mender = await menderFor(this.#world, connection);
    const left = await mender.discard(proposal, target, this.#watch(connection));
    for (const { state, because } of left?.steps ?? []) if (state === 'stands' && because) this.#world.log.warn(because.detail);
  }

  #watch({ demo }: SavedConnection): Watch {
    return { onChange: (activity) => this.#world.activities.put(activity, demo !== undefined), signal: this.#end.signal };
  }

  /** What was made for a plan is seen to by this window for as long as the plan can still be applied or put away. */
  #hold(key: string, { stage, proposal: { prepared } }: MendingState): void {
    if (!prepared || stage !== 'preview') this.#letGo(key)?.dispose();
    else if (!this.#holds.has(key)) this.#holds.set(key, this.#world.activities.hold(prepared.id));
  }

  #letGo(key: string): vscode.Disposable | undefined {
    const hold = this.#holds.get(key);
    this.#holds.delete(key);
    return hold;
  }

  /** Asks IAM whether the login may make the steps of the plan that is shown. */
  async rehearse(connection: SavedConnection): Promise<void> {
    const state = this.#states.get(connection.key);
    if (!state) return;
    const mender = await menderFor(this.#world, connection);
    const denied = await mender.deniedSteps(state.proposal, state.target, this.#end.signal);
    const now = this.#states.get(connection.key);
    if (now?.proposal === state.proposal) this.put(connection.key, { ...now, denied });
  }

  /** Adds what has been found out about the plan that is shown. */
  note(key: string, proposal: Proposal, notes: readonly PlanNote[]): void {
    const state = this.#states.get(key);
    if (state?.proposal === proposal && notes.length > 0) this.put(key, { ...state, notes: [...state.notes, ...notes] });
  }

  dismiss(key: string): void {
    const state = this.#states.get(key);
    if (state?.stage === 'running') return;
    const connection = this.#world.connections.find(key);
    const hold = this.#letGo(key);
    if (state?.stage === 'preview' && state.proposal.prepared && connection) {
      this.#discard(connection, state.proposal, state.target)
        .catch((error: unknown) => this.#world.log.error(String(error)))
        .finally(() => hold?.dispose());
    } else hold?.dispose();
    this.#states.delete(key);
    this.#changed.fire(key);
  }

  /** Shows how far a plan has come. */
  put(key: string, state: MendingState): void {
    this.#states.set(key, state);
    this.#hold(key, state);
    this.#changed.fire(key);
  }

  dispose(): void {
    this.#end.abort(new Error('The window is closed.'));
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
