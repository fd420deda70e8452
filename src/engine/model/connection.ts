import type { Account, Caller } from './account.ts';
import type { Cluster } from './cluster.ts';
import { orElse, type Known } from './known.ts';
import type { Purpose } from './purpose.ts';
import type { Role } from './role.ts';

/** What was read, from AWS or from a file. */
export interface Facts {
  /** `undefined`: there is no such role. */
  readonly role: Known<Role | undefined>;
  /** A cluster, or a region's clusters, that could not be read stand in the list as Unknown beside those that could. */
  readonly clusters: Known<readonly Known<Cluster>[]>;
  readonly account: Known<Account>;
}

/** The one shape that checks judge: what is wanted, and what is there. */
export interface Connection extends Facts {
  readonly purpose: Purpose;
}

/** The role's ARN as it was read; `undefined`: it is not known, or there is no role. */
export function roleArnIn({ role }: Facts): string | undefined {
  return orElse(orElse(role, undefined)?.arn, undefined);
}

/** Whose login the facts were read with; `undefined`: that is not known. */
export function callerIn({ account }: Facts): Caller | undefined {
  return orElse(orElse(account, undefined)?.caller, undefined);
}
