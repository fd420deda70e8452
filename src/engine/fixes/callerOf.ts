import type { Caller } from '../model/account.ts';
import type { Connection } from '../model/connection.ts';
import { isUnknown } from '../model/known.ts';
import type { Purpose } from '../model/purpose.ts';
import { CannotMend } from './refusals.ts';

/** Whose login a connection was read with. @throws CannotMend where AWS does not tell */
export function callerOf({ account }: Connection): Caller {
  const caller = isUnknown(account) ? account : account.caller;
  if (!isUnknown(caller)) return caller;
  throw new CannotMend(`whose login this is cannot be told. ${caller.detail}`, caller.next ?? 'Try again when AWS can be reached.');
}

/** @throws CannotMend where the login is in another account than the role */
export function assertAccountOfRole({ role = '' }: Purpose, account: string): void {
  const wanted = /^arn:[^:]+:iam::(\d{12}):/.exec(role)?.[1];
  if (wanted === undefined || wanted === account) return;
  throw new CannotMend(
    `the login is in account ${account}, and the role is in account ${wanted}.`,
    "Choose a profile of the role's account.",
  );
}
