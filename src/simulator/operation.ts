import { AwsError } from './awsError.ts';
import type { AccountState, Login, World } from './account.ts';

/** One request, understood: who asks, where, and for what. */
export interface Call {
  readonly world: World;
  /** The caller's account. */
  readonly account: AccountState;
  readonly login: Login;
  /** The caller as CloudTrail and error messages name it. */
  readonly principal: string;
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** One operation of a service. */
export interface Operation {
  /** The IAM action it needs, or actions; none: AWS never refuses it. */
  readonly action?: string;
  /** The ARN it is asked for; `*` if left out. */
  readonly resource?: (call: Call) => string;
  /** How a refusal names the resource, where that is not its ARN (`role X`). */
  readonly named?: (call: Call) => string;
  /** Throws {@link AwsError}; returns the output's members. */
  readonly run: (call: Call) => Readonly<Record<string, unknown>> | undefined;
}

/** The operations of a service by their API names. */
export type Operations = Readonly<Record<string, Operation>>;

/** A text member that the API demands; `where` is how the message spells the member. */
export function required(call: Call, member: string, code = 'ValidationError'): string {
  const value = call.input[member];
  if (typeof value === 'string' && value !== '') return value;
  const where = member.charAt(0).toLowerCase() + member.slice(1);
  const constraint = value === '' ? 'length greater than or equal to 1' : undefined;
  throw new AwsError(
    code,
    400,
    constraint
      ? `1 validation error detected: Value '' at '${where}' failed to satisfy constraint: Member must have ${constraint}`
      : `1 validation error detected: Value null at '${where}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A text member, if it was sent. */
export function optional(call: Call, member: string): string | undefined {
  const value = call.input[member];
  return typeof value === 'string' ? value : undefined;
}

/** A number, if it was sent, as text (query) or as a number (JSON). */
export function optionalNumber(call: Call, member: string): number | undefined {
  const value = call.input[member];
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  if (!Number.isFinite(number))
    throw new AwsError(
      'ValidationError',
      400,
      `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must be a number`,
    );
  return number;
}

/** A list of texts; absent is an empty list. */
export function texts(call: Call, member: string): string[] {
  const value = call.input[member];
  return Array.isArray(value) ? value.map(String) : [];
}

/** A structure; absent is an empty one. */
export function structure(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** `[{Key, Value}]` as a map. */
export function tagsOf(value: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  for (const item of Array.isArray(value) ? value : []) {
    const { Key, Value } = structure(item);
    tags.set(String(Key ?? ''), String(Value ?? ''));
  }
  return tags;
}

/** A map as `[{Key, Value}]`. */
export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** A part of a list, and the token of the next part. `limit` is what the caller asked for, `cap` what the service gives at most. */
export function pageOf<T>(
  items: readonly T[],
  token: string | undefined,
  limit: number | undefined,
  cap: number,
  refuse: () => AwsError,
): { items: T[]; next?: string } {
  let start = 0;
  if (token !== undefined && token !== '') {
    const match = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
    if (!match) throw refuse();
    start = Number(match[1]);
  }
  const end = start + Math.max(1, Math.min(limit ?? cap, cap));
  const part = items.slice(start, end);
  return end < items.length ? { items: part, next: Buffer.from(`page:${end}`).toString('base64url') } : { items: part };
}
