import type { Path } from '../model/edit.ts';
import { isUnknown, type Known, type Unknown } from '../model/known.ts';
import type { PolicyDocument, Statement } from '../model/policy.ts';
import type { Vendor } from '../model/vendor.ts';
import { globMatches } from './globMatches.ts';
import { nameOfAccount } from './knownAccounts.ts';
import { allowStatements, principalsOf } from './principalsOf.ts';
import { relationOf, type Relation } from './recognise.ts';

/** An Allow statement of a trust policy that is this vendor's, or was meant to be. */
export interface VendorStatement {
  /** Its place in the document's `Statement`. */
  readonly index: number;
  readonly statement: Statement;
  /**
   * - `names-vendor`: it names the vendor's account (as documented, wider, or another principal of it);
   * - `near-miss`: it names a slip of that account;
   * - `deleted`: it names a principal that has been deleted, and no statement names the vendor;
   * - `anyone`: it lets in everybody, the vendor too;
   * - `lone-candidate`: nothing names the vendor, and this is the one statement that lets an outside account in.
   */
  readonly relation: 'names-vendor' | 'near-miss' | 'deleted' | 'anyone' | 'lone-candidate';
  /** Its AWS principals, each with its place in the document (`['Statement', 0, 'Principal', 'AWS', 1]`) and its relation. */
  readonly principals: readonly { readonly value: string; readonly path: Path; readonly relation: Relation }[];
  /** Principals of it that could not be read: the vendor may be among them. */
  readonly unread: readonly Unknown[];
  /** Does its Action cover `sts:AssumeRole`? A second statement for `sts:TagSession` alone does not. */
  readonly assumes: 'yes' | 'no' | 'cannot-tell';
  /** Does any condition of it look at `sts:ExternalId`? */
  readonly externalId: 'yes' | 'no' | 'cannot-tell';
}

/**
 * The Allow statements of a trust policy that are this vendor's or were meant to be, in the document's order, so that a
 * wrong principal does not hide a wrong External ID, nor the other way round. A statement of another vendor or of a known
 * account is never taken. What could not be read is told by {@link unreadInTrust}.
 * @param ownAccount the role's account, where it is known: its own principals are no candidates.
 */
export function vendorStatements(trust: PolicyDocument, vendor: Vendor, ownAccount?: string): readonly VendorStatement[] {
  const read = allowStatements(trust).allows.map(({ index, statement }) => readStatement(index, statement, vendor));
  const named = read.filter(({ relation }) => relation === 'names-vendor' || relation === 'near-miss');
  const meant = named.length > 0 ? named : strayed(read, ownAccount);
  return read
    .map((entry) => meant.find(({ index }) => index === entry.index) ?? entry)
    .filter((entry): entry is VendorStatement => entry.relation === 'anyone' || meant.includes(entry as VendorStatement));
}

/** What of a trust policy could not be read, and could be or hold a way in for the vendor. Empty: all was read. */
export function unreadInTrust(trust: PolicyDocument): readonly Unknown[] {
  const { allows, unread } = allowStatements(trust);
  return [...unread, ...allows.flatMap(({ statement, index }) => principalsOf(statement, index).unread)];
}

type ReadStatement = Omit<VendorStatement, 'relation'> & { readonly relation: VendorStatement['relation'] | 'none' };

function readStatement(index: number, statement: Statement, vendor: Vendor): ReadStatement {
  const { principals, unread } = principalsOf(statement, index);
  const related = principals.map((principal) => ({ ...principal, relation: relationOf(principal.value, vendor) }));
  const kinds = new Set(related.map(({ relation }) => relation.kind));
  const namesVendor = kinds.has('preferred') || kinds.has('wider') || kinds.has('other-principal-of-vendor');
  return {
    index,
    statement,
    relation: namesVendor ? 'names-vendor' : kinds.has('near-miss') ? 'near-miss' : kinds.has('anyone') ? 'anyone' : 'none',
    principals: related,
    unread,
    assumes: coversAssumeRole(statement),
    externalId: looksAtExternalId(statement),
  };
}

/**
 * Nothing names the vendor: which statement was meant for it? One with a deleted principal, or the one that lets an outside
 * account in; those that ask for an External ID come first. If that does not settle it, none.
 */
function strayed(read: readonly ReadStatement[], ownAccount: string | undefined): readonly VendorStatement[] {
  const open = read.filter((entry) => entry.relation === 'none' && entry.assumes !== 'no' && mayBeMeant(entry, ownAccount));
  const asking = open.filter((entry) => entry.externalId === 'yes');
  const fitting = asking.length > 0 ? asking : open;
  const deleted = fitting.filter(namesDeleted);
  if (deleted.length > 0) return deleted.map((entry) => ({ ...entry, relation: 'deleted' }));
  const [only, ...more] = fitting;
  return only && more.length === 0 ? [{ ...only, relation: 'lone-candidate' }] : [];
}

function mayBeMeant(entry: ReadStatement, ownAccount: string | undefined): boolean {
  if (namesDeleted(entry)) return true;
  const stated = entry.principals.length > 0 || entry.unread.length > 0;
  return stated && entry.principals.every(({ relation }) => isStranger(relation, ownAccount));
}

function namesDeleted(entry: ReadStatement): boolean {
  return entry.principals.some(({ relation }) => relation.kind === 'deleted');
}

/** An account that nobody knows by name and that is not the role's own. */
function isStranger({ account }: Relation, ownAccount: string | undefined): boolean {
  return account !== undefined && account !== ownAccount && nameOfAccount(account) === undefined;
}

function coversAssumeRole({ Action, NotAction }: Statement): 'yes' | 'no' | 'cannot-tell' {
  if (Action !== undefined) return anyOf(Action, (pattern) => globMatches(pattern, 'sts:AssumeRole'));
  if (NotAction === undefined) return 'no';
  const excluded = anyOf(NotAction, (pattern) => globMatches(pattern, 'sts:AssumeRole'));
  return excluded === 'cannot-tell' ? excluded : excluded === 'yes' ? 'no' : 'yes';
}

function anyOf(list: Known<string | readonly Known<string>[]>, holds: (value: string) => boolean): 'yes' | 'no' | 'cannot-tell' {
  if (isUnknown(list)) return 'cannot-tell';
  const values = typeof list === 'string' ? [list] : list;
  if (values.some((value) => typeof value === 'string' && holds(value))) return 'yes';
  return values.some((value) => isUnknown(value)) ? 'cannot-tell' : 'no';
}

function looksAtExternalId({ Condition }: Statement): 'yes' | 'no' | 'cannot-tell' {
  if (Condition === undefined) return 'no';
  if (isUnknown(Condition)) return 'cannot-tell';
  const blocks = Object.values(Condition);
  if (blocks.some((keys) => !isUnknown(keys) && Object.keys(keys).some((key) => key.toLowerCase() === 'sts:externalid'))) return 'yes';
  return blocks.some((keys) => isUnknown(keys)) ? 'cannot-tell' : 'no';
}
