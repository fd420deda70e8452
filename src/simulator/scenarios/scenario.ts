import type { AccountState, World } from '../account.ts';

/** A connection that a scenario is about, with what is wanted of it. */
export interface DemoConnection {
  name: string;
  vendor: string;
  variant: string;
  /** ARN */
  role: string;
  externalId: string;
  /** `region/name` */
  clusters: string[];
  cidrs: string[];
  regions: string[];
}

/** A prepared account, ready to be asked. */
export interface Scenario {
  readonly world: World;
  readonly connections: DemoConnection[];
}

/** A change to the healthy account. */
export interface Variation {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** Changes world, account and connections in place. */
  readonly apply: (scenario: { readonly world: World; readonly account: AccountState; connections: DemoConnection[] }) => void;
}

/** The account of the demo login. One of AWS's documentation accounts. */
export const DEMO_ACCOUNT = '111122223333';
/** The other member of the organization. */
export const MEMBER_ACCOUNT = '444455556666';
/** An account that belongs to neither. */
export const OTHER_ACCOUNT = '123456789012';
/** TierZero's account (docs.tierzero.ai/integrations/aws, 2026-11-21). */
export const TIERZERO_ACCOUNT = '851725519002';
/** CloudZero's account (github.com/Cloudzero/provision-account, 2026-05-20). */
export const CLOUDZERO_ACCOUNT = '061190967865';
/** The account that CloudZero's templates trust as well (github.com/Cloudzero/provision-account, release 1.0.100, 2026-06-09). */
export const CLOUDZERO_CONNECTIONS_ACCOUNT = '559846027439';
/** The vendors' accounts with the last digit mistaken: as good as any account to IAM, so it accepts them. */
export const NEAR_MISS: Readonly<Record<string, string>> = { [TIERZERO_ACCOUNT]: '851725519003', [CLOUDZERO_ACCOUNT]: '061190967866' };

/** The names of the vendors' roles in the demo account. */
export const ROLE_NAMES = {
  tierzero: 'TierZeroAccess',
  payer: 'cloudzero-connected-account-MasterPayer-Role-1DEMO7XKQ2M',
  resource: 'cloudzero-connected-account-ResourceOwner-Role-1DEMO4WPJ9T',
} as const;
