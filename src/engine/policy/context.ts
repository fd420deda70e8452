import { isUnknown } from '../model/known.ts';
import type { Answer } from './answer.ts';
import { parseCaller, type Caller } from './caller.ts';
import { listOf, textOf } from './shape.ts';
import type { TrustRequest } from './trustRequest.ts';

/** A value in the request's context: known, or known only by a pattern that it matches (`*`: it is there, no more). */
export type GivenValue = { readonly text: string } | { readonly like: string };

/** `undefined`: the key is absent. Never an empty list. */
export type Possibility = readonly GivenValue[] | undefined;

/** What is known of one context key: it is one of these. */
export interface Given {
  readonly possible: readonly Possibility[];
  /** Part of a sentence, after "it cannot be told …, because". Empty where all is known. */
  readonly because: string;
}

/** A call, as far as it is known. */
export interface Call {
  readonly caller: Caller;
  /** What must be allowed for the call to succeed, the asked-for action first. */
  readonly actions: readonly string[];
  /** What is known of a context key, in any case. */
  given(key: string): Given;
}

export const EXTERNAL_ID = 'sts:externalid';

const ABSENT: Given = { possible: [undefined], because: '' };
const ANYTHING: GivenValue = { like: '*' };
const STRANGER = 'the caller is not known well enough';

const MULTIVALUED: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:vpceorgpaths',
  'sts:transitivetagkeys',
]);

/** Reads a request once, for all clauses. */
export function readRequest(request: TrustRequest): Call {
  const caller = parseCaller(request.principal);
  const action = request.action ?? 'sts:AssumeRole';
  const tagged = request.sessionTags === true;
  const actions = tagged && action.toLowerCase() !== 'sts:tagsession' ? [action, 'sts:TagSession'] : [action];
  const told = new Map<string, Given>();
  for (const [key, value] of Object.entries(request.context ?? {})) {
    const values = listOf(value).filter((one) => one !== null);
    told.set(key.toLowerCase(), values.length === 0 ? ABSENT : { possible: [values.map(readGiven)], because: '' });
  }
  const { externalId } = request;
  if (externalId !== undefined)
    told.set(
      EXTERNAL_ID,
      isUnknown(externalId) ? present(`the External ID that is sent is not known (${externalId.detail})`) : exactly(externalId),
    );
  return { caller, actions, given: (key) => told.get(key.toLowerCase()) ?? derive(key.toLowerCase(), caller, tagged) };
}

/**
 * Can the key have several values in one request? Then IAM wants a set operator for it, and takes no variable of it.
 * Source: IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS condition context keys" (2026-11).
 */
export function isMultivalued(key: string): boolean {
  return MULTIVALUED.has(key.toLowerCase());
}

/** Is the key there? */
export function isPresent(given: Given): Answer {
  const absent = given.possible.filter((possibility) => possibility === undefined).length;
  return absent === 0 ? 'yes' : absent === given.possible.length ? 'no' : 'cannot-tell';
}

/**
 * What follows for a context key from the caller alone, for a call of `sts:AssumeRole` across accounts.
 * Source: IAM User Guide, "AWS global condition context keys" and "IAM and AWS STS condition context keys" (2026-11).
 */
