import type { PanelFix, PanelSide, PanelStatus } from './protocol.ts';

/** The word for a status: the same words as in reports and in the tree. */
export const STATUS_WORD: Readonly<Record<PanelStatus, string>> = {
  fail: 'broken',
  warn: 'warning',
  'cannot-tell': 'cannot tell',
  pass: 'healthy',
  'not-applicable': 'not applicable',
  unread: 'not read yet',
};

/** Whose turn it is, as a label on a finding. */
export const SIDE_LABEL: Readonly<Record<PanelSide, string>> = { yours: 'Your side', vendor: "The vendor's side", aws: "AWS's side" };

/** What a fix does to who may get in. */
export function accessWords(access: PanelFix['access'], vendor: string): string {
  switch (access) {
    case 'same':
      return 'Access stays the same';
    case 'narrower':
      return 'Gives less access';
    case 'wider':
      return `Gives ${vendor} more access`;
  }
}
