import { accessDenied } from '../accessDenied.ts';
import { newId, type AccountState, type Login, type World } from '../account.ts';
import { authorize, principalArn } from '../authorization.ts';
import type { Call, Operations } from '../operation.ts';
import { eksEntries } from '../services/eksEntries.ts';
import { iamPolicies } from '../services/iamPolicies.ts';
import { iamRoles } from '../services/iamRoles.ts';

/** Who a resource is made for, and where. */
export interface Site {
  readonly world: World;
  readonly account: AccountState;
  readonly region: string;
  /** Whose permissions CloudFormation uses: a stack without a role of its own has those of whoever deploys it. */
  readonly login: Login;
  readonly stackName: string;
  readonly stackId: string;
}

/** What IAM and EKS do for whoever deploys, with that person's permissions and their own refusals. */
export function callIam(site: Site, operation: string, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return callOn({ name: 'iam', protocol: 'query' }, { ...iamRoles, ...iamPolicies }, site, operation, input);
}

/** See {@link callIam}. */
export function callEks(site: Site, operation: string, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return callOn({ name: 'eks', protocol: 'rest-json' }, eksEntries, site, operation, input);
}

/** A name as CloudFormation makes one up: the stack's, the logical id, and letters that nobody has guessed. */
export function generatedName({ world, stackName }: Site, logicalId: string, most: number): string {
  const letters = newId(world, '', 12);
  const left = most - letters.length - 2;
  const stack = stackName.slice(0, Math.max(1, left - Math.min(logicalId.length, Math.floor(left / 2))));
  return `${stack}-${logicalId.slice(0, left - stack.length)}-${letters}`;
}

function callOn(
  service: { readonly name: string; readonly protocol: string },
  operations: Operations,
  { world, account, region, login }: Site,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const operation = operations[name];
  if (!operation) throw new Error(`There is no ${service.name}:${name}.`);
  const principal = principalArn(login, account);
  const call: Call = { world, account, login, principal, region, input, headers: {} };
  if (operation.action !== undefined) {
    const resource = operation.resource?.(call) ?? '*';
    const decision = authorize(world, account, login, operation.action, resource);
    if (decision !== 'allowed')
      throw accessDenied(service, principal, operation.action, operation.named?.(call) ?? resource, decision === 'explicit-deny');
  }
  return operation.run(call) ?? {};
}
