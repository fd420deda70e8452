import type { PolicyDocument } from '../../engine/model/policy.ts';
import type { Permissions } from '../authorization.ts';
import { decide, rolePermissions, permissionsOf, underGuardrails } from '../authorization.ts';
import { allows } from '../../engine/policy/coverage.ts';
import { roleByArn } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, required, structure, texts } from '../operation.ts';
import { iamPage } from './iamRoles.ts';

type EvalDecision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/**
 * `iam:SimulatePrincipalPolicy` as of 2026-07-30: one EvaluationResult per action whatever the number of resources, its decision the
 * most restrictive, each resource in ResourceSpecificResults (botocore 1.43.60 changelog).
 */
export const simulatePrincipalPolicy: Operations = {
  SimulatePrincipalPolicy: {
    action: 'iam:SimulatePrincipalPolicy',
    resource: (call) => optional(call, 'PolicySourceArn') ?? '*',
    run: (call) => {
      const permissions = permissionsOfSource(call, required(call, 'PolicySourceArn'));
      const actions = texts(call, 'ActionNames');
      if (actions.length === 0)
        throw new AwsError(
          'ValidationError',
          400,
          "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be null",
        );
      for (const action of actions) {
        if (!/^[\w-]+:[\w*?]+$/.test(action) || action.length > 128) throw new AwsError('InvalidInput', 400, `Invalid Action: ${action}`);
      }
      if (optional(call, 'ResourcePolicy') !== undefined)
        throw new AwsError('InvalidInput', 400, 'Resource policies are not supported when the caller is an IAM role.');
      const resources = texts(call, 'ResourceArns');
      const given = new Set(
        (Array.isArray(call.input['ContextEntries']) ? call.input['ContextEntries'] : []).map((entry) =>
          String(structure(entry)['ContextKeyName'] ?? '').toLowerCase(),
        ),
      );
      const { items, paging } = iamPage(call, actions);
      return {
        EvaluationResults: items.map((action) => evaluate(call, permissions, action, resources.length > 0 ? resources : ['*'], given)),
        ...paging,
      };
    },
  },
};

function permissionsOfSource(call: Call, arn: string): Permissions {
  if (!/^arn:[^:]+:iam::\d{12}:(user|group|role)\/.+/.test(arn))
    throw new AwsError('InvalidInput', 400, `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  const role = roleByArn(call.world, arn);
  if (role && role.account.id === call.account.id) return rolePermissions(call.world, call.account, role.role.name);
  const user = [...call.account.users.values()].find((candidate) => candidate.arn === arn);
  if (user)
    return permissionsOf(call.world, call.account, {
      accessKeyId: '',
      secret: '',
      accountId: call.account.id,
      kind: 'user',
      name: user.name,
    });
  throw new AwsError('NoSuchEntity', 404, `No such entity exists with the ARN ${arn}.`);
}

function evaluate(
  call: Call,
  permissions: Permissions,
  action: string,
  resources: readonly string[],
  given: ReadonlySet<string>,
): Record<string, unknown> {
  const results = resources.map((resource) => evaluateOne(permissions, action, resource, given));
  const worst = results.reduce((a, b) => (RANK[b.decision] > RANK[a.decision] ? b : a));
  const missing = [...new Set(results.flatMap((result) => result.missing))];
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 1 ? resources[0] : '*',
    EvalDecision: worst.decision,
    MatchedStatements: worst.matched,
    MissingContextValues: missing,
    ...(permissions.boundary && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: results.every((result) => result.byBoundary) },
    }),
    ...(underGuardrails(call.world, call.account) && {
      OrganizationsDecisionDetail: { AllowedByOrganizations: results.every((result) => result.byOrganization) },
    }),
    ResourceSpecificResults: results.map((result, index) => ({
      EvalResourceName: resources[index],
      EvalResourceDecision: result.decision,
      MatchedStatements: result.matched,
      MissingContextValues: result.missing,
      ...(permissions.boundary && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: result.byBoundary } }),
    })),
  };
}

interface Evaluated {
  readonly decision: EvalDecision;
  readonly matched: readonly Record<string, unknown>[];
  readonly missing: readonly string[];
  readonly byBoundary: boolean;
  readonly byOrganization: boolean;
}

function evaluateOne(permissions: Permissions, action: string, resource: string, given: ReadonlySet<string>): Evaluated {
  const documents = permissions.identity.map((policy) => policy.document);
  const own = decide(documents, action, resource);
  const boundary = permissions.boundary ? decide([permissions.boundary], action, resource) : 'allowed';
  const guardrails = permissions.guardrails.map((document) => decide([document], action, resource));
  const all = [own, boundary, ...guardrails];
  const decision: EvalDecision = all.includes('explicit-deny')
    ? 'explicitDeny'
    : all.every((one) => one === 'allowed')
      ? 'allowed'
      : 'implicitDeny';
  const bearing = permissions.identity.filter(({ document }) =>
    own === 'explicit-deny' ? decide([document], action, resource) === 'explicit-deny' : allows([document], action, resource) === 'yes',
  );
  return {
    decision,
    matched: bearing.map((policy) => ({
      SourcePolicyId: policy.name,
      SourcePolicyType: 'IAM Policy',
      StartPosition: { Line: 1, Column: 1 },
      EndPosition: { Line: 1, Column: 1 },
    })),
    missing: [documents, permissions.boundary ? [permissions.boundary] : []]
      .filter((layer) => layer.length > 0 && allows(layer, action, resource) === 'cannot-tell')
      .flatMap(conditionKeys)
      .filter((key, index, keys) => !given.has(key.toLowerCase()) && keys.indexOf(key) === index),
    byBoundary: boundary === 'allowed',
    byOrganization: guardrails.every((one) => one === 'allowed'),
  };
}

function conditionKeys(documents: readonly PolicyDocument[]): string[] {
  const keys = new Set<string>();
  for (const document of documents) {
    for (const statement of Array.isArray(document.Statement) ? document.Statement : []) {
      const condition = structure(structure(statement)['Condition']);
      for (const block of Object.values(condition)) for (const key of Object.keys(structure(block))) keys.add(key);
    }
  }
  return [...keys].sort();
}

const RANK: Readonly<Record<EvalDecision, number>> = { allowed: 0, implicitDeny: 1, explicitDeny: 2 };
