import type { Action, AwsAction, Step } from '../model/plan.ts';
import type { PolicyDocument } from '../model/policy.ts';
import { sameClusterQuery } from './clusterQuery.ts';
import { externalIdsIn } from './externalIdsIn.ts';
import { askFor, piecesOf, variablesFor, type Variables } from './externalIdVariables.ts';
import { shellComment, shellOption, shellSay, shellWord } from './shellWord.ts';
import { documentIn, hasTrust, isTrustUpdate, trustGuard } from './trustGuard.ts';
import { literal } from './trustQuery.ts';

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
  /** What is wrong and no step mends, a sentence each. */
  readonly left?: readonly string[];
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
export function awsCliScript({ title, connection, steps, live, left = [] }: ScriptOf): string {
  const actions = steps.map((step) => step.do).filter(isAws);
  const variables = variablesFor(actions, live);
  const common = [
    ...(connection.profile === undefined ? [] : ['--profile "$PROFILE"']),
    ...(connection.endpointUrl === undefined ? [] : ['--endpoint-url "$ENDPOINT_URL"']),
  ];
  const guard = trustGuard(actions, live, roleName(actions, connection.role), variables, common);
  const updating = new Map<string, AwsAction>();
  const body = steps.flatMap(({ say, do: action, undo }, index) => {
    const words = ['', shellSay(`${index + 1}. ${say}`), ...(undo === 'irreversible' ? [shellSay('This cannot be taken back.')] : [])];
    if (!isAws(action)) return [...words, shellSay(`A change to the file ${action.file}, which is not AWS's: make it in the file.`)];
    // Without its template, which is not kept, the call says nothing.
    if (action.operation === 'CreateChangeSet')
      return [...words, shellSay('Its template is not kept here, so this script makes no change set: deploy the template by itself.')];
    const wait = mustWait(action, updating) ? [command(waitFor(action), variables, common)] : [];
    return [...words, ...remark(action), ...wait, ...once(changing(action, variables, common), whatIsThere(action, undo), action)];
  });
  const underWay = [...updating.values()].map((action) => command(waitFor(action), variables, common));
  return [
    '#!/bin/sh',
    ...header(title, connection),
    'set -eu',
    'export AWS_PAGER=',
    ...(connection.profile === undefined ? [] : [`PROFILE=${shellWord([connection.profile])}`]),
    ...(connection.endpointUrl === undefined ? [] : [`ENDPOINT_URL=${shellWord([connection.endpointUrl])}`]),
    ...accountGuard(connection.account, common),
    ...askFor(variables, `the External ID that ${connection.vendor} gave you`),
    ...guard.lines,
    '',
    'say() { printf \'%s\\n\' "$*"; }',
    `trap '[ $? -eq 0 ] || echo ${JSON.stringify(STOPPED)} >&2' EXIT`,
    ...body,
    ...(underWay.length === 0 ? [] : ['', shellSay('Wait until EKS is through with it.'), ...underWay]),
    '',
    shellSay(left.length === 0 ? 'Done.' : 'Done. This is left to you:'),
    ...left.map((message) => shellSay(`- ${message}`)),
    '',
  ].join('\n');

  /** The call, only where what it makes is not there already. */
  function once(made: readonly string[], there: AwsAction | undefined, action: AwsAction): readonly string[] {
    const within = made.map((line) => `  ${line}`);
    if (there) return [`if ! ${command(there, variables, common)} >/dev/null 2>&1; then`, ...within, ...another(action, there), 'fi'];
    if (isTrustUpdate(action) && guard.isBefore !== undefined) return [`if ${guard.isBefore}; then`, ...within, 'fi'];
    const same = isSame(action);
    if (same === undefined) return made;
    const query = command(same.asked, variables, [...shellOption('query', [same.query]), '--output json', ...common]);
    return [`if [ "$(${query})" != true ]; then`, ...within, 'fi'];
  }

  /** A role of that name that lets somebody else in is not this one, nor is a policy that says something else: nothing is given there. */
  function another({ operation, input }: AwsAction, there: AwsAction): readonly string[] {
    const document = documentIn(input[operation === 'CreateRole' ? 'AssumeRolePolicyDocument' : 'PolicyDocument']);
    if (!document) return [];
    const [name, isSame, differs] =
      operation === 'CreateRole'
        ? [`role ${String(input['RoleName'])}`, hasTrust(document, String(input['RoleName']), variables, common), 'its trust policy']
        : [`policy ${String(input['PolicyName'])}`, saysThat(document, there), 'what it says'];
    if (isSame === undefined) return [];
    const said = `There is a ${name} already, and ${differs} is another one. This script does not touch it.`;
    return [`elif ! { ${isSame}; }; then`, `  echo ${shellWord([said])} >&2`, '  exit 1'];
  }

  /** True in the shell where the policy that is there says the same; `undefined`: an External ID would have to stand in the question. */
  function saysThat(document: PolicyDocument, there: AwsAction): string | undefined {
    if (externalIdsIn(JSON.stringify(document)).length > 0) return undefined;
    const version = command(there, variables, ['--query Policy.DefaultVersionId', '--output text', ...common]);
    const query = shellOption('query', [`PolicyVersion.Document == ${literal(document)}`]);
    const read = command({ ...there, operation: 'GetPolicyVersion' }, variables, [`--version-id "$(${version})"`, ...query]);
    return `[ "$(${words([read, '--output json', ...common])})" = true ]`;
  }
}

