import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListChangeSetsCommand,
  type Change,
  type DescribeChangeSetCommandOutput,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Pending } from '../engine/model/activity.ts';
import { redactExternalId } from '../engine/model/externalId.ts';
import { isUnknown, unknown, type Known, type Unknown } from '../engine/model/known.ts';
import type { StackChange, StackEvent, StackNow, StackPlan, StackRequest, StackTaken, StackToMake } from '../engine/model/stack.ts';
import type { Settlement } from '../engine/ports.ts';
import type { Clients } from './clients.ts';
import { errorName, errorToUnknown } from './errorToUnknown.ts';

type PendingStack = Extract<Pending, { kind: 'stack' }>;

/** A change set of a few resources is made in seconds; after this many looks it is given up. */
const LOOKS_MOST = 60;

/** So many pages of events are read: a stack of a role has one. */
const PAGES_MOST = 10;

/**
 * Makes a change set, waits until it stands, and tells what it would do. Nothing is deployed. What was made on the way is taken away
 * where nothing comes of it. A new stack is to delete itself when it fails (CloudFormation API Reference, CreateChangeSet,
 * OnStackFailure, read 2026-11-22).
 * @param changeSet a name that no other change set of the stack has
 * @param remember told what is about to be made; what it rejects with is thrown, and then nothing is made
 * @param askAgainMs how long to wait between two looks
 * @param after the clients to clean up with when the signal has cut off the others
 */
export async function planStack(
  request: StackRequest,
  changeSet: string,
  remember: (made: StackToMake) => Promise<void>,
  { clients, logIn, askAgainMs, signal }: { clients: Clients; logIn: string; askAgainMs: number; signal: AbortSignal },
  after: () => Promise<Known<Clients>>,
): Promise<StackPlan | StackTaken | Unknown> {
  const { region, name, template, parameters, capabilities } = request;
  const cloudFormation = clients.cloudFormation(region);
  const asked = { what: `what stack ${name} would change`, action: 'cloudformation:CreateChangeSet', region, logIn };
  let there: Stack | undefined;
  try {
    there = await stackNow(name, region, clients);
    const isShell = there?.StackStatus === 'REVIEW_IN_PROGRESS';
    if (there && !isShell && !request.update) return taken(there, region);
    // Somebody else's change set stands in it, and may yet be executed.
    if (there && isShell && (await hasChangeSets(name, region, clients))) return taken(there, region);
  } catch (error) {
    signal.throwIfAborted();
    return errorToUnknown(error, { ...asked, what: `whether there is a stack ${name}`, action: 'cloudformation:DescribeStacks' });
  }
  const kind = there && there.StackStatus !== 'REVIEW_IN_PROGRESS' ? 'UPDATE' : 'CREATE';
  await remember({ region, name, changeSet, kind });
  signal.throwIfAborted();
  /** @returns why something was left behind, where it was */
  const left = async (): Promise<Unknown | undefined> => {
    try {
      const own = await after();
      return isUnknown(own) ? own : await takeAway(kind, changeSet, request, own);
    } catch (error) {
      return errorToUnknown(error, { ...asked, what: `whether stack ${name} was left empty`, action: 'cloudformation:DeleteStack' });
    }
  };
  try {
    const { Id, StackId = '' } = await cloudFormation.send(
      new CreateChangeSetCommand({
        StackName: name,
        ChangeSetName: changeSet,
        ChangeSetType: kind,
        TemplateBody: template,
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        Capabilities: [...capabilities] as never,
        Description: 'Made by Rolecall to show what would be deployed',
        ClientToken: changeSet,
        ...(kind === 'CREATE' && { OnStackFailure: 'DELETE' as const }),
      }),
    );
    for (let looks = 0; ; looks += 1) {
      const made = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id, StackName: StackId }));
      const plan = { region, name, stackId: StackId, changeSetId: Id ?? made.ChangeSetId ?? '', kind } as const;
      if (made.Status === 'CREATE_COMPLETE') return { ...plan, changes: await changesOf(made, region, clients) };
      if (made.Status === 'FAILED') {
        await left();
        if (/didn't contain changes|No updates are to be performed/i.test(made.StatusReason ?? '')) return { ...plan, changes: [] };
        return unknown(
          'denied',
          withoutValues(`CloudFormation made no change set for stack ${name}: ${made.StatusReason ?? 'it does not say why'}`, request),
        );
      }
      if (looks >= LOOKS_MOST) {
        await left();
        return unknown('unreachable', `CloudFormation is still at work on the change set of stack ${name}; it was taken away again.`, {
          next: 'Try again.',
        });
      }
      await sleep(askAgainMs, undefined, { signal });
    }
  } catch (error) {
    const unclean = await left();
    signal.throwIfAborted();
    const next = unclean && { next: `An empty stack ${name} may be left in ${region}: ${unclean.detail}` };
    const because = { ...errorToUnknown(error, asked), ...next };
    const isRefused = /^(ValidationError|InsufficientCapabilities|AlreadyExists|LimitExceeded)/.test(errorName(error));
    if (!isRefused || !(error instanceof Error)) return because;
    return unknown('denied', withoutValues(`CloudFormation does not take the template of stack ${name}: ${error.message}`, request), next);
  }
}

