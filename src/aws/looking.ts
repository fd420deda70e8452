import type { AwsCredentialIdentity } from '@smithy/types';
import { isUnknown, unknown, type Known } from '../engine/model/known.ts';
import type { Role } from '../engine/model/role.ts';
import type { Question } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import type { Answer, Reading } from './reading.ts';
import type { SendSigned } from './signedRequest.ts';

/** What every part of a look is handed. */
export interface Looking {
  readonly question: Question;
  readonly clients: Clients;
  readonly reading: Reading;
  readonly credentials: AwsCredentialIdentity;
  /** The login's region and its partition. */
  readonly region: string;
  readonly partition: string;
  readonly sendSigned: SendSigned;
}

/** The role that a question names. */
export interface NamedRole {
  readonly name: string;
  readonly arn?: string;
  readonly account?: string;
}

/** Takes the question's role apart: an ARN, a name, or a name with its path. */
export function roleNamed(role: string): Known<NamedRole> {
  const given = role.trim();
  if (given === '') return unknown('not-looked', 'No role is named for this connection yet.');
  const arn = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(given);
  if (arn) return { name: arn[2]!, arn: given, account: arn[1]! };
  const name = given.slice(given.lastIndexOf('/') + 1);
  if (given.startsWith('arn:') || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    return unknown('unresolved', `"${given}" is neither the ARN nor the name of an IAM role.`);
  }
  return { name };
}

/** The role as far as the reads that depend on its ARN are concerned. */
export interface RoleArn {
  /** The ARN of the question: worth asking with before the role has been seen. */
  readonly asked: string | undefined;
  readonly found: Promise<Answer<Role | undefined>>;
}

/**
 * Reads what depends on the role's ARN: at once with the ARN that was asked for, and again if the role found has another one
 * (a path left out, another case).
 */
export async function withRoleArn<T>(
  { asked, found }: RoleArn,
  read: (arn: string, after: number) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const early = asked === undefined ? undefined : read(asked, 0);
  const { value: role, depth } = await found;
  const arn = isUnknown(role) || role === undefined || isUnknown(role.arn) ? undefined : role.arn;
  if (early && (arn === undefined || arn === asked)) return early;
  if (arn !== undefined) {
    await early;
    return read(arn, depth);
  }
  const why = isUnknown(role) ? role.detail : 'there is no such role.';
  return { value: unknown('not-looked', `Not read, because the role's ARN is not known: ${why}`), depth };
}
