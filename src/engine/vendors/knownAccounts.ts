import { builtInVendors } from './index.ts';
import known from './known-accounts.json' with { type: 'json' };

const names: Readonly<Record<string, string>> = {
  ...known.accounts,
  ...Object.fromEntries(builtInVendors.flatMap((vendor) => vendor.accounts.map((account) => [account.id, vendor.name]))),
};

/** Where the public list comes from, to be named wherever it is quoted. */
export const knownAccountsSource = 'github.com/fwdcloudsec/known_aws_accounts at c2922af (Apache-2.0)';

/**
 * Whose account it probably is, from the catalogue and a public list: `TierZero`, `Datadog`, `AWS (ELB logs)`; `undefined` if the list does not have it.
 * For naming an unexpected principal, never for telling which one to expect: the list is not complete for any vendor.
 * Source: github.com/fwdcloudsec/known_aws_accounts at c2922af, Apache-2.0.
 * @param id twelve digits
 */
export function nameOfAccount(id: string): string | undefined {
  return Object.hasOwn(names, id) ? names[id] : undefined;
}
