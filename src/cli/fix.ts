import { randomUUID } from 'node:crypto';
import {
  AccountMovedOn,
  Mender,
  propose,
  WouldBeDenied,
  type Diagnosis,
  type Mended,
  type Proposal,
  type Session,
  type Target,
} from '../engine/session.ts';
import type { Activity } from '../engine/model/activity.ts';
import { redactConditions, redactorFor } from '../engine/report/redact.ts';
import { activityText, movedText, planText } from '../engine/report/mending.ts';
import { fileJournal, stateFolder } from '../journal/fileJournal.ts';
import { EXIT } from './diagnose.ts';
import { loginOf, meantConnection, openCloud, openSession, PURPOSE_FLAGS, purposeOf } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';

/** Something was not done that was asked for: the account moved on, or a step failed. */
const NOT_DONE = 1;

/** `rolecall fix`: plans, applies, takes back; a dry run unless `--yes` is said. */
export async function fix(words: readonly string[]): Promise<number> {
  const flags = readFlags('fix', words, {
    ...PURPOSE_FLAGS,
    check: { type: 'string', multiple: true },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    irreversible: { type: 'boolean' },
    undo: { type: 'string' },
    finish: { type: 'string' },
    activity: { type: 'boolean' },
    json: { type: 'boolean' },
    'show-external-id': { type: 'boolean' },
  });
  if (flags.yes && flags['dry-run']) throw new Misuse('fix: --yes applies and --dry-run does not: say one of them');
  const session = openSession();
  const mender = new Mender(session, {
    cloud: openCloud,
    journal: fileJournal(stateFolder(process.env)),
    now: Date.now,
    pause: waitAtMost,
    newId: randomUUID,
    process: process.pid,
  });
  const json = flags.json ?? false;
  if (flags.activity) return listActivities(mender, json);
  if (flags.undo !== undefined) return again(flags.undo, 'undo', session, mender, json);
  if (flags.finish !== undefined) return again(flags.finish, 'finish', session, mender, json);

  const { spec, purpose, login } = await meantConnection('fix', flags, session);
  const diagnosis = await session.diagnose(purpose, login, undefined, new AbortController().signal);
  const only = flags.check === undefined ? {} : { only: knownChecks(flags.check, diagnosis) };
  const proposal = propose(diagnosis, { ...only, irreversible: flags.irreversible ?? false });
  const show = flags['show-external-id'] ? <T>(value: T) => value : redactorFor(diagnosis.connection);
  if (!flags.yes || proposal.plan.steps.length === 0) {
    print(
      json,
      { ...planAsJson(proposal), applied: [], activityId: null, verdict: diagnosis.verdict },
      () => planText(proposal, diagnosis.verdict),
      show,
    );
    return EXIT[diagnosis.verdict];
  }
  try {
    const target = { connection: { ...spec, variant: purpose.variant.id }, purpose, login };
    const begun = await mender.apply(proposal, target, { onChange: say, signal: whenInterrupted() });
    const { activity, diagnosis: after, brokenByIt } = await followed(mender, begun, target);
    const applied = activity.steps.map(({ say: words, state, because }) => ({ say: words, state, ...(because && { because }) }));
    const document = {
      ...planAsJson(proposal),
      applied,
      activityId: activity.id,
      state: activity.state,
      brokenByIt,
      verdict: after.verdict,
    };
    print(json, document, () => activityText(activity, after.verdict), show);
    return activity.state === 'applied' || activity.state === 'settling' ? EXIT[after.verdict] : NOT_DONE;
  } catch (error) {
    return refused(error, json, show);
  }
}

