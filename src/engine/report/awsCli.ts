import { redactExternalId } from '../model/externalId.ts';
import type { Action, AwsAction, Step } from '../model/plan.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { sameClusterQuery } from './clusterQuery.ts';
import { externalIdsIn } from './externalIdsIn.ts';
import { shellComment, shellWord, type Piece } from './shellWord.ts';
import { externalIdQueries, sameTrustQuery } from './trustQuery.ts';

/** What a script is made of. */
export interface ScriptOf {
  /** The plan's or the activity's title. */
  readonly title: string;
  readonly connection: {
    readonly name: string;
    /** The vendor's name, `TierZero`. */
    readonly vendor: string;
    /** ARN or name. */
    readonly role: string;
    /** The account that was diagnosed; the script changes nothing in another. */
    readonly account: string;
    readonly profile?: string | undefined;
    /** Only where the login has one: the demo account. */
    readonly endpointUrl?: string | undefined;
  };
  readonly steps: readonly Step[];
  /** The role's trust policy as it is when the script begins. Its External IDs are asked of AWS, any other has to be given. */
  readonly live?: PolicyDocument | undefined;
}

/**
 * The steps as a script for a POSIX shell and the AWS CLI, version 1 or 2. Pure. No External ID stands in it: those of the live trust
 * policy are read by the script, a new one is taken from the variable EXTERNAL_ID. It stops before the first change when the login is
 * in another account, or when the trust policy is not the one that it was made for.
 *
 * An operation and its parameters are spelt in kebab-case after the API's names, and a structure or a list may be given as JSON (AWS
 * CLI User Guide, "Specifying parameter values in the AWS CLI"; botocore `xform_name`, held against every operation of iam, eks,
 * account and service-quotas in botocore 1.43.11; the CLI's renamed arguments, awscli/customizations/argrename.py, touch none of the
 * operations that fixes make; read 2026-11-21).
 */
export function awsCliScript(script: ScriptOf): string {
  const calls = script.steps.map(({ say, do: action, undo }) => ({
    say,
    actions: [action],
    there: isAws(action) ? whatIsThere(action, undo) : undefined,
    note: undo === 'irreversible' ? 'This cannot be taken back.' : undefined,
  }));
  return scriptOf(script, calls, `the External ID that ${script.connection.vendor} gave you`);
}

/** The script that takes the steps back, the last one first. A step that cannot be taken back says so and does nothing. */
export function awsCliUndoScript(script: ScriptOf): string {
  const calls = script.steps.toReversed().map(({ say, undo }) => ({
    say: `Take back: ${say}`,
    actions: undo === 'irreversible' ? [] : undo,
    note: undo === 'irreversible' ? 'This cannot be taken back: it stays.' : undefined,
  }));
  return scriptOf(script, calls, 'the External ID that stood in the policy before');
}

interface Call {
  readonly say: string;
  readonly actions: readonly Action[];
  /** Reads what the call makes: where it is there already, the call is not made again. */
  readonly there?: AwsAction | undefined;
  readonly note: string | undefined;
}

/** The variables of a script: an External ID's value to the variable that stands for it. */
interface Variables {
  readonly read: Map<string, { readonly variable: string; readonly query: string }>;
  readonly given: Map<string, { readonly variable: string }>;
}

function scriptOf({ title, connection, live }: ScriptOf, calls: readonly Call[], given: string): string {
  const actions = calls.flatMap((call) => call.actions).filter(isAws);
  const variables = variablesFor(actions, live);
  const common = [
    ...(connection.profile === undefined ? [] : ['--profile "$PROFILE"']),
    ...(connection.endpointUrl === undefined ? [] : ['--endpoint-url "$ENDPOINT_URL"']),
  ];
  const updating = new Map<string, AwsAction>();
  const body = calls.flatMap(({ say, actions: own, there, note }, index) => [
    '',
    shellComment(`${index + 1}. ${say}`),
    ...(note === undefined ? [] : [shellComment(note)]),
    ...own.flatMap((action) => {
      if (!isAws(action)) return [shellComment(`A change to the file ${action.file}, which is not AWS's: make it in the file.`)];
      const wait = mustWait(action, updating) ? [command(waitFor(action), variables, common)] : [];
      const made = command(action, variables, common);
      return [...remark(action), ...wait, ...once(made, there, action)];
    }),
  ]);
  const underWay = [...updating.values()].map((action) => command(waitFor(action), variables, common));
  return [
    '#!/bin/sh',
    ...header(title, connection),
    'set -eu',
    'export AWS_PAGER=',
    ...(connection.profile === undefined ? [] : [`PROFILE=${shellWord([connection.profile])}`]),
    ...(connection.endpointUrl === undefined ? [] : [`ENDPOINT_URL=${shellWord([connection.endpointUrl])}`]),
    ...accountGuard(connection.account, common),
    ...askFor(variables, given),
    ...(actions.some(isTrustUpdate) && live ? trustGuard(live, roleName(actions, connection.role), common) : []),
    ...readFrom(variables, roleName(actions, connection.role), common),
    ...body,
    ...(underWay.length === 0 ? [] : ['', shellComment('Until EKS is through with it.'), ...underWay]),
    '',
  ].join('\n');

  /** The call, only where what it makes is not there already. */
  function once(made: string, there: AwsAction | undefined, action: AwsAction): string[] {
    if (there) return [`if ! ${command(there, variables, common)} >/dev/null 2>&1; then`, `  ${made}`, 'fi'];
    const same = action.operation === 'UpdateClusterConfig' ? sameClusterQuery(action) : undefined;
    if (same === undefined) return [made];
    const asked = { ...action, operation: 'DescribeCluster', input: { name: clusterOf(action) } };
    const query = command(asked, variables, [...option('query', [same]), '--output json', ...common]);
    return [`if [ "$(${query})" != true ]; then`, `  ${made}`, 'fi'];
  }
}

