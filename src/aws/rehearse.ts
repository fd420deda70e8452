import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { unknown, type Known } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Rehearsal } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { errorToUnknown } from './errorToUnknown.ts';

/**
 * Asks IAM what the login may do of what is planned. A simulation knows identity policies, boundary and SCPs, and no session policy
 * (IAM API Reference, SimulatePrincipalPolicy, read 2026-11-21). What only a resource that does not exist yet would settle is left open.
 */
export async function rehearse(
  actions: readonly AwsAction[],
  roleArn: string,
  clients: Clients,
  logIn: string,
): Promise<Known<readonly Rehearsal[]>> {
  try {
    const { Arn: caller = '', Account: account = '' } = await clients.sts().send(new GetCallerIdentityCommand({}));
    const source = await policySourceOf(caller, clients);
    if (source === undefined) return unknown('unresolved', `What ${caller} may do cannot be simulated.`);
    const partition = caller.split(':')[1] ?? 'aws';
    return await Promise.all(
      actions.map(async (action): Promise<Rehearsal> => {
        const needs = `${action.service === 'service-quotas' ? 'servicequotas' : action.service}:${action.operation}`;
        const resource = resourceOf(action, roleArn, partition, account);
        if (resource === undefined) return { needs };
        const { EvaluationResults: [result] = [] } = await clients
          .iam()
          .send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: source, ActionNames: [needs], ResourceArns: [resource] }));
        const isOpen = result?.EvalDecision === undefined || (result.MissingContextValues ?? []).length > 0;
        return isOpen ? { needs } : { needs, allowed: result.EvalDecision === 'allowed' };
      }),
    );
  } catch (error) {
    return errorToUnknown(error, { what: 'what the login may do', action: 'iam:SimulatePrincipalPolicy', logIn });
  }
}

/** A session's own ARN is no policy source, and has lost its role's path, so the role is asked for. */
async function policySourceOf(caller: string, clients: Clients): Promise<string | undefined> {
  if (/^arn:[^:]+:iam::\d{12}:user\//.test(caller)) return caller;
  const role = /^arn:[^:]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  if (role === undefined) return undefined;
  const { Role } = await clients.iam().send(new GetRoleCommand({ RoleName: role }));
  return Role?.Arn;
}

function resourceOf(
  { service, operation, input, region }: AwsAction,
  roleArn: string,
  partition: string,
  account: string,
): string | undefined {
  if (service === 'iam' && operation === 'CreatePolicy') {
    return `arn:${partition}:iam::${account}:policy${String(input['Path'] ?? '/')}${String(input['PolicyName'])}`;
  }
  // A stack and a change set are named by the stack's ARN.
  if (service === 'cloudformation') return String(input['StackName']);
  if (service === 'iam') return 'RoleName' in input ? roleArn : '*';
  const cluster = input['name'] ?? input['clusterName'];
  if (service === 'eks' && (operation === 'UpdateClusterConfig' || operation === 'CreateAccessEntry')) {
    return `arn:${partition}:eks:${region ?? ''}:${account}:cluster/${String(cluster)}`;
  }
  return service === 'account' ? '*' : undefined;
}
