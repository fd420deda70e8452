import { checks } from './checks/index.ts';
import { applyActivity, settleActivity, takeBack, type Hands } from './fixes/apply.ts';
import { applyEdits } from './fixes/applyEdits.ts';
import { assertAccountOfRole, callerOf } from './fixes/callerOf.ts';
import { handsFor, type MenderPorts, type Watch } from './fixes/hands.ts';
import { mend, type Mending, type TooLarge } from './fixes/mend.ts';
import { overLimits } from './fixes/overLimits.ts';
import { differences, fingerprintOf, piecesOf, touched, wereChangedByOthers, type Difference } from './fixes/pieces.ts';
import { stepsBetween } from './fixes/planInAws.ts';
import { AccountMovedOn, CannotMend, WouldBeDenied, type DeniedStep } from './fixes/refusals.ts';
import { judge, type Diagnosis } from './judge.ts';
import type { Activity, MendedConnection, Pending, Pieces } from './model/activity.ts';
import { roleArnIn, type Connection } from './model/connection.ts';
import type { Finding, Fix } from './model/finding.ts';
import { isUnknown } from './model/known.ts';
import type { Plan, Step } from './model/plan.ts';
import type { Purpose } from './model/purpose.ts';
import type { StackPlan } from './model/stack.ts';
import type { Login } from './ports.ts';

export type { MenderPorts, Watch } from './fixes/hands.ts';
export { AccountMovedOn, CannotMend, WouldBeDenied, type DeniedStep } from './fixes/refusals.ts';

/** Fixes as one plan: what would be done, what it rests on, and what it leaves to people. */
export interface Proposal {
  readonly plan: Plan;
  readonly fixes: readonly { readonly finding: Finding; readonly fix: Fix }[];
  readonly left: readonly Finding[];
  /** Of those that are left, the ones with a fix that would be over a limit of the account. */
  readonly tooLarge: readonly TooLarge[];
  /** The connection as it should be. */
  readonly wanted: Connection;
  /** What the plan was made from. */
  readonly diagnosis: Diagnosis;
  /** What was made already for the plan, as it was written down: {@link Mender.discard} takes it back, where the plan is not applied. */
  readonly prepared?: Activity;
  /** What the login has to be allowed, where that is more than the plan's own steps. */
  readonly rehearsal?: readonly Step[];
  /** What of it CloudFormation would do. */
  readonly stacks?: readonly StackPlan[];
  /** What it is for, where it mends nothing: what a revoked connection has broken is meant to be so. */
  readonly meant?: Activity['meant'];
}

/** What may be in a plan. */
export interface Wanted {
  /** Ids of checks; `undefined`: all. */
  readonly only?: readonly string[];
  /** Whether somebody has agreed to what cannot be taken back. */
  readonly irreversible: boolean;
  /** The id of a fix that is only made where it is asked for. */
  readonly chosen?: string;
}

/** Plans the mending of a diagnosis's findings. Pure. */
export function propose(diagnosis: Diagnosis, { only, irreversible, chosen }: Wanted): Proposal {
  const wantedChecks = only ? checks.filter((check) => only.includes(check.id)) : checks;
  const mending = mend(
    diagnosis.connection,
    (facts) => findingsOf(judge(facts, diagnosis.at, wantedChecks)),
    (fix) => (fix.reversible || irreversible) && (!fix.onlyIfChosen || fix.id === chosen),
  );
  return proposal(diagnosis, mending);
}

/** Plans one fix of one finding of a diagnosis. Pure. */
export function proposeFix(diagnosis: Diagnosis, finding: Finding, fix: Fix): Proposal {
  const { connection } = diagnosis;
  const wanted = applyEdits(connection, fix.edits);
  const over = overLimits(connection, wanted);
  return proposal(
    diagnosis,
    over.length === 0
      ? { wanted, fixes: [{ finding, fix }], left: [], tooLarge: [] }
      : { wanted: connection, fixes: [], left: [finding], tooLarge: [{ finding, fix, over }] },
  );
}

