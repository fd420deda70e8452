// Judging code: declarations become connections, and what the checks say of them gets a place in a file. Pure.
import { dataOf } from '../iac/located.ts';
import type { Declaration } from '../iac/dialect.ts';
import type { AccessEntry, Cluster } from '../model/cluster.ts';
import type { Facts } from '../model/connection.ts';
import { isUnknown, NOT_LOOKED, unknown, type Known, type Unknown } from '../model/known.ts';
import type { ConditionBlock, PolicyDocument, PrincipalMap, Statement } from '../model/policy.ts';
import type { AttachedPolicy, Boundary, InlinePolicy, Role } from '../model/role.ts';

/** The facts of a declaration: those of a role that may not be there yet, so nothing of the account. */
export interface CodeFacts extends Facts {
  readonly role: Known<Role>;
}

/**
 * What a declaration says, in the shape that checks judge. A file may hold anything, so what has not the shape that IAM or EKS takes
 * there becomes Unknown at its place, and every path stays what it is in the declaration.
 */
export function codeFacts({ facts }: Pick<Declaration, 'facts'>): CodeFacts {
  const data = dataOf(facts);
  if (!isRecord(data)) return { role: asUnknown(data, 'The declaration'), clusters: ELSEWHERE, account: NOT_LOOKED };
  return { role: roleOf(data['role']), clusters: clustersOf(data['clusters']), account: NOT_LOOKED };
}

/** Clusters may be declared anywhere else, or made by hand. */
const ELSEWHERE = unknown('not-looked', 'Clusters that this code does not declare cannot be seen here.');
const GENERATED = unknown('unresolved', 'The code does not give it; AWS makes it up.');

type Data = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnknown(value);
}

function asUnknown(value: unknown, what: string): Unknown {
  return isUnknown(value) ? value : unknown('unresolved', `${what} is not written as AWS takes it.`);
}

function text(value: unknown, absent: Known<string>, what: string): Known<string> {
  if (value === undefined || value === null) return absent;
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : asUnknown(value, what);
}

function list<T>(value: unknown, absent: Known<readonly T[]>, what: string, item: (value: unknown) => T): Known<readonly T[]> {
  if (value === undefined || value === null) return absent;
  return Array.isArray(value) ? value.map(item) : asUnknown(value, what);
}

function roleOf(value: unknown): Known<Role> {
  if (!isRecord(value)) return asUnknown(value, 'The role');
  return {
    name: text(value['name'], GENERATED, "The role's name"),
    arn: text(value['arn'], GENERATED, "The role's ARN"),
    path: text(value['path'], '/', "The role's path"),
    trust: documentOf(value['trust'], 'The trust policy'),
    policies: list(value['policies'], [], 'The attached policies', attachedOf),
    inline: list(value['inline'], [], 'The inline policies', inlineOf),
    boundary: boundaryOf(value['boundary']),
    tags: tagsOf(value['tags']),
  };
}

function attachedOf(value: unknown): Known<AttachedPolicy> {
  if (!isRecord(value)) return asUnknown(value, 'An attached policy');
  const arn = text(value['arn'], GENERATED, "A policy's ARN");
  const name = text(value['name'], GENERATED, "A policy's name");
  const last = isUnknown(arn) ? 'a policy' : arn.slice(arn.lastIndexOf('/') + 1);
  return { name: isUnknown(name) ? last : name, arn, document: documentOf(value['document'], `The document of ${last}`) };
}

function inlineOf(value: unknown): Known<InlinePolicy> {
  if (!isRecord(value)) return asUnknown(value, 'An inline policy');
  return {
    name: text(value['name'], GENERATED, "An inline policy's name"),
    document: documentOf(value['document'], 'The document of an inline policy'),
  };
}

function boundaryOf(value: unknown): Known<Boundary | undefined> {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) return asUnknown(value, 'The permissions boundary');
  const arn = text(value['arn'], GENERATED, 'The permissions boundary');
  return isUnknown(arn) ? arn : { arn, document: documentOf(value['document'], `The document of ${arn}`) };
}

/** A tag whose value is not settled says nothing, so it is left out. */
function tagsOf(value: unknown): Known<Readonly<Record<string, string>>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) return asUnknown(value, 'The tags');
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function documentOf(value: unknown, what: string): Known<PolicyDocument> {
  if (value === undefined || value === null) return unknown('not-looked', `${what} is not part of the code.`);
  if (!isRecord(value)) return asUnknown(value, what);
  const { Statement: statements } = value;
  return {
    ...value,
    ...(value['Version'] !== undefined && { Version: text(value['Version'], GENERATED, 'Version') }),
    Statement: Array.isArray(statements) ? statements.map(statementOf) : asUnknown(statements, `Statement of ${what}`),
  };
}

