import { isUnknown, type Known } from '../model/known.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { allOf, anyOf, notOf, type Answer } from './answer.ts';
import { compileGlob, globCovers, globsTouch, isLiteral, matchGlob, type Glob } from './glob.ts';
import { isRecord, listOf } from './shape.ts';

export { patternCovers } from './glob.ts';

/**
 * Do these identity policies, taken together, allow the action on the resource? Both may be patterns (`ce:Get*`,
 * `arn:aws:s3:::reports/*`).
 * - `yes`: one Allow without conditions covers all of it, and no Deny touches it;
 * - `no`: no Allow covers it as a whole, or a Deny without conditions covers it as a whole. A pattern that is allowed in
 *   part only is `no`, for the part that is missing;
 * - `cannot-tell`: it rests on a condition or on a policy variable, a Deny touches a part of it, or something that matters
 *   is not known. A document that is not known may hold the Allow or a Deny, so beside it only a sure Deny is certain.
 *
 * Boundaries, guardrails and session policies are not in it. Each document is compiled once and remembered by identity, so
 * a document must not be changed between two calls.
 * Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Resource" (2026-11).
 */
export function allows(documents: readonly Known<PolicyDocument>[], action: string, resource: string): Answer {
  const wantedAction = want(action.toLowerCase());
  const wantedResource = want(resource);
  let allowed: Answer = 'no';
  let touched: Answer = 'no';
  for (const document of documents) {
    for (const statement of compiled(document)) {
      const acts = statement.actions.covers(wantedAction);
      const whole = acts === 'no' ? acts : allOf([statement.certain, acts, statement.resources.covers(wantedResource)]);
      if (statement.effect === 'Deny' && whole === 'yes') return 'no';
      if (statement.effect === 'Allow') allowed = anyOf([allowed, whole]);
      else {
        const part = allOf([statement.certain, statement.actions.touches(wantedAction), statement.resources.touches(wantedResource)]);
        touched = anyOf([touched, part]);
        if (statement.effect === 'unknown' && part !== 'no') allowed = anyOf([allowed, 'cannot-tell']);
      }
    }
  }
  if (allowed === 'no') return 'no';
  return allowed === 'yes' && touched === 'no' ? 'yes' : 'cannot-tell';
}

/** What is asked for: a text or a pattern. */
interface Want {
  readonly text: string;
  readonly glob: Glob;
  readonly literal: boolean;
  readonly service: string | undefined;
}

/** The names of a statement's element, ready to be asked. */
interface Names {
  /** Is all of it among the names? */
  covers(wanted: Want): Answer;
  /** Is any of it among the names? */
  touches(wanted: Want): Answer;
}

interface CompiledStatement {
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** `cannot-tell` where there is a condition. */
  readonly certain: Answer;
  readonly actions: Names;
  readonly resources: Names;
}

const NEVER: Names = { covers: () => 'no', touches: () => 'no' };
const MAYBE: Names = { covers: () => 'cannot-tell', touches: () => 'cannot-tell' };
const OPAQUE: CompiledStatement = { effect: 'unknown', certain: 'cannot-tell', actions: MAYBE, resources: MAYBE };

const cache = new WeakMap<object, readonly CompiledStatement[]>();

function compiled(document: unknown): readonly CompiledStatement[] {
  if (!isRecord(document)) return [OPAQUE];
  const known = cache.get(document);
  if (known !== undefined) return known;
  const statements = compile(document);
  cache.set(document, statements);
  return statements;
}

function compile(document: Readonly<Record<string, unknown>>): readonly CompiledStatement[] {
  const { Statement: list } = document;
  if (isUnknown(document) || isUnknown(list)) return [OPAQUE];
  return listOf(list).map((statement) => {
    if (!isRecord(statement) || isUnknown(statement)) return OPAQUE;
    const { Effect: effect, Condition: condition } = statement;
    const free = condition === undefined || (isRecord(condition) && Object.keys(condition).length === 0);
    return {
      effect: effect === 'Allow' || effect === 'Deny' ? effect : 'unknown',
      certain: free ? 'yes' : 'cannot-tell',
      actions: namesOf(statement['Action'], statement['NotAction'], true),
      resources: namesOf(statement['Resource'], statement['NotResource'], false),
    };
  });
}

