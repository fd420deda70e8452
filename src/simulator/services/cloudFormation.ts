import type { StackState } from '../account.ts';
import { advance, begin, noteEvent } from '../cloudFormation/deployment.ts';
import { capabilityFor, templateOf } from '../cloudFormation/planning.ts';
import { invalid } from '../cloudFormation/template.ts';
import type { Operations } from '../operation.ts';
import { optional, required, tagList } from '../operation.ts';
import { changeSetOf, changeSets } from './changeSets.ts';
import { allStacks, onStack, shownParameters, stackOf, stackPage, stacksHere } from './stackRequest.ts';

export const cloudFormation: Operations = {
  ...changeSets,

  DescribeStacks: {
    action: 'cloudformation:DescribeStacks',
    resource: onStack,
    run: (call) => {
      const asked = optional(call, 'StackName');
      const stacks = asked === undefined ? stacksHere(call) : [stackOf(call, asked)];
      for (const stack of stacks) advance(call.world, call.account, stack);
      const { items, next } = stackPage(call, stacks);
      return { Stacks: items.map(output), NextToken: next };
    },
  },

  DescribeStackEvents: {
    action: 'cloudformation:DescribeStackEvents',
    resource: onStack,
    run: (call) => {
      const stack = stackOf(call, required(call, 'StackName'), (name) => `Stack [${name}] does not exist`);
      const { items, next } = stackPage(call, (stack.events ?? []).toReversed());
      return {
        StackEvents: items.map((event) => ({
          StackId: stack.id,
          EventId: event.id,
          StackName: stack.name,
          LogicalResourceId: event.logicalId,
          PhysicalResourceId: event.physicalId,
          ResourceType: event.type,
          Timestamp: new Date(event.at),
          ResourceStatus: event.status,
          ResourceStatusReason: event.reason,
        })),
        NextToken: next,
      };
    },
  },

  DescribeStackResources: {
    action: 'cloudformation:DescribeStackResources',
    resource: onStack,
    run: (call) => {
      const physical = optional(call, 'PhysicalResourceId');
      const asked = optional(call, 'StackName');
      if (asked === undefined && physical === undefined) throw invalid('Either StackName or PhysicalResourceId must be specified.');
      const stack =
        asked === undefined
          ? stacksHere(call).find((candidate) => candidate.resources.some((resource) => resource.physicalId === physical))
          : stackOf(call, asked);
      if (!stack) throw invalid(`Stack for ${physical ?? ''} does not exist`);
      const logical = optional(call, 'LogicalResourceId');
      return {
        StackResources: stack.resources
          .filter((resource) => logical === undefined || resource.logicalId === logical)
          .map((resource) => ({
            StackName: stack.name,
            StackId: stack.id,
            LogicalResourceId: resource.logicalId,
            PhysicalResourceId: resource.physicalId === '' ? undefined : resource.physicalId,
            ResourceType: resource.type,
            Timestamp: new Date(resource.at ?? stack.createdAt),
            ResourceStatus: resource.status,
            ResourceStatusReason: resource.reason,
            DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
          })),
      };
    },
  },

  GetTemplate: {
    action: 'cloudformation:GetTemplate',
    resource: onStack,
    run: (call) => {
      const stack = stackOf(call, required(call, 'StackName'));
      const named = optional(call, 'ChangeSetName');
      const text = named === undefined ? stack.template : changeSetOf(call, named).template;
      if (text === undefined) throw invalid(`The demo account keeps no template of ${stack.name}.`);
      return { TemplateBody: text, StagesAvailable: ['Original', 'Processed'] };
    },
  },

  ValidateTemplate: {
    action: 'cloudformation:ValidateTemplate',
    run: (call) => {
      const template = templateOf(required(call, 'TemplateBody'));
      const needed = capabilityFor(template);
      return {
        Description: template.description,
        Parameters: Object.entries(template.parameters).map(([ParameterKey, { fallback, noEcho, description }]) => ({
          ParameterKey,
          DefaultValue: fallback,
          NoEcho: noEcho,
          Description: description,
        })),
        ...(needed && {
          Capabilities: [needed.capability],
          CapabilitiesReason: `The following resource(s) require capabilities: [${needed.types.join(', ')}]`,
        }),
      };
    },
  },

  DeleteStack: {
    action: 'cloudformation:DeleteStack',
    resource: onStack,
    run: (call) => {
      const asked = required(call, 'StackName');
      const stack = allStacks(call).find((one) => one.id === asked) ?? stacksHere(call).find((one) => one.name === asked);
      // Deleting what is not there is no error (CloudFormation API Reference, DeleteStack, 2026-11).
      if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return undefined;
      if (stack.status === 'REVIEW_IN_PROGRESS') {
        // There is nothing in it yet that would have to go first.
        Object.assign(stack, { status: 'DELETE_COMPLETE', deletedAt: call.world.now(), changeSets: [] });
        noteEvent(call.world, stack, 'DELETE_COMPLETE');
        return undefined;
      }
      for (const resource of stack.resources) if (resource.status === 'DELETE_FAILED') resource.status = 'CREATE_COMPLETE';
      begin(call.world, stack, { kind: 'DELETE', login: call.login, onFailure: 'DO_NOTHING' }, 'User Initiated');
      return undefined;
    },
  },
};

function output(stack: StackState): Record<string, unknown> {
  const template = stack.template === undefined ? undefined : templateOf(stack.template);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: stack.changeSetId,
    Description: stack.description,
    Parameters: shownParameters(template, stack.parameters),
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: stack.updatedAt === undefined ? undefined : new Date(stack.updatedAt),
    DeletionTime: stack.deletedAt === undefined ? undefined : new Date(stack.deletedAt),
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: false,
    Capabilities: stack.capabilities,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
      Description: template?.outputs[OutputKey]?.description,
    })),
    Tags: tagList(stack.tags ?? new Map()),
    EnableTerminationProtection: false,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}
