import type { Connection } from '../model/connection.ts';
import { isKnown } from '../model/known.ts';
import { accountOf, arnOfRole } from './role/judgedRole.ts';

/** What is to be said to somebody who must act in our place. Each part is whole sentences. */
export interface Plea {
  readonly to: 'vendor' | 'administrator';
  /** What was found, with the evidence. */
  readonly found: string;
  /** What is asked for, exactly. */
  readonly ask: string;
  /** A piece of policy that would do, as plain data. */
  readonly policy?: object | undefined;
  /** A page of AWS's documentation. */
  readonly link?: string;
}

/**
 * A text to copy into a ticket or an e-mail: who asks, for which account and role, what was found, and what is asked for. Of an
 * External ID it may hold what `redactExternalId` leaves of it. The login is named to one's own administrator only.
 */
export function messageTo(connection: Connection, { to, found, ask, policy, link }: Plea): string {
  const { vendor } = connection.purpose;
  const account = accountOf(connection);
  const named = account === undefined ? '' : ` ${account}`;
  const caller = callerOf(connection);
  const opening =
    to === 'vendor'
      ? [`Hello ${vendor.name},`, `our AWS account${named} is connected to you by the IAM role ${roleOf(connection)}.`]
      : [
          'Hello,',
          `${vendor.name} works in our AWS account${named} by the IAM role ${roleOf(connection)}.${caller === undefined ? '' : ` I looked at it with the login ${caller}.`}`,
        ];
  return [
    ...opening,
    `What I found: ${found}`,
    `What I ask of you: ${ask}`,
    ...(policy === undefined ? [] : [JSON.stringify(policy, null, 2)]),
    ...(link === undefined ? [] : [`AWS's documentation: ${link}`]),
  ].join('\n\n');
}

/** The ARN where it is known, else the name that the connection gives. */
export function roleOf(connection: Connection): string {
  const arn = arnOfRole(connection);
  if (isKnown(arn)) return arn;
  return connection.purpose.role ?? 'of the connection, whose ARN is not known here';
}

function callerOf({ account }: Connection): string | undefined {
  return isKnown(account) && isKnown(account.caller) && account.caller.arn !== '' ? account.caller.arn : undefined;
}
