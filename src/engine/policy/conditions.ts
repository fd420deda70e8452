import type { Path } from '../model/edit.ts';
import { redactExternalId } from '../model/externalId.ts';
import { isUnknown, type Known } from '../model/known.ts';
import { agreed, allOf, anyOf, notOf, type Answer } from './answer.ts';
import { EXTERNAL_ID, isMultivalued, isPresent, type Call, type Given, type GivenValue, type Possibility } from './context.ts';
import { parseBoolean, parseOperator, type Operator } from './operators.ts';
import { isRecord, listOf, noun, shownList, textOf } from './shape.ts';
import { expand, plain, type Expanded } from './variables.ts';
import type { ClauseVerdict } from './verdict.ts';

/**
 * Judges a statement's `Condition`: one verdict for each operator and key, all of which must be met. No `Condition`: none.
 * `version` is the document's, on which policy variables depend.
 */
export function judgeConditions(condition: unknown, version: Known<unknown>, call: Call, path: Path): ClauseVerdict[] {
  if (condition === undefined) return [];
  if (isUnknown(condition)) return [unclear(path, `The Condition is not known: ${condition.detail}`)];
  if (!isRecord(condition)) return [unclear(path, 'The Condition is not an object, so IAM would refuse it.')];
  return Object.entries(condition).flatMap(([operator, keys]): ClauseVerdict[] => {
    const at = [...path, operator];
    if (isUnknown(keys)) return [{ ...unclear(at, `What ${operator} compares is not known: ${keys.detail}`), operator }];
    if (!isRecord(keys)) return [{ ...unclear(at, `What stands under ${operator} is not an object, so IAM would refuse it.`), operator }];
    const parsed = parseOperator(operator);
    return Object.entries(keys).map(([key, values]) => ({
      clause: 'Condition',
      key,
      operator,
      ...(parsed === undefined
        ? { outcome: 'cannot-tell', why: `IAM has no condition operator ${operator}, so what it asks of ${key} cannot be told.` }
        : judgeKey(parsed, operator, key, values, version, call)),
      path: [...at, key],
    }));
  });
}

type Judged = Pick<ClauseVerdict, 'outcome' | 'why'>;

function judgeKey(operator: Operator, name: string, key: string, values: unknown, version: Known<unknown>, call: Call): Judged {
  const given = call.given(key);
  const wanted = listOf(values);
  const says = (outcome: Answer, reason: string): Judged => ({
    outcome,
    why: sentence(outcome, operator, name, key, wanted, given, reason),
  });
  if (operator.compare === undefined) return says(judgeNull(wanted, given), '');
  let reason = '';
  let expanded: readonly (Expanded | undefined)[] | undefined;
  const outcomes = given.possible.map((possibility) => {
    if (possibility === undefined) return whenAbsent(operator);
    expanded ??= wanted.map((value) => readValue(value, operator, version, call));
    const met = possibility.map((value) => meets(operator, expanded ?? [], value));
    if (operator.set === 'all') return allOf(met);
    if (operator.set === 'any') return anyOf(met);
    const together = agreed(met);
    // What one value after the other would not meet, several cannot meet either; of anything else no source tells.
    if (together === 'no' || (met.length === 1 && !isMultivalued(key))) return together;
    reason = 'the key can have several values, for which IAM wants ForAnyValue or ForAllValues';
    return 'cannot-tell';
  });
  for (const value of expanded ?? []) if (reason === '' && value?.known === false) reason = value.why;
  return says(agreed(outcomes), reason);
}

/**
 * A key that is not there meets negated operators, `…IfExists` and `ForAllValues`, and nothing else. `ForAnyValue` finds
 * nothing to be true of, so neither a negation nor `IfExists` helps it.
 * Source: IAM User Guide, "Condition operators" and "Single-valued vs. multivalued context keys"; AWS re:Post,
 * "ForAnyValue:StringEqualsIfExists behaving unexpectedly" (2026-11).
 */
