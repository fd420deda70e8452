import type { Connection } from '../../engine/model/connection.ts';
import { isKnown, type Known } from '../../engine/model/known.ts';
import type { Part } from '../../engine/model/finding.ts';
import type { PanelCheck, PanelLink, PanelStatus } from '../../webview/protocol.ts';

/** Worst first: what a part shows is the worst that its checks say. */
const WORST_FIRST: readonly PanelStatus[] = ['fail', 'warn', 'cannot-tell', 'unread', 'pass', 'not-applicable'];

/** The boxes of the picture, with what stands in each and how it is. Parts that no check speaks of are left out. Pure. */
export function panelLinks(
  vendor: string,
  role: string,
  connection: Connection | undefined,
  checks: readonly PanelCheck[],
): readonly PanelLink[] {
  const details: Readonly<Record<Part, string>> = {
    vendor: connection ? vendorDetail(connection) : '',
    trust: connection ? trustDetail(connection) : '',
    role: role.split('/').at(-1) ?? role,
    policies: connection ? policiesDetail(connection) : '',
    clusters: connection ? clustersDetail(connection) : '',
    regions: connection?.purpose.regions?.length ? connection.purpose.regions.join(', ') : 'default regions',
    billing: connection ? billingDetail(connection) : '',
  };
  return TITLES.map(([id, title]): PanelLink => {
    const own = checks.filter((check) => check.part === id).toSorted((one, other) => rank(one) - rank(other));
    return {
      id,
      title: id === 'vendor' ? vendor : title,
      detail: details[id],
      status: own[0]?.status ?? (connection ? 'not-applicable' : 'unread'),
      checks: own.map((check) => check.id),
    };
  }).filter((link) => (ALWAYS.has(link.id) || link.checks.length === 0 ? ALWAYS.has(link.id) : link.status !== 'not-applicable'));
}

const TITLES: readonly (readonly [Part, string])[] = [
  ['vendor', 'Vendor'],
  ['trust', 'Trust policy'],
  ['role', 'Role'],
  ['policies', 'Policies'],
  ['clusters', 'Clusters'],
  ['regions', 'Regions'],
  ['billing', 'Cost data'],
];

/** A connection has these whatever it is for. */
const ALWAYS: ReadonlySet<Part> = new Set(['vendor', 'trust', 'role', 'policies']);

function rank(check: PanelCheck): number {
  return WORST_FIRST.indexOf(check.status);
}

function vendorDetail({ purpose, account }: Connection): string {
  const partition = isKnown(account) && isKnown(account.caller) ? account.caller.partition : 'aws';
  const own = purpose.vendor.accounts.find((one) => one.partition === partition) ?? purpose.vendor.accounts[0];
  return own ? `account ${own.id}` : '';
}

function trustDetail({ role }: Connection): string {
  if (!isKnown(role)) return 'not read';
  if (role === undefined) return 'no role';
  if (!isKnown(role.trust)) return 'not read';
  return isKnown(role.trust.Statement) ? count(role.trust.Statement.length, 'statement', 'statements') : 'not read';
}

function policiesDetail({ role }: Connection): string {
  if (!isKnown(role)) return 'not read';
  if (role === undefined) return 'no role';
  return countKnown(role.policies, 'attached', 'attached');
}

function clustersDetail({ clusters }: Connection): string {
  return countKnown(clusters, 'cluster', 'clusters');
}

function billingDetail({ account }: Connection): string {
  return isKnown(account) ? countKnown(account.costReports, 'cost report', 'cost reports') : 'not read';
}

function countKnown(list: Known<readonly unknown[]>, one: string, many: string): string {
  return isKnown(list) ? count(list.length, one, many) : 'not read';
}

function count(number: number, one: string, many: string): string {
  return `${number === 0 ? 'no' : number} ${number === 1 ? one : many}`;
}