async function listActivities(mender: Mender, json: boolean): Promise<number> {
  const activities = await mender.activities();
  const activity = activities.map(({ id, title, at, state, connection, account, steps }) => ({
    id,
    title,
    at: new Date(at).toISOString(),
    state,
    connection,
    account,
    steps: steps.map(({ say: words, state: stepState, startedAt, endedAt, because, undo, do: action }) => ({
      say: words,
      state: stepState,
      reversible: undo !== 'irreversible',
      ...('operation' in action && { call: `${action.service}:${action.operation}` }),
      ...(startedAt !== undefined && endedAt !== undefined && { ms: endedAt - startedAt }),
      ...(because && { because }),
    })),
  }));
  if (json) process.stdout.write(`${JSON.stringify({ activity }, null, 2)}\n`);
  else process.stdout.write(activities.length === 0 ? 'Nothing was applied yet.\n' : activities.map((one) => activityText(one)).join('\n'));
  return 0;
}

/** Takes an activity back, or does the rest of it. */
async function again(id: string, what: 'undo' | 'finish', session: Session, mender: Mender, json: boolean): Promise<number> {
  const activity = (await mender.activities()).find((one) => one.id === id);
  if (!activity) throw new Misuse(`fix: there is no activity "${id}" (rolecall fix --activity lists them)`);
  const login = loginOf(activity.connection);
  const purpose = purposeOf('fix', session, activity.connection, undefined);
  const target = { connection: activity.connection, purpose, login };
  try {
    const begun = await mender[what](activity, target, { onChange: say, signal: whenInterrupted() });
    const { activity: after } = await followed(mender, begun, target);
    const steps = after.steps.map(({ say: words, state, because }) => ({ say: words, state, ...(because && { because }) }));
    print(json, { activityId: after.id, state: after.state, steps }, () => activityText(after), redactConditions);
    return after.state === (what === 'undo' ? 'taken-back' : 'applied') ? 0 : NOT_DONE;
  } catch (error) {
    return refused(error, json, redactConditions);
  }
}

/** By now the changes are made: Ctrl-C ends the waiting, and nothing is lost by it. */
async function followed(mender: Mender, activity: Activity, target: Target): Promise<Mended> {
  const stop = new AbortController();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => stop.abort(new Misuse(`fix: not waited for the end. See: rolecall fix --activity`)));
  return mender.follow(activity, target, { onChange: say, signal: stop.signal }, 'minutes');
}

function refused(error: unknown, json: boolean, show: <T>(value: T) => T): number {
  if (error instanceof WouldBeDenied) {
    print(json, { refused: error.message, needs: error.needs }, () => `${error.message}\n`, redactConditions);
    return NOT_DONE;
  }
  if (!(error instanceof AccountMovedOn)) throw error;
  const { message, differences } = show({ message: error.message, differences: error.differences });
  print(json, { refused: message, differences }, () => movedText({ message, differences }), redactConditions);
  return NOT_DONE;
}

function knownChecks(ids: readonly string[], { checks }: Diagnosis): readonly string[] {
  const unknown = ids.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) throw new Misuse(`fix: there is no check "${unknown}"; there are ${checks.map(({ id }) => id).join(', ')}`);
  return ids;
}

function planAsJson({ plan, fixes, left }: Proposal): object {
  return {
    plan: {
      title: plan.title,
      basedOn: plan.basedOn,
      steps: plan.steps.map((step) => ({ ...step, reversible: step.undo !== 'irreversible' })),
    },
    fixes: fixes.map(({ finding, fix: { id, title, access, reversible, caution } }) => ({
      check: finding.check,
      id,
      title,
      access,
      reversible,
      ...(caution !== undefined && { caution }),
    })),
    left: left.map(({ check, message }) => ({ check, message })),
  };
}

function print(json: boolean, document: object, text: () => string, show: <T>(value: T) => T): void {
  process.stdout.write(json ? `${JSON.stringify(show(document), null, 2)}\n` : show(text()));
}

function say(activity: Activity): void {
  const step = activity.steps.findLast(({ state }) => state !== 'planned');
  if (process.stderr.isTTY && step) process.stderr.write(`${step.say}: ${step.state}\n`);
}

/** Ctrl-C ends an activity between two steps, and takes it back: ending at once would leave it half done. */
function whenInterrupted(): AbortSignal {
  const stop = new AbortController();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}

/** Waits so many milliseconds, or until the signal says stop. */
function waitAtMost(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
