import type { Translate } from './translate.ts';

/** Can something be taken back once it is done? */
export function undoWords(reversible: boolean, t: Translate): string {
  return reversible ? t('can be undone') : t('cannot be undone');
}
