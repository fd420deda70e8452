import * as vscode from 'vscode';
import { isUnknown } from '../../engine/model/known.ts';
import { isTaken, type StackPlan, type StackRequest, type StackTaken } from '../../engine/model/stack.ts';
import type { Proposal, Target } from '../../engine/session.ts';
import { accessProposal, isAccessAsk, purposeAfter } from '../access/accessAsk.ts';
import type { SavedConnection } from '../connections.ts';
import type { Ask, MendingState } from './mendingState.ts';
import { menderFor, targetFor, type MendingWorld } from './mendingWorld.ts';
import { limitNotes, ownerNotes, type PlanNote } from './notes.ts';

/** What is planned and shown, by connection. It changes nothing but what it made itself to make a plan. */
export class Plans implements vscode.Disposable {
  readonly #world: MendingWorld;
  readonly #states = new Map<string, MendingState>();
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
    const { diagnosis } = this.#world.diagnoses.of(connection.key);
    if (!diagnosis) return undefined;
    const [{ proposeStack }, cloud, target] = await Promise.all([
      this.#world.engine(),
      this.#world.cloud(),
      targetFor(this.#world, connection),
    ]);
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
    const notes = ownerNotes(proposal, await this.#world.engine());
    const target = await targetFor(this.#world, connection);
    this.put(key, { ask, proposal, target: { ...target, purpose: purposeAfter(target.purpose, ask) }, stage: 'preview', notes });
    this.#world.log.info(`${spec.name}: planned "${proposal.plan.title}", ${proposal.plan.steps.length} steps`);
    return this.#states.get(key);
  }

  /** What was made for a plan goes with it. */
  async #discard(connection: SavedConnection, proposal: Proposal, target: Target): Promise<void> {
    const mender = await menderFor(this.#world, connection);
    for (const left of await mender.discard(proposal, target, this.#end.signal)) this.#world.log.warn(left.detail);
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
    if (state?.stage === 'preview' && state.proposal.made && connection) {
      this.#discard(connection, state.proposal, state.target).catch((error: unknown) => this.#world.log.error(String(error)));
    }
    this.#states.delete(key);
    this.#changed.fire(key);
  }

  /** Shows how far a plan has come. */
  put(key: string, state: MendingState): void {
    this.#states.set(key, state);
    this.#changed.fire(key);
  }

  dispose(): void {
    this.#end.abort(new Error('The window is closed.'));
    this.#listener.dispose();
    this.#changed.dispose();
  }
}