function derive(key: string, caller: Caller, tagged: boolean): Given {
  switch (key) {
    case EXTERNAL_ID:
      return ABSENT;
    // Set only when an AWS service acts for a resource, never by a principal of an account.
    case 'aws:sourceaccount':
    case 'aws:sourcearn':
    case 'aws:sourceorgid':
    case 'aws:sourceorgpaths':
    case 'aws:principalservicename':
    case 'aws:principalservicenameslist':
    case 'aws:calledvia':
    case 'aws:calledviafirst':
    case 'aws:calledvialast':
    case 'sts:awsservicename':
      return caller.kind === 'other' ? maybe(STRANGER) : ABSENT;
    case 'aws:principalisawsservice':
    case 'aws:viaawsservice':
      return caller.kind === 'other' ? present(STRANGER) : exactly('false');
    // STS answers over TLS only.
    case 'aws:securetransport':
      return exactly('true');
    case 'aws:principalaccount':
      return caller.account === undefined ? present(STRANGER) : exactly(caller.account);
    case 'aws:principalarn':
      return principalArn(caller);
    case 'aws:principaltype':
      return principalType(caller);
    case 'aws:userid':
      return userId(caller);
    case 'aws:username':
      return username(caller);
    case 'aws:multifactorauthpresent':
      return ofRole(caller)
        ? {
            possible: [undefined, [{ text: 'false' }]],
            because: 'a role carries no MFA, and whether the key is then absent or false is not known',
          }
        : maybe('whether the caller used MFA is not known');
    case 'aws:multifactorauthage':
      return ofRole(caller) ? ABSENT : maybe('whether the caller used MFA is not known');
    case 'aws:tokenissuetime':
      return ofRole(caller)
        ? present('when the caller got its credentials is not known')
        : maybe('when the caller got its credentials is not known');
    case 'aws:currenttime':
    case 'aws:epochtime':
      return present('the time of the call is not known');
    case 'aws:requestedregion':
      return present('the region of the STS endpoint that the caller uses is not known');
    case 'sts:rolesessionname':
      return present('the session name that the caller chooses is not known');
    case 'aws:tagkeys':
      return tagged ? present('the session tags that the caller passes are not known') : ABSENT;
    case 'sts:transitivetagkeys':
      return tagged ? maybe('the session tags that the caller passes are not known') : ABSENT;
    default:
      if (key.startsWith('aws:requesttag/')) return tagged ? maybe('the session tags that the caller passes are not known') : ABSENT;
      return maybe('nobody but AWS and the caller can know it');
  }
}

/** For a role's session it is the ARN of the role, whose path the session's ARN has lost. */
function principalArn(caller: Caller): Given {
  const { kind, shown, name = '', account = '', partition = '*' } = caller;
  const role = `arn:${partition}:iam::${account}:role/`;
  switch (kind) {
    case 'other':
      return present(STRANGER);
    case 'account':
      // The root user and federated users are left out: STS does not let them assume roles.
      return {
        possible: [[{ like: `${role}*` }], [{ like: `arn:${partition}:iam::${account}:user/*` }]],
        because: `which principal of account ${account} calls is not known`,
      };
    case 'session':
      return {
        possible: [[{ text: `${role}${name}` }], [{ like: `${role}*/${name}` }]],
        because: `a session's ARN does not show the path of its role ${name}`,
      };
    default:
      return exactly(shown);
  }
}

function principalType(caller: Caller): Given {
  const types = { root: 'Account', user: 'User', role: 'AssumedRole', session: 'AssumedRole', federated: 'FederatedUser' } as const;
  if (caller.kind === 'other') return present(STRANGER);
  if (caller.kind === 'account')
    return {
      possible: [[{ text: types.role }], [{ text: types.user }]],
      because: `which principal of account ${caller.account ?? ''} calls is not known`,
    };
  return exactly(types[caller.kind]);
}

/** The unique ids behind an ARN are known to its own account only, but their form is public. */
function userId(caller: Caller): Given {
  const because = 'the unique id of the caller is not known';
  switch (caller.kind) {
    case 'root':
      return exactly(caller.account ?? '');
    case 'user':
      return { possible: [[{ like: 'AIDA*' }]], because };
    case 'role':
      return { possible: [[{ like: 'AROA*:*' }]], because };
    case 'session':
      return { possible: [[{ like: `AROA*:${caller.session ?? '*'}` }]], because };
    default:
      return present(because);
  }
}

function username(caller: Caller): Given {
  if (caller.kind === 'user' && caller.name !== undefined) return exactly(caller.name);
  return caller.kind === 'account' || caller.kind === 'other' ? maybe('whether the caller is a user is not known') : ABSENT;
}

function readGiven(value: unknown): GivenValue {
  const text = textOf(value);
  return text === undefined ? ANYTHING : { text };
}

function ofRole(caller: Caller): boolean {
  return caller.kind === 'role' || caller.kind === 'session';
}

function exactly(text: string): Given {
  return { possible: [[{ text }]], because: '' };
}

/** It is there, but its value is not known. */
function present(because: string): Given {
  return { possible: [[ANYTHING]], because };
}

/** Neither its value is known nor whether it is there. */
function maybe(because: string): Given {
  return { possible: [undefined, [ANYTHING]], because };
}
