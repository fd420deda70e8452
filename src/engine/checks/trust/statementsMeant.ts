import { isUnknown } from '../../model/known.ts';
import type { PolicyDocument, Statement } from '../../model/policy.ts';
import type { Vendor } from '../../model/vendor.ts';
import { nameOfAccount } from '../../vendors/knownAccounts.ts';
import { allowStatements, principalsOf } from '../../vendors/principalsOf.ts';
import { relationOf } from '../../vendors/recognise.ts';
import { vendorStatements, type VendorStatement } from '../../vendors/trustStatements.ts';

/**
 * The statements that are the vendor's or were meant to be. Where none names the vendor or a stranger, the one statement
 * that asks for an External ID counts, whatever its Principal (the role's own account, a service), since only a vendor's
 * statement asks for one; a statement of an account that is known by name never does.
 */
export function statementsMeant(document: PolicyDocument, vendor: Vendor, ownAccount: string | undefined): readonly VendorStatement[] {
  const named = vendorStatements(document, vendor, ownAccount);
  if (named.some(({ relation }) => relation !== 'anyone')) return named;
  const likely = allowStatements(document).allows.flatMap(({ index, statement }): VendorStatement[] => {
    if (named.some((one) => one.index === index)) return [];
    const { principals, unread } = principalsOf(statement, index);
    const related = principals.map((principal) => ({ ...principal, relation: relationOf(principal.value, vendor) }));
    const accounts = related.flatMap(({ relation }) => relation.account ?? []);
    if (accounts.some((account) => nameOfAccount(account) !== undefined)) return [];
    const externalId = asksForExternalId(statement) ? 'yes' : 'no';
    const stranger = accounts.length > 0 && accounts.every((account) => account !== ownAccount);
    if (externalId === 'no' && !stranger && statement.NotPrincipal === undefined) return [];
    return [{ index, statement, relation: 'lone-candidate', principals: related, unread, assumes: 'no', externalId }];
  });
  return likely.length === 1 ? [...named, ...likely] : named;
}

/** Does a condition of the statement look at `sts:ExternalId`? */
export function asksForExternalId({ Condition }: Statement): boolean {
  if (Condition === undefined || isUnknown(Condition)) return false;
  return Object.values(Condition).some(
    (keys) => !isUnknown(keys) && Object.keys(keys).some((key) => key.toLowerCase() === 'sts:externalid'),
  );
}
