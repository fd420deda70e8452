import type { Connection } from '../../model/connection.ts';
import { isKnown, isUnknown, unknown, type Known, type Unknown } from '../../model/known.ts';
import type { PolicyDocument, Statement } from '../../model/policy.ts';
import type { VendorAccount } from '../../model/vendor.ts';
import type { Answer } from '../../policy/answer.ts';
import type { ClauseVerdict, StatementVerdict } from '../../policy/verdict.ts';
import { vendorAccountIn } from '../../vendors/needs.ts';
import { unreadInTrust, type VendorStatement } from '../../vendors/trustStatements.ts';
import { judgeAsVendor } from './judgeAsVendor.ts';
import { accountOf, partitionOf } from '../role/judgedRole.ts';
import { presentRole } from '../role/presentRole.ts';
import { statementsMeant } from './statementsMeant.ts';

/** A trust policy as the checks on it see it: which statement is the vendor's, and what each of its clauses says. */
export interface VendorTrust {
  readonly connection: Connection;
  readonly document: PolicyDocument & { readonly Statement: readonly Known<Statement>[] };
  /** The vendor's account in the role's partition. */
  readonly account: VendorAccount;
  /** The principal that the vendor documents. */
  readonly preferred: string;
  /** The External ID that the vendor gave, or why we do not have it. */
  readonly expected: Known<string>;
  /** The statement that is, or was meant to be, the vendor's way in. */
  readonly main?: MainStatement;
  /** Deny statements that keep the vendor out, or may. */
  readonly denies: readonly Denial[];
  /** What could not be read and could be another way in, or a Deny. */
  readonly doubts: readonly Unknown[];
}

/** The vendor's statement. All clauses but the Principal are judged as if the vendor were the one it names. */
export interface MainStatement extends Pick<VendorStatement, 'index' | 'statement' | 'relation' | 'principals' | 'unread'> {
  readonly principal: Answer;
  readonly action: Answer;
  readonly externalId: readonly ClauseVerdict[];
  /** Conditions on anything but the External ID. */
  readonly others: readonly ClauseVerdict[];
}

/** Each Deny is one check's to report, so that no fault is told twice. */
export interface Denial {
  readonly index: number;
  readonly statement: Known<Statement>;
  readonly applies: Exclude<Answer, 'no'>;
  readonly owner: 'trust-principal' | 'external-id' | 'trust-action' | 'trust-condition';
  readonly clauses: readonly ClauseVerdict[];
}

/** Reads a connection's trust policy; an Unknown or `notApplicable` where there is none to read. */
export function vendorTrust(connection: Connection): VendorTrust | Unknown | { readonly notApplicable: string } {
  const found = presentRole(connection);
  if (!('role' in found)) return found;
  const { trust } = found.role;
  if (isUnknown(trust)) return trust;
  if (isUnknown(trust.Statement)) return trust.Statement;
  const document = { ...trust, Statement: trust.Statement };
  const { vendor } = connection.purpose;
  const partition = partitionOf(connection) ?? 'aws';
  const account = vendorAccountIn(vendor, partition);
  const preferred = account?.principals.find((principal) => principal.form === 'preferred')?.arn;
  if (!account || preferred === undefined) return unknown('not-looked', `No account of ${vendor.name} in partition ${partition} is known.`);

  const expected = expectedExternalId(connection);
  const base = { connection, document, account, preferred, expected };
  const required = vendor.externalId.required;
  const candidates = statementsMeant(document, vendor, accountOf(connection)).map((candidate) => clausesOf(base, candidate));
  const [main] = candidates.toSorted((a, b) => ranks(a, required) - ranks(b, required) || faults(a, required) - faults(b, required));
  const settled = main !== undefined && faults(main, required) === 0;
  const { denies, unread } = deniesOf(base);
  return { ...base, ...(main && { main }), denies, doubts: [...unread, ...(settled ? [] : doubtsOf(document, main, candidates))] };
}

/** The Condition clauses that look at the External ID, and the others. What could not be read counts as both. */
export function isAboutExternalId({ clause, key }: ClauseVerdict): boolean {
  return clause === 'Condition' && (key === undefined || key.toLowerCase() === 'sts:externalid');
}

/** Does the clause compare the External ID with values? `Null` and the negated operators do not. */
export function comparesExternalId(clause: ClauseVerdict): boolean {
  if (!isAboutExternalId(clause)) return false;
  const bare = bareOperator(clause);
  return bare === undefined || ['stringequals', 'stringequalsignorecase', 'stringlike'].includes(bare);
}

/** `stringequals` for `ForAnyValue:StringEqualsIfExists`. */
export function bareOperator({ operator }: ClauseVerdict): string | undefined {
  return operator
    ?.toLowerCase()
    .replace(/^for(any|all)values?:/, '')
    .replace(/ifexists$/, '');
}

/** Why a clause cannot be judged: the part of it that could not be read, else the evaluator's own words. */
export function reasonOf({ why, path }: ClauseVerdict, { document }: VendorTrust, next?: string): Unknown {
  const at = path.reduce<unknown>(
    (here, key) => (typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined),
    document,
  );
  const [gap] = unknownsIn(at);
  return gap ?? unknown('not-looked', why, next === undefined ? {} : { next });
}

