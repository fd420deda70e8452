import type { ExternalIdRule } from './vendor.ts';

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

/** What is off about an External ID. `length`: outside of the vendor's own rule; where AWS does not take it either, `isRefused`. */
export type ExternalIdFlaw =
  | { readonly kind: 'empty' }
  | { readonly kind: 'odd'; readonly character: string }
  | { readonly kind: 'length'; readonly isRefused: boolean };

/**
 * Holds an External ID against the form that a vendor gives them, and against AWS's own: 2 to 1224 characters (AWS STS API Reference,
 * AssumeRole, ExternalId, read 2026-11-21). Pure.
 * @returns the first thing that is off
 */
export function externalIdFlaw(
  value: string,
  { pattern, minLength, maxLength }: Pick<ExternalIdRule, 'pattern' | 'minLength' | 'maxLength'>,
): ExternalIdFlaw | undefined {
  if (value === '') return { kind: 'empty' };
  const character = [...value].find((one) => !new RegExp(`^${pattern}$`, 'u').test(one));
  if (character !== undefined) return { kind: 'odd', character };
  const { length } = value;
  const isRefused = length < 2 || length > 1224;
  return isRefused || length < minLength || length > maxLength ? { kind: 'length', isRefused } : undefined;
}
