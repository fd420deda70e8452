/** A compiled pattern: character codes, {@link ANY_ONE} for `?`, {@link ANY_RUN} for `*`. */
export type Glob = readonly number[];

export const ANY_ONE = -1;
export const ANY_RUN = -2;
/** Stands for a character that no pattern spells out, so that only a wildcard can match it. */
const STRANGER = -3;

/** More sets of places than this are not followed: the answer is then "not surely covered". */
const MOST_SETS = 4096;

/** Compiles a pattern with IAM's two wildcards, `*` and `?`. `foldCase` lowers it, for names that IAM compares in any case. */
export function compileGlob(pattern: string, foldCase = false): Glob {
  return codesOf(foldCase ? pattern.toLowerCase() : pattern, false);
}

/** The codes of a text; `literal` keeps `*` and `?` as plain characters. */
export function codesOf(text: string, literal: boolean): number[] {
  const codes: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (!literal && code === 42) {
      if (codes[codes.length - 1] !== ANY_RUN) codes.push(ANY_RUN);
    } else codes.push(!literal && code === 63 ? ANY_ONE : code);
  }
  return codes;
}

/** True if the pattern has no wildcard, so that it stands for one text only. */
export function isLiteral(glob: Glob): boolean {
  return !glob.some((code) => code < 0);
}

/** Does the whole text match? Goes back to the last `*` only, so a hostile pattern costs at most length times length. */
export function matchGlob(glob: Glob, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let resume = 0;
  while (position < text.length) {
    const code = glob[at];
    if (code === ANY_RUN) {
      star = at++;
      resume = position;
    } else if (code !== undefined && (code === ANY_ONE || code === text.charCodeAt(position))) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  while (glob[at] === ANY_RUN) at++;
  return at === glob.length;
}

/**
 * Does every text that `want` matches also match `have`? Exact, over the alphabet of all characters: a wildcard of `want`
 * is tried as a character that `have` does not spell out, a `*` of `want` at every length that makes a difference.
 * Beyond a bound that no real policy reaches the answer is `false`.
 */
export function globCovers(have: Glob, want: Glob): boolean {
  if (have.length === 1 && have[0] === ANY_RUN) return true;
  if (quickMiss(have, want)) return false;
  if (isLiteral(want)) return matchGlob(have, plainText(want));
  let sets = new Map<string, readonly number[]>();
  const start = closed(have, [0]);
  sets.set(start.join(), start);
  for (const code of orderedRuns(want)) {
    const next = new Map<string, readonly number[]>();
    for (const set of sets.values()) {
      if (code === ANY_RUN) {
        let grown = set;
        let key = grown.join();
        while (!next.has(key)) {
          next.set(key, grown);
          if (grown.length === 0 || next.size > MOST_SETS) return false;
          grown = stepped(have, grown, STRANGER);
          key = grown.join();
        }
      } else {
        const moved = stepped(have, set, code === ANY_ONE ? STRANGER : code);
        if (moved.length === 0) return false;
        next.set(moved.join(), moved);
      }
    }
    sets = next;
  }
  for (const set of sets.values()) if (set[set.length - 1] !== have.length) return false;
  return true;
}

/** Is there a text that both patterns match? */
export function globsTouch(one: Glob, other: Glob): boolean {
  if (isLiteral(other)) return matchGlob(one, plainText(other));
  if (isLiteral(one)) return matchGlob(other, plainText(one));
  let below: boolean[] = [];
  for (let i = one.length; i >= 0; i--) {
    const row: boolean[] = [];
    for (let j = other.length; j >= 0; j--) {
      const a = one[i];
      const b = other[j];
      if (a === undefined && b === undefined) row[j] = true;
      else if (a === ANY_RUN) row[j] = below[j] === true || (b !== undefined && row[j + 1] === true);
      else if (b === ANY_RUN) row[j] = row[j + 1] === true || (a !== undefined && below[j] === true);
      else if (a === undefined || b === undefined) row[j] = false;
      else row[j] = (a === b || a === ANY_ONE || b === ANY_ONE) && below[j + 1] === true;
    }
    below = row;
  }
  return below[0] === true;
}

/** {@link globCovers} for patterns as they are written. Case matters; lower both for names that IAM compares in any case. */
export function patternCovers(have: string, want: string): boolean {
  return globCovers(compileGlob(have), compileGlob(want));
}

function plainText(glob: Glob): string {
  return glob.map((code) => String.fromCharCode(code)).join('');
}

/** Most pairs differ in the characters before their first wildcard; finding that out costs next to nothing. */
function quickMiss(have: Glob, want: Glob): boolean {
  for (let index = 0; index < have.length; index++) {
    const code = have[index] ?? ANY_RUN;
    if (code < 0) return false;
    if (want[index] !== code) return true;
  }
  return want.length !== have.length;
}

/** `*?` and `?*` mean the same; with the `?` first the steps are taken before the run. */
function orderedRuns(glob: Glob): Glob {
  const codes: number[] = [];
  let run = false;
  for (const code of glob) {
    if (code === ANY_RUN) run = true;
    else {
      if (code !== ANY_ONE && run) {
        codes.push(ANY_RUN);
        run = false;
      }
      codes.push(code);
    }
  }
  if (run) codes.push(ANY_RUN);
  return codes;
}

/** The places a pattern may be at without reading anything more: a `*` may be over at once. In order, without repeats. */
function closed(glob: Glob, places: readonly number[]): number[] {
  const result: number[] = [];
  for (const place of places) {
    let at = place;
    const last = result[result.length - 1];
    if (last !== undefined && at <= last) continue;
    result.push(at);
    while (glob[at] === ANY_RUN) result.push(++at);
  }
  return result;
}

function stepped(glob: Glob, places: readonly number[], code: number): number[] {
  const moved: number[] = [];
  for (const place of places) {
    const token = glob[place];
    const target = token === ANY_RUN ? place : token === ANY_ONE || (token === code && code !== STRANGER) ? place + 1 : -1;
    if (target >= 0 && moved[moved.length - 1] !== target) moved.push(target);
  }
  return closed(glob, moved);
}