const STOPPED = 'Stopped at the first error. What was done before it stays: mend the cause and run this again, it goes on from there.';

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

function command({ service, operation, input, region }: AwsAction, variables: Variables, common: readonly string[]): string {
  return words([
    'aws',
    shellWord([service]),
    kebab(operation),
    ...Object.entries(input).flatMap(([name, value]) => parameter(kebab(name), value, variables)),
    ...(region === undefined ? [] : shellOption('region', [region])),
    ...common,
  ]);
}

function parameter(name: string, value: unknown, variables: Variables): string[] {
  if (value === undefined) return [];
  if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
  return shellOption(name, piecesOf(textOf(value), variables));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A call that changes something. It prints nothing, since AWS answers with whole documents. One with an External ID in it is read from
 * standard input: what stands on a command line, everybody on the machine can see (AWS CLI User Guide, "Loading a parameter from a
 * file", read 2026-11-22).
 */
function changing(action: AwsAction, variables: Variables, common: readonly string[]): readonly string[] {
  const found = Object.entries(action.input).find(([, value]) => value !== undefined && piecesOf(textOf(value), variables).length > 1);
  if (!found) return [`${command(action, variables, common)} >/dev/null`];
  const [name, value] = found;
  const input = { ...action.input, [name]: 'file:///dev/stdin' };
  return [
    `printf %s ${shellWord(piecesOf(textOf(value), variables))} |`,
    `  ${command({ ...action, input }, variables, common)} >/dev/null`,
  ];
}

function roleName(actions: readonly AwsAction[], role: string): string {
  const named = actions.find(isTrustUpdate)?.input['RoleName'];
  return typeof named === 'string' ? named : (role.split('/').at(-1) ?? role);
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

/** A call with a JMESPath that is true of its answer where the change has been made already; `undefined`: the change may be made twice. */
function isSame(action: AwsAction): { readonly asked: AwsAction; readonly query: string } | undefined {
  if (action.operation === 'UpdateClusterConfig') {
    const query = sameClusterQuery(action);
    return query === undefined
      ? undefined
      : { asked: { ...action, operation: 'DescribeCluster', input: { name: clusterOf(action) } }, query };
  }
  const [, kind] = /^(Enable|Disable)Region$/.exec(action.operation) ?? [];
  if (kind === undefined) return undefined;
  // ENABLED, ENABLING, ENABLED_BY_DEFAULT (Account Management API Reference, GetRegionOptStatus, read 2026-11-22).
  return {
    asked: { ...action, operation: 'GetRegionOptStatus' },
    query: `starts_with(RegionOptStatus, '${kind.slice(0, -1).toUpperCase()}')`,
  };
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

function words(parts: readonly string[]): string {
  return parts.join(' ');
}
