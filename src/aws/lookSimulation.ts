import { SimulatePrincipalPolicyCommand, type EvaluationResult } from '@aws-sdk/client-iam';
import type { SimulatedAction } from '../engine/model/account.ts';
import { isUnknown, type Known } from '../engine/model/known.ts';
import { answeredWithout } from './errorToUnknown.ts';
import type { Looking } from './looking.ts';
import type { Answer } from './reading.ts';

/** No limit is documented for one call; fifty names keep each answer on one page. */
const ACTIONS_PER_CALL = 50;

/**
 * Simulates what the vendor needs, in the shape of 2026-07: one result per action, its decision the most restrictive over the
 * resources. So each resource is asked for alone, and a result is that resource's own.
 */
export async function lookSimulation(
  { clients, question, reading }: Looking,
  roleArn: string,
  after: number,
): Promise<Answer<readonly SimulatedAction[]>> {
  const answers = await Promise.all(
    batchesOf(question.simulate).map(async ({ resource, actions }): Promise<Answer<readonly SimulatedAction[]>> => {
      const what = `the simulation of what the role may do on ${resource}`;
      const { items, rest, depth } = await reading.pages<
        { EvaluationResults?: EvaluationResult[] | undefined; IsTruncated?: boolean | undefined; Marker?: string | undefined },
        EvaluationResult
      >({
        what,
        action: 'iam:SimulatePrincipalPolicy',
        ahead: 1,
        after,
        send: (Marker) =>
          clients.iam().send(
            new SimulatePrincipalPolicyCommand({
              PolicySourceArn: roleArn,
              ActionNames: [...actions],
              ResourceArns: [resource],
              MaxItems: 1000,
              ...(Marker && { Marker }),
            }),
          ),
        pick: (output) => output.EvaluationResults,
        lack: 'the results',
        next: (output) => (output.IsTruncated ? output.Marker : undefined),
      });
      return { value: rest ?? resultsOf(items, actions, resource, what), depth };
    }),
  );
  const depth = Math.max(after, ...answers.map((answer) => answer.depth));
  const all: SimulatedAction[] = [];
  for (const { value } of answers) {
    if (isUnknown(value)) return { value, depth };
    all.push(...value);
  }
  return { value: all, depth };
}

function batchesOf(wanted: Looking['question']['simulate']): readonly { resource: string; actions: readonly string[] }[] {
  const byResource = new Map<string, Set<string>>();
  for (const { action, resource } of wanted) {
    const actions = byResource.get(resource) ?? new Set();
    byResource.set(resource, actions.add(action));
  }
  return [...byResource].flatMap(([resource, actions]) => {
    const names = [...actions];
    return Array.from({ length: Math.ceil(names.length / ACTIONS_PER_CALL) }, (_, index) => ({
      resource,
      actions: names.slice(index * ACTIONS_PER_CALL, (index + 1) * ACTIONS_PER_CALL),
    }));
  });
}

function resultsOf(
  results: readonly EvaluationResult[],
  actions: readonly string[],
  resource: string,
  what: string,
): Known<readonly SimulatedAction[]> {
  const byAction = new Map(results.map((result) => [result.EvalActionName?.toLowerCase(), result]));
  const simulated: SimulatedAction[] = [];
  for (const action of actions) {
    const result = byAction.get(action.toLowerCase());
    const decision = result?.EvalDecision;
    if (!result || (decision !== 'allowed' && decision !== 'explicitDeny' && decision !== 'implicitDeny'))
      return answeredWithout(`a decision for ${action}`, what);
    const boundary = (result.PermissionsBoundaryDecisionDetail ?? result.ResourceSpecificResults?.[0]?.PermissionsBoundaryDecisionDetail)
      ?.AllowedByPermissionsBoundary;
    const organizations = result.OrganizationsDecisionDetail?.AllowedByOrganizations;
    simulated.push({
      action,
      resource,
      decision,
      ...(boundary !== undefined && { allowedByBoundary: boundary }),
      ...(organizations !== undefined && { allowedByOrganizations: organizations }),
      matched: [...new Set((result.MatchedStatements ?? []).flatMap((statement) => statement.SourcePolicyId ?? []))],
      missingContext: result.MissingContextValues ?? [],
    });
  }
  return simulated;
}
