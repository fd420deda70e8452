import type { Activity, ActivityState, ActivityStep, StepState } from '../../engine/model/activity.ts';
import { nameOfAction } from '../../engine/model/plan.ts';
import { redactConditions } from '../../engine/report/redact.ts';
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

const STATE_WORD: Readonly<Record<ActivityState, string>> = {
  planned: 'planned, not applied',
  applying: 'interrupted',
  settling: 'AWS is at work',
  applied: 'applied',
  'taking-back': 'interrupted while it was taken back',
  'taken-back': 'taken back',
  partly: 'stands in part',
};

const STEP_ICON: Readonly<Record<StepState, NonNullable<Row['icon']>>> = {
  planned: { id: 'circle-outline' },
  started: { id: 'question', color: 'charts.yellow' },
  done: { id: 'check', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'list.errorForeground' },
  'taken-back': { id: 'discard' },
  stands: { id: 'warning', color: 'list.warningForeground' },
};

const STEP_WORD: Readonly<Record<StepState, string>> = {
  planned: 'not done',
  started: 'perhaps done',
  done: 'done',
  failed: 'failed',
  'taken-back': 'taken back',
  stands: 'stands',
};

const WORKING: NonNullable<Row['icon']> = { id: 'loading~spin' };

/** An activity with its steps below. No External ID is shown. Pure. */
export function activityNode(activity: Activity, { now, isAtWork, isAtWorkHere, isDemo }: Now): ActivityNode {
  const { id, title, at, connection, account, state, steps, process } = activity;
  const isOpen = state === 'applying' || state === 'taking-back';
  const isUnderWay = isOpen && isAtWork;
  const word = isUnderWay ? (state === 'applying' ? 'applying…' : 'taking back…') : STATE_WORD[state];
  const took = durationOf(steps);
  const description = [
    word,
    connection.name,
    ago(at, now),
    ...(took === undefined ? [] : [duration(took)]),
    ...(isDemo ? ['demo'] : []),
  ].join(' · ');
  return {
    id,
    label: title,
    description,
    tooltip: [
      title,
      `${word} · ${new Date(at).toLocaleString()}`,
      `${connection.name}: ${connection.role}`,
      `account ${account}${connection.profile === undefined ? '' : `, profile ${connection.profile}`}`,
      ...(isUnderWay ? [`process ${process}`] : []),
    ].join('\n'),
    icon: isUnderWay || (isAtWork && state === 'settling') ? WORKING : STATE_ICON[state],
    context: [
      'activity',
      ...(!isAtWorkHere && canUndo(activity) ? ['undoable'] : []),
      ...(!isAtWorkHere && state === 'applying' ? ['finishable'] : []),
    ].join(' '),
    children: steps.map((step, index) => stepNode(id, step, index, isUnderWay)),
    expanded: isOpen || state === 'planned' || state === 'partly',
    spoken: `${title}, ${description}`,
    activity: id,
  };
}

/** Something of it was done, or perhaps done, and is not taken back. */
export function canUndo({ state, steps }: Activity): boolean {
  return state !== 'taken-back' && steps.some((step) => step.state === 'done' || step.state === 'started' || step.state === 'stands');
}

function stepNode(activity: string, step: ActivityStep, index: number, isUnderWay: boolean): ActivityNode {
  const { say, do: action, undo, state, because, pending, startedAt, endedAt } = step;
  const took = startedAt !== undefined && endedAt !== undefined ? [duration(endedAt - startedAt)] : [];
  const isNow = isUnderWay && state === 'started';
  const words = [
    pending ? 'AWS is at work' : isNow ? 'under way' : STEP_WORD[state],
    nameOfAction(action),
    ...took,
    ...(undo === 'irreversible' ? ['cannot be undone'] : []),
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

function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function ago(at: number, now: number): string {
  const minutes = Math.floor(Math.max(0, now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  return new Date(at).toLocaleDateString();
}