function statementOf(value: unknown): Known<Statement> {
  if (!isRecord(value)) return asUnknown(value, 'A statement');
  const given = (key: string, read: (part: unknown) => unknown) =>
    value[key] === undefined || value[key] === null ? {} : { [key]: read(value[key]) };
  return {
    Effect: text(value['Effect'], unknown('unresolved', 'The statement has no Effect.'), 'Effect'),
    ...given('Sid', (part) => text(part, '', 'Sid')),
    ...given('Principal', principalOf),
    ...given('NotPrincipal', principalOf),
    ...given('Action', (part) => scalars(part, 'Action')),
    ...given('NotAction', (part) => scalars(part, 'NotAction')),
    ...given('Resource', (part) => scalars(part, 'Resource')),
    ...given('NotResource', (part) => scalars(part, 'NotResource')),
    ...given('Condition', conditionOf),
  };
}

/** A number stays one: it is what an account id becomes without quotes, and `principalsOf` looks for it. */
function principalOf(value: unknown): Known<string | PrincipalMap> {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return asUnknown(value, 'Principal');
  return Object.fromEntries(
    Object.entries(value).map(([kind, part]) => [kind, scalars(part, `Principal ${kind}`, ['number'])]),
  ) as PrincipalMap;
}

function conditionOf(value: unknown): Known<ConditionBlock> {
  if (!isRecord(value)) return asUnknown(value, 'Condition');
  return Object.fromEntries(
    Object.entries(value).map(([operator, keys]) => [
      operator,
      isRecord(keys)
        ? Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, scalars(values, key, ['number', 'boolean'])]))
        : asUnknown(keys, operator),
    ]),
  ) as ConditionBlock;
}

/** One value or a list of them, each a string or of a kind that is taken as well. */
function scalars(value: unknown, what: string, also: readonly ('number' | 'boolean')[] = []): unknown {
  const kinds: readonly string[] = ['string', ...also];
  const one = (part: unknown): unknown => (kinds.includes(typeof part) ? part : asUnknown(part, what));
  return Array.isArray(value) ? value.map(one) : one(value);
}

function clustersOf(value: unknown): Facts['clusters'] {
  const clusters = list<Known<Cluster>>(value, [], 'The clusters', clusterOf);
  return isUnknown(clusters) ? clusters : [...clusters, ELSEWHERE];
}

function clusterOf(value: unknown): Known<Cluster> {
  if (!isRecord(value)) return asUnknown(value, 'A cluster');
  const mode = text(value['authenticationMode'], GENERATED, 'The authentication mode');
  const endpoint = value['endpoint'];
  const optional = (key: string) => (value[key] === undefined ? {} : { [key]: text(value[key], GENERATED, `The cluster's ${key}`) });
  return {
    name: text(value['name'], GENERATED, "The cluster's name"),
    region: text(value['region'], unknown('unresolved', 'The code does not say in which region the cluster is.'), "The cluster's region"),
    ...optional('arn'),
    ...optional('version'),
    ...optional('platformVersion'),
    ...optional('ipFamily'),
    authenticationMode: isMode(mode) ? mode : asUnknown(mode, 'The authentication mode'),
    endpoint: isRecord(endpoint)
      ? {
          public: flag(endpoint['public'], 'Public access'),
          private: flag(endpoint['private'], 'Private access'),
          publicCidrs: list(endpoint['publicCidrs'], GENERATED, 'The address blocks', (cidr) => text(cidr, GENERATED, 'An address block')),
        }
      : asUnknown(endpoint, 'The endpoint'),
    entry: entryOf(value['entry']),
  };
}

function isMode(mode: Known<string>): mode is 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API' {
  return mode === 'CONFIG_MAP' || mode === 'API_AND_CONFIG_MAP' || mode === 'API';
}

function flag(value: unknown, what: string): Known<boolean> {
  return typeof value === 'boolean' ? value : asUnknown(value, what);
}

function entryOf(value: unknown): Known<AccessEntry | undefined> {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) return asUnknown(value, 'The access entry');
  return {
    principalArn: text(value['principalArn'], GENERATED, "The entry's principal"),
    type: text(value['type'], 'STANDARD', "The entry's type"),
    ...(value['groups'] !== undefined && { groups: list(value['groups'], [], 'The groups', (group) => text(group, GENERATED, 'A group')) }),
    ...(value['username'] !== undefined && { username: text(value['username'], GENERATED, 'The user name') }),
    policies: list(value['policies'], [], "The entry's policies", (policy) => {
      if (!isRecord(policy)) return asUnknown(policy, 'An access policy');
      const scope = policy['scope'];
      return {
        arn: text(policy['arn'], GENERATED, "An access policy's ARN"),
        scope: isRecord(scope)
          ? {
              type: text(scope['type'], GENERATED, 'The type of a scope'),
              ...(scope['namespaces'] !== undefined && {
                namespaces: list(scope['namespaces'], [], 'The namespaces', (name) => text(name, GENERATED, 'A namespace')),
              }),
            }
          : asUnknown(scope, 'The scope of an access policy'),
      };
    }),
  };
}
