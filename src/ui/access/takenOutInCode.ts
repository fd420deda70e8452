import type { Diagnosis } from '../../engine/session.ts';

/** How far a change of code that takes a vendor out has come. `written`: nobody has seen it applied; `gone`: the vendor was found out since. */
export type TakenOut = 'written' | 'gone';

/**
 * How far it has come by what a diagnosis says of the trust policy. Pure.
 * @returns `undefined`: somebody has let the vendor in again, so that it is meant to get in
 */
export function afterDiagnosis(taken: TakenOut, { checks }: Pick<Diagnosis, 'checks'>): TakenOut | undefined {
  const named = checks.find(({ id }) => id === 'trust-principal')?.status;
  if (taken === 'written') return named === 'fail' ? 'gone' : 'written';
  return named === 'pass' ? undefined : 'gone';
}
