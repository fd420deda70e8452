import type { Activity } from '../../engine/model/activity.ts';
import type { Mended } from '../../engine/session.ts';

/** How an activity ended, as a sentence or two, and how it is to be told. */
export interface Outcome {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** How applying, finishing or taking back ended. Pure. @param name the connection's */
export function outcomeOf({ activity, diagnosis, brokenByIt }: Mended, name: string): Outcome {
  const { title, state, steps, checks } = activity;
  switch (state) {
    case 'taken-back': {
      const failed = steps.find((step) => step.because !== undefined);
      if (!failed) return { severity: 'info', text: `"${title}" was taken back.` };
      return {
        severity: 'error',
        text: `"${title}" was not done, and what had been done was taken back. ${reason(failed)}`,
      };
    }
    case 'partly': {
      const standing = steps.filter((step) => step.state === 'stands' || step.state === 'failed');
      return { severity: 'error', text: `"${title}" stands in part. ${standing.map(reason).join(' ')}` };
    }
    case 'settling': {
      const pending = steps.filter((step) => step.pending);
      const what = pending.some((step) => step.state === 'taken-back') ? 'was taken back' : 'was applied';
      const at = pending.map(({ say }) => say).join(', ');
      return {
        severity: 'info',
        text: `"${title}" ${what}. AWS is still at work on: ${at}. Rolecall goes on watching and says when it has ended.`,
      };
    }
    case 'planned':
    case 'applying':
    case 'taking-back':
      return { severity: 'warning', text: `"${title}" was not brought to its end.` };
    case 'applied': {
      const told = toldOfAccess({ activity, diagnosis });
      if (told !== undefined && brokenByIt.length === 0) return { severity: 'info', text: told };
      const titles = (ids: readonly string[]): string =>
        ids.map((id) => diagnosis.checks.find((check) => check.id === id)?.title ?? id).join(', ');
      if (brokenByIt.length > 0)
        return { severity: 'error', text: `"${title}" was applied, and broke what was healthy: ${titles(brokenByIt)}.` };
      if (diagnosis.verdict === 'healthy') return { severity: 'info', text: `${name} is healthy now.` };
      const still = checks.mended.filter((id) => diagnosis.checks.some((check) => check.id === id && check.status === 'fail'));
      if (still.length > 0) {
        return {
          severity: 'warning',
          text: `"${title}" was applied, but AWS does not show it yet: ${titles(still)}. It may still be propagating: diagnose again in a minute.`,
        };
      }
      const failing = diagnosis.checks.filter(({ status }) => status === 'fail').length;
      const rest = failing === 0 ? 'Some of it cannot be told.' : `${failing} ${failing === 1 ? 'problem is' : 'problems are'} left.`;
      return { severity: 'info', text: `"${title}" was applied. ${rest}` };
    }
  }
}

/** What was meant by it is no mending, so that what is left broken is not what counts. */
function toldOfAccess({ activity: { meant }, diagnosis }: Pick<Mended, 'activity' | 'diagnosis'>): string | undefined {
  const vendor = diagnosis.connection.purpose.vendor.name;
  if (meant === 'revoke') return `${vendor} has no access by this role any more.`;
  if (meant === 'rotate') {
    return `Both External IDs are accepted now. Have ${vendor} use the new one, then drop the old one: "Rolecall: Rotate External ID…".`;
  }
  return meant === 'drop' ? 'Of the two External IDs one is accepted now.' : undefined;
}

function reason({ say, because }: Activity['steps'][number]): string {
  const detail = because ? [because.detail, because.next].filter(Boolean).join(' ') : 'nothing is known of why.';
  return `${say}: ${detail}`;
}