function header(title: string, { name, vendor, account, role, profile }: ScriptOf['connection']): string[] {
  return [
    title,
    '',
    `Connection: ${name}`,
    `Vendor:     ${vendor}`,
    `Account:    ${account}`,
    `Role:       ${role}`,
    ...(profile === undefined ? [] : [`Profile:    ${profile}`]),
    '',
    'Made by Rolecall for the account as it was read. It replaces whole documents, so run it soon, or have it made anew.',
  ].map(shellComment);
}

function accountGuard(account: string, common: readonly string[]): string[] {
  const elsewhere = ['This login is in account ', { variable: 'ACCOUNT' }, `, and this script is for ${account}. Nothing was changed.`];
  return [
    '',
    shellComment('Only in the account that was diagnosed.'),
    `ACCOUNT=$(${words(['aws sts get-caller-identity --query Account --output text', ...common])})`,
    `if [ "$ACCOUNT" != ${shellWord([account])} ]; then`,
    `  echo ${shellWord(elsewhere)} >&2`,
    '  exit 1',
    'fi',
  ];
}

function trustGuard(live: PolicyDocument, role: string, common: readonly string[]): string[] {
  const query = sameTrustQuery(live);
  if (query === undefined) return [];
  return [
    '',
    shellComment('Only while the trust policy is the one that this was made for.'),
    `SAME=$(${getRole(role, query, common)})`,
    'if [ "$SAME" != true ]; then',
    '  echo "The trust policy has been changed meanwhile. This script has changed nothing; have it made anew." >&2',
    '  exit 1',
    'fi',
  ];
}

/** IAM's pattern of an External ID, which has nothing in it that JSON would have to escape (STS API Reference, AssumeRole, read 2026-11-21). */
function askFor({ given }: Variables, what: string): string[] {
  return [...given].flatMap(([value, { variable }]) => [
    '',
    `${variable}="\${${variable}:?${harmless(`Set it to ${what}: ${redactExternalId(value)}`)}}"`,
    `case "$${variable}" in`,
    `  ?|*[!A-Za-z0-9_+=,.@:/-]*) echo "${variable} is no External ID. Nothing was changed." >&2; exit 1 ;;`,
    'esac',
  ]);
}

function readFrom({ read }: Variables, role: string, common: readonly string[]): string[] {
  if (read.size === 0) return [];
  return [
    '',
    shellComment('External IDs that stay as they are: read from the trust policy, as JSON.'),
    ...[...read.values()].map(({ variable, query }) => `${variable}=$(${getRole(role, query, common)})`),
  ];
}

function getRole(role: string, query: string, common: readonly string[]): string {
  return words(['aws iam get-role', ...option('role-name', [role]), ...option('query', [query]), '--output json', ...common]);
}

function command({ service, operation, input, region }: AwsAction, variables: Variables, common: readonly string[]): string {
  return words([
    'aws',
    shellWord([service]),
    kebab(operation),
    ...Object.entries(input).flatMap(([name, value]) => parameter(kebab(name), value, variables)),
    ...(region === undefined ? [] : option('region', [region])),
    ...common,
  ]);
}

function parameter(name: string, value: unknown, variables: Variables): string[] {
  if (value === undefined) return [];
  if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
  return option(name, piecesOf(typeof value === 'string' ? value : JSON.stringify(value), variables));
}

/** A value that begins with a dash would be taken for the next option. */
function option(name: string, pieces: readonly Piece[]): string[] {
  const [first] = pieces;
  return typeof first === 'string' && first.startsWith('-') ? [`--${name}=${shellWord(pieces)}`] : [`--${name}`, shellWord(pieces)];
}

