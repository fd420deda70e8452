import type { Place } from '../engine/iac/located.ts';

/**
 * Where a place of a text is after somebody typed: unchanged before what was typed, shifted behind it, `undefined` where it was typed
 * over. What was typed is all between the beginning and the end that both texts share.
 */
export function carriedOver<P extends Pick<Place, 'start' | 'end'>>(place: P, before: string, after: string): P | undefined {
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  if (head === before.length && head === after.length) return place;
  let tail = 0;
  while (tail < shortest - head && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail += 1;
  const moved = after.length - before.length;
  if (place.end <= head) return place;
  if (place.start >= before.length - tail) return { ...place, start: place.start + moved, end: place.end + moved };
  return undefined;
}
