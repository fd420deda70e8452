// What deploying would do, asked of CloudFormation: what is made for the answer is remembered first, as every other change.
import { takeBack } from './fixes/apply.ts';
import { assertAccountOfRole, callerOf } from './fixes/callerOf.ts';
import { handsFor } from './fixes/hands.ts';
import { CannotMend } from './fixes/refusals.ts';
import type { Diagnosis } from './judge.ts';
import type { MenderPorts, Proposal, Target, Watch } from './mender.ts';
import type { Activity, ActivityStep } from './model/activity.ts';
import { isUnknown } from './model/known.ts';
import { isTaken, type StackPlan, type StackRequest, type StackTaken } from './model/stack.ts';
import { deploymentTitle, preparation, proposeStack } from './proposeStack.ts';

/**
 * Plans the deployment of stacks, in their order. CloudFormation says by change sets what it would do; each is written down before it
 * is made, so that it can be taken away whatever happens, and where no plan comes of them, none is left behind.
 * @param mayUpdate asked about a stack that is there already
 * @returns `undefined` where a stack that is there already is not to be changed
 * @throws CannotMend, which says why, where CloudFormation makes no change set or nothing would change
 */
export async function prepareStacks(
  diagnosis: Diagnosis,
  requests: readonly StackRequest[],
  target: Target,
  mayUpdate: (taken: StackTaken['taken']) => Promise<boolean>,
  ports: MenderPorts,
  watch: Watch,
): Promise<Proposal | undefined> {
  const { account } = callerOf(diagnosis.connection);
  assertAccountOfRole(target.purpose, account);
  const cloud = await ports.cloud();
  // The diagnosis may be hours old, and the login another one by now: not even an empty stack is made in another account.
  const who = await cloud.whoAmI(target.login, watch.signal);
  if (isUnknown(who)) throw new CannotMend(who.detail, who.next ?? 'Try again when AWS can be reached.');
  if (who.account !== account)
    throw new CannotMend(`the login is in account ${who.account} now, and account ${account} was diagnosed.`, 'Diagnose again.');
  let activity: Activity = {
    id: ports.newId(),
    title: deploymentTitle(requests),
    at: ports.now(),
    connection: target.connection,
    account,
    state: 'planned',
    process: ports.process,
    fixes: [],
    steps: [],
    before: {},
    wanted: {},
    checks: { mended: [], healthy: [] },
  };
  const remember = async (steps: readonly ActivityStep[]): Promise<void> => {
    activity = { ...activity, steps };
    await ports.journal.write(activity);
    watch.onChange(activity);
  };
  const planned = async (request: StackRequest): Promise<StackPlan | undefined> => {
    const { steps } = activity;
    const startedAt = ports.now();
    const plan = await cloud.planStack(
      request,
      target.login,
      (made) => remember([...steps, { ...preparation(made), state: 'started', startedAt }]),
      watch.signal,
    );
    if (isUnknown(plan)) throw new CannotMend(plan.detail, plan.next ?? 'Diagnose again, and try again then.');
    if (isTaken(plan)) return (await mayUpdate(plan.taken)) ? planned({ ...request, update: true }) : undefined;
    const state = plan.changes.length > 0 ? 'done' : 'taken-back';
    await remember([...steps, { ...preparation(plan), state, startedAt, endedAt: ports.now() }]);
    return plan;
  };
  let isWanted = false;
  try {
    const plans: StackPlan[] = [];
    for (const request of requests) {
      const plan = await planned(request);
      if (!plan) return undefined;
      plans.push(plan);
    }
    const proposal = { ...proposeStack(diagnosis, plans), prepared: activity };
    isWanted = true;
    return proposal;
  } finally {
    if (!isWanted && activity.steps.length > 0) await takeBack(activity, await handsFor(ports, target.login, watch));
  }
}