function whenAbsent(operator: Operator): Answer {
  if (operator.set !== undefined) return operator.set === 'all' ? 'yes' : 'no';
  return operator.ifExists || operator.negated ? 'yes' : 'no';
}

function judgeNull(wanted: readonly unknown[], given: Given): Answer {
  const present = isPresent(given);
  return anyOf(
    wanted.map((value) => {
      const absent = parseBoolean(textOf(value) ?? '');
      if (absent === undefined) return 'cannot-tell';
      return absent ? notOf(present) : present;
    }),
  );
}

/** Several values in the policy: one must match, or, negated, none may. */
function meets(operator: Operator, wanted: readonly (Expanded | undefined)[], value: GivenValue): Answer {
  const answer = anyOf(
    wanted.map((one): Answer => {
      if (one === undefined) return 'cannot-tell';
      const compared = one.known ? operator.compare?.(one, value) : WITHOUT_VALUE[one.reason];
      // What cannot be compared matches nothing; that it therefore meets a negated operator, no source says.
      if (compared === 'cannot-compare') return operator.negated ? 'cannot-tell' : 'no';
      return compared ?? 'cannot-tell';
    }),
  );
  return operator.negated ? notOf(answer) : answer;
}

/**
 * What a value whose variable stands for nothing does: a null is equal to nothing, so it meets a negated operator.
 * Source: IAM User Guide, "Policy variables with no value" (2026-11).
 */
const WITHOUT_VALUE = { absent: 'no', several: 'cannot-compare', unknown: 'cannot-tell' } as const;

/** `undefined`: not known, or no value that a condition can have. */
function readValue(value: unknown, operator: Operator, version: Known<unknown>, call: Call): Expanded | undefined {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return operator.variables ? expand(text, version, (key) => call.given(key)) : plain(text);
}

function sentence(
  outcome: Answer,
  operator: Operator,
  name: string,
  key: string,
  wanted: readonly unknown[],
  given: Given,
  reason: string,
): string {
  const secret = key.toLowerCase() === EXTERNAL_ID && operator.compare !== undefined;
  const wants = `${name} on ${key} wants ${operator.negated ? 'anything but ' : ''}${shownList(wanted.map((value) => showWanted(value, secret)))}`;
  const known = given.possible.length === 1 ? describe(given.possible[0], key) : undefined;
  if (outcome !== 'cannot-tell') {
    const has = known ?? `the call's ${key} is one of several possible values`;
    const hint =
      outcome === 'no' && operator.literal && !secret && wanted.some((value) => typeof value === 'string' && /[*?]/.test(value))
        ? ` ${name} takes * and ? literally.`
        : '';
    return `${wants}, and ${has}: ${outcome === 'yes' ? 'met' : 'not met'}.${hint}`;
  }
  const unread = wanted.find(isUnknown);
  const because =
    given.because !== ''
      ? given.because
      : reason !== ''
        ? reason
        : unread !== undefined
          ? `the policy's value is not known (${unread.detail})`
          : 'the values cannot be compared';
  return `${wants}; whether it is met cannot be told, because ${because}.`;
}

function describe(possibility: Possibility, key: string): string {
  const secret = key.toLowerCase() === EXTERNAL_ID;
  if (possibility === undefined) return secret ? 'the caller sends no External ID' : `the call carries no ${key}`;
  const values = possibility.map((value) =>
    'like' in value
      ? value.like === '*'
        ? 'a value that is not known'
        : value.like
      : secret
        ? redactExternalId(value.text)
        : noun(value.text),
  );
  return secret ? `the caller sends ${shownList(values)}` : `the call has ${shownList(values)}`;
}

function showWanted(value: unknown, secret: boolean): string {
  if (isUnknown(value)) return 'a value that is not known';
  const text = textOf(value);
  if (text === undefined) return 'something that is no value';
  if (!secret) return noun(text);
  return text === '*' ? 'any value (*)' : redactExternalId(text);
}

function unclear(path: Path, why: string): ClauseVerdict {
  return { clause: 'Condition', outcome: 'cannot-tell', why, path };
}
