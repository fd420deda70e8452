import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, type Known } from '../../model/known.ts';
import type { PolicyDocument, Statement } from '../../model/policy.ts';
import type { VendorAccount } from '../../model/vendor.ts';
import type { Answer } from '../../policy/answer.ts';
import { uncovered } from '../../policy/cidr.ts';
import { judgeTrust } from '../../policy/judgeTrust.ts';
import type { TrustRequest } from '../../policy/trustRequest.ts';
import type { ClauseVerdict, StatementVerdict } from '../../policy/verdict.ts';

/** What has to be known of a vendor and a connection to ask on the vendor's behalf. */
export interface AskingVendor {
  readonly connection: Connection;
  readonly document: PolicyDocument;
  readonly account: VendorAccount;
  readonly preferred: string;
}

/**
 * What each statement says when the vendor asks. Beside what the evaluator can tell, two things are known here: the
 * vendor's outbound addresses, if they were given, that it is in no organization of the customer's, and that a service
 * calls without MFA.
 * @param externalId `undefined`: the vendor sends none.
 */
export function judgeAsVendor(
  asking: AskingVendor,
  statements: readonly Known<Statement>[],
  externalId: Known<string> | undefined,
  action = 'sts:AssumeRole',
): readonly StatementVerdict[] {
  const request: TrustRequest = { principal: callerOf(asking), action, ...(externalId !== undefined && { externalId }) };
  const judged = judgeTrust({ ...asking.document, Statement: statements }, request);
  return judged.statements.map((verdict) => {
    const statement = statements[verdict.index];
    if (statement === undefined || isUnknown(statement)) return verdict;
    const clauses = verdict.clauses.map((clause) => ({ ...clause, ...knownHere(clause, statement, asking.connection) }));
    return { ...verdict, clauses, applies: clauses.length === 0 ? verdict.applies : worstOf(clauses) };
  });
}

/** What all statements together say: an Allow lets in, a Deny keeps out, and a Deny wins. */
export function verdictOf(statements: readonly StatementVerdict[]): Answer {
  const answers = (effect: StatementVerdict['effect']) => statements.filter((one) => one.effect === effect).map((one) => one.applies);
  if (answers('Deny').includes('yes')) return 'no';
  const doubtful = answers('Deny').includes('cannot-tell') || answers('unknown').some((applies) => applies !== 'no');
  if (answers('Allow').includes('yes')) return doubtful ? 'cannot-tell' : 'yes';
  return answers('Allow').includes('cannot-tell') || answers('unknown').some((applies) => applies !== 'no') ? 'cannot-tell' : 'no';
}

function worstOf(clauses: readonly ClauseVerdict[]): Answer {
  if (clauses.some(({ outcome }) => outcome === 'no')) return 'no';
  return clauses.some(({ outcome }) => outcome === 'cannot-tell') ? 'cannot-tell' : 'yes';
}

/** A vendor that documents `:root` comes as some principal of its account; one that documents a role comes as that role. */
function callerOf({ account, preferred }: AskingVendor): TrustRequest['principal'] {
  return /:root$|^\d+$/.test(preferred) ? { account: account.id, partition: account.partition } : preferred;
}

function knownHere(
  clause: ClauseVerdict,
  statement: Statement,
  connection: Connection,
): Pick<ClauseVerdict, 'outcome' | 'why'> | undefined {
  if (clause.outcome === 'yes' || clause.key === undefined || clause.operator === undefined) return undefined;
  const values = valuesOf(statement, clause);
  if (values === undefined) return undefined;
  const key = clause.key.toLowerCase();
  if (key === 'aws:multifactorauthpresent') return byMfa(clause, values, connection);
  if (clause.outcome === 'no') return undefined;
  if (key === 'aws:sourceip') return byAddress(clause, values, connection);
  if (key === 'aws:principalorgid') return byOrganization(clause, values, connection);
  return undefined;
}

/** The values that a clause compares with; `undefined` where one of them is not known. */
function valuesOf({ Condition }: Statement, { key = '', operator = '' }: ClauseVerdict): readonly string[] | undefined {
  if (Condition === undefined || isUnknown(Condition)) return undefined;
  const keys = Condition[operator];
  if (keys === undefined || isUnknown(keys)) return undefined;
  const value = keys[key];
  if (value === undefined || isUnknown(value)) return undefined;
  const values = Array.isArray(value) ? (value as readonly Known<string | number | boolean>[]) : [value as string];
  return values.every((one) => isKnown(one)) ? values.map(String) : undefined;
}

function byAddress(
  clause: ClauseVerdict,
  listed: readonly string[],
  { purpose }: Connection,
): Pick<ClauseVerdict, 'outcome' | 'why'> | undefined {
  const { cidrs } = purpose;
  if (cidrs === undefined || cidrs.length === 0) {
    const why = `aws:SourceIp has to be one of ${listed.join(', ')}; whether ${purpose.vendor.name}'s addresses are cannot be told, because they are not known here.`;
    return clause.operator?.toLowerCase() === 'ipaddress' ? { outcome: 'cannot-tell', why } : undefined;
  }
  const operator = clause.operator?.toLowerCase().replace(/ifexists$/, '');
  const outside = uncovered(cidrs, listed);
  const some = outside.length === 0 ? '' : ` (${outside.join(', ')})`;
  if (operator === 'ipaddress') {
    return outside.length === 0
      ? { outcome: 'yes', why: `${purpose.vendor.name}'s addresses are among those that aws:SourceIp names.` }
      : { outcome: 'no', why: `aws:SourceIp does not name all of ${purpose.vendor.name}'s addresses${some}.` };
  }
  if (operator === 'notipaddress') {
    return outside.length === 0
      ? { outcome: 'no', why: `${purpose.vendor.name}'s addresses are among those that aws:SourceIp names.` }
      : { outcome: 'yes', why: `${purpose.vendor.name}'s addresses are not all among those that aws:SourceIp names${some}.` };
  }
  return undefined;
}

function byOrganization(
  clause: ClauseVerdict,
  listed: readonly string[],
  { account, purpose }: Connection,
): Pick<ClauseVerdict, 'outcome' | 'why'> | undefined {
  const own = isKnown(account) && isKnown(account.organization) ? account.organization?.id : undefined;
  if (own === undefined || !listed.every((id) => id === own)) return undefined;
  const operator = clause.operator?.toLowerCase().replace(/ifexists$/, '');
  const why = `aws:PrincipalOrgID names your own organization (${own}), and ${purpose.vendor.name}'s account is not in it.`;
  if (operator === 'stringequals' || operator === 'stringlike') return { outcome: 'no', why };
  if (operator === 'stringnotequals' || operator === 'stringnotlike') return { outcome: 'yes', why };
  return undefined;
}

function byMfa(
  clause: ClauseVerdict,
  wanted: readonly string[],
  { purpose }: Connection,
): Pick<ClauseVerdict, 'outcome' | 'why'> | undefined {
  if (clause.operator?.toLowerCase() !== 'bool' || !wanted.every((value) => value.toLowerCase() === 'true')) return undefined;
  return {
    outcome: 'no',
    why: `aws:MultiFactorAuthPresent has to be true, but ${purpose.vendor.name} is a service and calls without MFA.`,
  };
}
