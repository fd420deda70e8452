import { propose, type Diagnosis, type Mender, type Session } from '../engine/session.ts';
import type { Activity } from '../engine/model/activity.ts';
import { nameOfAction } from '../engine/model/plan.ts';
import { redactConditions } from '../engine/report/redact.ts';
import { activityText } from '../engine/report/mending.ts';
import { isAtWork } from '../journal/isAtWork.ts';
import {
  assertOneWay,
  BROKEN_OFF,
  carryOut,
  followed,
  NOT_DONE,
  openMender,
  print,
  refused,
  stepsAsJson,
  watchedBy,
  whenInterrupted,
} from './carryOut.ts';
import { EXIT } from './diagnose.ts';
import { loginOf, meantConnection, openSession, PURPOSE_FLAGS, purposeOf } from './meantConnection.ts';
import { Misuse, readFlags } from './misuse.ts';

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
    script: { type: 'boolean' },
    json: { type: 'boolean' },
    'show-external-id': { type: 'boolean' },
  });
  assertOneWay('fix', flags);
  const session = await openSession('fix', flags['vendor-file']);
  const mender = openMender(session);
  const json = flags.json ?? false;
  if (flags.activity) return listActivities(mender, json);
  if (flags.undo !== undefined) return again(flags.undo, 'undo', session, mender, json, flags.yes ?? false);
  if (flags.finish !== undefined) return again(flags.finish, 'finish', session, mender, json, flags.yes ?? false);

  const { spec, purpose, login } = await meantConnection('fix', flags, session);
  const diagnosis = await session.diagnose(purpose, login, undefined, new AbortController().signal);
  const only = flags.check === undefined ? {} : { only: knownChecks(flags.check, diagnosis) };
  const proposal = propose(diagnosis, { ...only, irreversible: flags.irreversible ?? false });
  const target = { connection: { ...spec, variant: purpose.variant.id }, purpose, login };
  return carryOut(proposal, target, mender, flags, (verdict) => EXIT[verdict]);
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
      ...('operation' in action && { call: nameOfAction(action) }),
      ...(startedAt !== undefined && endedAt !== undefined && { ms: endedAt - startedAt }),
      ...(because && { because }),
    })),
  }));
  if (json) process.stdout.write(`${JSON.stringify({ activity }, null, 2)}\n`);
  else process.stdout.write(activities.length === 0 ? 'Nothing was applied yet.\n' : activities.map((one) => activityText(one)).join('\n'));
  return 0;
}

/** Takes an activity back, or does the rest of it. @param isSure whether it is to be done although its process may still run */
async function again(
  id: string,
  what: 'undo' | 'finish',
  session: Session,
  mender: Mender,
  json: boolean,
  isSure: boolean,
): Promise<number> {
  const activity = (await mender.activities()).find((one) => one.id === id);
  if (!activity) throw new Misuse(`fix: there is no activity "${id}" (rolecall fix --activity lists them)`);
  const { state, process: worker } = activity;
  if ((state === 'planned' || state === 'applying' || state === 'taking-back') && !isSure && worker !== process.pid && isAtWork(worker)) {
    throw new Misuse(
      `fix: process ${worker}, which began this, still runs. Wait for its end; or say --yes too, if that process is another program by now`,
    );
  }
  if (what === 'finish' && state === 'planned') throw new Misuse('fix: there is nothing to finish: this was only planned');
  if (what === 'finish' && (state === 'applied' || state === 'taken-back')) {
    throw new Misuse(`fix: there is nothing to finish: this was ${state === 'applied' ? 'applied' : 'taken back'}`);
  }
  const login = loginOf(activity.connection);
  const purpose = purposeOf('fix', session, activity.connection, undefined);
  const target = { connection: activity.connection, purpose, login };
  const stop = whenInterrupted();
  const watched = watchedBy(stop);
  try {
    const begun = await mender[what](activity, target, watched);
    const { activity: after } = await followed(mender, begun, target, watched);
    print(json, { activityId: after.id, state: after.state, steps: stepsAsJson(after) }, () => activityText(after), redactConditions);
    if (stop.aborted) return BROKEN_OFF;
    return isAllDone(after, what) ? 0 : NOT_DONE;
  } catch (error) {
    const { steps, state: left } = watched.last() ?? activity;
    return refused(error, json, redactConditions, { activityId: id, state: left, steps: stepsAsJson({ steps }) }, watched.last());
  }
}

/** Every call is made, and what AWS is still at work on is what was asked for. */
function isAllDone({ state, steps }: Activity, what: 'undo' | 'finish'): boolean {
  if (what === 'finish') return steps.every((step) => step.state === 'done');
  return (state === 'taken-back' || state === 'settling') && steps.every((step) => step.state !== 'done' && step.state !== 'stands');
}

function knownChecks(ids: readonly string[], { checks }: Diagnosis): readonly string[] {
  const unknown = ids.find((id) => !checks.some((check) => check.id === id));
  if (unknown !== undefined) throw new Misuse(`fix: there is no check "${unknown}"; there are ${checks.map(({ id }) => id).join(', ')}`);
  return ids;
}
