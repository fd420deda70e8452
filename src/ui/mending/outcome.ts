import type { Activity } from '../../engine/model/activity.ts';
import type { Mended } from '../../engine/session.ts';
import type { Translate } from '../../words/translate.ts';

/** How an activity ended, as a sentence or two, and how it is to be told. */
export interface Outcome {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** How applying, finishing or taking back ended. Pure. @param name the connection's */
export function outcomeOf({ activity, diagnosis, brokenByIt }: Mended, name: string, t: Translate): Outcome {
  const { title, state, steps, checks } = activity;
  switch (state) {
    case 'taken-back': {
      const failed = steps.find((step) => step.because !== undefined);
      if (!failed) return { severity: 'info', text: t('"{0}" was taken back.', title) };
      return {
        severity: 'error',
        text: t('"{0}" was not done, and what had been done was taken back. {1}', title, reason(failed, t)),
      };
    }
    case 'partly': {
      const standing = steps.filter((step) => step.state === 'stands' || step.state === 'failed');
      return { severity: 'error', text: t('"{0}" stands in part. {1}', title, standing.map((step) => reason(step, t)).join(' ')) };
    }
    case 'settling': {
      const pending = steps.filter((step) => step.pending);
      const at = pending.map(({ say }) => say).join(', ');
      const text = pending.some((step) => step.state === 'taken-back')
        ? t('"{0}" was taken back. AWS is still at work on: {1}. Rolecall goes on watching and says when it has ended.', title, at)
        : t('"{0}" was applied. AWS is still at work on: {1}. Rolecall goes on watching and says when it has ended.', title, at);
      return { severity: 'info', text };
    }
    case 'planned':
    case 'applying':
    case 'taking-back':
      return { severity: 'warning', text: t('"{0}" was not brought to its end.', title) };
    case 'applied': {
      const told = toldOfAccess({ activity, diagnosis }, t);
      if (told !== undefined && brokenByIt.length === 0) return { severity: 'info', text: told };
      const titles = (ids: readonly string[]): string =>
        ids.map((id) => diagnosis.checks.find((check) => check.id === id)?.title ?? id).join(', ');
      if (brokenByIt.length > 0)
        return { severity: 'error', text: t('"{0}" was applied, and broke what was healthy: {1}.', title, titles(brokenByIt)) };
      if (diagnosis.verdict === 'healthy') return { severity: 'info', text: t('{0} is healthy now.', name) };
      const still = checks.mended.filter((id) => diagnosis.checks.some((check) => check.id === id && check.status === 'fail'));
      if (still.length > 0) {
        return {
          severity: 'warning',
          text: t(
            '"{0}" was applied, but AWS does not show it yet: {1}. It may still be propagating: diagnose again in a minute.',
            title,
            titles(still),
          ),
        };
      }
      const failing = diagnosis.checks.filter(({ status }) => status === 'fail').length;
      return { severity: 'info', text: t('"{0}" was applied. {1}', title, whatIsLeft(failing, t)) };
    }
  }
}

function whatIsLeft(failing: number, t: Translate): string {
  if (failing === 0) return t('Some of it cannot be told.');
  return failing === 1 ? t('1 problem is left.') : t('{0} problems are left.', failing);
}

/** What was meant by it is no mending, so that what is left broken is not what counts. */
function toldOfAccess({ activity: { meant }, diagnosis }: Pick<Mended, 'activity' | 'diagnosis'>, t: Translate): string | undefined {
  const vendor = diagnosis.connection.purpose.vendor.name;
  if (meant === 'revoke') return t('{0} has no access by this role any more.', vendor);
  if (meant === 'rotate') {
    return t(
      'Both External IDs are accepted now. Have {0} use the new one, then drop the old one: "Rolecall: Rotate External ID…".',
      vendor,
    );
  }
  return meant === 'drop' ? t('Of the two External IDs one is accepted now.') : undefined;
}

function reason({ say, because }: Activity['steps'][number], t: Translate): string {
  const detail = because ? [because.detail, because.next].filter(Boolean).join(' ') : t('nothing is known of why.');
  return `${say}: ${detail}`;
}
