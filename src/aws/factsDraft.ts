import type { Account } from '../engine/model/account.ts';
import type { Cluster } from '../engine/model/cluster.ts';
import type { Facts } from '../engine/model/connection.ts';
import { isKnown, isUnknown, NOT_LOOKED, unknown, type Known, type Unknown } from '../engine/model/known.ts';
import type { Boundary, Role } from '../engine/model/role.ts';
import type { RoleItself } from './lookRole.ts';

/** The facts as they come in; what is still out is `not-looked`. */
export interface FactsDraft {
  role: Known<RoleItself | undefined>;
  policies: Role['policies'];
  inline: Role['inline'];
  boundary: Boundary | undefined;
  clusters: Known<readonly Known<Cluster>[]>;
  account: { -readonly [Part in keyof Account]: Account[Part] };
}

/** Facts of which nothing has come in. */
export function emptyDraft(): FactsDraft {
  return {
    role: NOT_LOOKED,
    policies: NOT_LOOKED,
    inline: NOT_LOOKED,
    boundary: undefined,
    clusters: NOT_LOOKED,
    account: {
      caller: NOT_LOOKED,
      quotas: NOT_LOOKED,
      globalTokenVersion: NOT_LOOKED,
      regions: NOT_LOOKED,
      organization: NOT_LOOKED,
      costReports: NOT_LOOKED,
      costAllocationTags: NOT_LOOKED,
      vendorCalls: NOT_LOOKED,
      simulation: NOT_LOOKED,
      candidates: NOT_LOOKED,
    },
  };
}

/** Facts that are all unknown for one reason: nobody could log in. */
export function allUnknown(reason: Unknown): Facts {
  return { role: reason, clusters: reason, account: reason };
}

/**
 * The draft as facts. Nothing but the caller is shown until it is certain that the login is in the role's account: reads start
 * before that is known, and must not pass for the role's when they were another account's.
 * @param account of the role's ARN, `undefined` where a name was given
 */
export function factsFrom(draft: FactsDraft, account: string | undefined): Facts {
  const { caller } = draft.account;
  if (account !== undefined && caller === NOT_LOOKED)
    return { role: NOT_LOOKED, clusters: NOT_LOOKED, account: { ...emptyDraft().account } };
  const actual = accountOf(draft);
  if (account !== undefined && actual !== undefined && actual !== account) return factsOfAnotherAccount(draft, actual, account);
  return { role: roleFrom(draft), clusters: draft.clusters, account: { ...draft.account } };
}

/** The account that was read: the caller's, or, where that could not be told, the one of the role that was found. */
function accountOf({ account: { caller }, role }: FactsDraft): string | undefined {
  if (isKnown(caller)) return caller.account;
  return isUnknown(role) || role === undefined ? undefined : role.arn.split(':')[4];
}

function factsOfAnotherAccount({ account: { caller } }: FactsDraft, actual: string, wanted: string): Facts {
  const reason = unknown('not-looked', `The login is in account ${actual}, the role is in account ${wanted}.`, {
    next: `Choose a profile that logs in to account ${wanted}.`,
  });
  const parts = Object.keys(emptyDraft().account) as (keyof Account)[];
  return {
    role: reason,
    clusters: reason,
    account: { ...(Object.fromEntries(parts.map((part) => [part, reason])) as unknown as Account), caller },
  };
}

function roleFrom({ role, policies, inline, boundary }: FactsDraft): Facts['role'] {
  if (isUnknown(role) || role === undefined) return role;
  const { boundaryArn, ...itself } = role;
  return {
    ...itself,
    policies,
    inline,
    boundary: boundaryArn === undefined ? undefined : (boundary ?? { arn: boundaryArn, document: NOT_LOOKED }),
  };
}
