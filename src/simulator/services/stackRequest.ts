import type { StackState } from '../account.ts';
import { invalid, type Template } from '../cloudFormation/template.ts';
import type { Call } from '../operation.ts';
import { optional, pageOf } from '../operation.ts';

/** Every stack of the region, those that are gone too. */
export function allStacks(call: Call): StackState[] {
  return call.account.stacks.filter((stack) => stack.region === call.region);
}

/** The stacks of the region. */
export function stacksHere(call: Call): StackState[] {
  return allStacks(call).filter((stack) => stack.status !== 'DELETE_COMPLETE');
}

/** A stack by its name, or by its id, by which one that is gone is still found. */
export function stackOf(
  call: Call,
  asked: string,
  missing: (asked: string) => string = (name) => `Stack with id ${name} does not exist`,
): StackState {
  const stack = allStacks(call).find((one) => one.id === asked) ?? stacksHere(call).find((one) => one.name === asked);
  if (!stack) throw invalid(missing(asked));
  return stack;
}

/** A page of one of CloudFormation's lists. */
export function stackPage<T>(call: Call, items: readonly T[]): { items: T[]; next?: string } {
  return pageOf(items, optional(call, 'NextToken'), undefined, Math.min(100, call.world.pageSize), () => invalid('Invalid NextToken.'));
}

/** The ARN of the stack that a request names, itself or by its change set. */
export function onStack(call: Call): string {
  const asked = optional(call, 'StackName') ?? stackNameOfChangeSet(call);
  return asked?.startsWith('arn:') ? asked : `arn:aws:cloudformation:${call.region}:${call.account.id}:stack/${asked ?? '*'}/*`;
}

/** Parameters as CloudFormation shows them: what is not to be echoed is not. */
export function shownParameters(
  template: Template | undefined,
  parameters: Readonly<Record<string, string>>,
): { ParameterKey: string; ParameterValue: string }[] {
  return Object.entries(parameters).map(([ParameterKey, value]) => ({
    ParameterKey,
    ParameterValue: template?.parameters[ParameterKey]?.noEcho === true ? '****' : value,
  }));
}

/** A change set that is named by its ARN belongs to a stack. */
function stackNameOfChangeSet(call: Call): string | undefined {
  const named = optional(call, 'ChangeSetName');
  return named === undefined ? undefined : allStacks(call).find(({ changeSets = [] }) => changeSets.some(({ id }) => id === named))?.id;
}
