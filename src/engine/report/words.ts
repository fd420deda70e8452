import type { CheckStatus, Side, Verdict } from '../model/finding.ts';

/** The word that stands for a status wherever people read it; never the colour or the sign alone. */
export const STATUS_WORD: Readonly<Record<CheckStatus, string>> = {
  pass: 'healthy',
  fail: 'broken',
  warn: 'warning',
  'cannot-tell': 'cannot tell',
  'not-applicable': 'not applicable',
};

/** Who must act, in words. */
export const SIDE_WORD: Readonly<Record<Side, string>> = { yours: 'your side', vendor: "the vendor's side", aws: "AWS's side" };

/** The verdict as a sentence. `unknowns`: how many decisive checks could not tell. */
export function verdictSentence(verdict: Verdict, vendor: string, side: Side | undefined): string {
  switch (verdict) {
    case 'healthy':
      return `Healthy: ${vendor} gets in and sees what it needs.`;
    case 'broken':
      return `Broken: ${side ? `${SIDE_WORD[side]} must act` : 'see the findings'}.`;
    case 'cannot-tell':
      return 'Cannot tell: nothing is known to be broken, but something that matters could not be read.';
  }
}
