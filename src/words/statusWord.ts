import type { CheckStatus } from '../engine/model/finding.ts';
import type { Translate } from './translate.ts';

/** The word for a status, the same in tree and panel; never the colour or the sign alone. `unread`: nothing was looked at yet. */
export function statusWord(status: CheckStatus | 'unread', t: Translate): string {
  const words: Readonly<Record<typeof status, string>> = {
    fail: t('broken'),
    warn: t('warning'),
    'cannot-tell': t('cannot tell'),
    pass: t('healthy'),
    'not-applicable': t('not applicable'),
    unread: t('not read yet'),
  };
  return words[status];
}
