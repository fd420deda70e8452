import assert from 'node:assert/strict';
import { DescribeStacksCommand, ListChangeSetsCommand, type ChangeSetSummary } from '@aws-sdk/client-cloudformation';
import type { Clients } from '../../../src/aws/clients.ts';
import { emptyStackNow } from '../../../src/aws/emptyStack.ts';
import type { AwsAction } from '../../../src/engine/model/plan.ts';

const STACK = 'arn:aws:cloudformation:us-east-1:111122223333:stack/tierzero-access/1';
const OURS = 'arn:aws:cloudformation:us-east-1:111122223333:changeSet/rolecall-1/1';
const call = (operation: string, input: AwsAction['input']): AwsAction => ({
  service: 'cloudformation',
  operation,
  region: 'us-east-1',
  input,
});

describe('an empty stack that is to go', () => {
  const looked = (changeSets: readonly ChangeSetSummary[]) => {
    const send = async (command: unknown): Promise<unknown> => {
      if (command instanceof DescribeStacksCommand)
        return { Stacks: [{ StackName: 'tierzero-access', StackStatus: 'REVIEW_IN_PROGRESS' }] };
      assert.ok(command instanceof ListChangeSetsCommand, 'something is changed');
      return { Summaries: changeSets };
    };
    const clients = { cloudFormation: () => ({ send }) } as unknown as Clients;
    const made = call('CreateChangeSet', { StackName: STACK, ChangeSetName: OURS, ChangeSetType: 'CREATE' });
    return emptyStackNow(call('DeleteStack', { StackName: STACK }), made, clients, 'aws sso login');
  };

  it('may go while nobody has executed its change set, and when that is gone', async () => {
    assert.equal(await looked([{ ChangeSetId: OURS, ExecutionStatus: 'AVAILABLE' }]), undefined);
    assert.equal(await looked([]), undefined);
  });

  it('stays where somebody has just executed the change set, while CloudFormation still shows the shell', async () => {
    for (const ExecutionStatus of ['EXECUTE_IN_PROGRESS', 'EXECUTE_COMPLETE'] as const) {
      const left = await looked([{ ChangeSetId: OURS, ExecutionStatus }]);
      assert.ok(
        left && !left.done && left.because.detail.includes(`is ${ExecutionStatus}), so it was left as it is`),
        JSON.stringify(left),
      );
    }
  });
});
