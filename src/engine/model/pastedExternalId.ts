/** What somebody pasted, without what a copy brings along. */
export interface Pasted {
  readonly value: string;
  /** What was left out, in words: `blanks`, `quotes`, `invisible characters`. */
  readonly leftOut: readonly string[];
}

/** Zero-width characters, joiners, marks of direction and the byte order mark: nobody sees them, and IAM compares them. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/gu;
const QUOTES = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|\u201C([^\u201D]*)\u201D|\u2018([^\u2019]*)\u2019|\u00AB([^\u00BB]*)\u00BB)$/u;

/**
 * An External ID as it was copied out of a page or a message: blanks around it, quotes around it and characters that nobody sees are
 * none of it (STS API Reference, AssumeRole: letters, digits and =,.@:/- and no white space; read 2026-11-22).
 */
export function pastedExternalId(text: string): Pasted {
  const seen = text.replaceAll(INVISIBLE, '');
  const trimmed = seen.trim();
  const match = QUOTES.exec(trimmed);
  const inside = match ? (match.slice(1).find((part) => part !== undefined) ?? '') : trimmed;
  const value = inside.trim();
  return {
    value,
    leftOut: [
      ...(trimmed !== seen || value !== inside ? ['blanks'] : []),
      ...(match ? ['quotes'] : []),
      ...(seen !== text ? ['invisible characters'] : []),
    ],
  };
}
