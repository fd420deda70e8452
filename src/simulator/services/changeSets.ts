import type { ChangeSetState, StackState } from '../account.ts';
import { newUuid } from '../account.ts';
import { AwsError } from '../awsError.ts';
import { begin, noteEvent } from '../cloudFormation/deployment.ts';
import { parameterValues } from '../cloudFormation/parameterValues.ts';
import { changesOf, checkCapabilities, checkTarget, templateOf } from '../cloudFormation/planning.ts';
import { invalid } from '../cloudFormation/template.ts';
import type { Call, Operations } from '../operation.ts';
import { optional, required, tagList, tagsOf, texts } from '../operation.ts';
import { allStacks, onStack, shownParameters, stackOf, stackPage, stacksHere } from './stackRequest.ts';

export const changeSets: Operations = {
  CreateChangeSet: {
    action: 'cloudformation:CreateChangeSet',
    resource: onStack,
    run: (call) => {
      const changeSet = newChangeSet(call);
      return { Id: changeSet.id, StackId: stackOfChangeSet(call, changeSet).id };
    },
  },

  DescribeChangeSet: {
    action: 'cloudformation:DescribeChangeSet',
    resource: onStack,
    run: (call) => {
      const changeSet = changeSetOf(call, required(call, 'ChangeSetName'));
      const stack = stackOfChangeSet(call, changeSet);
      settle(call, changeSet);
      const isDone = changeSet.status === 'CREATE_COMPLETE';
      const { items, next } = stackPage(call, isDone ? changeSet.changes : []);
      return {
        ChangeSetName: changeSet.name,
        ChangeSetId: changeSet.id,
        StackId: stack.id,
        StackName: stack.name,
        Description: changeSet.description,
        Parameters: shownParameters(templateOf(changeSet.template), changeSet.parameters),
        CreationTime: new Date(changeSet.createdAt),
        ExecutionStatus: changeSet.execution,
        Status: changeSet.status,
        StatusReason: changeSet.statusReason,
        Capabilities: changeSet.capabilities,
        Tags: tagList(changeSet.tags),
        OnStackFailure: changeSet.onFailure,
        Changes: items,
        NextToken: next,
      };
    },
  },

  ListChangeSets: {
    action: 'cloudformation:ListChangeSets',
    resource: onStack,
    run: (call) => {
      const stack = stackOf(call, required(call, 'StackName'), (name) => `Stack [${name}] does not exist`);
      const { items, next } = stackPage(call, stack.changeSets ?? []);
      return {
        Summaries: items.map((changeSet) => ({
          StackId: stack.id,
          StackName: stack.name,
          ChangeSetId: changeSet.id,
          ChangeSetName: changeSet.name,
          ExecutionStatus: changeSet.execution,
          Status: changeSet.status,
          StatusReason: changeSet.statusReason,
          CreationTime: new Date(changeSet.createdAt),
          Description: changeSet.description,
        })),
        NextToken: next,
      };
    },
  },

  ExecuteChangeSet: {
    action: 'cloudformation:ExecuteChangeSet',
    resource: onStack,
    run: (call) => {
      const changeSet = changeSetOf(call, required(call, 'ChangeSetName'));
      const stack = stackOfChangeSet(call, changeSet);
      if (changeSet.status !== 'CREATE_COMPLETE' || changeSet.execution !== 'AVAILABLE') {
        const what =
          changeSet.status === 'CREATE_COMPLETE' ? `execution status of [${changeSet.execution}]` : `status of [${changeSet.status}]`;
        throw new AwsError('InvalidChangeSetStatus', 400, `ChangeSet [${changeSet.id}] cannot be executed in its current ${what}`);
      }
      changeSet.execution = 'EXECUTE_COMPLETE';
      const before = {
        ...(stack.template !== undefined && { template: stack.template }),
        parameters: stack.parameters,
        resources: stack.resources.map((resource) => ({ ...resource })),
      };
      stack.template = changeSet.template;
      stack.parameters = changeSet.parameters;
      stack.capabilities = changeSet.capabilities;
      stack.tags = changeSet.tags;
      stack.changeSetId = changeSet.id;
      stack.updatedAt = call.world.now();
      // The others rest on a state of the stack that is over (CloudFormation API Reference, ExecuteChangeSet).
      stack.changeSets = [changeSet];
      const { description } = templateOf(changeSet.template);
      if (description !== undefined) stack.description = description;
      begin(call.world, stack, { kind: changeSet.kind, login: call.login, onFailure: changeSet.onFailure, before }, 'User Initiated');
      return {};
    },
  },

  DeleteChangeSet: {
    action: 'cloudformation:DeleteChangeSet',
    resource: onStack,
    run: (call) => {
      const named = required(call, 'ChangeSetName');
      // A change set that is not there is as good as deleted; a stack that is not there is an error.
      const stack = optional(call, 'StackName');
      const found =
        stack === undefined
          ? changeSetIn(call, named)
          : changeSetIn(
              call,
              named,
              stackOf(call, stack, (name) => `Stack [${name}] does not exist`),
            );
      if (!found) return {};
      const holder = stackOfChangeSet(call, found);
      if (found.execution === 'EXECUTE_COMPLETE' && holder.work)
        throw new AwsError(
          'InvalidChangeSetStatus',
          400,
          `ChangeSet [${found.id}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
        );
      holder.changeSets = (holder.changeSets ?? []).filter((one) => one !== found);
      return {};
    },
  },
};

function changeSetIn(call: Call, named: string, stack?: StackState): ChangeSetState | undefined {
  const holders = stack ? [stack] : allStacks(call);
  return holders
    .flatMap(({ changeSets = [] }) => changeSets)
    .find((one) => one.id === named || (stack !== undefined && one.name === named));
}

/** The change set that a request names. */
export function changeSetOf(call: Call, named: string): ChangeSetState {
  const asked = optional(call, 'StackName');
  if (asked === undefined && !named.startsWith('arn:'))
    throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
  const stack = asked === undefined ? undefined : stackOf(call, asked, (name) => `Stack [${name}] does not exist`);
  const found = changeSetIn(call, named, stack);
  if (!found) throw new AwsError('ChangeSetNotFound', 404, `ChangeSet [${named}] does not exist`);
  return found;
}

function stackOfChangeSet(call: Call, changeSet: ChangeSetState): StackState {
  const stack = allStacks(call).find(({ changeSets = [] }) => changeSets.includes(changeSet));
  if (!stack) throw new AwsError('ChangeSetNotFound', 404, `ChangeSet [${changeSet.name}] does not exist`);
  return stack;
}

function newChangeSet(call: Call): ChangeSetState {
  const { world, account, region, input } = call;
  const stackName = required(call, 'StackName');
  const name = required(call, 'ChangeSetName');
  const kind = optional(call, 'ChangeSetType') ?? 'UPDATE';
  if (kind !== 'CREATE' && kind !== 'UPDATE') throw invalid(`The demo account makes no change sets of type ${kind}.`);
  if (!/^([a-zA-Z][-a-zA-Z0-9]*|arn:.+)$/.test(stackName) || (!stackName.startsWith('arn:') && stackName.length > 128))
    throw invalid(
      `1 validation error detected: Value '${stackName}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
    );
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  const found = stacksHere(call).find((one) => one.name === stackName || one.id === stackName);
  const token = optional(call, 'ClientToken');
  const earlier = found?.changeSets?.find((one) => one.name === name);
  if (earlier && token !== undefined && earlier.token === token) return earlier;
  if (earlier)
    throw new AwsError(
      'AlreadyExistsException',
      400,
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
    );
  const isShell = found?.status === 'REVIEW_IN_PROGRESS';
  if (kind === 'CREATE' && found && !isShell)
    throw invalid(`Stack [${found.name}] already exists and cannot be created again with the changeSet [${name}].`);
  if (kind === 'UPDATE' && !found) throw invalid(`Stack [${stackName}] does not exist`);
  if (kind === 'UPDATE' && found && !/^(CREATE_COMPLETE|UPDATE_COMPLETE|UPDATE_ROLLBACK_COMPLETE|IMPORT_COMPLETE)$/.test(found.status))
    throw invalid(`Stack:${found.id} is in ${found.status} state and can not be updated.`);
  const isPrevious = optional(call, 'UsePreviousTemplate') === 'true';
  const text = isPrevious ? found?.template : optional(call, 'TemplateBody');
  if (text === undefined || text === '') throw invalid('Either Template URL or Template Body must be specified.');
  const template = templateOf(text);
  const parameters = parameterValues(template, input['Parameters'], isShell ? undefined : found?.parameters);
  const capabilities = texts(call, 'Capabilities');
  checkCapabilities(template, capabilities);
  const onFailure = optional(call, 'OnStackFailure') ?? 'ROLLBACK';
  if (!['ROLLBACK', 'DELETE', 'DO_NOTHING'].includes(onFailure) || (onFailure === 'DELETE' && kind !== 'CREATE'))
    throw invalid(`OnStackFailure [${onFailure}] is not valid for a change set of type ${kind}.`);
  const stack: StackState = found ?? {
    name: stackName,
    id: `arn:aws:cloudformation:${region}:${account.id}:stack/${stackName}/${newUuid(world)}`,
    region,
    createdAt: world.now(),
    status: 'REVIEW_IN_PROGRESS',
    statusReason: 'User Initiated',
    parameters: {},
    outputs: {},
    capabilities: [],
    resources: [],
  };
  checkTarget(account, stack, { template, values: parameters });
  const changes = changesOf(account, stack, { template, values: parameters });
  const isEmpty =
    kind === 'UPDATE' &&
    changes.length === 0 &&
    JSON.stringify(tagList(tagsOf(input['Tags']))) === JSON.stringify(tagList(stack.tags ?? new Map()));
  const description = optional(call, 'Description');
  const changeSet: ChangeSetState = {
    name,
    id: `arn:aws:cloudformation:${region}:${account.id}:changeSet/${name}/${newUuid(world)}`,
    kind,
    createdAt: world.now(),
    ...(description !== undefined && { description }),
    status: 'CREATE_PENDING',
    ...(isEmpty && { statusReason: NO_CHANGES }),
    execution: 'UNAVAILABLE',
    pollsLeft: world.pollsUntilDone,
    template: text,
    parameters,
    capabilities,
    tags: tagsOf(input['Tags']),
    onFailure,
    ...(token !== undefined && { token }),
    changes,
  };
  if (!found) {
    account.stacks.push(stack);
    noteEvent(world, stack, 'REVIEW_IN_PROGRESS', { reason: 'User Initiated' });
  }
  (stack.changeSets ??= []).push(changeSet);
  return changeSet;
}

const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set.";

/** A look at a change set that is being made. */
function settle({ world }: Call, changeSet: ChangeSetState): void {
  if (!/^CREATE_(PENDING|IN_PROGRESS)$/.test(changeSet.status)) return;
  if (changeSet.pollsLeft > 0) {
    changeSet.pollsLeft -= 1;
    if (changeSet.pollsLeft < world.pollsUntilDone - 1) changeSet.status = 'CREATE_IN_PROGRESS';
    return;
  }
  changeSet.status = changeSet.statusReason === NO_CHANGES ? 'FAILED' : 'CREATE_COMPLETE';
  if (changeSet.status === 'CREATE_COMPLETE') changeSet.execution = 'AVAILABLE';
}
