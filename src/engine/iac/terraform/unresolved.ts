import { unknown, type Unknown } from '../../model/known.ts';
import type { Located, Place } from '../located.ts';
import type { Range } from './syntax.ts';

/** A value that the code does not settle. `why` names the expression; `about` is what it stands for, where it stands for something. */
export function unresolved(at: Place, why: string, about?: string): Located & { readonly kind: 'unknown' } {
  return { kind: 'unknown', at, because: unsettled(why, about) };
}

/** The reason alone. */
export function unsettled(why: string, about?: string): Unknown {
  return unknown('unresolved', why, about === undefined ? {} : { about });
}

/** A range as a place in a file. */
export function placeIn(file: { readonly path: string }, { start, end }: Range): Place {
  return { file: file.path, start, end };
}

/** The header of a block: its type and its labels. */
export function headerOf(file: { readonly path: string }, block: { readonly typeRange: Range; readonly labels: readonly Range[] }): Place {
  return { file: file.path, start: block.typeRange.start, end: block.labels.at(-1)?.end ?? block.typeRange.end };
}
