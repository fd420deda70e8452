import type { Translate } from '../words/translate.ts';
import type { PanelFix, PanelSide } from './protocol.ts';

/** Whose turn it is, as a label on a finding. */
export function sideLabel(side: PanelSide, t: Translate): string {
  const labels: Readonly<Record<PanelSide, string>> = { yours: t('Your side'), vendor: t("The vendor's side"), aws: t("AWS's side") };
  return labels[side];
}

/** What a fix does to who may get in. */
export function accessWords(access: PanelFix['access'], vendor: string, t: Translate): string {
  switch (access) {
    case 'same':
      return t('Access stays the same');
    case 'narrower':
      return t('Gives less access');
    case 'wider':
      return t('Gives {0} more access', vendor);
  }
}