/** What could not be read in a part of a policy. */
export function unknownsIn(value: unknown): readonly Unknown[] {
  if (isUnknown(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(unknownsIn) : [];
}

/** The statement as the vendor's own: its Principal is the vendor's, everything else stays. */
export function asVendors(statement: Statement, preferred: string): Statement {
  const { NotPrincipal: _, ...rest } = statement;
  return { ...rest, Principal: { AWS: preferred } };
}

type Base = Pick<VendorTrust, 'connection' | 'document' | 'account' | 'preferred' | 'expected'>;

function expectedExternalId({ purpose }: Connection): Known<string> {
  const { externalId, vendor } = purpose;
  if (externalId !== undefined) return externalId;
  return unknown('not-looked', `The External ID that ${vendor.name} gave you is not known here, so it cannot be compared.`, {
    next: `Give it to this connection. ${vendor.externalId.where}`,
  });
}

function clausesOf(base: Base, candidate: VendorStatement): MainStatement {
  const real = judgeAsVendor(base, base.document.Statement, base.expected);
  const principals = clausesAt(real, candidate.index).filter(({ clause }) => clause === 'Principal');
  const asIf = base.document.Statement.map((one, index) =>
    index === candidate.index ? asVendors(candidate.statement, base.preferred) : one,
  );
  const clauses = clausesAt(judgeAsVendor(base, asIf, base.expected), candidate.index);
  const conditions = clauses.filter(({ clause }) => clause === 'Condition');
  return {
    index: candidate.index,
    statement: candidate.statement,
    relation: candidate.relation,
    principals: candidate.principals,
    unread: candidate.unread,
    principal: worst(principals),
    action: worst(clauses.filter(({ clause }) => clause === 'Action')),
    externalId: conditions.filter(isAboutExternalId),
    others: conditions.filter((clause) => !isAboutExternalId(clause)),
  };
}

function clausesAt(statements: readonly StatementVerdict[], index: number): readonly ClauseVerdict[] {
  return statements.find((statement) => statement.index === index)?.clauses ?? [];
}

/**
 * Which of several statements is the vendor's own? First one that lets it in as it should, then one that names it or
 * almost does, then one that asks for an External ID, and one that lets everybody in only where there is no other.
 */
function ranks(main: MainStatement, idRequired: boolean): number {
  if (faults(main, idRequired) === 0) return main.relation === 'anyone' ? 1 : 0;
  if (main.relation === 'names-vendor' || main.relation === 'near-miss') return 2;
  if (main.externalId.length > 0) return 3;
  return main.relation === 'anyone' ? 5 : 4;
}

/**
 * How many of its clauses keep the vendor out, or may. What cannot be told weighs as much as a no, so that not knowing never
 * makes a statement look better; a missing External ID weighs most, so that beside a statement that asks for one, the open
 * one is the hole and not the vendor's.
 */
function faults(main: MainStatement, idRequired: boolean): number {
  const idMissing = main.externalId.length === 0;
  const id = idMissing ? (idRequired ? 1.5 : 0) : Number(worst(main.externalId) !== 'yes');
  return Number(main.principal !== 'yes') + Number(main.action !== 'yes') + Number(worst(main.others) !== 'yes') + id;
}

function worst(clauses: readonly ClauseVerdict[]): Answer {
  if (clauses.some(({ outcome }) => outcome === 'no')) return 'no';
  return clauses.some(({ outcome }) => outcome === 'cannot-tell') ? 'cannot-tell' : 'yes';
}

/** The Denies that bear on the vendor, or may; and what of them, or of statements of unknown Effect, could not be read. */
function deniesOf(base: Base): { readonly denies: readonly Denial[]; readonly unread: readonly Unknown[] } {
  const denies: Denial[] = [];
  const unread: Unknown[] = [];
  for (const { index, effect, applies, clauses } of judgeAsVendor(base, base.document.Statement, base.expected)) {
    const statement = base.document.Statement[index];
    if (effect === 'Allow' || applies === 'no' || statement === undefined) continue;
    const [gap] = unknownsIn(statement);
    if (effect === 'unknown')
      unread.push(gap ?? unknown('not-looked', `Statement ${index + 1} of the trust policy is neither an Allow nor a Deny.`));
    else if (gap && applies === 'cannot-tell') unread.push(gap);
    else denies.push({ index, statement, applies, owner: ownerOf(clauses, statement), clauses });
  }
  return { denies, unread };
}

function ownerOf(clauses: readonly ClauseVerdict[], statement: Known<Statement>): Denial['owner'] {
  if (clauses.some((clause) => isAboutExternalId(clause) && clause.key !== undefined)) return 'external-id';
  if (clauses.some(({ clause }) => clause === 'Condition')) return 'trust-condition';
  return isKnown(statement) && isForEverybody(statement) ? 'trust-action' : 'trust-principal';
}

function isForEverybody({ Principal }: Statement): boolean {
  if (Principal === undefined || isUnknown(Principal)) return false;
  if (typeof Principal === 'string') return Principal === '*';
  const aws = Principal['AWS'];
  return aws === '*' || (Array.isArray(aws) && aws.includes('*'));
}

/** Where the chosen statement does not let the vendor in by itself: what could not be read of others that may be the vendor's. */
function doubtsOf(
  document: VendorTrust['document'],
  main: MainStatement | undefined,
  candidates: readonly MainStatement[],
): readonly Unknown[] {
  const rivals = candidates.length > 1 ? candidates.flatMap(({ statement }) => unknownsIn(statement)) : [];
  const others = unreadInTrust(document).filter((one) => !main?.unread.includes(one));
  return [...new Set([...rivals, ...others])];
}
