import type { Place } from '../engine/iac/located.ts';
import type { SourceFile } from '../engine/iac/dialect.ts';
import { carriedOver } from './carriedOver.ts';
import { spotOf } from './lines.ts';
import type { Batch, CodeProblem, CodeRole, FileText, Mark } from './protocol.ts';

/** A role with offsets into the text that it was read from. */
export interface PlacedRole extends Omit<CodeRole, 'at' | 'marks'> {
  readonly at: Place;
  readonly marks: readonly (Omit<Mark, 'at' | 'writtenAt'> & { readonly at: Place; readonly writtenAt?: Place })[];
}

/** A problem with offsets into the text that it was found in. */
export interface PlacedProblem extends Omit<CodeProblem, 'at' | 'related'> {
  readonly at: Place;
  readonly related: readonly { readonly at: Place; readonly say: string }[];
}

/** What was found in files that belong together. */
export interface Placed {
  readonly files: readonly FileText[];
  readonly roles: readonly PlacedRole[];
  readonly problems: readonly PlacedProblem[];
  readonly unreadable: readonly { readonly at: Place; readonly reason: string }[];
}

/**
 * What is shown while somebody types. A block that cannot be read at the moment says nothing new: what was found in it before, or rests on
 * a value in it, stays where it was and moves with the text, until the block can be read again. What was typed over goes.
 */
export function steady(before: Placed | undefined, now: Placed): Placed {
  if (!before || now.unreadable.length === 0) return now;
  const texts = new Map(now.files.map(({ path, text }) => [path, text]));
  const old = new Map(before.files.map(({ path, text }) => [path, text]));
  const moved = (place: Place): Place | undefined => {
    const [from, to] = [old.get(place.file), texts.get(place.file)];
    return from === undefined || to === undefined ? undefined : carriedOver(place, from, to);
  };
  const isHidden = (place: Place | undefined): boolean =>
    place !== undefined && now.unreadable.some(({ at }) => at.file === place.file && at.start <= place.start && place.start <= at.end);

  const ids = new Set(now.roles.map(({ id }) => id));
  const roles = before.roles.flatMap((role): readonly PlacedRole[] => {
    const at = moved(role.at);
    if (ids.has(role.id) || !at || !isHidden(at)) return [];
    const marks = role.marks.flatMap(({ at: place, writtenAt: _written, ...mark }) => {
      const there = moved(place);
      return there ? [{ ...mark, at: there }] : [];
    });
    return [{ ...role, at, marks }];
  });
  const kept = new Set([...ids, ...roles.map(({ id }) => id)]);
  const found = new Set(now.problems.map(({ id }) => id));
  const problems = before.problems.flatMap((problem): readonly PlacedProblem[] => {
    const at = moved(problem.at);
    if (found.has(problem.id) || !kept.has(problem.role) || !at) return [];
    const related = problem.related.flatMap(({ at: place, say }) => {
      const there = moved(place);
      return there ? [{ at: there, say }] : [];
    });
    const isWaiting = isHidden(at) || related.some((one) => isHidden(one.at)) || roles.some(({ id }) => id === problem.role);
    return isWaiting ? [{ ...problem, at, related }] : [];
  });
  return { ...now, roles: [...now.roles, ...roles], problems: [...now.problems, ...problems] };
}

/** As the window takes it: lines and characters in place of offsets. */
export function batchOf(key: string, { files, roles, problems, unreadable }: Placed): Batch {
  const texts = new Map<string, SourceFile>(files.map((file) => [file.path, file]));
  const spot = (place: Place) => spotOf(texts.get(place.file) ?? { path: place.file, text: '' }, place);
  return {
    key,
    files: files.map(({ path, version }) => ({ path, ...(version !== undefined && { version }) })),
    roles: roles.map((role) => ({
      ...role,
      at: spot(role.at),
      marks: role.marks.map(({ at, writtenAt, ...mark }) => ({ ...mark, at: spot(at), ...(writtenAt && { writtenAt: spot(writtenAt) }) })),
    })),
    problems: problems.map((problem) => ({
      ...problem,
      at: spot(problem.at),
      related: problem.related.map(({ at, say }) => ({ at: spot(at), say })),
    })),
    unreadable: unreadable.map(({ at, reason }) => ({ at: spot(at), reason })),
  };
}
