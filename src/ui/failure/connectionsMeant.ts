import type { CheckReport } from '../../engine/model/finding.ts';
import type { Failure } from '../../engine/session.ts';
import type { Translate } from '../../words/translate.ts';
import type { SavedConnection } from '../connections.ts';

/**
 * The connections that an error text can be about: those of its role, else those that fit account, vendor and cluster. Where it names
 * none of these, every connection can be meant. Pure.
 */
export function connectionsMeant(failure: Failure, all: readonly SavedConnection[]): readonly SavedConnection[] {
  const { role, account, vendor, cluster } = failure;
  if (role) return all.filter(({ spec }) => isRole(role, spec.role));
  const told: readonly ((connection: SavedConnection) => boolean)[] = [
    ...(account === undefined ? [] : [({ spec }: SavedConnection) => !spec.role.startsWith('arn:') || accountOf(spec.role) === account]),
    ...(vendor === undefined ? [] : [({ spec }: SavedConnection) => spec.vendor === vendor.id]),
    ...(cluster === undefined
      ? []
      : [({ spec }: SavedConnection) => spec.clusters === undefined || spec.clusters.some((one) => one.split('/').at(-1) === cluster)]),
  ];
  return all.filter((connection) => told.every((fits) => fits(connection)));
}

/**
 * Of the checks that a text points at, the one to open: the first that is broken, else the first that cannot tell, else the first that
 * applies. `undefined`: none of them. Pure.
 */
export function checkToOpen(wanted: readonly string[], reports: readonly CheckReport[]): string | undefined {
  const found = wanted.flatMap((id) => reports.find((report) => report.id === id) ?? []);
  for (const statuses of [['fail', 'warn'], ['cannot-tell'], ['pass']] as const) {
    const first = found.find(({ status }) => statuses.some((one) => one === status));
    if (first) return first.id;
  }
  return undefined;
}

/** What has been recognised in a text, in a few words: `AccessDenied · sts:AssumeRole · role TierZeroAccess in 111122223333 · TierZero`. Pure. */
export function recognisedIn({ errorCode, action, role, account, vendor, region, cluster, cause }: Failure, t: Translate): string {
  return [
    errorCode ?? (cause === 'unknown' ? undefined : cause.replaceAll('-', ' ')),
    action,
    role ? roleWords(role, t) : account && t('account {0}', account),
    cluster && t('cluster {0}', cluster),
    region,
    vendor?.name,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

function roleWords({ name, account }: NonNullable<Failure['role']>, t: Translate): string {
  return account === undefined ? t('role {0}', name) : t('role {0} in {1}', name, account);
}

function isRole(role: NonNullable<Failure['role']>, written: string): boolean {
  if (role.arn === written) return true;
  const name = written.split('/').at(-1);
  if (name !== role.name) return false;
  if (!written.startsWith('arn:')) return true;
  // A session's ARN leaves the path out; two whole ARNs that differ are two roles.
  return role.arn === undefined && (role.account === undefined || accountOf(written) === role.account);
}

function accountOf(arn: string): string | undefined {
  return arn.split(':')[4];
}
