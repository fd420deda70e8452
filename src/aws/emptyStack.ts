import { DeleteChangeSetCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import type { Performed } from '../engine/model/activity.ts';
import { unknown } from '../engine/model/known.ts';
import type { AwsAction } from '../engine/model/plan.ts';
import type { Clients } from './clients.ts';
import { errorToUnknown } from './errorToUnknown.ts';
import { nameIn, stackNow } from './stacks.ts';

/** The call that an empty stack was made by, where the deletion of one takes just that back. */
export function madeEmptyBy({ operation }: AwsAction, over: readonly AwsAction[] = []): AwsAction | undefined {
  return operation === 'DeleteStack' ? over.find((one) => one.operation === 'CreateChangeSet') : undefined;
}

/**
 * Looks whether an empty stack that was made to hold a change set is still just that: `REVIEW_IN_PROGRESS` with our change set in it
 * and no other (CloudFormation User Guide, "Stack status codes", read 2026-11-22). It is told apart by its ARN or, where the answer
 * that names it never came, by the name of the change set, which no other has.
 * @returns `undefined` where it may be deleted; else what came of it
 */
export async function emptyStackNow(
  { input, region = '' }: AwsAction,
  made: AwsAction,
  clients: Clients,
  logIn: string,
): Promise<Performed | undefined> {
  const StackName = String(input['StackName']);
  const changeSet = String(made.input['ChangeSetName']);
  const place = `stack ${nameIn(StackName)}`;
  try {
    const status = (await stackNow(StackName, region, clients))?.StackStatus ?? 'DELETE_COMPLETE';
    if (status === 'DELETE_COMPLETE' || status === 'DELETE_IN_PROGRESS') return { done: true, already: true };
    if (status !== 'REVIEW_IN_PROGRESS') return somebodyElses(place, status);
    const { Summaries: changeSets = [] } = await clients.cloudFormation(region).send(new ListChangeSetsCommand({ StackName }));
    const ours = changeSets.find(({ ChangeSetId, ChangeSetName }) => ChangeSetId === changeSet || ChangeSetName === changeSet);
    // Right after a change set was executed, its stack can still show the shell that it was.
    const executed = changeSets.find(({ ExecutionStatus }) => ExecutionStatus?.startsWith('EXECUTE'));
    if (executed) return somebodyElses(place, executed.ExecutionStatus!);
    if (changeSets.length === 0 && StackName.startsWith('arn:')) return undefined;
    if (!ours) return { done: true, already: true };
    if (changeSets.length === 1) return undefined;
    // Somebody else means to deploy something in it: only what is ours goes.
    await clients.cloudFormation(region).send(new DeleteChangeSetCommand({ StackName, ChangeSetName: ours.ChangeSetId }));
    return { done: true };
  } catch (error) {
    const asked = { what: `whether the ${place} is still empty`, action: 'cloudformation:ListChangeSets', region, logIn };
    return { done: false, because: errorToUnknown(error, asked), perhaps: false };
  }
}

function somebodyElses(place: string, status: string): Performed {
  const detail = `Somebody else has changed the ${place} meanwhile (it was empty, and is ${status}), so it was left as it is.`;
  const next = 'Diagnose again, and mend what is found then.';
  return { done: false, because: unknown('denied', detail, { next }), perhaps: false };
}
