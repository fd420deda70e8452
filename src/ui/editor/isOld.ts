/** Facts of an account that were read longer ago are shown as old. */
export const OLD_MS = 60 * 60 * 1000;

/** @param readAt when the facts were read @param now both in milliseconds since the epoch */
export function isOld(readAt: number, now: number): boolean {
  return now - readAt > OLD_MS;
}

/** In how many milliseconds the next of the facts grow old; `undefined`: none are young. */
export function untilOld(readAts: readonly number[], now: number): number | undefined {
  const left = readAts.filter((readAt) => !isOld(readAt, now)).map((readAt) => readAt + OLD_MS + 1 - now);
  return left.length > 0 ? Math.min(...left) : undefined;
}
