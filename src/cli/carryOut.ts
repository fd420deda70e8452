import { randomUUID } from 'node:crypto';
import {
  AccountMovedOn,
  CannotMend,
  Mender,
  ownerOfRole,
  planScript,
  WouldBeDenied,
  type Diagnosis,
  type Mended,
  type MenderPorts,
  type Proposal,
  type Session,
  type Target,
  type Watch,
} from '../engine/session.ts';
import type { Activity } from '../engine/model/activity.ts';
import { orElse } from '../engine/model/known.ts';
import type { StackEvent } from '../engine/model/stack.ts';
import { redactConditions, redactorFor } from '../engine/report/redact.ts';
import { activityText, movedText, planText } from '../engine/report/mending.ts';
import { fileJournal, JournalNotWritten, stateFolder } from '../journal/fileJournal.ts';
import { pause } from '../pause.ts';
import { openCloud } from './meantConnection.ts';
import { Misuse } from './misuse.ts';

/** Something was not done that was asked for: the account moved on, or a step failed. */
export const NOT_DONE = 1;
/** Ctrl-C. */
export const BROKEN_OFF = 130;

/** How a plan is to be carried out. */
export interface HowCarriedOut {
  readonly yes?: boolean | undefined;
  readonly 'dry-run'?: boolean | undefined;
  readonly script?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly 'show-external-id'?: boolean | undefined;
}

/** @throws Misuse where two ways are asked for at once */
export function assertOneWay(command: string, flags: HowCarriedOut): void {
  if (flags.yes && flags['dry-run']) throw new Misuse(`${command}: --yes applies and --dry-run does not: say one of them`);
  if (flags.script && flags.yes) throw new Misuse(`${command}: --script prints what --yes would do: say one of them`);
  if (flags.script && flags.json) throw new Misuse(`${command}: --script prints a script, and --json a document: say one of them`);
}

/** What plans are carried out with; the journal is in the state folder of this machine's user. */
export function menderPorts(): MenderPorts {
  return {
    cloud: openCloud,
    journal: fileJournal(stateFolder(process.env)),
    now: Date.now,
    pause,
    newId: randomUUID,
    process: process.pid,
  };
}

export function openMender(session: Session): Mender {
  return new Mender(session, menderPorts());
}

/**
 * Shows a plan, prints it as a script, or applies it and says how it ended.
 * @param exitOf the exit code for a verdict, where what was asked for was done
 */
export async function carryOut(
  proposal: Proposal,
  target: Target,
  mender: Mender,
  flags: HowCarriedOut,
  exitOf: (verdict: Diagnosis['verdict']) => number,
): Promise<number> {
  const { diagnosis } = proposal;
  const json = flags.json ?? false;
  const [ofFacts, ofWanted] = [redactorFor(diagnosis.connection), redactorFor(proposal.wanted)];
  const show = flags['show-external-id'] ? <T>(value: T) => value : <T>(value: T) => ofWanted(ofFacts(value));
  if (flags.script && proposal.plan.steps.length > 0) {
    process.stdout.write(planScript(proposal, target));
    return exitOf(diagnosis.verdict);
  }
  const planned = planAsJson(proposal);
  if (!flags.yes || proposal.plan.steps.length === 0) {
    const document = { ...planned, applied: [], activityId: null, verdict: diagnosis.verdict };
    // A script of nothing is no script: who pipes it into a shell gets nothing, and reads why.
    const to = flags.script ? process.stderr : process.stdout;
    print(json, document, () => planText(proposal, diagnosis.verdict, ownerIn(diagnosis)?.say), show, to);
    return exitOf(diagnosis.verdict);
  }
  const stop = whenInterrupted();
  const watched = watchedBy(stop, show);
  try {
    const begun = await mender.apply(proposal, target, watched);
    const { activity, diagnosis: after, brokenByIt } = await followed(mender, begun, target, watched);
    const applied = stepsAsJson(activity);
    const document = { ...planned, applied, activityId: activity.id, state: activity.state, brokenByIt, verdict: after.verdict };
    print(json, document, () => activityText(activity, after.verdict), show);
    if (stop.aborted) return BROKEN_OFF;
    return activity.state === 'applied' || activity.state === 'settling' ? exitOf(after.verdict) : NOT_DONE;
  } catch (error) {
    const begun = watched.last();
    const rest = { ...planned, applied: begun ? stepsAsJson(begun) : [], activityId: begun?.id ?? null, verdict: diagnosis.verdict };
    return refused(error, json, show, rest, begun);
  }
}

