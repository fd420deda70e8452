// Would this caller get in, and which clause says no? This room imports the model and ipaddr.js, and does no I/O.
import type { Path } from '../model/edit.ts';
import { isUnknown } from '../model/known.ts';
import { anyOf, notOf, type Answer } from './answer.ts';
import { compileGlob, matchGlob } from './glob.ts';
import { listOf, noun, shownList } from './shape.ts';
import type { ClauseVerdict } from './verdict.ts';

/**
 * Judges `Action` and `NotAction` of the statement at `path` for one action. Names are compared in any case, with `*` and
 * `?`. A statement with neither is about no action.
 * `extra`: why this action is asked for beside the first one, a clause before ", so …".
 * Source: IAM User Guide, "IAM JSON policy elements: Action" and "NotAction" (2026-11).
 */
export function judgeAction(statement: Readonly<Record<string, unknown>>, action: string, path: Path, extra?: string): ClauseVerdict[] {
  const { Action: named, NotAction: spared } = statement;
  const needed = extra === undefined ? '' : `${extra}, so ${action} must be allowed too; `;
  const verdicts: ClauseVerdict[] = [];
  if (named === undefined && spared === undefined)
    verdicts.push(verdict('no', `${needed}the statement has no Action.`, [...path, 'Action']));
  if (named !== undefined) {
    const outcome = covers(named, action);
    const says = { yes: 'names', no: 'does not name', 'cannot-tell': 'may or may not name' }[outcome];
    verdicts.push(verdict(outcome, `${needed}the Action ${says} ${action}: ${shown(named)}.`, [...path, 'Action']));
  }
  if (spared !== undefined) {
    const outcome = notOf(covers(spared, action));
    const says = { yes: 'does not exclude', no: 'excludes', 'cannot-tell': 'may or may not exclude' }[outcome];
    verdicts.push(verdict(outcome, `${needed}NotAction ${says} ${action}: ${shown(spared)}.`, [...path, 'NotAction']));
  }
  return verdicts;
}

function covers(actions: unknown, action: string): Answer {
  const wanted = action.toLowerCase();
  if (isUnknown(actions)) return 'cannot-tell';
  return anyOf(
    listOf(actions).map((entry) =>
      typeof entry !== 'string' ? 'cannot-tell' : matchGlob(compileGlob(entry, true), wanted) ? 'yes' : 'no',
    ),
  );
}

function shown(actions: unknown): string {
  if (isUnknown(actions)) return `it is not known (${actions.detail})`;
  const texts = listOf(actions).map((entry) =>
    typeof entry === 'string' ? noun(entry) : isUnknown(entry) ? 'an action that is not known' : 'something that is no action',
  );
  return `it says ${shownList(texts)}`;
}

function verdict(outcome: Answer, why: string, path: Path): ClauseVerdict {
  return { clause: 'Action', outcome, why: why.charAt(0).toUpperCase() + why.slice(1), path };
}