/** A stack as it is, with its last events. */
export async function stackEvents(
  stack: { readonly region: string; readonly id: string },
  clients: Clients,
  logIn: string,
): Promise<StackNow | Unknown> {
  const { region, id } = stack;
  try {
    const [now, events] = await Promise.all([stackNow(id, region, clients), eventsOf(id, region, clients)]);
    if (!now) return unknown('not-looked', `There is no stack ${nameIn(id)} in ${region} any more.`);
    return {
      status: now.StackStatus ?? '',
      ...(now.StackStatusReason !== undefined && { because: now.StackStatusReason }),
      events,
      outputs: Object.fromEntries((now.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
    };
  } catch (error) {
    return errorToUnknown(error, {
      what: `the events of stack ${nameIn(id)}`,
      action: 'cloudformation:DescribeStackEvents',
      region,
      logIn,
    });
  }
}

/**
 * How far CloudFormation has come with a stack.
 * @throws what the reads throw
 */
export async function stackSettled({ region, name, stackId, wanted }: PendingStack, clients: Clients): Promise<Settlement> {
  const now = await stackNow(stackId, region, clients);
  const status = now?.StackStatus ?? 'DELETE_COMPLETE';
  // Right after a change set was executed, its stack can still show the shell that it was.
  if (status.endsWith('_IN_PROGRESS')) return 'under-way';
  const isDone = wanted === 'DELETE_COMPLETE' ? status === wanted : status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
  if (isDone) return 'done';
  const verb = wanted === 'DELETE_COMPLETE' ? 'delete' : 'deploy';
  const isClean = status === 'DELETE_COMPLETE' || status === 'UPDATE_ROLLBACK_COMPLETE';
  const first = (await eventsOf(stackId, region, clients)).find(isFailure);
  const why = first ? `${first.id} (${first.type}): ${plainReason(first.because ?? first.status)}` : (now?.StackStatusReason ?? status);
  const needs = /not authorized to perform: ([a-z0-9-]+:\w+)/.exec(first?.because ?? '')?.[1];
  const failed = unknown('denied', `CloudFormation did not ${verb} the stack ${name} (${status}). ${why}`, {
    ...(needs !== undefined && { needs: [needs] }),
    next:
      isClean && wanted !== 'DELETE_COMPLETE'
        ? 'What it had made is gone again. Its events say more.'
        : `Its events say more: CloudFormation console, ${region}, stack ${name}.`,
  });
  return isClean ? { failed } : { failed, stands: true };
}

/** The stack by its name or ARN; `undefined` where there is none, or none any more. */
export async function stackNow(name: string, region: string, clients: Clients): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await clients.cloudFormation(region).send(new DescribeStacksCommand({ StackName: name }));
    return stack?.StackStatus === 'DELETE_COMPLETE' && !name.startsWith('arn:') ? undefined : stack;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The name in a stack's ARN. */
export function nameIn(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

/** CloudFormation has no error of its own for a stack that is not there. */
function isMissing(error: unknown): boolean {
  return errorName(error) === 'ValidationError' && error instanceof Error && /does not exist/.test(error.message);
}

async function hasChangeSets(name: string, region: string, clients: Clients): Promise<boolean> {
  const { Summaries = [] } = await clients.cloudFormation(region).send(new ListChangeSetsCommand({ StackName: name }));
  return Summaries.length > 0;
}

/** Nothing was deployed, so a shell holds nothing; of a stack that was there only the change set goes. */
async function takeAway(
  kind: 'CREATE' | 'UPDATE',
  changeSet: string,
  { name, region }: StackRequest,
  clients: Clients,
): Promise<undefined> {
  const cloudFormation = clients.cloudFormation(region);
  if (kind === 'UPDATE') {
    await cloudFormation.send(new DeleteChangeSetCommand({ StackName: name, ChangeSetName: changeSet }));
    return undefined;
  }
  const stack = await stackNow(name, region, clients);
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS') await cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
  return undefined;
}

async function changesOf(first: DescribeChangeSetCommandOutput, region: string, clients: Clients): Promise<readonly StackChange[]> {
  const changes = [...(first.Changes ?? [])];
  for (let token = first.NextToken; token !== undefined;) {
    const more = await clients
      .cloudFormation(region)
      .send(new DescribeChangeSetCommand({ ChangeSetName: first.ChangeSetId, StackName: first.StackId, NextToken: token }));
    changes.push(...(more.Changes ?? []));
    token = more.NextToken;
  }
  return changes.flatMap(changeOf);
}

function changeOf({ ResourceChange: change }: Change): readonly StackChange[] {
  if (!change?.Action || change.LogicalResourceId === undefined) return [];
  const { Action, LogicalResourceId, ResourceType = '', PhysicalResourceId, Replacement } = change;
  return [
    {
      action: Action,
      id: LogicalResourceId,
      type: ResourceType,
      ...(PhysicalResourceId !== undefined && { name: PhysicalResourceId }),
      ...(Replacement !== undefined && { replacement: Replacement }),
    },
  ];
}

/** The events since CloudFormation was last set to work, oldest first. */
async function eventsOf(stackId: string, region: string, clients: Clients): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MOST; pages += 1) {
    const { StackEvents = [], NextToken } = await clients
      .cloudFormation(region)
      .send(new DescribeStackEventsCommand({ StackName: stackId, ...(token !== undefined && { NextToken: token }) }));
    for (const event of StackEvents) {
      const { LogicalResourceId: id = '', ResourceType: type = '', ResourceStatus: status = '', ResourceStatusReason: because } = event;
      events.push({ at: event.Timestamp?.getTime() ?? 0, id, type, status, ...(because !== undefined && { because }) });
      const isBegin =
        event.PhysicalResourceId === stackId &&
        /^User Initiated/i.test(because ?? '') &&
        /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(status);
      if (isBegin) return events.toReversed();
    }
    if (NextToken === undefined) break;
    token = NextToken;
  }
  return events.toReversed();
}

/** What failed first; what was only broken off because of it comes after. */
function isFailure({ type, status, because = '' }: StackEvent): boolean {
  return type !== 'AWS::CloudFormation::Stack' && status.endsWith('_FAILED') && !/cancelled/i.test(because);
}

/** A reason without the wrapping of the resource handler: the service's own words. */
function plainReason(reason: string): string {
  const inner = /^Resource handler returned message: "(.*)" \(/s.exec(reason)?.[1] ?? reason;
  return inner.replace(/ \((?:Service: [^()]*|Status Code: [^()]*)\)\.?$/, '').slice(0, 500);
}

/** CloudFormation can quote a parameter's value, and an External ID may be one. */
function withoutValues(message: string, { parameters }: StackRequest): string {
  return Object.values(parameters)
    .filter((value) => value.length >= 8)
    .reduce((text, value) => text.replaceAll(value, redactExternalId(value)), message);
}

function taken(stack: Stack, region: string): StackTaken {
  const { StackId: stackId = '', StackName: name = '', StackStatus: status = '', Description } = stack;
  return { taken: { region, name, stackId, status, ...(Description !== undefined && { description: Description }) } };
}
