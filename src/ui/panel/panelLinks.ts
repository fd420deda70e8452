import type { Connection } from '../../engine/model/connection.ts';
import { isKnown, type Known } from '../../engine/model/known.ts';
import type { Part } from '../../engine/model/finding.ts';
import type { Translate } from '../../words/translate.ts';
import type { PanelCheck, PanelLink, PanelStatus } from '../../webview/protocol.ts';

/** Worst first: what a part shows is the worst that its checks say. */
const WORST_FIRST: readonly PanelStatus[] = ['fail', 'warn', 'cannot-tell', 'unread', 'pass', 'not-applicable'];

/** The boxes of the picture, with what stands in each and how it is. Parts that no check speaks of are left out. Pure. */
export function panelLinks(
  vendor: string,
  role: string,
  connection: Connection | undefined,
  checks: readonly PanelCheck[],
  t: Translate,
): readonly PanelLink[] {
  const details: Readonly<Record<Part, string>> = {
    vendor: connection ? vendorDetail(connection, t) : '',
    trust: connection ? trustDetail(connection, t) : '',
    role: role.split('/').at(-1) ?? role,
    policies: connection ? policiesDetail(connection, t) : '',
    clusters: connection ? clustersDetail(connection, t) : '',
    regions: connection?.purpose.regions?.length ? connection.purpose.regions.join(', ') : t('default regions'),
    billing: connection ? billingDetail(connection, t) : '',
  };
  const titles: Readonly<Record<Part, string>> = {
    vendor,
    trust: t('Trust policy'),
    role: t('Role'),
    policies: t('Policies'),
    clusters: t('Clusters'),
    regions: t('Regions'),
    billing: t('Cost data'),
  };
  return IN_ORDER.map((id): PanelLink => {
    const own = checks.filter((check) => check.part === id).toSorted((one, other) => rank(one) - rank(other));
    return {
      id,
      title: titles[id],
      detail: details[id],
      status: own[0]?.status ?? (connection ? 'not-applicable' : 'unread'),
      checks: own.map((check) => check.id),
    };
  }).filter((link) => (ALWAYS.has(link.id) || link.checks.length === 0 ? ALWAYS.has(link.id) : link.status !== 'not-applicable'));
}

const IN_ORDER: readonly Part[] = ['vendor', 'trust', 'role', 'policies', 'clusters', 'regions', 'billing'];

/** A connection has these whatever it is for. */
const ALWAYS: ReadonlySet<Part> = new Set(['vendor', 'trust', 'role', 'policies']);

function rank(check: PanelCheck): number {
  return WORST_FIRST.indexOf(check.status);
}

function vendorDetail({ purpose, account }: Connection, t: Translate): string {
  const partition = isKnown(account) && isKnown(account.caller) ? account.caller.partition : 'aws';
  const own = purpose.vendor.accounts.find((one) => one.partition === partition) ?? purpose.vendor.accounts[0];
  return own ? t('account {0}', own.id) : '';
}

function trustDetail({ role }: Connection, t: Translate): string {
  if (!isKnown(role)) return t('not read');
  if (role === undefined) return t('no role');
  const statements = isKnown(role.trust) ? role.trust.Statement : role.trust;
  return counted(statements, t, t('no statements'), t('1 statement'), (number) => t('{0} statements', number));
}

function policiesDetail({ role }: Connection, t: Translate): string {
  if (!isKnown(role)) return t('not read');
  if (role === undefined) return t('no role');
  return counted(role.policies, t, t('none attached'), t('1 attached'), (number) => t('{0} attached', number));
}

function clustersDetail({ clusters }: Connection, t: Translate): string {
  return counted(clusters, t, t('no clusters'), t('1 cluster'), (number) => t('{0} clusters', number));
}

function billingDetail({ account }: Connection, t: Translate): string {
  const reports = isKnown(account) ? account.costReports : account;
  return counted(reports, t, t('no cost reports'), t('1 cost report'), (number) => t('{0} cost reports', number));
}

function counted(list: Known<readonly unknown[]>, t: Translate, none: string, one: string, many: (number: number) => string): string {
  if (!isKnown(list)) return t('not read');
  return list.length === 0 ? none : list.length === 1 ? one : many(list.length);
}
