import type { Activity, ActivityState, StepState } from '../model/activity.ts';
import type { Finding, Fix, Verdict } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { wordsOfChanges, type StackPlan } from '../model/stack.ts';

const STEP_SIGN: Readonly<Record<StepState, string>> = {
  planned: '·',
  started: '…',
  done: '✓',
  failed: '✗',
  'taken-back': '↶',
  stands: '!',
};

const STATE_WORDS: Readonly<Record<ActivityState, string>> = {
  planned: 'was planned and not applied: take back what was made for the plan',
  applying: 'was interrupted while it was applied: finish it, or take it back',
  settling: 'applied, AWS is still at work on some of it',
  applied: 'applied',
  'taking-back': 'was interrupted while it was taken back: take it back again',
  'taken-back': 'taken back',
  partly: 'stands in part: see its steps',
};

const TAKEN_BACK_SETTLING = 'taken back, AWS is still at work on some of it';

/** A fix that is not in the plan, because what it makes would be over limits of the account. */
interface Oversize {
  readonly fix: Fix;
  readonly over: readonly { readonly what: string; readonly size: number; readonly limit: number; readonly next: string }[];
}

/**
 * A plan before it is applied, for a terminal.
 * @param owner who owns the role, and what that means for the plan, in words
 */
export function planText(
  {
    plan,
    fixes,
    left,
    tooLarge = [],
    stacks = [],
  }: {
    readonly plan: Plan;
    readonly fixes: readonly { readonly finding: Finding; readonly fix: Fix }[];
    readonly left: readonly Finding[];
    readonly tooLarge?: readonly Oversize[];
    readonly stacks?: readonly StackPlan[];
  },
  verdict: Verdict,
  owner?: string,
): string {
  const nothing = verdict === 'healthy' ? 'Nothing to mend: the connection is healthy.' : 'Nothing that Rolecall can mend by itself.';
  return [
    ...(plan.steps.length === 0 ? [nothing] : [`${plan.title}:`]),
    ...fixes.flatMap(({ fix }) => [
      `  ${fix.title} (${fix.access}, ${fix.reversible ? 'reversible' : 'not reversible'})`,
      ...(fix.caution === undefined ? [] : [`      ${fix.caution}`]),
    ]),
    ...(plan.steps.length === 0 ? [] : ['', 'Steps:', ...plan.steps.map((step, index) => `  ${index + 1}. ${step.say}`)]),
    ...stacks.flatMap((stack) => [
      '',
      `What CloudFormation would do in the stack ${stack.name} (${stack.region}):`,
      ...wordsOfChanges(stack).map((line) => `  ${line}`),
    ]),
    ...(left.length === 0 ? [] : ['', 'Left to people:', ...left.map(({ check, message }) => `  ${check}: ${message}`)]),
    ...(tooLarge.length === 0 ? [] : ['', 'More than the account allows:']),
    ...tooLarge.flatMap(({ fix, over }) => [
      `  ${fix.title}`,
      ...over.flatMap(({ what, size, limit, next }) => [`      ${what}: ${size} needed, ${limit} allowed.`, `      ${next}`]),
    ]),
    ...(owner === undefined || plan.steps.length === 0 ? [] : ['', owner]),
    ...(plan.steps.length === 0 ? [] : ['', 'Nothing was changed. Say --yes to apply it.']),
    '',
  ].join('\n');
}

/** An activity with its steps, for a terminal. */
export function activityText({ id, title, at, state, steps }: Activity, verdict?: Verdict): string {
  return [
    `${title} (${new Date(at).toISOString()}): ${state === 'settling' && isTakenBack(steps) ? TAKEN_BACK_SETTLING : STATE_WORDS[state]}`,
    ...steps.map(
      (step) =>
        `  ${STEP_SIGN[step.state]} ${step.say}: ${step.state}${step.pending ? ', AWS is still at work' : ''}${step.because ? ` (${[step.because.detail, step.because.next].filter(Boolean).join(' ')})` : ''}`,
    ),
    ...(verdict === undefined ? [] : [`The connection is now: ${verdict}.`]),
    ...(state === 'applying' ? [`  rolecall fix --finish ${id}`] : []),
    ...(state === 'taken-back' ? [] : [`  rolecall fix --undo ${id}`]),
    '',
  ].join('\n');
}

function isTakenBack(steps: Activity['steps']): boolean {
  return steps.some(({ state }) => state === 'taken-back' || state === 'stands');
}

/** Why nothing was changed. */
export function movedText(moved: {
  readonly message: string;
  readonly differences: readonly { readonly what: string; readonly was: unknown; readonly is: unknown }[];
}): string {
  return [
    moved.message,
    ...moved.differences.flatMap(({ what, was, is }) => [`  ${what}`, `    was ${JSON.stringify(was)}`, `    is  ${JSON.stringify(is)}`]),
    'Diagnose again, and fix what is found then.',
    '',
  ].join('\n');
}