function proposal(diagnosis: Diagnosis, { wanted, fixes, left, tooLarge }: Mending): Proposal {
  const { connection } = diagnosis;
  const isNew = fixes.some(({ fix }) => fix.id === 'create-role');
  const vendor = connection.purpose.vendor.name;
  const title = isNew ? `Connect ${vendor}` : fixes.length === 1 ? fixes[0]!.fix.title : `Mend ${fixes.length} findings of ${vendor}`;
  const plan = { title, steps: stepsBetween(connection, wanted), basedOn: fingerprintOf(piecesOf(connection)) };
  return { plan, fixes, left, tooLarge, wanted, diagnosis };
}

/** The connection that is mended, and with whose login. */
export interface Target {
  readonly connection: MendedConnection;
  readonly purpose: Purpose;
  readonly login: Login;
}

/** What an activity came to. */
export interface Mended {
  readonly activity: Activity;
  /** The account as it is now, judged. */
  readonly diagnosis: Diagnosis;
  /** Checks that were healthy before and are not any more. */
  readonly brokenByIt: readonly string[];
}

/** What it is worth waiting for: `minutes` leaves regions, which take hours, under way. */
export type Patience = 'minutes' | 'hours';

/** Waits between two looks while IAM and EKS let a change through ("IAM changes are eventually consistent", IAM User Guide): 60 s in all. */
const PROPAGATION_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

const WAITS_FOR: Readonly<Record<Patience, readonly Pending['kind'][]>> = {
  minutes: ['eks-update', 'stack'],
  hours: ['eks-update', 'stack', 'region'],
};

/** Applies plans, follows them to their end, and takes them back. */
export class Mender {
  readonly #reader: { diagnose(purpose: Purpose, login: Login, onProgress: undefined, signal: AbortSignal): Promise<Diagnosis> };
  readonly #ports: MenderPorts;

  /** @param reader the session */
  constructor(
    reader: { diagnose(purpose: Purpose, login: Login, onProgress: undefined, signal: AbortSignal): Promise<Diagnosis> },
    ports: MenderPorts,
  ) {
    this.#reader = reader;
    this.#ports = ports;
  }

  /** What was done, newest first. */
  activities(): Promise<readonly Activity[]> {
    return this.#ports.journal.read();
  }

