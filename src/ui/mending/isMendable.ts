import type { CheckReport, Finding } from '../../engine/model/finding.ts';

/** What a check has found that a change in the account mends. */
export function mendableFindings({ outcome }: Pick<CheckReport, 'outcome'>): readonly Finding[] {
  if (outcome.verdict !== 'broken') return [];
  return outcome.findings.filter(({ severity, fixes }) => severity !== 'info' && fixes.some(({ edits }) => edits.length > 0));
}

/** Has the check found something that a change in the account mends? */
export function isMendable(check: Pick<CheckReport, 'outcome'>): boolean {
  return mendableFindings(check).length > 0;
}
