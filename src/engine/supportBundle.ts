// What a vendor's support desk can act on, as a page and as data. It leaves the house, so it holds less than a report for oneself.
import { withoutSecrets } from './failure/withoutSecrets.ts';
import type { Cluster } from './model/cluster.ts';
import { callerIn, type Connection } from './model/connection.ts';
import { redactExternalId } from './model/externalId.ts';
import type { Fix, Side } from './model/finding.ts';
import { isKnown, isUnknown, orElse, type Known, type Unknown } from './model/known.ts';
import type { Role } from './model/role.ts';
import { namesOf, toJson, type Reportable } from './report/json.ts';
import { toMarkdown } from './report/markdown.ts';
import { redactorFor } from './report/redact.ts';

/** What made a bundle, so that the desk knows whose words it reads. */
export interface BundleMaker {
  /** Rolecall's version. */
  readonly rolecall: string;
  /** `VS Code 1.101.0`, `Node 22.1.0`. */
  readonly host: string;
  /** When it was made, milliseconds since the epoch. */
  readonly at: number;
  /** The profile that the account was read with. It is left out wherever it stands: its name says nothing to others. */
  readonly profile?: string;
}

export interface SupportBundle {
  /** What both files are called, without an ending: `rolecall-tierzero-20261122T030000Z`. */
  readonly name: string;
  readonly markdown: string;
  readonly json: string;
}

/**
 * A diagnosis for a vendor's support desk: the verdict, every check with its evidence, the trust policy, what the role and the clusters
 * are, and what could not be read and why. No External ID is in it (its first two characters and its length are), no credentials, no
 * profile and no name of the person who was logged in.
 */
export function supportBundle(diagnosis: Reportable & { readonly side?: Side }, maker: BundleMaker): SupportBundle {
  const { connection } = diagnosis;
  const shown = cleaned(diagnosis, maker);
  const report = toJson(shown, { actionsOf: () => [] });
  const facts = redactorFor(connection)(anonymous(factsOf(connection), connection, maker));
  const document = {
    ...report,
    connection: { ...namesOf(connection), vendorName: connection.purpose.vendor.name },
    side: diagnosis.side ?? null,
    readAt: new Date(diagnosis.at).toISOString(),
    made: { at: new Date(maker.at).toISOString(), rolecall: maker.rolecall, host: maker.host },
    facts,
  };
  const redact = redactorFor(connection);
  const { name: vendor } = connection.purpose.vendor;
  return {
    name: `rolecall-${connection.purpose.vendor.id}-${stamp(diagnosis.at)}`,
    // As text: what is redacted already would be taken for another External ID.
    json: redact(`${JSON.stringify(document, null, 2)}\n`),
    markdown: redact(
      [
        toMarkdown(shown, vendor).replace(/\n+Made by Rolecall\.[^\n]*\n$/, ''),
        '',
        ...factsAsMarkdown(facts, diagnosis),
        '## About this bundle',
        '',
        `- Made by Rolecall ${maker.rolecall} in ${maker.host}, ${new Date(maker.at).toISOString()}`,
        ...(diagnosis.timing ? [`- Read with ${diagnosis.timing.calls} calls in ${diagnosis.timing.elapsedMs} ms`] : []),
        '- Left out: External IDs (their first two characters and their length stand here), credentials, the profile, and whose login it was.',
        '',
      ].join('\n'),
    ),
  };
}

/** What is told besides the checks. */
interface BundleFacts {
  readonly externalId: { readonly given: string | null };
  readonly role: object | null;
  readonly trust: unknown;
  readonly clusters: readonly object[];
  readonly wanted: { readonly clusters: readonly string[] | null; readonly cidrs: readonly string[]; readonly regions: readonly string[] };
  readonly regions: unknown;
  readonly vendorCalls: unknown;
}

function factsOf(connection: Connection): BundleFacts {
  const { purpose } = connection;
  const role = orElse(connection.role, undefined);
  const account = orElse(connection.account, undefined);
  const given = purpose.externalId;
  return {
    externalId: { given: given !== undefined && isKnown(given) ? redactExternalId(given) : null },
    role: role ? roleFacts(role) : null,
    trust: role ? plain(role.trust) : null,
    clusters: orElse(connection.clusters, []).map(clusterFacts),
    wanted: {
      clusters: purpose.clusters?.map(({ region, name }) => `${region}/${name}`) ?? null,
      cidrs: purpose.cidrs ?? [],
      regions: purpose.regions ?? [],
    },
    regions: account ? plain(account.regions) : null,
    vendorCalls: account ? plain(account.vendorCalls) : null,
  };
}

function roleFacts({ name, arn, path, id, createdAt, policies, inline, boundary, lastUsed }: Role): object {
  const list = <T>(all: Known<readonly Known<T>[]>, named: (one: T) => Known<string>): unknown =>
    isUnknown(all) ? unread(all) : all.map((one) => (isUnknown(one) ? unread(one) : plain(named(one))));
  return {
    name: plain(name),
    arn: plain(arn),
    path: plain(path),
    id: plain(id),
    createdAt: plain(createdAt),
    lastUsed: plain(lastUsed),
    attachedPolicies: list(policies, (policy) => policy.arn),
    inlinePolicies: list(inline, (policy) => policy.name),
    permissionsBoundary: boundary !== undefined && isUnknown(boundary) ? unread(boundary) : (boundary?.arn ?? null),
  };
}

