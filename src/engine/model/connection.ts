import type { Account } from './account.ts';
import type { Cluster } from './cluster.ts';
import type { Known } from './known.ts';
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