function namesOf(named: unknown, spared: unknown, fold: boolean): Names {
  const listed = named === undefined ? undefined : collect(named, fold);
  if (spared === undefined) return listed ?? NEVER;
  const excluded = collect(spared, fold);
  const rest: Names = { covers: (wanted) => notOf(excluded.touches(wanted)), touches: (wanted) => notOf(excluded.covers(wanted)) };
  if (listed === undefined) return rest;
  return {
    covers: (wanted) => allOf([listed.covers(wanted), rest.covers(wanted)]),
    touches: (wanted) => allOf([listed.touches(wanted), rest.touches(wanted)]),
  };
}

interface Pattern {
  readonly glob: Glob;
  /** It holds a policy variable, whose value is not known here: the pattern is the most that it may be. */
  readonly loose: boolean;
}

/** Sorts the names by what stands before their first colon, so that an action is held against those of its own service only. */
function collect(value: unknown, fold: boolean): Names {
  const literals = new Map<string, Set<string>>();
  const patterns = new Map<string, Pattern[]>();
  const wide: Pattern[] = [];
  let unread: Answer = 'no';
  for (const entry of isUnknown(value) ? [value] : listOf(value)) {
    if (typeof entry !== 'string') {
      unread = 'cannot-tell';
      continue;
    }
    const loose = !fold && entry.includes('${');
    const text = fold ? entry.toLowerCase() : loose ? entry.replace(/\$\{[^}]*\}/g, '*') : entry;
    const glob = compileGlob(text);
    const service = serviceOf(text);
    if (service === undefined) wide.push({ glob, loose });
    else if (!loose && isLiteral(glob)) slot(literals, service, () => new Set<string>()).add(text);
    else slot(patterns, service, (): Pattern[] => []).push({ glob, loose });
  }
  const among = (wanted: Want): readonly Pattern[][] =>
    wanted.service === undefined ? [wide, ...patterns.values()] : [wide, patterns.get(wanted.service) ?? []];

  return {
    covers(wanted) {
      if (wanted.literal && literals.get(wanted.service ?? '')?.has(wanted.text) === true) return 'yes';
      return strongest(unread, among(wanted), (pattern) =>
        wanted.literal ? matchGlob(pattern.glob, wanted.text) : globCovers(pattern.glob, wanted.glob),
      );
    },
    touches(wanted) {
      if (wanted.literal && literals.get(wanted.service ?? '')?.has(wanted.text) === true) return 'yes';
      if (!wanted.literal) {
        const near = wanted.service === undefined ? [...literals.values()] : [literals.get(wanted.service) ?? new Set<string>()];
        for (const texts of near) for (const text of texts) if (matchGlob(wanted.glob, text)) return 'yes';
      }
      return strongest(unread, among(wanted), (pattern) => globsTouch(pattern.glob, wanted.glob));
    },
  };
}

function strongest(start: Answer, groups: readonly Pattern[][], test: (pattern: Pattern) => boolean): Answer {
  let answer = start;
  for (const group of groups) {
    for (const pattern of group) {
      if (!test(pattern)) continue;
      if (!pattern.loose) return 'yes';
      answer = 'cannot-tell';
    }
  }
  return answer;
}

function want(text: string): Want {
  const glob = compileGlob(text);
  return { text, glob, literal: isLiteral(glob), service: serviceOf(text) };
}

/** What stands before the first colon, or all of a text without one; `undefined` if there is a wildcard in it. */
function serviceOf(text: string): string | undefined {
  const colon = text.indexOf(':');
  const service = colon < 0 ? text : text.slice(0, colon);
  return /[*?]/.test(service) ? undefined : service;
}

function slot<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