/** Without the addresses that may reach it: those are the customer's. The checks say whether the vendor's are among them. */
function clusterFacts(cluster: Known<Cluster>): object {
  if (isUnknown(cluster)) return unread(cluster);
  const { name, region, status, version, authenticationMode, endpoint, entry } = cluster;
  return {
    name: plain(name),
    region: plain(region),
    status: plain(status),
    version: plain(version),
    authenticationMode: plain(authenticationMode),
    endpoint: isKnown(endpoint) ? { public: plain(endpoint.public), private: plain(endpoint.private) } : unread(endpoint),
    accessEntry: plain(entry),
  };
}

/** A fact as data; what is absent is `null`, and what could not be read says why. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (isUnknown(value)) return unread(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

function unread({ unknown, detail, needs }: Unknown): object {
  return { couldNotBeRead: unknown, because: withoutSecrets(detail), ...(needs?.length && { needs }) };
}

function factsAsMarkdown(facts: BundleFacts, { connection }: Reportable): readonly string[] {
  const { vendor } = connection.purpose;
  const block = (value: unknown): readonly string[] => ['```json', JSON.stringify(value, null, 2), '```', ''];
  const accounts = vendor.accounts.map(({ id, partition }) => `${id} (${partition})`).join(', ');
  return [
    '## Trust policy of the role',
    '',
    `${vendor.name}'s account, as the catalogue has it${vendor.origin ? ` by ${vendor.origin.file}` : ''}: ${accounts}.`,
    `External ID that the customer holds: ${facts.externalId.given ?? 'not given to Rolecall'}.`,
    '',
    ...block(facts.trust),
    '## Role',
    '',
    ...block(facts.role),
    '## Clusters and regions',
    '',
    ...block({ wanted: facts.wanted, clusters: facts.clusters }),
    ...regionLines(connection),
    `## What CloudTrail shows of ${vendor.name}`,
    '',
    ...block(facts.vendorCalls),
  ];
}

/** A line for each enabled region, and for each that is wanted and is not. */
function regionLines({ account, purpose }: Connection): readonly string[] {
  const regions = orElse(orElse(account, undefined)?.regions, undefined);
  if (!regions) return [];
  const wanted = new Set([...(purpose.regions ?? []), ...(purpose.clusters ?? []).map(({ region }) => region)]);
  const told = regions.flatMap((one) => {
    if (one.status.startsWith('DISABL') && !wanted.has(one.name)) return [];
    return [`- ${one.name}: ${one.status}, STS ${isUnknown(one.sts) ? 'could not be read' : one.sts}`];
  });
  return [...told, ''];
}

/** The checks with what AWS and the login's tools said taken through the sieve, and without names of people. */
function cleaned<D extends Reportable>(diagnosis: D, maker: BundleMaker): D {
  const { connection } = diagnosis;
  const sieve = (value: Unknown): Unknown => ({
    ...value,
    detail: withoutSecrets(value.detail),
    ...(value.next !== undefined && { next: withoutSecrets(value.next) }),
  });
  const walk = (value: unknown): unknown => {
    if (isUnknown(value)) return sieve(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
  };
  const checks = diagnosis.checks.map((report) => {
    const { message, outcome } = report;
    const clean = { ...report, message: outcome.verdict === 'cannot-tell' ? withoutSecrets(message) : message };
    return walk(clean) as typeof report;
  });
  const { purpose, ...read } = connection;
  const facts = walk(read) as typeof read;
  return {
    ...diagnosis,
    checks: anonymous(checks, connection, maker).map(withoutFixes),
    connection: { purpose, ...anonymous(facts, connection, maker) },
  };
}

/** What would be changed is for the customer to decide; the desk gets what is wrong. */
function withoutFixes<R extends Reportable['checks'][number]>(report: R): R {
  const { outcome } = report;
  if (outcome.verdict !== 'broken') return report;
  const [first, ...more] = outcome.findings.map((finding) => ({ ...finding, fixes: [] as readonly Fix[] }));
  return first ? { ...report, outcome: { ...outcome, findings: [first, ...more] } } : report;
}

/** Without whose login it was, and without the name of the profile where it is called one. */
function anonymous<T>(value: T, connection: Connection, { profile }: BundleMaker): T {
  const caller = callerIn(connection);
  const login = caller && `the login in account ${caller.account}`;
  const person = caller?.arn.split(/[:/]/).at(-1);
  const clean = (text: string): string => {
    let rest = caller && login ? text.replaceAll(caller.arn, login) : text;
    if (caller?.userId) rest = rest.replaceAll(caller.userId, '…');
    if (person && person.length > 4 && person !== 'root' && person.includes('@')) rest = rest.replaceAll(person, '…');
    return profile === undefined ? rest : rest.replace(profilePattern(profile), '$1…');
  };
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return clean(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}

/** `profile acme-prod`, `--profile "acme-prod"`; a bare word is left alone, for a profile may be called `role`. */
function profilePattern(profile: string): RegExp {
  return new RegExp(`(profile[ =:]*["'\`“]?)${profile.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`, 'gi');
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}