/** By now the changes are made: Ctrl-C ends the waiting, and nothing is lost by it. */
export async function followed(mender: Mender, activity: Activity, target: Target, { onChange }: Watch): Promise<Mended> {
  const stop = new AbortController();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => stop.abort(new NotWaitedFor(activity.id)));
  return mender.follow(activity, target, { onChange, signal: stop.signal }, 'minutes');
}

class NotWaitedFor extends Error {
  constructor(id: string) {
    super(`The changes are made; how they ended was not waited for. See: rolecall fix --activity (${id})`);
    this.name = 'NotWaitedFor';
  }
}

/** Says why it was not done, or not to its end. @param begun what was begun, if anything was @returns the exit code @throws what it has no words for */
export function refused(error: unknown, json: boolean, show: <T>(value: T) => T, rest: object, begun: Activity | undefined): number {
  if (error instanceof AccountMovedOn) {
    // A document that somebody else has written meanwhile can hold an External ID that this connection knows nothing of.
    const { message, differences } = redactConditions(show({ message: error.message, differences: error.differences }));
    print(json, { ...rest, refused: message, differences }, () => movedText({ message, differences }), show);
    return NOT_DONE;
  }
  const isKnown = [WouldBeDenied, CannotMend, JournalNotWritten, NotWaitedFor].some((one) => error instanceof one);
  if (!isKnown) throw error;
  const { message } = error as Error;
  const needs = error instanceof WouldBeDenied ? { needs: error.needs } : {};
  print(json, { ...rest, refused: message, ...needs }, () => [message, ...(begun ? [activityText(begun)] : []), ''].join('\n'), show);
  return error instanceof NotWaitedFor ? BROKEN_OFF : NOT_DONE;
}

function planAsJson({ plan, fixes, left, tooLarge, stacks, diagnosis }: Proposal): object {
  const owner = ownerIn(diagnosis);
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
    tooLarge: tooLarge.map(({ finding, fix: { id, title }, over }) => ({ check: finding.check, id, title, over })),
    ...(stacks && { stacks: stacks.map(({ region, name, kind, changes }) => ({ region, name, kind, changes })) }),
    ...(owner && { owner }),
  };
}

/** What came of each step, without its calls. */
export function stepsAsJson({ steps }: Pick<Activity, 'steps'>): readonly object[] {
  return steps.map(({ say: words, state, because }) => ({ say: words, state, ...(because && { because }) }));
}

/** Who owns the role, as far as it was read. */
function ownerIn({ connection }: Diagnosis): ReturnType<typeof ownerOfRole> {
  const role = orElse(connection.role, undefined);
  return role && ownerOfRole(role);
}

/** Writes the result: one document, or a text. */
export function print(
  json: boolean,
  document: object,
  text: () => string,
  show: <T>(value: T) => T,
  to: NodeJS.WritableStream = process.stdout,
): void {
  to.write(json ? `${JSON.stringify(show(document), null, 2)}\n` : show(text()));
}

/** Says each step and what CloudFormation does on the way, and keeps what it was told last. @param show redacts */
export function watchedBy(
  signal: AbortSignal,
  show: (text: string) => string = redactConditions,
): Watch & { last(): Activity | undefined } {
  let last: Activity | undefined;
  const told = new Set<string>();
  const onChange = (activity: Activity): void => {
    last = activity;
    const step = activity.steps.findLast(({ state }) => state !== 'planned');
    if (process.stderr.isTTY && step) process.stderr.write(`${step.say}: ${step.state}\n`);
    for (const { events = [] } of activity.steps) for (const event of events) tellOnce(event);
  };
  return { onChange, signal, last: () => last };

  function tellOnce({ at, id, type, status, because }: StackEvent): void {
    const line = `${new Date(at).toISOString()} ${status} ${id} (${type})${because === undefined ? '' : `: ${because}`}\n`;
    if (!told.has(line)) process.stderr.write(show(line));
    told.add(line);
  }
}

/** Ctrl-C ends an activity between two steps, and takes it back: ending at once would leave it half done. */
export function whenInterrupted(): AbortSignal {
  const stop = new AbortController();
  process.removeAllListeners('SIGINT');
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}
