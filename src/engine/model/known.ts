// The nouns of the engine. This room imports nothing: every other room speaks in these types.

/** Why something is not known. The four words are part of the CLI contract (`because.unknown`). */
export type UnknownReason =
  /** AWS said no: a permission is missing, or the login has expired. */
  | 'denied'
  /** A file's expression that cannot be computed without running the tool that owns it. */
  | 'unresolved'
  /** Nobody has asked yet, or there was no reason to ask. */
  | 'not-looked'
  /** AWS did not answer, or answered with something that is not an answer (throttled out, 5xx, reset, a proxy's HTML). */
  | 'unreachable';

/**
 * A fact that we do not have. It is a value, not an exception, and it never becomes health (law 5).
 * `detail` is a sentence for people; `needs` lists the IAM actions that would let us read it;
 * `next` says what a person can do to let us know.
 */
export interface Unknown {
  readonly unknown: UnknownReason;
  readonly detail: string;
  readonly needs?: readonly string[];
  readonly next?: string;
  /**
   * What it stands for in a list beside known values: a cluster as `us-east-1/prod`, all clusters of a region as `us-east-1`; or which
   * managed policy a document is that of, by its ARN.
   */
  readonly about?: string;
}

/** A value, or the reason why there is none. Absent is `undefined`, which is knowledge; `Unknown` is the lack of it. */
export type Known<T> = T | Unknown;

/** Makes an {@link Unknown}. */
export function unknown(
  reason: UnknownReason,
  detail: string,
  more: { needs?: readonly string[]; next?: string; about?: string } = {},
): Unknown {
  return { unknown: reason, detail, ...more };
}

/** True if the value is an {@link Unknown}. */
export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && typeof (value as { unknown?: unknown }).unknown === 'string' && 'detail' in value;
}

/** True if the value is known (`undefined` is known: the thing is absent). */
export function isKnown<T>(value: Known<T>): value is Exclude<T, Unknown> {
  return !isUnknown(value);
}

/** The value if it is known, else the fallback. Only for showing things: a check must look at the Unknown itself. */
export function orElse<T, F>(value: Known<T>, fallback: F): Exclude<T, Unknown> | F {
  return isKnown(value) ? value : fallback;
}

/** Nobody has looked yet: what a diagnosis starts from. */
export const NOT_LOOKED: Unknown = { unknown: 'not-looked', detail: 'Not read yet.' };
