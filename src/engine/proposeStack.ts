// Deploying a template, planned as every other change: so that it is applied, followed and taken back by the same engine.
import { checks } from './checks/index.ts';
import { mend } from './fixes/mend.ts';
import { fingerprintOf, piecesOf } from './fixes/pieces.ts';
import { stepsBetween } from './fixes/planInAws.ts';
import { CannotMend } from './fixes/refusals.ts';
import { judge, type Diagnosis } from './judge.ts';
import type { Proposal } from './mender.ts';
import type { Fix } from './model/finding.ts';
import type { AwsAction, Step } from './model/plan.ts';
import type { StackPlan, StackToMake } from './model/stack.ts';

/**
 * Plans the deployment of stacks whose change sets stand (`Cloud.planStack`), in their order: each waits for the one before. A new
 * stack is taken back by deleting it; what an update changed cannot be taken back. Pure.
 * @throws CannotMend where nothing would change
 */
export function proposeStack(diagnosis: Diagnosis, stacks: readonly StackPlan[]): Proposal {
  const meant = stacks.filter(({ changes }) => changes.length > 0);
  if (meant.length === 0)
    throw new CannotMend('the stack is as the template says already.', 'Diagnose again: the checks name what is not as it should be.');
  const { connection } = diagnosis;
  const isUpdate = meant.some(({ kind }) => kind === 'UPDATE');
  const mending = mend(
    connection,
    (facts) =>
      judge(facts, diagnosis.at, checks).checks.flatMap(({ outcome }) =>
        outcome.verdict === 'broken' ? outcome.findings.filter(({ severity }) => severity !== 'info') : [],
      ),
    (fix) => isMadeBy(meant, fix),
  );
  const steps = meant.map(execution);
  return {
    ...mending,
    fixes: mending.fixes.map(({ finding, fix }) => ({ finding, fix: isUpdate ? { ...fix, reversible: false } : fix })),
    plan: { title: deploymentTitle(meant), steps, basedOn: fingerprintOf(piecesOf(connection)) },
    diagnosis,
    // CloudFormation makes what a template says with the permissions of whoever deploys it.
    rehearsal: [...steps, ...stepsBetween(connection, mending.wanted)],
    stacks: meant,
  };
}

/** What deploying stacks is called. */
export function deploymentTitle(stacks: readonly { readonly name: string }[]): string {
  return stacks.length === 1 ? `Deploy the stack ${stacks[0]!.name}` : `Deploy ${stacks.length} stacks`;
}

/** Is it something that the stacks make: the role with what is in it and on it, or its entries on clusters? */
function isMadeBy(stacks: readonly StackPlan[], { edits }: Fix): boolean {
  const makes = (type: RegExp): boolean => stacks.some(({ changes }) => changes.some((change) => type.test(change.type)));
  const role = makes(/^AWS::IAM::/);
  const entry = makes(/^AWS::EKS::AccessEntry$/);
  return edits.every(({ path: [part, , piece] }) => (part === 'role' && role) || (part === 'clusters' && piece === 'entry' && entry));
}

/** What is made to find out what would change: the step is done when the plan is shown. Known by names until it is made, then by ARNs. */
export function preparation(made: StackToMake | StackPlan): Step {
  const { region, name, kind } = made;
  const [stack, changeSet] = 'stackId' in made ? [made.stackId, made.changeSetId] : [name, made.changeSet];
  const call = (operation: string, input: AwsAction['input']): AwsAction => ({ service: 'cloudformation', operation, region, input });
  const isNew = kind === 'CREATE';
  return {
    say: isNew ? `Make an empty stack ${name} with a change set` : `Make a change set of the stack ${name}`,
    // The template and its parameters stay out: an External ID may be among them, and the call is not made again.
    do: call('CreateChangeSet', { StackName: stack, ChangeSetName: changeSet, ChangeSetType: kind }),
    undo: [isNew ? call('DeleteStack', { StackName: stack }) : call('DeleteChangeSet', { StackName: stack, ChangeSetName: changeSet })],
  };
}

/** Both are named by their ARNs: another stack of that name is never meant. */
function execution({ region, name, stackId, changeSetId, kind }: StackPlan): Step {
  const call = (operation: string, input: AwsAction['input']): AwsAction => ({ service: 'cloudformation', operation, region, input });
  return {
    say: kind === 'CREATE' ? `Deploy the stack ${name} in ${region}` : `Update the stack ${name} in ${region}`,
    do: call('ExecuteChangeSet', { StackName: stackId, ChangeSetName: changeSetId }),
    undo: kind === 'CREATE' ? [call('DeleteStack', { StackName: stackId })] : 'irreversible',
  };
}
