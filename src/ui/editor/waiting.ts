import type { CodeProblem } from '../../scanner/protocol.ts';

/** Somebody pauses when they have typed nothing for so long. */
export const PAUSE_MS = 1000;

/**
 * What to show of a file in which somebody is typing: what was shown already stays, what is mended goes at once, and what is new waits for
 * a pause. So nothing comes and goes while an account id is half typed.
 * @param shown the ids that are shown now
 * @param sinceTyped milliseconds since the last keystroke in the file; `undefined`: nobody typed in it
 */
export function shownWhileTyping(
  problems: readonly CodeProblem[],
  shown: ReadonlySet<string>,
  sinceTyped: number | undefined,
): { readonly show: readonly CodeProblem[]; readonly waits: boolean } {
  if (sinceTyped === undefined || sinceTyped >= PAUSE_MS) return { show: problems, waits: false };
  const show = problems.filter(({ id }) => shown.has(id));
  return { show, waits: show.length < problems.length };
}
