import type { Declaration } from '../dialect.ts';
import type { Located, LocatedEntry, Pen } from '../located.ts';
import { policyFrom } from './attachedPolicies.ts';
import { boundaryAt } from './boundaryAt.ts';
import { setArgument } from './blockPens.ts';
import { documentIn } from './documentIn.ts';
import { argument } from './expandBlocks.ts';
import { nameOfArgument } from './nameOfArgument.ts';
import { oneOrMany } from './oneOrMany.ts';
import { flag, isGiven, isOutput, registryCalls, type RegistryCall } from './registryModule.ts';
import { signsOf } from './signsOf.ts';
import type { Tree } from './tree.ts';
import { headerOf, unresolved } from './unresolved.ts';

/**
 * Roles that calls of the registry module terraform-aws-modules/iam make: `iam-assumable-role` of its version 5, `iam-role` of its
 * version 6 (variables.tf and main.tf of both, read 2026-11). Of other versions the trust policy is not settled.
 */
export function registryRoles(tree: Tree): readonly Declaration[] {
  return [
    ...registryCalls(tree, 'terraform-aws-modules/iam/aws//modules/iam-assumable-role')
      .filter((call) => flag(call, 'create_role', false) !== false)
      .map((call) => declaration(call, tree, ASSUMABLE, call.major === 5 ? assumableTrust(call) : otherVersion(call))),
    ...registryCalls(tree, 'terraform-aws-modules/iam/aws//modules/iam-role')
      .filter((call) => flag(call, 'create', true) !== false)
      .map((call) => declaration(call, tree, ROLE, call.major === 6 ? roleTrust(call) : otherVersion(call))),
  ];
}

/** What the inputs are called. */
interface Inputs {
  readonly name: string;
  readonly path: string;
  readonly boundary: string;
  readonly policies: string;
  /** Where one of them is given, there is an inline policy that is not read. */
  readonly inline: readonly string[];
  /** Where one of them is given, there are policies that are not in the list. */
  readonly more: readonly string[];
  readonly outputs: readonly string[];
}

const ASSUMABLE: Inputs = {
  name: 'role_name',
  path: 'role_path',
  boundary: 'role_permissions_boundary_arn',
  policies: 'custom_role_policy_arns',
  inline: ['inline_policy_statements', 'inline_policy_json_document'],
  more: ['attach_admin_policy', 'attach_poweruser_policy', 'attach_readonly_policy', 'number_of_custom_role_policy_arns'],
  outputs: ['iam_role_name', 'iam_role_arn'],
};

const ROLE: Inputs = {
  name: 'name',
  path: 'path',
  boundary: 'permissions_boundary',
  policies: 'policies',
  inline: ['create_inline_policy'],
  more: [],
  outputs: ['name', 'arn'],
};

function declaration(call: RegistryCall, tree: Tree, inputs: Inputs, trust: Located): Declaration {
  const at = headerOf(call.file, call.block);
  const { file, block } = call;
  const arn = argument(call, inputs.boundary);
  const boundary = arn && boundaryAt(arn);
  const named = argument(call, inputs.name);
  const isPrefix = inputs === ROLE && flag(call, 'use_name_prefix', true) !== false;
  const path = argument(call, inputs.path) ?? {
    kind: 'scalar',
    at,
    value: '/',
    pen: { set: (value: unknown) => setArgument(file, block, inputs.path, value) },
  };
  const tags = argument(call, 'tags');
  const entries: LocatedEntry[] = [
    { key: 'name', value: named && !isPrefix ? named : unresolved(at, 'The role is given its name by AWS.') },
    { key: 'arn', value: unresolved(at, 'The ARN holds the account that Terraform is run in.', `${call.address}.${inputs.outputs[1]}`) },
    { key: 'path', value: path },
    { key: 'trust', value: trust },
    { key: 'policies', value: policies(call, tree, inputs) },
    {
      key: 'inline',
      value: inputs.inline.some((name) => isGiven(call, name))
        ? unresolved(at, 'The inline policies that the module makes are not read.')
        : { kind: 'list', at, items: [] },
    },
    { key: 'tags', value: tags?.kind === 'map' ? tags : { kind: 'map', at, entries: [] } },
    ...(boundary ? [{ key: 'boundary', value: boundary }] : []),
  ];
  const role: Located = { kind: 'map', at, entries };
  return {
    dialect: 'terraform',
    address: call.address,
    at,
    facts: { kind: 'map', at, entries: [{ key: 'role', value: role }] },
    signs: signsOf(call),
    slips: [],
  };
}

