import type { Caller } from '../model/account.ts';
import { isUnknown, unknown } from '../model/known.ts';
import { defineCheck } from './defineCheck.ts';
import { messageTo } from './messageTo.ts';
import { parseRoleArn, type RoleArn } from './role/roleArn.ts';

/** Is the login in the account whose role is to be looked at? Nothing else can be judged where it is not. */
export const wrongAccount = defineCheck<{ readonly caller: Caller; readonly wanted: RoleArn }>({
  id: 'wrong-account',
  part: 'role',
  title: 'Account of the login',
  why: 'IAM shows a role only to a login of the same account. With a login of another account every answer would be about another role of the same name, or about none.',
  severity: 'error',
  side: 'yours',
  decisive: true,
  healthy: ({ account }) => {
    const caller = isUnknown(account) || isUnknown(account.caller) ? undefined : account.caller;
    return `The login is in the role's account${caller ? `, ${caller.account}` : ''}.`;
  },
  find({ purpose, account }) {
    const wanted = purpose.role === undefined ? undefined : parseRoleArn(purpose.role);
    if (!wanted)
      return { notApplicable: "The connection gives the role's name and no ARN, so the role is looked for in the login's own account." };
    if (isUnknown(account)) return account;
    const { caller } = account;
    if (isUnknown(caller)) return caller;
    if (!/^\d{12}$/.test(caller.account)) return unknown('unreachable', 'AWS did not say which account the login belongs to.');
    return { broken: caller.account === wanted.account && caller.partition === wanted.partition ? [] : [{ caller, wanted }], unread: [] };
  },
  explain({ caller, wanted }) {
    const message =
      caller.account === wanted.account
        ? `The login is in partition ${caller.partition} (${caller.arn}), but the role's ARN says partition ${wanted.partition}. The two do not see each other.`
        : `The login is in account ${caller.account} (${caller.arn}), but the role is in account ${wanted.account}. Nothing else can be judged with this login.`;
    return {
      message,
      at: ['account', 'caller'],
      expected: `account ${wanted.account} in partition ${wanted.partition}`,
      actual: `account ${caller.account} in partition ${caller.partition}`,
    };
  },
  fixes({ caller, wanted }, connection) {
    return [
      {
        id: 'choose-profile',
        title: `Use a login of account ${wanted.account}`,
        access: 'same',
        reversible: true,
        edits: [],
        guide: {
          steps: [
            `Choose another profile: one whose login is in account ${wanted.account}${caller.partition === wanted.partition ? '' : ` in partition ${wanted.partition}`}.`,
            `If account ${caller.account} is the one you mean, correct the role's ARN in the connection, and in the vendor's console too.`,
          ],
          message: messageTo(connection, {
            to: 'administrator',
            found: `My login is in account ${caller.account}${caller.partition === wanted.partition ? '' : ` of partition ${caller.partition}`}, so IAM does not show me the role.`,
            ask: `Please give me a login of account ${wanted.account}${caller.partition === wanted.partition ? '' : ` in partition ${wanted.partition}`} that may read its IAM roles; the AWS managed policy IAMReadOnlyAccess is enough for that.`,
          }),
        },
      },
    ];
  },
});
