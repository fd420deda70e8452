import { redactExternalId } from '../model/externalId.ts';
import type { AwsAction } from '../model/plan.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { externalIdsIn } from './externalIdsIn.ts';
import type { Piece } from './shellWord.ts';
import { externalIdQueries } from './trustQuery.ts';

/** The variables of a script: an External ID's value to the variable that stands for it. */
export interface Variables {
  /** Read from the role's trust policy, as a JSON literal with its quotes. */
  readonly read: ReadonlyMap<string, { readonly variable: string; readonly query: string }>;
  /** Given by whoever runs the script, as the bare value. */
  readonly given: ReadonlyMap<string, { readonly variable: string }>;
}

/** The External IDs of some calls: those of the live trust policy are read from it, all others have to be given. */
export function variablesFor(actions: readonly AwsAction[], live: PolicyDocument | undefined): Variables {
  const queries = live ? externalIdQueries(live) : new Map<string, string>();
  const read = new Map<string, { readonly variable: string; readonly query: string }>();
  const given = new Map<string, { readonly variable: string }>();
  for (const value of actions.flatMap(({ input }) => Object.values(input)).flatMap(idsIn)) {
    const query = queries.get(value);
    if (query === undefined) {
      if (!given.has(value)) given.set(value, { variable: given.size === 0 ? 'EXTERNAL_ID' : `EXTERNAL_ID_${given.size + 1}` });
    } else if (!read.has(value)) read.set(value, { variable: `KEPT_EXTERNAL_ID_${read.size + 1}`, query });
  }
  return { read, given };
}

/** A text with a variable in the place of each External ID. */
export function piecesOf(text: string, { read, given }: Variables): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start, end, value } of externalIdsIn(text)) {
    const live = read.get(value);
    const asked = given.get(value);
    if (live) pieces.push(text.slice(done, start), { variable: live.variable });
    else if (asked) pieces.push(`${text.slice(done, start)}"`, { variable: asked.variable }, '"');
    done = end;
  }
  return [...pieces, text.slice(done)].reduce<Piece[]>(joined, []);
}

/**
 * Lines that stop a script where an External ID is not given, or is none. IAM's pattern of it has nothing in it that JSON would have to
 * escape (STS API Reference, AssumeRole, read 2026-11-21).
 * @param what what it is: `the External ID that TierZero gave you`
 */
export function askFor({ given }: Variables, what: string): string[] {
  return [...given].flatMap(([value, { variable }]) => [
    '',
    `${variable}="\${${variable}:?${harmless(`Set it to ${what}: ${redactExternalId(value)}`)}}"`,
    `case "$${variable}" in`,
    `  ?|*[!A-Za-z0-9_+=,.@:/-]*) echo "${variable} is no External ID. Nothing was changed." >&2; exit 1 ;;`,
    'esac',
  ]);
}

function joined(pieces: Piece[], piece: Piece): Piece[] {
  const before = pieces.at(-1);
  if (typeof before !== 'string' || typeof piece !== 'string') return [...pieces, piece];
  return [...pieces.slice(0, -1), before + piece];
}

function idsIn(value: unknown): readonly string[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return externalIdsIn(typeof value === 'string' ? value : JSON.stringify(value)).map((found) => found.value);
}

/** A text that means nothing to a shell between the double quotes of `"${name:?text}"`. */
function harmless(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:;()…/_-]/gu, '');
}