function policies(call: RegistryCall, tree: Tree, inputs: Inputs): Located {
  const { file, block } = call;
  const at = headerOf(file, block);
  if (inputs.more.some((name) => isGiven(call, name))) return unresolved(at, 'The module attaches more policies than its list says.');
  const list = argument(call, inputs.policies);
  const attached = tree
    .of('aws_iam_role_policy_attachment')
    .filter((one) => isOutput(argument(one, 'role'), call, inputs.outputs))
    .map((one) => argument(one, 'policy_arn') ?? unresolved(headerOf(one.file, one.block), 'The attachment names no policy.'))
    .map((arn) => policyFrom(arn, tree, undefined));
  const isMap = inputs === ROLE;
  if (!list) {
    const insert: Pen['insert'] = (_, value) =>
      withArn(value, (arn, name) => setArgument(file, block, inputs.policies, isMap ? { [name]: arn } : [arn]));
    return { kind: 'list', at, items: attached, pen: { insert } };
  }
  const items = list.kind === 'list' ? list.items : list.kind === 'map' ? list.entries.map(({ value }) => value) : undefined;
  if (!items) return list.kind === 'unknown' ? list : unresolved(at, 'The policies are no list.');
  const own = items.map((item) => policyFrom(item, tree, () => item.pen?.remove?.()));
  const insert: Pen['insert'] = (index, value) => {
    if (index !== attached.length + own.length) return undefined;
    return withArn(value, (arn, name) => (list.kind === 'map' ? list.pen?.put?.(name, arn) : list.pen?.insert?.(items.length, arn)));
  };
  return { kind: 'list', at: nameOfArgument(call, inputs.policies) ?? list.at, items: [...attached, ...own], pen: { insert } };
}

function withArn<T>(value: unknown, write: (arn: string, name: string) => T): T | undefined {
  const { arn, name } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof arn === 'string' && typeof name === 'string' && arn.includes(':iam::aws:policy/') ? write(arn, name) : undefined;
}

function otherVersion(call: RegistryCall): Located {
  return unresolved(headerOf(call.file, call.block), 'What trust policy the module makes depends on its version.');
}

/** Version 5: with MFA required, which is its default, the External ID is asked for by its later versions only. */
function assumableTrust(call: RegistryCall): Located {
  const { file, block } = call;
  const at = headerOf(file, block);
  const custom = argument(call, 'custom_role_trust_policy');
  if (custom && !(custom.kind === 'scalar' && custom.value === '')) return documentIn(custom);
  if (flag(call, 'allow_self_assume_role', false) !== false || isGiven(call, 'role_requires_session_name'))
    return unresolved(at, 'The trust policy that the module makes of these inputs is not read.');
  const principal = keyed([
    ['AWS', listed(call, 'trusted_role_arns')],
    ['Service', listed(call, 'trusted_role_services')],
  ]);
  const id = externalIds(call);
  const mfa = flag(call, 'role_requires_mfa', true);
  const text = (value: string): Located => ({ kind: 'scalar', at, value });
  const condition: readonly (readonly [string, Located | undefined])[] = mfa
    ? [
        ['Bool', map(at, [['aws:MultiFactorAuthPresent', text('true')]])],
        ['NumericLessThan', map(at, [['aws:MultiFactorAuthAge', argument(call, 'mfa_age') ?? text('86400')]])],
        [
          'StringEquals',
          id &&
            map(at, [
              ['sts:ExternalId', unresolved(id.at, 'Whether the module asks for the External ID beside MFA depends on its version.')],
            ]),
        ],
      ]
    : [['StringEquals', id && map(id.at, [['sts:ExternalId', id]])]];
  const actions = listed(call, 'trusted_role_actions');
  const fallback: Located = { kind: 'list', at, items: ['sts:AssumeRole', 'sts:TagSession'].map(text) };
  const set: Pen['put'] = (key, value) => {
    const wanted =
      key === 'Condition'
        ? ((value as { readonly StringEquals?: Readonly<Record<string, unknown>> }).StringEquals ?? {})['sts:ExternalId']
        : undefined;
    return mfa === false && typeof wanted === 'string' ? setArgument(file, block, 'role_sts_externalid', wanted) : undefined;
  };
  const conditions = mfa === undefined ? unresolved(at, 'Whether the module asks for MFA is not settled.') : keyed(condition, at);
  const statement: Located = {
    ...map(at, [
      ['Effect', text('Allow')],
      ['Principal', principal],
      ['Action', actions ?? fallback],
      ['Condition', conditions],
    ]),
    pen: { put: set },
  };
  return document(at, [statement]);
}

