import type { AccountState, World } from './account.ts';

/**
 * How every account is configured, as plain data. Left out is what a change and its undo cannot put back and nobody
 * configures: times, unique ids of entries, update and event history, stacks that are gone, sessions, last use.
 */
export function snapshotOf(world: World): unknown {
  return {
    organization: world.organization ? { ...world.organization } : undefined,
    accounts: Object.fromEntries([...world.accounts].map(([id, account]) => [id, accountOf(account)])),
  };
}

function accountOf(account: AccountState): unknown {
  return {
    aliases: account.aliases,
    tokenVersion: account.tokenVersion,
    quotas: { ...account.quotas },
    regions: byKey(account.regions, (region) => region.status),
    inactiveSts: [...account.inactiveSts].sort(),
    roles: byKey(account.roles, (role) => ({
      arn: role.arn,
      trust: role.trust,
      maxSession: role.maxSession,
      description: role.description,
      boundary: role.boundary,
      tags: byKey(role.tags, (value) => value),
      attached: [...role.attached].sort(),
      inline: byKey(role.inline, (text) => text),
    })),
    policies: byKey(account.policies, (policy) => ({
      defaultVersion: policy.defaultVersion,
      versions: byKey(policy.versions, (version) => version.document),
    })),
    clusters: Object.fromEntries(
      account.clusters.map((cluster) => [
        `${cluster.region}/${cluster.name}`,
        {
          authenticationMode: cluster.authenticationMode,
          publicAccess: cluster.publicAccess,
          privateAccess: cluster.privateAccess,
          publicCidrs: [...cluster.publicCidrs].sort(),
          tags: byKey(cluster.tags, (value) => value),
          entries: byKey(cluster.entries, (entry) => ({
            type: entry.type,
            groups: [...entry.groups].sort(),
            username: entry.username,
            tags: byKey(entry.tags, (value) => value),
            policies: byKey(new Map(entry.policies.map((association) => [association.policyArn, association.scope])), (scope) => ({
              type: scope.type,
              namespaces: [...scope.namespaces].sort(),
            })),
          })),
        },
      ]),
    ),
    reports: account.reports.map((report) => ({ ...report, lastDelivery: report.lastDelivery !== undefined })),
    exports: account.exports.map((item) => ({ name: item.name, query: item.query, bucket: item.bucket })),
    costTags: account.costTags.map((tag) => ({ ...tag })),
    buckets: byKey(account.buckets, (bucket) => bucket.region),
    stacks: account.stacks
      .filter(({ status }) => status !== 'DELETE_COMPLETE')
      .map((stack) => ({ name: stack.name, status: stack.status })),
  };
}

function byKey<V>(map: ReadonlyMap<string, V>, of: (value: V) => unknown): Record<string, unknown> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, of(value)]));
}
