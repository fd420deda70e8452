import { applyEdits } from './applyEdits.ts';
import { overLimits, type OverLimit } from './overLimits.ts';
import type { Connection } from '../model/connection.ts';
import type { Finding, Fix } from '../model/finding.ts';

/** A fix that the account would refuse, because what it makes is larger than the account allows. */
export interface TooLarge {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly over: readonly OverLimit[];
}

/** What mending several findings comes to. */
export interface Mending {
  /** The facts as they should be. */
  readonly wanted: Connection;
  /** The fixes that lead there, each with the finding it mends. */
  readonly fixes: readonly { readonly finding: Finding; readonly fix: Fix }[];
  /** Findings that no edit mends: a guided step, somebody else's to do, or more than the account allows. */
  readonly left: readonly Finding[];
  /** Of those that are left, the ones with a fix that would be over a limit of the account. */
  readonly tooLarge: readonly TooLarge[];
}

/**
 * Mends findings one after the other. After each fix everything is judged anew, because the edits of two findings can touch one
 * place, and a fix may have mended more than its own. Of several fixes of a finding the first is taken that has edits and keeps within
 * the limits of the account as it was read; one that does not may do so once another fix has made room.
 * @param recheck the findings of the checks that are to be mended, worst first
 * @param mayDo says no to a fix that somebody would have to agree to first
 */
export function mend(
  connection: Connection,
  recheck: (connection: Connection) => readonly Finding[],
  mayDo: (fix: Fix) => boolean = () => true,
): Mending {
  const fixes: { finding: Finding; fix: Fix }[] = [];
  const left = new Set<string>();
  const tooLarge = new Map<string, TooLarge>();
  let wanted = connection;
  for (;;) {
    const found = recheck(wanted);
    const finding = found.find((one) => !left.has(nameOf(one)) && !tooLarge.has(nameOf(one)));
    if (!finding) return { wanted, fixes, left: found, tooLarge: [...tooLarge.values()] };
    const isMended = fixes.some((done) => nameOf(done.finding) === nameOf(finding));
    const tried = (isMended ? [] : finding.fixes)
      .filter((fix) => fix.edits.length > 0 && mayDo(fix))
      .map((fix) => {
        const after = applyEdits(wanted, fix.edits);
        return { fix, after, over: overLimits(connection, after) };
      });
    const chosen = tried.find(({ over }) => over.length === 0);
    const [first] = tried;
    if (chosen) {
      wanted = chosen.after;
      fixes.push({ finding, fix: chosen.fix });
      tooLarge.clear();
    } else if (first) tooLarge.set(nameOf(finding), { finding, fix: first.fix, over: first.over });
    else left.add(nameOf(finding));
  }
}

function nameOf({ check, at, message }: Finding): string {
  return `${check} ${at.join('/')} ${message}`;
}
