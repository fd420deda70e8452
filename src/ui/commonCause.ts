import type { CheckReport } from '../engine/model/finding.ts';
import type { Unknown } from '../engine/model/known.ts';

/** Why most of the checks that cannot tell cannot: one failed login is one cause, not twenty. `undefined`: nothing is unsure. */
export function commonCause(checks: readonly CheckReport[]): Unknown | undefined {
  const causes = checks.flatMap(({ outcome, decisive }) => (outcome.verdict === 'cannot-tell' && decisive ? [outcome.because] : []));
  const times = (cause: Unknown): number => causes.filter(({ detail }) => detail === cause.detail).length;
  return causes.reduce<Unknown | undefined>((most, cause) => (most === undefined || times(cause) > times(most) ? cause : most), undefined);
}
