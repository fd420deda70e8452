import type { ActivityStep } from '../../engine/model/activity.ts';
import { nameOfAction, type Step } from '../../engine/model/plan.ts';
import { wordsOfChanges } from '../../engine/model/stack.ts';
import type { Proposal } from '../../engine/session.ts';
import { redactorFor } from '../../engine/report/redact.ts';
import type { Translate } from '../../words/translate.ts';
import type { PanelPlan, PanelStep } from '../../webview/protocol.ts';
import { limitNotes } from '../mending/notes.ts';
import type { MendingState } from '../mending/mendingState.ts';

/** A plan as the panel shows it: plain data with every External ID redacted. Pure. */
export function panelPlan({ ask, proposal, stage, denied, notes, activity, outcome, handOver }: MendingState, t: Translate): PanelPlan {
  const { plan, fixes, left, diagnosis } = proposal;
  const steps = activity?.steps ?? plan.steps;
  const chosen = 'irreversible' in ask ? ask.irreversible : undefined;
  const isChoice = chosen || left.some(({ fixes: some }) => some.some(isIrreversible));
  const redacted = redactorFor(proposal.wanted);
  return redactorFor(diagnosis.connection)(
    redacted({
      // What runs may be another activity than the one that was planned: the view of what was done takes any of them back.
      title: activity?.title ?? plan.title,
      stage,
      ...(activity?.state === 'taking-back' && { isTakingBack: true }),
      fixes: fixes.map(({ fix: { title, access, reversible, caution } }) => ({
        title,
        access,
        reversible,
        ...(caution !== undefined && { caution }),
      })),
      steps: steps.map((step) => panelStep(step, denied?.find(({ say }) => say === step.say)?.needs, proposal, t)),
      left: [...left.map(({ message }) => message), ...limitNotes(proposal, t)],
      notes: notes.map(({ text, link, place }) => ({ text, ...(link !== undefined && { link }), ...(place && { place: place.label }) })),
      ...(isChoice && chosen !== undefined && { irreversible: chosen }),
      rehearsed: denied !== undefined,
      ...(outcome && { outcome }),
      ...(handOver && { handOver }),
      canUndo: stage === 'ended' && (activity?.state === 'applied' || activity?.state === 'partly'),
    }),
  );
}

/** What CloudFormation did with a stack; before that, what it would do. */
function detailsOf({ do: action, events }: Step & Partial<ActivityStep>, { stacks = [] }: Proposal): readonly string[] {
  if (events)
    return events.map(({ status, id, type, because }) => `${status} ${id} (${type})${because === undefined ? '' : `: ${because}`}`);
  const stack = 'input' in action ? stacks.find(({ stackId }) => stackId === action.input['StackName']) : undefined;
  return stack && nameOfAction(action) === 'cloudformation:ExecuteChangeSet' ? wordsOfChanges(stack) : [];
}

function isIrreversible({ reversible, edits }: { readonly reversible: boolean; readonly edits: readonly unknown[] }): boolean {
  return !reversible && edits.length > 0;
}

function panelStep(step: Step & Partial<ActivityStep>, needs: string | undefined, proposal: Proposal, t: Translate): PanelStep {
  const { say, do: action, undo, state = 'planned', because, pending, startedAt, endedAt } = step;
  const words = because?.detail ?? (needs === undefined ? undefined : t('IAM says that this login may not: it lacks {0}.', needs));
  const details = detailsOf(step, proposal);
  return {
    say,
    call: nameOfAction(action),
    reversible: undo !== 'irreversible',
    state,
    pending: pending !== undefined,
    ...(words !== undefined && { because: words }),
    ...(details.length > 0 && { details }),
    ...(startedAt !== undefined && endedAt !== undefined && { ms: endedAt - startedAt }),
  };
}
