import { oneOrMany, statementAt } from '../checks/trust/trustEdits.ts';
import { vendorTrust, type VendorTrust } from '../checks/trust/vendorTrust.ts';
import type { Connection } from '../model/connection.ts';
import type { Edit } from '../model/edit.ts';
import type { Fix } from '../model/finding.ts';
import { isUnknown, orElse, unknown, type Known, type Unknown } from '../model/known.ts';
import type { Statement } from '../model/policy.ts';
import type { Role } from '../model/role.ts';
import { relationOf } from '../vendors/recognise.ts';
import { unreadInTrust, vendorStatements } from '../vendors/trustStatements.ts';

/**
 * The statements that are the vendor's go, and the vendor's principals in those of others; all others stay as they are, in their order.
 * Where nothing would be left, or a statement for everybody would still let the vendor in, a Deny for the vendor's account stands:
 * a policy's Statement is required (IAM User Guide, "IAM JSON policy elements: Statement"), and an account in a Deny is everybody of it
 * ("AWS JSON policy elements: Principal"; both read 2026-11-22). Each edit is about one statement, so that code can be changed by them too.
 * Pure.
 * @param role the connection's role, in an account or in code
 * @returns why it cannot be done, where it cannot
 */
export function vendorTakenOut(connection: Connection, role: Role): Fix | Unknown {
  const trust = vendorTrust(connection);
  if (!('document' in trust)) return 'notApplicable' in trust ? unknown('not-looked', trust.notApplicable) : trust;
  const [unread] = unreadInTrust(trust.document);
  if (unread) return unread;
  const { vendor } = connection.purpose;
  const before = trust.document.Statement;
  const edits = before.flatMap((statement, index) => withoutPrincipals(statement, index, trust));
  const isRemoval = ({ op, path }: Edit): boolean => op === 'remove' && path.length === STATEMENT_DEPTH;
  const gone = edits.flatMap((edit) => (isRemoval(edit) ? [edit.path.at(-1)] : []));
  const left = before.flatMap((statement, index) => (isUnknown(statement) || gone.includes(index) ? [] : [statement]));
  const isOpen = vendorStatements({ ...trust.document, Statement: left }, vendor).some(({ relation }) => relation === 'anyone');
  if (edits.length === 0 && !isOpen) {
    return unknown('not-looked', `No statement of the trust policy lets ${vendor.name} in, so there is nothing to take away.`);
  }
  const deny: Edit = { op: 'insert', path: statementAt(before.length), value: denyOf(trust, left, isOpen) };
  return {
    id: 'take-vendor-out',
    title: `Take ${vendor.name} out of the trust policy of ${orElse(role.name, 'the role')}`,
    access: 'narrower',
    reversible: true,
    edits: [
      ...edits.filter((edit) => !isRemoval(edit)),
      ...(left.length === 0 || isOpen ? [deny] : []),
      // The last first, so that those before it stay where they are.
      ...edits.filter(isRemoval).toReversed(),
    ],
    caution: [
      ...(left.length === 0 ? [`Nobody else comes in by this role, so a Deny for ${vendor.name} takes the place of its statement.`] : []),
      ...(isOpen ? [`Another statement lets everybody in, so a Deny for ${vendor.name} is added: mend that statement too.`] : []),
      stillOpen(vendor.name, role),
    ].join(' '),
  };
}

const STATEMENT_DEPTH = statementAt(0).length;

/** The statement without the vendor's principals, and without deleted ones, with which IAM would refuse to save it; it goes where nobody is left. */
function withoutPrincipals(statement: Known<Statement>, index: number, { connection }: VendorTrust): readonly Edit[] {
  if (isUnknown(statement)) return [];
  const { Effect, Principal } = statement;
  if (Principal === undefined || isUnknown(Principal) || typeof Principal === 'string') return [];
  const { AWS, ...others } = Principal;
  if (AWS === undefined || isUnknown(AWS)) return [];
  const values = [AWS].flat().map(String);
  const { vendor } = connection.purpose;
  const stays = values.filter((value) => {
    const { kind } = relationOf(value, vendor);
    return (
      kind !== 'deleted' && (Effect !== 'Allow' || !(kind === 'preferred' || kind === 'wider' || kind === 'other-principal-of-vendor'))
    );
  });
  if (stays.length === values.length) return [];
  const path = [...statementAt(index), 'Principal', 'AWS'];
  if (stays.length > 0) return [{ op: 'set', path, value: oneOrMany(stays) }];
  return [{ op: 'remove', path: Object.keys(others).length > 0 ? path : statementAt(index) }];
}

/** @param isOpen everybody is let in by another statement: every account of the vendor is denied then */
function denyOf({ connection, account }: VendorTrust, others: readonly Statement[], isOpen: boolean): Statement {
  const wanted = `Revoked${connection.purpose.vendor.name.replaceAll(/[^A-Za-z0-9]/g, '')}`;
  const own = isOpen ? connection.purpose.vendor.accounts.filter(({ partition }) => partition === account.partition) : [account];
  let Sid = wanted;
  for (let number = 2; others.some((one) => one.Sid === Sid); number += 1) Sid = `${wanted}${number}`;
  return {
    Sid,
    Effect: 'Deny',
    Principal: { AWS: oneOrMany(own.map(({ partition, id }) => `arn:${partition}:iam::${id}:root`)) },
    Action: 'sts:AssumeRole',
  };
}

/** Credentials that were given out before stay good until they expire (IAM User Guide, "Revoke IAM role temporary security credentials", read 2026-11-22). */
function stillOpen(vendor: string, { maxSession }: Role): string {
  const hours = Math.ceil((maxSession ?? 3_600) / 3_600);
  return `Sessions that ${vendor} has open go on until they expire, ${hours === 1 ? 'an hour' : `${hours} hours`} at most; IAM's "Revoke sessions" ends them at once.`;
}