/** A text with a variable in the place of each External ID. */
function piecesOf(text: string, { read, given }: Variables): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { start, end, value } of externalIdsIn(text)) {
    const live = read.get(value);
    const asked = given.get(value);
    // What is read is a JSON literal with its quotes; what is given is the bare value.
    if (live) pieces.push(text.slice(done, start), { variable: live.variable });
    else if (asked) pieces.push(`${text.slice(done, start)}"`, { variable: asked.variable }, '"');
    done = end;
  }
  return [...pieces, text.slice(done)].reduce<Piece[]>(joined, []);
}

function joined(pieces: Piece[], piece: Piece): Piece[] {
  const before = pieces.at(-1);
  if (typeof before !== 'string' || typeof piece !== 'string') return [...pieces, piece];
  return [...pieces.slice(0, -1), before + piece];
}

function variablesFor(actions: readonly AwsAction[], live: PolicyDocument | undefined): Variables {
  const queries = live ? externalIdQueries(live) : new Map<string, string>();
  const read: Variables['read'] = new Map();
  const given: Variables['given'] = new Map();
  for (const value of actions.flatMap(({ input }) => Object.values(input)).flatMap(idsIn)) {
    const query = queries.get(value);
    if (query === undefined) {
      if (!given.has(value)) given.set(value, { variable: given.size === 0 ? 'EXTERNAL_ID' : `EXTERNAL_ID_${given.size + 1}` });
    } else if (!read.has(value)) read.set(value, { variable: `KEPT_EXTERNAL_ID_${read.size + 1}`, query });
  }
  return { read, given };
}

function idsIn(value: unknown): readonly string[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return externalIdsIn(typeof value === 'string' ? value : JSON.stringify(value)).map((found) => found.value);
}

function roleName(actions: readonly AwsAction[], role: string): string {
  const named = actions.find(isTrustUpdate)?.input['RoleName'];
  return typeof named === 'string' ? named : (role.split('/').at(-1) ?? role);
}

function isTrustUpdate({ operation }: AwsAction): boolean {
  return operation === 'UpdateAssumeRolePolicy';
}

function isAws(action: Action): action is AwsAction {
  return 'service' in action;
}

/**
 * EKS makes one update of a cluster at a time, and refuses the next while it is at it (EKS API Reference, UpdateClusterConfig,
 * ResourceInUseException, read 2026-11-21); an access entry needs the authentication mode to have arrived.
 */
function mustWait(action: AwsAction, updating: Map<string, AwsAction>): boolean {
  if (action.service !== 'eks') return false;
  const cluster = `${action.region ?? ''}/${clusterOf(action)}`;
  const isUpdate = action.operation === 'UpdateClusterConfig';
  const wasUpdated = updating.delete(cluster);
  if (isUpdate) updating.set(cluster, action);
  return isUpdate || wasUpdated;
}

function clusterOf({ input }: AwsAction): string {
  return String(input['name'] ?? input['clusterName']);
}

function waitFor(action: AwsAction): AwsAction {
  const region = action.region === undefined ? {} : { region: action.region };
  return { service: 'eks', operation: 'wait cluster-active', input: { name: clusterOf(action) }, ...region };
}

/**
 * What can be made once only is left as it is where it is there already, so that the script can be run again after it was stopped.
 * Everything else may be said twice: AttachRolePolicy, PutRolePolicy and AssociateAccessPolicy then change nothing.
 */
function whatIsThere({ service, operation, input, region }: AwsAction, undo: Step['undo']): AwsAction | undefined {
  if (operation === 'CreateRole') return { service, operation: 'GetRole', input: { RoleName: input['RoleName'] } };
  if (operation === 'CreatePolicy') {
    const arn =
      undo === 'irreversible' ? undefined : undo.filter(isAws).find((one) => one.operation === 'DeletePolicy')?.input['PolicyArn'];
    return arn === undefined ? undefined : { service, operation: 'GetPolicy', input: { PolicyArn: arn } };
  }
  if (operation !== 'CreateAccessEntry') return undefined;
  const { clusterName, principalArn } = input;
  return { service, operation: 'DescribeAccessEntry', input: { clusterName, principalArn }, ...(region !== undefined && { region }) };
}

/** A region can be neither enabled nor disabled while AWS is at it (Account Management API Reference, DisableRegion, ConflictException, read 2026-11-21). */
function remark({ operation }: AwsAction): string[] {
  if (operation !== 'EnableRegion' && operation !== 'DisableRegion') return [];
  return [shellComment('AWS takes minutes, at times hours, and refuses another change of the region meanwhile.')];
}

/** botocore's `xform_name` with a dash. */
function kebab(name: string): string {
  return name
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/** A text that means nothing to a shell between the double quotes of `"${name:?text}"`. */
function harmless(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:;()…/_-]/gu, '');
}

function words(parts: readonly string[]): string {
  return parts.join(' ');
}
