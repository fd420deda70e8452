import type { StackState } from '../account.ts';
import { AwsError } from '../awsError.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, pageOf } from '../operation.ts';

export const cloudFormation: Operations = {
  DescribeStacks: {
    action: 'cloudformation:DescribeStacks',
    resource: onStack,
    run: (call) => {
      const asked = optional(call, 'StackName');
      const stacks = asked === undefined ? here(call) : [stackOf(call, asked)];
      const { items, next } = pageOf(
        stacks,
        optional(call, 'NextToken'),
        undefined,
        Math.min(100, call.world.pageSize),
        () => new AwsError('ValidationError', 400, 'Invalid NextToken.'),
      );
      return { Stacks: items.map(output), NextToken: next };
    },
  },

  DescribeStackResources: {
    action: 'cloudformation:DescribeStackResources',
    resource: onStack,
    run: (call) => {
      const physical = optional(call, 'PhysicalResourceId');
      const asked = optional(call, 'StackName');
      if (asked === undefined && physical === undefined)
        throw new AwsError('ValidationError', 400, 'Either StackName or PhysicalResourceId must be specified.');
      const stack =
        asked === undefined
          ? here(call).find((candidate) => candidate.resources.some((resource) => resource.physicalId === physical))
          : stackOf(call, asked);
      if (!stack) throw new AwsError('ValidationError', 400, `Stack for ${physical ?? ''} does not exist`);
      const logical = optional(call, 'LogicalResourceId');
      return {
        StackResources: stack.resources
          .filter((resource) => logical === undefined || resource.logicalId === logical)
          .map((resource) => ({
            StackName: stack.name,
            StackId: stack.id,
            LogicalResourceId: resource.logicalId,
            PhysicalResourceId: resource.physicalId,
            ResourceType: resource.type,
            Timestamp: new Date(stack.createdAt),
            ResourceStatus: resource.status,
            DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
          })),
      };
    },
  },
};

function here(call: Call): StackState[] {
  return call.account.stacks.filter((stack) => stack.region === call.region);
}

function stackOf(call: Call, asked: string): StackState {
  const stack = here(call).find((candidate) => candidate.name === asked || candidate.id === asked);
  if (!stack) throw new AwsError('ValidationError', 400, `Stack with id ${asked} does not exist`);
  return stack;
}

function onStack(call: Call): string {
  const asked = optional(call, 'StackName');
  return asked?.startsWith('arn:') ? asked : `arn:aws:cloudformation:${call.region}:${call.account.id}:stack/${asked ?? '*'}/*`;
}

function output(stack: StackState): Record<string, unknown> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    Parameters: Object.entries(stack.parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    CreationTime: new Date(stack.createdAt),
    StackStatus: stack.status,
    DisableRollback: false,
    Capabilities: stack.capabilities,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
