import { checks } from './checks/index.ts';
import { applyActivity, takeBack, type Hands } from './fixes/apply.ts';
import { mend } from './fixes/mend.ts';
import { differences, fingerprintOf, piecesOf, touched, type Difference } from './fixes/pieces.ts';
import { stepsBetween } from './fixes/planInAws.ts';
import type { Activity, MendedConnection, Pieces } from './model/activity.ts';
import type { Connection } from './model/connection.ts';
import type { Finding, Fix } from './model/finding.ts';
import { isUnknown, orElse, unknown } from './model/known.ts';
import type { Plan } from './model/plan.ts';
import type { Purpose } from './model/purpose.ts';
import type { Cloud, Journal, Login } from './ports.ts';
import { judge, type Diagnosis, type Session } from './session.ts';

/** Fixes as one plan: what would be done, what it rests on, and what it leaves to people. */
export interface Proposal {
  readonly plan: Plan;
  readonly fixes: readonly { readonly finding: Finding; readonly fix: Fix }[];
  readonly left: readonly Finding[];
  readonly before: Pieces;
  readonly wanted: Pieces;
}

/** The account is not what the plan rests on, so nothing was changed. */
export class AccountMovedOn extends Error {
  readonly differences: readonly Difference[];
  constructor(found: readonly Difference[]) {
    super(`Nothing was changed: since the facts were read, something else has changed: ${found.map(({ what }) => what).join(', ')}.`);
    this.name = 'AccountMovedOn';
    this.differences = found;
  }
}

/** What may be in a plan. */
export interface Wanted {
  /** Ids of checks; `undefined`: all. */
  readonly only?: readonly string[];
  /** Whether somebody has agreed to what cannot be taken back. */
  readonly irreversible: boolean;
}

/** The login may not make some of the changes, so none was made. */
export class WouldBeDenied extends Error {
  /** The IAM actions that are missing. */
  readonly needs: readonly string[];
  constructor(denied: readonly { readonly say: string; readonly needs: string }[]) {
    const words = denied.map(({ say, needs }) => `"${say}" needs ${needs}`).join('; ');
    super(`Nothing was changed: this login may not do all of it. ${words}.`);
    this.name = 'WouldBeDenied';
    this.needs = [...new Set(denied.map(({ needs }) => needs))];
  }
}

/** Plans the mending of a diagnosis's findings. Pure. */
export function propose(diagnosis: Diagnosis, { only, irreversible }: Wanted): Proposal {
  const { connection } = diagnosis;
  const wantedChecks = only ? checks.filter((check) => only.includes(check.id)) : checks;
  const { wanted, fixes, left } = mend(
    connection,
    (facts) => findingsOf(judge(facts, diagnosis.at, wantedChecks)),
    (fix) => fix.reversible || irreversible,
  );
  const before = piecesOf(connection);
  const after = piecesOf(wanted);
  const vendor = connection.purpose.vendor.name;
  const title = fixes.length === 1 ? fixes[0]!.fix.title : `Mend ${fixes.length} findings of ${vendor}`;
  return { plan: { title, steps: stepsBetween(connection, wanted), basedOn: fingerprintOf(before) }, fixes, left, before, wanted: after };
}

/** What mending needs beside a session. */
export interface MenderPorts {
  readonly cloud: () => Promise<Cloud>;
  readonly journal: Journal;
  readonly now: () => number;
  /** Resolves after so many milliseconds, or at once when the signal says stop. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A name that no other activity has. */
  readonly newId: () => string;
}

/** What applying came to. */
export interface Mended {
  readonly activity: Activity;
  /** The account as it is now, judged. */
  readonly diagnosis: Diagnosis;
  /** Checks that were healthy before and are not any more. */
  readonly brokenByIt: readonly string[];
}

/** Waits between two looks while IAM and EKS let a change through ("IAM changes are eventually consistent", IAM User Guide): 60 s in all. */
const PROPAGATION_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** Applies plans, verifies them, and takes them back. */
export class Mender {
  readonly #session: Session;
  readonly #ports: MenderPorts;

  constructor(session: Session, ports: MenderPorts) {
    this.#session = session;
    this.#ports = ports;
  }

  /** What was done, newest first. */
  activities(): Promise<readonly Activity[]> {
    return this.#ports.journal.read();
  }

