import { ListRolesCommand, type Role as IamRole } from '@aws-sdk/client-iam';
import type { RoleCandidate } from '../engine/model/account.ts';
import { isUnknown, type Known } from '../engine/model/known.ts';
import type { PolicyDocument } from '../engine/model/policy.ts';
import type { Looking } from './looking.ts';
import { decodePolicyDocument } from './policyDocument.ts';

/** The roles of the account that let one of the vendor's accounts in: for a connection whose role does not exist. */
export async function lookCandidates({ clients, question, reading }: Looking, after: number): Promise<Known<readonly RoleCandidate[]>> {
  const { items, rest } = await reading.pages<
    { Roles?: IamRole[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined },
    IamRole
  >({
    what: 'the roles of the account',
    action: 'iam:ListRoles',
    after,
    send: (Marker) => clients.iam().send(new ListRolesCommand({ MaxItems: 1000, ...(Marker && { Marker }) })),
    pick: (output) => output.Roles,
    lack: 'the list',
    next: (output) => (output.IsTruncated ? output.Marker : undefined),
  });
  if (rest) return rest;
  return items.flatMap((role): RoleCandidate[] => {
    const { RoleName: name, Arn: arn } = role;
    const { document } = decodePolicyDocument(role.AssumeRolePolicyDocument, 'trust policy');
    // A candidate is a hint: a role whose trust cannot be read is no hint.
    if (!name || !arn || isUnknown(document)) return [];
    const vendorAccount = question.vendorAccounts.find((account) => accountsNamedBy(document).has(account));
    return vendorAccount ? [{ name, arn, vendorAccount }] : [];
  });
}

/** The account ids in the `Principal.AWS` of the statements that allow. */
function accountsNamedBy(document: PolicyDocument): ReadonlySet<string> {
  const accounts = new Set<string>();
  if (isUnknown(document.Statement)) return accounts;
  for (const statement of document.Statement) {
    if (isUnknown(statement) || statement.Effect !== 'Allow') continue;
    const principal = statement.Principal;
    if (principal === undefined || typeof principal === 'string' || isUnknown(principal)) continue;
    for (const value of [principal.AWS].flat()) {
      const account = typeof value === 'string' ? /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(value)?.[1] : undefined;
      if (account) accounts.add(account);
    }
  }
  return accounts;
}