/** Version 6: a map of statements. */
function roleTrust(call: RegistryCall): Located {
  const at = headerOf(call.file, call.block);
  const others = ['enable_oidc', 'enable_github_oidc', 'enable_bitbucket_oidc', 'enable_saml'];
  if (
    others.some((name) => flag(call, name, false) !== false) ||
    ['source_trust_policy_documents', 'override_trust_policy_documents'].some((name) => isGiven(call, name))
  )
    return unresolved(at, 'The trust policy that the module makes of these inputs is not read.');
  const statements = argument(call, 'trust_policy_permissions');
  if (statements?.kind !== 'map') return statements?.kind === 'unknown' ? statements : unresolved(at, 'The call gives no trust policy.');
  return document(
    statements.at,
    statements.entries.map(({ key, keyAt, value }) => statementFrom(key, keyAt ?? value.at, value)),
  );
}

function statementFrom(key: string, keyAt: Located['at'], value: Located): Located {
  if (value.kind !== 'map') return value.kind === 'unknown' ? value : unresolved(value.at, 'This is no statement.');
  const list = (name: string): Located | undefined => {
    const part = partOf(value, name);
    return part?.kind === 'list' ? oneOrMany(part) : part;
  };
  return map(value.at, [
    ['Sid', partOf(value, 'sid') ?? { kind: 'scalar', at: keyAt, value: key }],
    ['Effect', partOf(value, 'effect') ?? { kind: 'scalar', at: value.at, value: 'Allow' }],
    ['Principal', byKind(partOf(value, 'principals'))],
    ['NotPrincipal', byKind(partOf(value, 'not_principals'))],
    ['Action', list('actions')],
    ['NotAction', list('not_actions')],
    ['Condition', conditions(partOf(value, 'condition'))],
  ]);
}

function byKind(principals: Located | undefined): Located | undefined {
  if (principals?.kind !== 'list') return principals;
  const hidden = principals.items.find((item) => item.kind === 'unknown' || partOf(item, 'type')?.kind === 'unknown');
  const types = principals.items.map((item) => partOf(item, 'type'));
  const isTwice = new Set(types.map((type) => (type?.kind === 'scalar' ? type.value : undefined))).size < types.length;
  if (hidden || isTwice) return unresolved(principals.at, 'The principals are not settled.');
  return keyed(
    principals.items.map((item) => {
      const [type, identifiers] = [partOf(item, 'type'), partOf(item, 'identifiers')];
      return [
        type?.kind === 'scalar' ? String(type.value) : '',
        identifiers?.kind === 'list' ? oneOrMany(identifiers) : identifiers,
      ] as const;
    }),
    principals.at,
  );
}

function conditions(list: Located | undefined): Located | undefined {
  if (list?.kind !== 'list') return list;
  const parts = list.items.map((item) => ({
    item,
    test: partOf(item, 'test'),
    variable: partOf(item, 'variable'),
    values: partOf(item, 'values'),
  }));
  const tests = parts.map(({ test }) => (test?.kind === 'scalar' ? String(test.value) : undefined));
  if (
    parts.some(({ item, variable }) => item.kind !== 'map' || variable?.kind !== 'scalar') ||
    tests.includes(undefined) ||
    new Set(tests).size < tests.length
  )
    return unresolved(list.at, 'The conditions are not settled.');
  return keyed(
    parts.map(({ item, variable, values }, index) => {
      const key = variable?.kind === 'scalar' ? String(variable.value) : '';
      const inner = map(item.at, [[key, values?.kind === 'list' ? oneOrMany(values) : values]]);
      return [tests[index] ?? '', { ...inner, pen: { remove: () => item.pen?.remove?.() } }] as const;
    }),
    list.at,
  );
}

function externalIds(call: RegistryCall): Located | undefined {
  const value = argument(call, 'role_sts_externalid');
  return value?.kind === 'list' ? oneOrMany(value) : value;
}

function listed(call: RegistryCall, name: string): Located | undefined {
  const value = argument(call, name);
  return value?.kind === 'list' ? oneOrMany(value) : value;
}

function document(at: Located['at'], statements: readonly Located[]): Located {
  return map(at, [
    ['Version', { kind: 'scalar', at, value: '2012-10-17' }],
    ['Statement', { kind: 'list', at, items: statements }],
  ]);
}

function map(at: Located['at'], parts: readonly (readonly [string, Located | undefined])[]): Located {
  return { kind: 'map', at, entries: parts.flatMap(([key, value]) => (value ? [{ key, value }] : [])) };
}

/** The same; `undefined` where nothing is in it. */
function keyed(parts: readonly (readonly [string, Located | undefined])[], at?: Located['at']): Located | undefined {
  const first = parts.find(([, value]) => value)?.[1];
  return first && map(at ?? first.at, parts);
}

function partOf(located: Located, key: string): Located | undefined {
  const value = located.kind === 'map' ? located.entries.find((entry) => entry.key === key)?.value : undefined;
  return value?.kind === 'scalar' && value.value === null ? undefined : value;
}
