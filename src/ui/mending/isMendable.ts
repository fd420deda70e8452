import type { CheckReport } from '../../engine/model/finding.ts';

/** Has the check found something that a change in the account mends? */
export function isMendable({ outcome }: Pick<CheckReport, 'outcome'>): boolean {
  return (
    outcome.verdict === 'broken' &&
    outcome.findings.some(({ severity, fixes }) => severity !== 'info' && fixes.some(({ edits }) => edits.length > 0))
  );
}
