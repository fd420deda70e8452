import { isUnknown, type Known } from '../model/known.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { judgeAction } from './actions.ts';
import { allOf, anyOf, type Answer } from './answer.ts';
import { judgeConditions } from './conditions.ts';
import { EXTERNAL_ID, readRequest, type Call } from './context.ts';
import { judgePrincipal } from './principals.ts';
import { isRecord, listOf } from './shape.ts';
import type { TrustRequest } from './trustRequest.ts';
import type { StatementVerdict, TrustVerdict } from './verdict.ts';

export type { Answer } from './answer.ts';
export type { TrustRequest } from './trustRequest.ts';
export type { ClauseVerdict, StatementVerdict, TrustVerdict } from './verdict.ts';

/**
 * Would this caller get in? Judges the trust policy alone: the caller's own policies, its organisation's and those of the
 * role's organisation are outside it. A Deny that surely applies decides; a Deny or an Allow that only may apply makes it
 * `cannot-tell`, unless nothing can let the caller in anyway. Never throws, whatever stands in the document; what IAM
 * would not accept, or what is not known, is `cannot-tell` in its place.
 * Source: IAM User Guide, "Policy evaluation logic" (2026-11).
 */
export function judgeTrust(document: Known<PolicyDocument>, request: TrustRequest): TrustVerdict {
  const list = statementsOf(document);
  if (list === undefined) return { verdict: 'cannot-tell', statements: [] };
  const call = readRequest(request);
  const version: Known<unknown> = isRecord(document) ? document['Version'] : undefined;
  const judged = list.map((statement, index) => judgeStatement(statement, index, version, call));
  const verdict = call.actions.map((_, index) => conclude(judged, index)).reduce(worse);
  return { verdict, statements: judged.map((one) => one.verdict) };
}

/**
 * {@link judgeTrust} for the call as it is, and whether the same caller would get in without sending any External ID: if
 * so, the vendor can be made to act for somebody else (the confused deputy).
 */
export function explainTrust(
  document: Known<PolicyDocument>,
  request: TrustRequest,
): TrustVerdict & { readonly withoutExternalId: TrustVerdict['verdict'] } {
  const { verdict, statements } = judgeTrust(document, request);
  const { externalId, ...rest } = request;
  const context = Object.entries(request.context ?? {});
  const told = context.filter(([key]) => key.toLowerCase() !== EXTERNAL_ID);
  const sends = externalId !== undefined || told.length < context.length;
  const withoutExternalId = sends ? judgeTrust(document, { ...rest, context: Object.fromEntries(told) }).verdict : verdict;
  return { verdict, withoutExternalId, statements };
}

interface Judged {
  readonly verdict: StatementVerdict;
  /** Does the statement apply, for each action that the call needs? */
  readonly applies: readonly Answer[];
}

/** `undefined`: the statements are not known. A single statement may stand without a list. */
function statementsOf(document: unknown): readonly unknown[] | undefined {
  if (isUnknown(document) || !isRecord(document)) return undefined;
  const { Statement: statements } = document;
  return isUnknown(statements) || (typeof statements !== 'object' && statements !== undefined) || statements === null
    ? undefined
    : listOf(statements);
}

function judgeStatement(statement: unknown, index: number, version: Known<unknown>, call: Call): Judged {
  const path = ['Statement', index];
  if (isUnknown(statement) || !isRecord(statement)) {
    const why = isUnknown(statement)
      ? `The statement is not known: ${statement.detail}`
      : 'The statement is not an object, so IAM would refuse it.';
    return {
      verdict: { index, effect: 'unknown', applies: 'cannot-tell', clauses: [{ clause: 'Principal', outcome: 'cannot-tell', why, path }] },
      applies: call.actions.map(() => 'cannot-tell'),
    };
  }
  const principals = judgePrincipal(statement, call.caller, path);
  const actions = call.actions.map((action, order) =>
    judgeAction(statement, action, path, order === 0 ? undefined : 'The caller passes session tags'),
  );
  const conditions = judgeConditions(statement['Condition'], version, call, [...path, 'Condition']);
  const rest = allOf([...principals, ...conditions].map((clause) => clause.outcome));
  const applies = actions.map((clauses) => allOf([rest, ...clauses.map((clause) => clause.outcome)]));
  const { Effect: effect, Sid: sid } = statement;
  return {
    verdict: {
      index,
      ...(typeof sid === 'string' ? { sid } : {}),
      effect: effect === 'Allow' || effect === 'Deny' ? effect : 'unknown',
      applies: anyOf(applies),
      clauses: [...principals, ...actions.flat(), ...conditions],
    },
    applies,
  };
}

/** The verdict for one of the actions. A statement whose effect is not known may be either. */
function conclude(judged: readonly Judged[], action: number): TrustVerdict['verdict'] {
  let denied: Answer = 'no';
  let allowed: Answer = 'no';
  for (const { verdict, applies } of judged) {
    const answer = applies[action] ?? 'cannot-tell';
    const doubtful = answer === 'no' ? 'no' : 'cannot-tell';
    if (verdict.effect !== 'Allow') denied = anyOf([denied, verdict.effect === 'Deny' ? answer : doubtful]);
    if (verdict.effect !== 'Deny') allowed = anyOf([allowed, verdict.effect === 'Allow' ? answer : doubtful]);
  }
  if (denied === 'yes' || allowed === 'no') return 'denied';
  return allowed === 'yes' && denied === 'no' ? 'allowed' : 'cannot-tell';
}

/** A call that needs two actions succeeds only if both are allowed. */
function worse(one: TrustVerdict['verdict'], other: TrustVerdict['verdict']): TrustVerdict['verdict'] {
  if (one === 'denied' || other === 'denied') return 'denied';
  return one === 'cannot-tell' || other === 'cannot-tell' ? 'cannot-tell' : 'allowed';
}