  /**
   * Applies a plan to the account that it was made for, and looks again.
   * @throws AccountMovedOn where the account is not what the plan rests on any more, WouldBeDenied where IAM says beforehand that
   *   the login may not: then nothing was changed.
   */
  async apply(
    proposal: Proposal,
    connection: MendedConnection,
    purpose: Purpose,
    login: Login,
    before: Diagnosis,
    onChange: (activity: Activity) => void,
    signal: AbortSignal,
  ): Promise<Mended> {
    const now = await this.#look(purpose, login, signal);
    const moved = differences(proposal.before, piecesOf(now.connection));
    if (moved.length > 0) throw new AccountMovedOn(moved);
    await this.#rehearse(proposal, now.connection, login, signal);
    const parts = touched(proposal.before, proposal.wanted);
    const activity: Activity = {
      id: this.#ports.newId(),
      title: proposal.plan.title,
      at: this.#ports.now(),
      connection,
      account: accountOf(now.connection),
      state: 'applying',
      steps: proposal.plan.steps.map((step) => ({ ...step, state: 'planned' })),
      before: pick(proposal.before, parts),
    };
    const applied = await applyActivity(activity, await this.#hands(login, onChange, signal));
    const mended = proposal.fixes
      .map(({ finding }) => finding.check)
      .filter((id) => !proposal.left.some((finding) => finding.check === id));
    return this.#verify(applied, parts, mended, before, purpose, login, onChange, signal);
  }

  /**
   * Takes an activity back, also one that was interrupted.
   * @throws AccountMovedOn where what it changed was changed again since: then nothing is taken back.
   */
  async undo(
    activity: Activity,
    purpose: Purpose,
    login: Login,
    onChange: (activity: Activity) => void,
    signal: AbortSignal,
  ): Promise<Activity> {
    const { connection } = await this.#look(purpose, login, signal);
    assertSameAccount(activity, accountOf(connection));
    const moved = activity.left ? differences(activity.left, piecesOf(connection)) : [];
    if (moved.length > 0) throw new AccountMovedOn(moved);
    return takeBack(activity, await this.#hands(login, onChange, signal));
  }

  /**
   * Does the rest of an activity that was interrupted. A step that was perhaps done is done again, which changes nothing where it was.
   * @throws AccountMovedOn where the login is in another account, or cannot be told to be in this one: then nothing is changed.
   */
  async finish(activity: Activity, login: Login, onChange: (activity: Activity) => void, signal: AbortSignal): Promise<Activity> {
    const who = await (await this.#ports.cloud()).whoAmI(login, signal);
    assertSameAccount(activity, isUnknown(who) ? '' : who.account);
    return applyActivity(activity, await this.#hands(login, onChange, signal));
  }

  /** What cannot be told beforehand is tried. */
  async #rehearse({ plan: { steps } }: Proposal, { role }: Connection, login: Login, signal: AbortSignal): Promise<void> {
    const arn = orElse(orElse(role, undefined)?.arn, undefined);
    if (arn === undefined) return;
    const cloud = await this.#ports.cloud();
    const known = await cloud.rehearse(
      steps.flatMap((step) => ('service' in step.do ? [step.do] : [])),
      arn,
      login,
      signal,
    );
    if (isUnknown(known)) return;
    const denied = known.flatMap(({ needs, allowed }, index) => (allowed === false ? [{ say: steps[index]!.say, needs }] : []));
    if (denied.length > 0) throw new WouldBeDenied(denied);
  }

  async #verify(
    activity: Activity,
    parts: readonly string[],
    mended: readonly string[],
    before: Diagnosis,
    purpose: Purpose,
    login: Login,
    onChange: (activity: Activity) => void,
    signal: AbortSignal,
  ): Promise<Mended> {
    let diagnosis = await this.#look(purpose, login, signal);
    if (activity.state === 'applied') {
      for (const wait of PROPAGATION_MS) {
        if (!isStillBroken(mended, diagnosis)) break;
        await this.#ports.pause(wait, signal);
        diagnosis = await this.#look(purpose, login, signal);
      }
    }
    const left = { ...activity, left: pick(piecesOf(diagnosis.connection), parts) };
    await this.#ports.journal.write(left);
    onChange(left);
    const healthyBefore = before.checks.filter(({ status }) => status === 'pass').map(({ id }) => id);
    const brokenByIt = diagnosis.checks.filter(({ id, status }) => status === 'fail' && healthyBefore.includes(id)).map(({ id }) => id);
    return { activity: left, diagnosis, brokenByIt };
  }

  #look(purpose: Purpose, login: Login, signal: AbortSignal): Promise<Diagnosis> {
    return this.#session.diagnose(purpose, login, undefined, signal);
  }

  async #hands(login: Login, onChange: (activity: Activity) => void, signal: AbortSignal): Promise<Hands> {
    const cloud = await this.#ports.cloud();
    // Between two steps a cancelled activity is taken back, so the calls themselves are not cut off.
    const never = new AbortController().signal;
    return {
      perform: (action) =>
        cloud.perform(action, login, never).catch((error: unknown) => ({
          done: false,
          because: unknown(
            'unreachable',
            `${action.operation} ended without an answer: ${error instanceof Error ? error.message : String(error)}`,
          ),
          perhaps: true,
        })),
      settled: (pending) => cloud.settled(pending, login, never),
      pause: (ms) => this.#ports.pause(ms, signal),
      now: this.#ports.now,
      journal: this.#ports.journal,
      onChange,
      cancelled: () => signal.aborted,
    };
  }
}

function assertSameAccount(activity: Activity, account: string): void {
  if (account !== activity.account) throw new AccountMovedOn([{ what: 'account of the login', was: activity.account, is: account }]);
}

function findingsOf(diagnosis: Diagnosis): readonly Finding[] {
  return diagnosis.checks.flatMap(({ outcome }) =>
    outcome.verdict === 'broken' ? outcome.findings.filter(({ severity }) => severity !== 'info') : [],
  );
}

function isStillBroken(mended: readonly string[], { checks: reports }: Diagnosis): boolean {
  return reports.some(({ id, status }) => mended.includes(id) && (status === 'fail' || status === 'warn'));
}

function accountOf({ account }: Connection): string {
  const caller = isUnknown(account) ? undefined : orElse(account.caller, undefined);
  return caller?.account ?? '';
}

function pick(pieces: Pieces, names: readonly string[]): Pieces {
  return Object.fromEntries(names.filter((name) => name in pieces).map((name) => [name, pieces[name]]));
}
