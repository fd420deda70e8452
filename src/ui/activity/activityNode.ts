import type { Activity, ActivityState, ActivityStep, StepState } from '../../engine/model/activity.ts';
import { nameOfAction } from '../../engine/model/plan.ts';
import { redactConditions } from '../../engine/report/redact.ts';
import { age } from '../../words/age.ts';
import { duration } from '../../words/duration.ts';
import type { Translate } from '../../words/translate.ts';
import { undoWords } from '../../words/undoWords.ts';
import type { Row } from '../tree/row.ts';

/** A row of the activity view. */
export interface ActivityNode extends Row {
  readonly children: readonly ActivityNode[];
  readonly activity: string;
}

/** What an activity is to whoever looks at it now. */
export interface Now {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Somebody is at work on it, or a process that still runs may be. */
  readonly isAtWork: boolean;
  readonly isAtWorkHere: boolean;
  readonly isDemo: boolean;
  readonly t: Translate;
}

const STATE_ICON: Readonly<Record<ActivityState, NonNullable<Row['icon']>>> = {
  planned: { id: 'circle-outline' },
  applying: { id: 'warning', color: 'list.warningForeground' },
  settling: { id: 'watch', color: 'charts.blue' },
  applied: { id: 'pass', color: 'testing.iconPassed' },
  'taking-back': { id: 'warning', color: 'list.warningForeground' },
  'taken-back': { id: 'discard' },
  partly: { id: 'error', color: 'list.errorForeground' },
};

const STEP_ICON: Readonly<Record<StepState, NonNullable<Row['icon']>>> = {
  planned: { id: 'circle-outline' },
  started: { id: 'question', color: 'charts.yellow' },
  done: { id: 'check', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'list.errorForeground' },
  'taken-back': { id: 'discard' },
  stands: { id: 'warning', color: 'list.warningForeground' },
};

const WORKING: NonNullable<Row['icon']> = { id: 'loading~spin' };

/** An activity with its steps below. No External ID is shown. Pure. */
export function activityNode(activity: Activity, { now, isAtWork, isAtWorkHere, isDemo, t }: Now): ActivityNode {
  const { id, title, at, connection, account, state, steps, process } = activity;
  const isOpen = state === 'applying' || state === 'taking-back';
  const isUnderWay = isOpen && isAtWork;
  const word = isUnderWay ? (state === 'applying' ? t('applying…') : t('taking back…')) : stateWord(state, t);
  const took = durationOf(steps);
  const description = [
    word,
    connection.name,
    ago(at, now, t),
    ...(took === undefined ? [] : [duration(took)]),
    ...(isDemo ? [t('demo')] : []),
  ].join(' · ');
  return {
    id,
    label: title,
    description,
    tooltip: [
      title,
      `${word} · ${new Date(at).toLocaleString()}`,
      `${connection.name}: ${connection.role}`,
      connection.profile === undefined ? t('account {0}', account) : t('account {0}, profile {1}', account, connection.profile),
      ...(isUnderWay ? [t('process {0}', process)] : []),
    ].join('\n'),
    icon: isUnderWay || (isAtWork && state === 'settling') ? WORKING : STATE_ICON[state],
    context: [
      'activity',
      ...(!isAtWorkHere && canUndo(activity) ? ['undoable'] : []),
      ...(!isAtWorkHere && state === 'applying' ? ['finishable'] : []),
    ].join(' '),
    children: steps.map((step, index) => stepNode(id, step, index, isUnderWay, t)),
    expanded: isOpen || state === 'planned' || state === 'partly',
    spoken: `${title}, ${description}`,
    activity: id,
  };
}

/** Something of it was done, or perhaps done, and is not taken back. */
export function canUndo({ state, steps }: Activity): boolean {
  return state !== 'taken-back' && steps.some((step) => step.state === 'done' || step.state === 'started' || step.state === 'stands');
}

function stepNode(activity: string, step: ActivityStep, index: number, isUnderWay: boolean, t: Translate): ActivityNode {
  const { say, do: action, undo, state, because, pending, startedAt, endedAt } = step;
  const took = startedAt !== undefined && endedAt !== undefined ? [duration(endedAt - startedAt)] : [];
  const isNow = isUnderWay && state === 'started';
  const words = [
    pending ? t('AWS is at work') : isNow ? t('under way') : stepWord(state, t),
    nameOfAction(action),
    ...took,
    ...(undo === 'irreversible' ? [undoWords(false, t)] : []),
    ...(because ? [because.detail] : []),
  ];
  return {
    id: `${activity}/${index}`,
    label: say,
    description: words.join(' · '),
    tooltip: [say, words.join(' · '), JSON.stringify(redactConditions(action), undefined, 2)].join('\n\n'),
    icon: pending ? STATE_ICON.settling : isNow ? WORKING : STEP_ICON[state],
    context: 'step',
    children: [],
    expanded: false,
    spoken: `${say}, ${words.join(', ')}`,
    activity,
  };
}

function durationOf(steps: readonly ActivityStep[]): number | undefined {
  const starts = steps.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  const ends = steps.flatMap(({ endedAt }) => (endedAt === undefined ? [] : [endedAt]));
  return starts.length === 0 || ends.length === 0 ? undefined : Math.max(...ends) - Math.min(...starts);
}

const DAY_MS = 24 * 60 * 60_000;

function ago(at: number, now: number, t: Translate): string {
  return now - at < DAY_MS ? age(at, now, t) : new Date(at).toLocaleDateString();
}

function stateWord(state: ActivityState, t: Translate): string {
  const words: Readonly<Record<ActivityState, string>> = {
    planned: t('planned, not applied'),
    applying: t('interrupted'),
    settling: t('AWS is at work'),
    applied: t('applied'),
    'taking-back': t('interrupted while it was taken back'),
    'taken-back': t('taken back'),
    partly: t('stands in part'),
  };
  return words[state];
}

function stepWord(state: StepState, t: Translate): string {
  const words: Readonly<Record<StepState, string>> = {
    planned: t('not done'),
    started: t('perhaps done'),
    done: t('done'),
    failed: t('failed'),
    'taken-back': t('taken back'),
    stands: t('stands'),
  };
  return words[state];
}