  /**
   * Applies a plan to the account that it was made for. What AWS is still at work on then, and what came of it, {@link follow} tells.
   * @throws AccountMovedOn where the account is not what the plan rests on any more, CannotMend where that cannot be told or the login
   *   is in another account than the role, WouldBeDenied where IAM says beforehand that the login may not: then nothing was changed.
   */
  async apply(proposed: Proposal, target: Target, watch: Watch): Promise<Activity> {
    const { plan, diagnosis, fixes, left } = proposed;
    const { connection } = await this.#look(target, watch.signal);
    const before = piecesOf(diagnosis.connection);
    const wanted = piecesOf(proposed.wanted);
    const now = piecesOf(connection);
    const moved = differences(before, now);
    if (moved.length > 0) throw new AccountMovedOn(moved);
    assertAccountOfRole(target.purpose, callerOf(connection).account);
    const parts = touched(before, wanted);
    const unread = parts.find((part) => part in before && !(part in now));
    if (unread !== undefined) throw new CannotMend(`the ${unread} cannot be read any more.`, 'Diagnose again to see why.');
    const denied = await this.deniedSteps(proposed, target, watch.signal);
    if (denied.length > 0) throw new WouldBeDenied(denied);
    const at = this.#ports.now();
    const mended = fixes.map(({ finding }) => finding.check).filter((id) => !left.some((finding) => finding.check === id));
    const activity: Activity = {
      id: proposed.prepared?.id ?? this.#ports.newId(),
      title: plan.title,
      at,
      connection: target.connection,
      account: callerOf(connection).account,
      state: 'applying',
      process: this.#ports.process,
      fixes: fixes.map(({ fix: { title, access, reversible } }) => ({ title, access, reversible })),
      steps: [
        ...(proposed.prepared?.steps ?? []).filter(({ state }) => state === 'done'),
        ...plan.steps.map((step) => ({ ...step, state: 'planned' as const })),
      ],
      // Whose role it is counts too: one of the same name that was made anew since is another one.
      before: pick(before, ['role', ...parts]),
      wanted: pick(wanted, ['role', ...parts]),
      checks: {
        mended,
        healthy: proposed.meant === 'revoke' ? [] : diagnosis.checks.filter(({ status }) => status === 'pass').map(({ id }) => id),
      },
      ...(proposed.meant && { meant: proposed.meant }),
    };
    return applyActivity(activity, await this.#hands(target.login, watch));
  }

  /**
   * Takes back what was made for a plan that is not wanted any more.
   * @returns how it was left, each step with why it stands; `undefined` where nothing was made for the plan
   * @throws AccountMovedOn where the login is in another account by now, in which nothing of it is to be found: it stays written down
   */
  async discard({ prepared }: Proposal, { login }: Target, watch: Watch): Promise<Activity | undefined> {
    if (!prepared) return undefined;
    const current = await this.#current(prepared);
    // Somebody has gone on with it: it is not a plan any more.
    if (current.state !== 'planned') return current;
    const who = await (await this.#ports.cloud()).whoAmI(login, watch.signal);
    if (!isUnknown(who) && who.account !== current.account)
      throw new AccountMovedOn([{ what: 'account of the login', was: current.account, is: who.account }]);
    return takeBack(this.#mine(current), await this.#hands(login, watch));
  }

  /**
   * Takes an activity back, also one that was interrupted.
   * @throws AccountMovedOn where what it changed was changed again since: then nothing is taken back.
   */
  async undo(activity: Activity, target: Target, watch: Watch): Promise<Activity> {
    const current = await this.#current(activity);
    await this.#assertUntouched(current, target, watch.signal);
    return takeBack(this.#mine(current), await this.#hands(target.login, watch));
  }

  /**
   * Does the rest of an activity that was interrupted. A step that was perhaps done is done again, which changes nothing where it was.
   * @throws AccountMovedOn where the login is in another account, or what it is to change was changed by somebody else, CannotMend
   *   where it was taken back: then nothing is changed.
   */
  async finish(activity: Activity, target: Target, watch: Watch): Promise<Activity> {
    const current = await this.#current(activity);
    if (current.state === 'applied' || current.state === 'settling') return current;
    if (current.state === 'planned') throw new CannotMend('this was only planned.', 'Take it back, and plan it again.');
    if (current.state === 'taken-back') throw new CannotMend('this was taken back.', 'Diagnose again, and mend what is found then.');
    await this.#assertUntouched(current, target, watch.signal);
    return applyActivity(this.#mine(current), await this.#hands(target.login, watch));
  }

  /**
   * Waits for what AWS is still at work on, looks at the account until it is seen to be mended (or IAM and EKS have had time enough),
   * and writes down how it was left.
   * @throws the signal's reason, when cancelled: the activity stands as it was written down last.
   */
  async follow(activity: Activity, target: Target, watch: Watch, patience: Patience): Promise<Mended> {
    const hands = await this.#hands(target.login, watch);
    const settled = await this.#settled(activity, hands, WAITS_FOR[patience]);
    const { mended, healthy } = settled.checks;
    let diagnosis = await this.#look(target, watch.signal);
    for (const wait of settled.state === 'applied' ? PROPAGATION_MS : []) {
      if (!isStillBroken(mended, diagnosis)) break;
      await this.#ports.pause(wait, watch.signal);
      diagnosis = await this.#look(target, watch.signal);
    }
    const brokenByIt = diagnosis.checks.filter(({ id, status }) => status === 'fail' && healthy.includes(id)).map(({ id }) => id);
    if (!(await this.#isLatest(settled))) return { activity: await this.#current(settled), diagnosis, brokenByIt };
    const left = { ...settled, left: pick(piecesOf(diagnosis.connection), Object.keys({ ...settled.before, ...settled.wanted })) };
    await this.#ports.journal.write(left);
    hands.onChange(left);
    return { activity: left, diagnosis, brokenByIt };
  }

  /** Waits for AWS, which can take hours: somebody who takes the activity back meanwhile has the last word. */
  async #settled(activity: Activity, hands: Hands, waitsFor: readonly Pending['kind'][]): Promise<Activity> {
    let known = activity;
    let isOvertaken = false;
    const write = async (next: Activity): Promise<void> => {
      isOvertaken ||= !(await this.#isLatest(known));
      if (isOvertaken) return;
      await this.#ports.journal.write(next);
      known = next;
    };
    const onChange = (next: Activity): void => {
      if (!isOvertaken) hands.onChange(next);
    };
    const journal = { read: () => this.#ports.journal.read(), write };
    const cancelled = (): boolean => isOvertaken || hands.cancelled();
    const settled = await settleActivity(this.#mine(activity), { ...hands, journal, onChange, cancelled }, waitsFor);
    return isOvertaken ? this.#current(activity) : settled;
  }

  /** The activity as it was written down last, where somebody has gone on with it since: what is shown somewhere can be older. */
  async #current(activity: Activity): Promise<Activity> {
    const last = (await this.#ports.journal.read()).find(({ id }) => id === activity.id);
    return last && (last.state !== activity.state || JSON.stringify(last.steps) !== JSON.stringify(activity.steps)) ? last : activity;
  }

  async #isLatest(activity: Activity): Promise<boolean> {
    return (await this.#current(activity)) === activity;
  }

  /** What was left is what must still be there; of an activity that was interrupted, each part is as it was or as it was to become. */
  async #assertUntouched(activity: Activity, target: Target, signal: AbortSignal): Promise<void> {
    const { connection } = await this.#look(target, signal);
    const { account } = callerOf(connection);
    if (account !== activity.account) throw new AccountMovedOn([{ what: 'account of the login', was: activity.account, is: account }]);
    const now = piecesOf(connection);
    const isOpen =
      activity.state === 'planned' || activity.state === 'settling' || activity.state === 'applying' || activity.state === 'taking-back';
    const left = (isOpen ? undefined : activity.left) ?? {};
    const unseen = ({ what }: Difference): boolean => !(what in left);
    const moved = [...differences(left, now), ...wereChangedByOthers(activity, now).filter(unseen)];
    if (moved.length > 0) throw new AccountMovedOn(moved);
  }

  /** The steps that IAM says the login may not make; empty where it may make them all, or where that cannot be told beforehand. */
  async deniedSteps(
    { plan, rehearsal: steps = plan.steps, diagnosis, wanted }: Proposal,
    { login }: Target,
    signal: AbortSignal,
  ): Promise<readonly DeniedStep[]> {
    const arn = roleArnIn(diagnosis.connection) ?? roleArnIn(wanted);
    if (arn === undefined) return [];
    const actions = steps.flatMap((step) => ('service' in step.do ? [step.do] : []));
    const known = await (await this.#ports.cloud()).rehearse(actions, arn, login, signal);
    if (isUnknown(known)) return [];
    return known.flatMap(({ needs, allowed }, index) => (allowed === false ? [{ say: steps[index]!.say, needs }] : []));
  }

  #look({ purpose, login }: Target, signal: AbortSignal): Promise<Diagnosis> {
    return this.#reader.diagnose(purpose, login, undefined, signal);
  }

  #mine(activity: Activity): Activity {
    return { ...activity, process: this.#ports.process };
  }

  #hands(login: Login, watch: Watch): Promise<Hands> {
    return handsFor(this.#ports, login, watch);
  }
}

function findingsOf(diagnosis: Diagnosis): readonly Finding[] {
  return diagnosis.checks.flatMap(({ outcome }) =>
    outcome.verdict === 'broken' ? outcome.findings.filter(({ severity }) => severity !== 'info') : [],
  );
}

function isStillBroken(mended: readonly string[], { checks: reports }: Diagnosis): boolean {
  return reports.some(({ id, status }) => mended.includes(id) && (status === 'fail' || status === 'warn'));
}

function pick(pieces: Pieces, names: readonly string[]): Pieces {
  return Object.fromEntries(names.filter((name) => name in pieces).map((name) => [name, pieces[name]]));
}
