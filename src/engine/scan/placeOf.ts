import { locatedAt, type Located, type LocatedEntry, type Place } from '../iac/located.ts';
import type { Path } from '../model/edit.ts';

/** Where something is shown: the exact word, and where its value is written when that is elsewhere. */
export interface Shown {
  readonly place: Place;
  readonly writtenAt?: Place;
  /** The header of the role whose it is, where the place alone does not tell: its policies may be written anywhere. */
  readonly declaredAt?: Place;
}

/**
 * The exact word of a path in a declaration: where its value is used. For something that holds other things, its key or the first line
 * of it; for something missing, that of what it is missing from; for what no file holds, the header of the declaration.
 * @param header where the declaration begins
 * @param textOf the text of a file
 */
export function placeOf(facts: Located, path: Path, header: Place, textOf: (file: string) => string): Shown {
  const shown = wordOf(facts, path, header, textOf);
  const isApart = (path[1] === 'policies' || path[1] === 'inline') && !samePlace(shown.place, header);
  return isApart ? { ...shown, declaredAt: header } : shown;
}

function wordOf(facts: Located, path: Path, header: Place, textOf: (file: string) => string): Shown {
  let here = facts;
  let entry: LocatedEntry | undefined;
  let depth = 0;
  for (const key of path) {
    const next: Located | undefined = locatedAt(here, [key]);
    if (!next) break;
    entry = here.kind === 'map' ? here.entries.find((one) => one.key === String(key)) : undefined;
    here = next;
    depth += 1;
  }
  // What every declaration has (`role`, `clusters`) stands for the block, whose header says more than its braces.
  if (depth <= 1 && isComposite(here)) return { place: header };
  const used = here.usedAt ?? here.at;
  const elsewhere = here.usedAt && !samePlace(here.usedAt, here.at) ? { writtenAt: firstLine(here.at, textOf) } : {};
  if (!isComposite(here)) return { place: firstLine(used, textOf), ...elsewhere };
  if (entry?.keyAt) return { place: entry.keyAt, ...elsewhere };
  const line = firstLine(used, textOf);
  if (/\w/.test(textOf(line.file).slice(line.start, line.end))) return { place: line, ...elsewhere };
  const inner = here.kind === 'map' ? here.entries.find(({ keyAt }) => keyAt)?.keyAt : undefined;
  return { place: inner ?? line, ...elsewhere };
}

function isComposite(located: Located): boolean {
  return located.kind === 'list' || located.kind === 'map';
}

function samePlace(one: Place, other: Place): boolean {
  return one.file === other.file && one.start === other.start && one.end === other.end;
}

/** A squiggle over many lines hides what it is about. */
function firstLine(place: Place, textOf: (file: string) => string): Place {
  const text = textOf(place.file).slice(place.start, place.end);
  const line = /^[^\r\n]*/.exec(text)?.[0].trimEnd() ?? '';
  return line.length === text.length ? place : { ...place, end: place.start + line.length };
}
